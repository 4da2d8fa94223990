"""The one way in: the bytes of a mail are stored before anybody looks at them."""

import gzip
import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.outbox.nudges import nudge
from submissions.models import InboundMessage, RawMail
from submissions.models.mail import WAITING

MAX_RECIPIENTS = 100


def take_in(
    raw: bytes,
    *,
    door: str,
    mailbox: str,
    envelope_from: str | None,
    envelope_to: Sequence[str],
    received_at: datetime | None = None,
) -> InboundMessage:
    """Stores one mail in a transaction of its own and does nothing else with it.

    The same bytes for the same mailbox are one row, however often a door hands them over, so a
    door may retry after any crash.  ``envelope_from`` is "" for the null path of a bounce and
    None when the door cannot know.  When this returns, the mail is safe.
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    key = {"mailbox": mailbox[:100], "sha256": sha256}
    recipients = [_line(one) for one in envelope_to[:MAX_RECIPIENTS]]
    kept = InboundMessage.objects.filter(**key).first()
    if kept is not None:
        return _with_recipients(kept, recipients)
    try:
        with transaction.atomic():
            message = InboundMessage.objects.create(
                **key,
                size=len(raw),
                door=door,
                envelope_from=None if envelope_from is None else _line(envelope_from),
                envelope_to=recipients,
                received_at=received_at or timezone.now(),
            )
            RawMail.objects.create(message=message, compressed=gzip.compress(raw, 1, mtime=0))
            nudge("submissions.process_mail")
    except IntegrityError:
        return _with_recipients(InboundMessage.objects.get(**key), recipients)
    return message


@transaction.atomic
def _with_recipients(kept: InboundMessage, recipients: Sequence[str]) -> InboundMessage:
    """The stored mail, with the recipients of this delivery too.

    A mail to two addresses of ours may be handed over once for each, and the second may be the one
    that names the piece it answers.
    """
    if set(recipients) <= set(kept.envelope_to):
        return kept
    locked = InboundMessage.objects.select_for_update().get(pk=kept.pk)
    if locked.erased_at is None:
        together = dict.fromkeys([*locked.envelope_to, *recipients])
        locked.envelope_to = list(together)[:MAX_RECIPIENTS]
        locked.save(update_fields=["envelope_to"])
    return locked


def _line(address: str) -> str:
    printable = "".join(c for c in address if c.isprintable() and not "\ud800" <= c <= "\udfff")
    return printable.strip(" <>")[:320]


def oldest_wait(now: datetime) -> float:
    """Seconds for which the oldest mail has waited to be read; 0.0 when none waits."""
    waiting = InboundMessage.objects.filter(state__in=WAITING).order_by("waiting_since").first()
    return (now - waiting.waiting_since).total_seconds() if waiting is not None else 0.0


def raw_bytes(message: InboundMessage) -> bytes:
    """The mail exactly as it came; b"" once its sender had it erased."""
    kept = RawMail.objects.filter(message=message).first()
    return gzip.decompress(bytes(kept.compressed)) if kept is not None else b""
