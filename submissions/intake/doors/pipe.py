"""One raw mail from a mail server's pipe."""

import re
from collections.abc import Sequence
from typing import BinaryIO

from django.conf import settings

from submissions.intake import addresses, mailbox
from submissions.models import InboundMessage

# Some mail servers put the separator of an old mailbox file in front; it is none of the message.
_SEPARATOR = re.compile(rb"\A>?From (\S*)[^\r\n]*\r?\n")


class Unusable(Exception):
    """Nothing that could ever be stored; sending it again changes nothing. In one sentence."""


def receive(
    stream: BinaryIO, *, sender: str | None = None, recipients: Sequence[str] = ()
) -> InboundMessage:
    """Reads one mail to its end and stores it; ``sender`` and ``recipients`` are the envelope.

    Raises Unusable for an empty or too large one; anything else it raises may pass by waiting.
    """
    limit = settings.MAIL_MAX_BYTES
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise Unusable(f"The message is larger than {limit} bytes (MAIL_MAX_BYTES).")
    raw, separated_sender = without_separator(raw)
    if not raw.strip():
        raise Unusable("There was no message on standard input.")
    return mailbox.take_in(
        raw,
        door=InboundMessage.Door.PIPE,
        mailbox=addresses.mailbox_name(),
        envelope_from=separated_sender if sender is None else sender,
        envelope_to=recipients,
    )


def without_separator(raw: bytes) -> tuple[bytes, str | None]:
    """The mail without a leading ``From …`` line, and the sender that line named."""
    found = _SEPARATOR.match(raw)
    if found is None:
        return raw, None
    named = found[1].decode("utf-8", "replace")
    return raw[found.end() :], named if "@" in named else None
