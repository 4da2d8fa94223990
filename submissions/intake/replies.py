"""The one place that answers a mail by itself: at most one letter a mail, and never a machine."""

import re
from typing import Any

from django.utils import timezone

from submissions import letters
from submissions.intake import addresses, correspondents, limits
from submissions.intake.reading import Mail
from submissions.models import InboundMessage, Letter, Submission

CONFIRM = "mail_confirm"
RECEIPT = "mail_receipt"
DUPLICATE = "mail_duplicate"
UNUSABLE = "mail_unusable"
NOTHING = "mail_nothing"

_FOR_UNVERIFIED = frozenset({CONFIRM})
# Codes of intake.sorting, intake.limits and intake.pipeline that are never answered.
_SILENT = frozenset(
    {"own_loop", "bounce", "automatic", "failed_authentication", "barred", "several_senders",
     "over_address", "over_domain", "over_all"}
)  # fmt: skip
_SAFE_ID = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]{1,250}")


def gate(
    message: InboundMessage,
    kind: str,
    *,
    mail: Mail,
    submission: Submission | None = None,
    **context: Any,
) -> Letter | None:
    """Sends the answer of this kind, or nothing; inside the transaction that settles the mail.

    ``message`` is locked by the caller.  The answer goes to the one From address and nowhere else,
    says nothing in the sender's own words to somebody unverified, and carries the marks by which
    other machines leave it alone (RFC 3834).
    """
    if not may_answer(message, kind, mail):
        return None
    about = letters.Answer(message, headers_for(message))
    letter = letters.answer(
        kind,
        submission,
        to=message.from_address,
        language=_language(mail, submission),
        about=about,
        **context,
    )
    message.replied_at = timezone.now()
    message.save(update_fields=["replied_at"])
    return letter


def may_answer(message: InboundMessage, kind: str, mail: Mail) -> bool:
    """Every condition for an answer; each alone is enough to stay silent."""
    if message.replied_at is not None or message.door == InboundMessage.Door.MBOX:
        return False
    if message.lane == InboundMessage.Lane.FAILED or message.reason in _SILENT:
        return False
    if message.lane != InboundMessage.Lane.VERIFIED and kind not in _FOR_UNVERIFIED:
        return False
    if mail.automatic or mail.loop_marks or mail.bounce is not None:
        return False
    if message.envelope_from == "" or len(mail.from_) != 1:
        return False
    # "Out of office" in a subject proves nothing, but such a mail is not worth an answer either.
    if mail.automatic_hints and kind in {NOTHING, UNUSABLE}:
        return False
    address = message.from_address
    if not correspondents.is_address(address) or addresses.is_ours(address):
        return False
    return limits.may_answer(message)


def headers_for(message: InboundMessage) -> dict[str, str]:
    """What marks a letter as an automatic answer to this very mail."""
    headers = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    bare = message.message_id.removeprefix("<").removesuffix(">")
    if _SAFE_ID.fullmatch(bare):
        headers["In-Reply-To"] = headers["References"] = f"<{bare}>"
    return headers


def _language(mail: Mail, submission: Submission | None) -> str:
    if submission is not None:
        return submission.writer.language
    return correspondents.language_of(mail)
