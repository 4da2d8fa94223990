"""Which piece an answer belongs to.  A number in a subject proves nothing and is never used."""

from dataclasses import dataclass

from submissions.intake import marks
from submissions.intake.reading import Mail
from submissions.models import InboundMessage, Submission

MAX_REFERENCES = 50


@dataclass(frozen=True, slots=True)
class Thread:
    """The piece, and whether the sender is its writer; a stranger's answer is for staff only."""

    submission: Submission
    is_writer: bool


def find(mail: Mail, message: InboundMessage) -> Thread | None:
    """By our signed address, then our signed Message-IDs, then a known mail of the same sender.

    The first two prove that a letter of ours was at hand, so the writer's address is enough beside
    them; the third proves nothing, so it needs a verified sender.
    """
    piece = marks.piece_of(_recipients(mail, message)) or _by_our_ids(mail)
    if piece is not None:
        return Thread(piece, _is_writer(piece, message))
    if message.lane != InboundMessage.Lane.VERIFIED:
        return None
    known = (
        InboundMessage.objects.filter(
            message_id__in=_references(mail),
            from_address=message.from_address,
            lane=InboundMessage.Lane.VERIFIED,
            submission__isnull=False,
            pk__lt=message.pk,
        )
        .select_related("submission")
        .order_by("-pk")
        .first()
    )
    if known is None or known.submission is None:
        return None
    return Thread(known.submission, _is_writer(known.submission, message))


def _recipients(mail: Mail, message: InboundMessage) -> list[str]:
    envelope = [str(one) for one in message.envelope_to]
    return [*envelope, *mail.delivered_to, *(one.address for one in (*mail.to, *mail.cc))]


def _references(mail: Mail) -> list[str]:
    return [one[:500] for one in (*mail.in_reply_to, *mail.references[::-1])][:MAX_REFERENCES]


def _by_our_ids(mail: Mail) -> Submission | None:
    for message_id in _references(mail):
        letter = marks.letter_of(message_id)
        if letter is not None and letter.submission is not None:
            return letter.submission
    return None


def _is_writer(piece: Submission, message: InboundMessage) -> bool:
    return piece.writer.email.lower() == message.from_address.lower()
