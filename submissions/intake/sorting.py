"""What kind of mail it is, before its text is read: ours, a report, a machine's, a person's."""

from dataclasses import dataclass

from django.conf import settings

from cms.outbox import actions as outbox
from submissions.intake import addresses, dkim, marks, reading, txt_records
from submissions.intake.reading import Lane, Mail
from submissions.models import InboundMessage

LOOP = outbox.LOOP_HEADER.lower()


@dataclass(frozen=True, slots=True)
class Kind:
    """``reason`` is a code; ``stops`` says that nothing is made of the mail."""

    reason: str = ""
    stops: bool = False


PERSON = Kind()
OWN_LOOP = Kind("own_loop", stops=True)
BOUNCE = Kind("bounce", stops=True)
AUTOMATIC = Kind("automatic", stops=True)


def kind_of(mail: Mail, message: InboundMessage) -> Kind:
    """Our own letter coming back, a delivery report, a machine, or a person."""
    if is_own(mail):
        return OWN_LOOP
    if mail.bounce is not None:
        return BOUNCE
    if is_automatic(mail, message):
        return AUTOMATIC
    return PERSON


def is_own(mail: Mail) -> bool:
    """By our signed Message-ID, our loop mark, or an address of ours as the sender."""
    if marks.is_our_id(mail.message_id):
        return True
    if any(name == LOOP and value.strip() == outbox.loop_mark() for name, value in mail.loop_marks):
        return True
    own = addresses.ours()
    return any(addresses.is_ours(one.address, own) for one in mail.from_)


def is_automatic(mail: Mail, message: InboundMessage) -> bool:
    """Any decisive sign; another site's loop mark is one, and so is the null path."""
    return bool(mail.automatic or mail.loop_marks or message.envelope_from == "")


def lane_of(mail: Mail, raw: bytes) -> tuple[Lane, dict[str, object]]:
    """How far the sender is to be believed, with what that rests on, for the editors."""
    authserv_id = str(settings.AUTHSERV_ID)
    domains: frozenset[str] | None = None
    seen: list[str] = []
    if not authserv_id and mail.has_dkim_signature:
        lookup = txt_records.configured()
        if lookup is not None:
            signatures = dkim.verify(raw, lookup=lookup)
            domains = dkim.passing(signatures)
            seen = [f"{one.domain}: {one.outcome.value} {one.reason}".strip() for one in signatures]
    lane = reading.lane(
        mail, authserv_id, trusted_sealers=settings.TRUSTED_SEALERS, dkim_domains=domains
    )
    trusted = [
        header[:1000]
        for header in mail.authentication_results
        if authserv_id and reading.parse_results(header).authserv_id == authserv_id.lower()
    ]
    return lane, {
        "authserv_id": authserv_id,
        "results": trusted[:1],
        "dkim": seen,
        "senders": len(mail.from_),
        "reply_to": [one.address for one in mail.reply_to[:5]],
        "automatic": list(mail.automatic),
        "hints": list(mail.automatic_hints),
    }
