"""One mail from its stored bytes to its end, in the order of the steps; each may be run again.

The row is the queue: a worker leases a mail by ``locked_until``; when it dies, the time passes and
another takes it.  Nothing a mail does can stop the next one, and no mail ends unseen: it is done,
put aside with a reason, or held for a person.
"""

import logging
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from submissions.intake import (
    correspondents,
    erasing,
    limits,
    mailbox,
    making,
    settling,
    sorting,
    threading,
    understanding,
)
from submissions.intake.reading import Mail, Unreadable, read_bounded, scan
from submissions.intake.reading.scanning import header_end
from submissions.models import InboundMessage
from submissions.models.mail import WAITING

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
LEASE = timedelta(minutes=10)
ERROR_LENGTH = 2000

State = InboundMessage.State


class NotRead(Exception):
    """Reading was stopped at its limits; the mail is for a person."""


def run_pending(*, limit: int = 20) -> int:
    """Takes waiting mail, oldest first, one at a time; returns how many came to an end."""
    ended = 0
    for _turn in range(limit):
        message = _lease_next()
        if message is None:
            break
        ended += not run(message).is_waiting
    return ended


def _lease_next() -> InboundMessage | None:
    """The oldest mail nobody works on, leased; what killed its worker three times is given up."""
    while True:
        message, is_alive = _lease_oldest()
        if message is None or is_alive:
            return message


@transaction.atomic
def _lease_oldest() -> tuple[InboundMessage | None, bool]:
    now = timezone.now()
    due = (
        InboundMessage.objects.filter(state__in=WAITING)
        .filter(Q(locked_until=None) | Q(locked_until__lte=now))
        .order_by("pk")
    )
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    message = due.first()
    if message is None:
        return None, False
    if message.attempts >= MAX_ATTEMPTS:
        # A worker died with it three times: the next try would only take another along.
        message.last_error = message.last_error or "The worker did not come back."
        message.save(update_fields=["last_error"])
        message.settle(State.FAILED, "error")
        return message, False
    message.attempts += 1
    message.locked_until = now + LEASE
    message.save(update_fields=["attempts", "locked_until"])
    return message, True


def run(message: InboundMessage, *, released: bool = False) -> InboundMessage:
    """Runs every step on one mail; whatever breaks is written into its row and never raised.

    ``released``: a person let it pass, so limits, automatic signs and failed authentication do not
    stop it; it still gets no automatic answer that these would have forbidden.
    """
    try:
        _steps(message, released=released)
    except NotRead as stopped:
        _note_error(message, str(stopped), for_good=True, reason="unreadable")
    except Exception as error:
        # Whatever broke, the mail must stay visible and the next one must have its turn.
        log.exception("Mail %s failed", message.pk)
        _note_error(message, f"{type(error).__name__}: {error}", for_good=False, reason="error")
    _forget_again(message)
    message.refresh_from_db()
    return message


@transaction.atomic
def _forget_again(message: InboundMessage) -> None:
    """Takes back what was written about a mail whose sender had it deleted while it was read."""
    locked = InboundMessage.objects.select_for_update().get(pk=message.pk)
    if locked.erased_at is None:
        return
    erasing.erase_mail(locked)
    if locked.is_waiting:
        locked.settle(State.REJECTED, "erased")


@transaction.atomic
def _note_error(message: InboundMessage, error: str, *, for_good: bool, reason: str) -> None:
    locked = InboundMessage.objects.select_for_update().get(pk=message.pk)
    if not locked.is_waiting:
        return
    locked.last_error = error.replace("\x00", "")[:ERROR_LENGTH]
    locked.locked_until = None
    locked.save(update_fields=["last_error", "locked_until"])
    if for_good or locked.attempts >= MAX_ATTEMPTS:
        locked.settle(State.FAILED, reason)


def _steps(message: InboundMessage, *, released: bool) -> None:
    raw = readable(message)
    if not raw.strip():
        message.settle(State.REJECTED, "erased" if message.erased_at else "empty")
        return
    refusal = scan(raw).refusal
    header = _read(raw if refusal else raw[: header_end(raw)] + b"\r\n\r\n")
    _classify(message, header, raw)
    reason, stop = _stop(message, header, released=released)
    if stop is not None:
        message.settle(stop, reason)
        return
    if refusal:
        is_large = refusal == "too_large"
        problem = "too_large" if is_large else "too_complex_mail"
        settling.hold(message, header, refusal, problem=problem)
        return
    mail = _read(raw)
    kind = sorting.kind_of(mail, message)
    if kind.stops and (kind is not sorting.AUTOMATIC or not released):
        settling.put_aside(message, mail, kind)
        return
    _finish(message, mail)


def readable(message: InboundMessage) -> bytes:
    """The stored bytes; the null path of a bounce, known only to the envelope, stands on top."""
    raw = mailbox.raw_bytes(message)
    if message.envelope_from == "" and b"return-path:" not in raw[: header_end(raw)].lower():
        return b"Return-Path: <>\r\n" + raw
    return raw


def _read(raw: bytes) -> Mail:
    mail = read_bounded(raw)
    if isinstance(mail, Unreadable):
        raise NotRead(f"{mail.reason} {mail.detail}".strip())
    return mail


def _classify(message: InboundMessage, header: Mail, raw: bytes) -> None:
    """Who claims to have sent it, and how far that is to be believed."""
    lane, authentication = sorting.lane_of(header, raw)
    message.message_id = header.message_id[:500]
    message.from_address = header.from_address[:320].lower()
    message.from_domain = limits.domain_of(message.from_address)
    message.from_name = header.from_name[:200]
    message.subject = header.subject[:500]
    message.lane = InboundMessage.Lane(lane.value)
    message.authentication = authentication
    message.save(
        update_fields=[
            *("message_id", "from_address", "from_domain", "from_name", "subject", "lane"),
            "authentication",
        ]
    )
    # A worker whose lease ran out must not open again what another has finished.
    InboundMessage.objects.filter(pk=message.pk, state__in=WAITING).update(
        state=InboundMessage.State.CLASSIFIED
    )


def _stop(
    message: InboundMessage, header: Mail, *, released: bool
) -> tuple[str, InboundMessage.State | None]:
    """Why this mail goes no further, told by its header alone; ``None`` when it goes on."""
    if sorting.is_own(header):
        return "own_loop", State.REJECTED
    if sorting.is_automatic(header, message):
        # A report is told from a robot by the whole mail; a flood of either is not read at all.
        over = limits.over_all(message)
        return over, State.HELD if over else None
    if released:
        return "", None if message.from_address else State.HELD
    if message.lane == InboundMessage.Lane.FAILED:
        return "failed_authentication", State.REJECTED
    over = limits.over(message)
    if over:
        return over, State.HELD
    if not correspondents.is_address(message.from_address):
        return "no_sender", State.HELD
    if correspondents.is_barred(message.from_address):
        return "barred", State.HELD
    return "", None


def _finish(message: InboundMessage, mail: Mail) -> None:
    """Duplicates, thread, sender, piece and the one answer."""
    message.body_digest = understanding.body_digest(mail)
    message.save(update_fields=["body_digest"])
    if settling.is_redelivered(message):
        return
    if understanding.is_encrypted(mail):
        settling.hold(message, mail, "encrypted", problem="encrypted_mail")
        return
    made = making.make(understanding.understand(mail))
    with transaction.atomic():
        making.keep_files(message, made)
        making.remember(message, mail, made)
        message.text_digest = understanding.text_digest(made.body.text)
        message.save(update_fields=["text_digest"])
        InboundMessage.objects.filter(pk=message.pk, state__in=WAITING).update(
            state=InboundMessage.State.PARSED
        )
    thread = threading.find(mail, message)
    settling.settle(message, mail, made, thread)
