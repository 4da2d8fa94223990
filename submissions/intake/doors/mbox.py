"""An old inbox in one file (mbox), read message by message without loading the file.

Four dialects exist under that name. In all of them a message ends where the next ``From`` line
stands after an empty line. Content-Length is not believed: its sender could make it swallow the
mails behind. A ``>`` that the writer put before ``From`` is taken away again, unless the message
shows that its writer did not do so.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from enum import StrEnum
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from submissions.intake import mailbox
from submissions.intake.reading import read
from submissions.intake.reading.scanning import header_end
from submissions.models import InboundMessage

LINE_BYTES = 64 * 1024
HEADER_BYTES = 256 * 1024

_SEPARATOR = re.compile(
    rb"From (?P<sender>\S*) +(?=.{0,120}\b\d{1,2}:\d\d\b)(?=.{0,120}\b(?:19|20)\d\d\b)"
    rb"(?P<date>.{8,160})\r?\n"
)
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>From |\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.M)
_UNQUOTED = re.compile(rb"^From ", re.M)


class NotAnMbox(Exception):
    """The file does not begin as a mailbox file does; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Found:
    """One message of the file. ``raw`` is None when it is too large to be kept in memory."""

    number: int
    size: int
    raw: bytes | None
    sender: str | None
    received_at: datetime | None
    end: int  # offset in the file


class Fate(StrEnum):
    """What becomes of a message at import."""

    STORED = "stored"
    KNOWN = "here already"
    TOO_LARGE = "too large"
    EMPTY = "empty"


def messages(file: BinaryIO) -> Iterator[Found]:
    """Every message of an open, seekable file. Raises NotAnMbox before the first."""
    reader = _Reader(file)
    separator = reader.first_separator()
    number = 0
    while separator is not None:
        number += 1
        raw, size, following = reader.message()
        yield Found(
            number,
            size,
            raw,
            _sender(separator["sender"]),
            _date(separator["date"]),
            file.tell(),
        )
        separator = following


def take_in(found: Found, *, into: str, dry_run: bool = False) -> Fate:
    """Stores one message in the mailbox ``into``, or only says what would become of it."""
    if found.raw is None:
        return Fate.TOO_LARGE
    if not found.raw.strip():
        return Fate.EMPTY
    digest = hashlib.sha256(found.raw).hexdigest()
    known = InboundMessage.objects.filter(mailbox=into, sha256=digest).exists()
    if not (known or dry_run):
        mailbox.take_in(
            found.raw,
            door=InboundMessage.Door.MBOX,
            mailbox=into,
            envelope_from=found.sender,
            envelope_to=(),
            received_at=found.received_at or _own_date(found.raw),
        )
    return Fate.KNOWN if known else Fate.STORED


def described(found: Found) -> str:
    """Sender and subject, by the header alone."""
    if found.raw is None:
        return ""
    mail = read(found.raw[: min(header_end(found.raw), HEADER_BYTES)] + b"\r\n\r\n")
    return f"{mail.from_address or '?'}  {' '.join(mail.subject.split())[:80]}".rstrip()


class _Reader:
    """Reads lines, looks one line ahead and never holds more than the largest mail."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def first_separator(self) -> re.Match[bytes] | None:
        line = self._line()
        while line in {b"\n", b"\r\n", b"\xef\xbb\xbf\n"}:
            line = self._line()
        found = _SEPARATOR.match(line)
        if line and found is None:
            raise NotAnMbox(
                "This is not a mailbox file: its first line is not 'From sender date'. "
                "Export the folder as mbox; a single .eml goes to: manage.py receive_mail < FILE"
            )
        return found

    def message(self) -> tuple[bytes | None, int, re.Match[bytes] | None]:
        """The bytes of one message, their number, and the separator that follows it."""
        kept: list[bytes] = []
        size = 0
        was_empty, at_start, separator = False, True, None
        while line := self._line():
            if was_empty and at_start and (separator := self._separator(line)) is not None:
                break
            was_empty = at_start and line in {b"\n", b"\r\n"}
            at_start = line.endswith(b"\n")
            size += len(line)
            if size <= settings.MAIL_MAX_BYTES:
                kept.append(line)
            else:
                kept.clear()
        if size > settings.MAIL_MAX_BYTES:
            return None, size, separator
        raw = _without_last_empty_line(b"".join(kept))
        if not _UNQUOTED.search(raw):
            raw = _QUOTED.sub(rb"\1", raw)
        return raw, len(raw), separator

    def _separator(self, line: bytes) -> re.Match[bytes] | None:
        """The separator, if a header follows it: people do write sentences that begin so."""
        found = _SEPARATOR.match(line)
        if found is None:
            return None
        here = self.file.tell()
        following = self._line()
        self.file.seek(here)
        return found if not following or _HEADER.match(following) else None

    def _line(self) -> bytes:
        return self.file.readline(LINE_BYTES)


def _without_last_empty_line(raw: bytes) -> bytes:
    """The writer put it there to divide messages."""
    for end in (b"\r\n\r\n", b"\n\n"):
        if raw.endswith(end):
            return raw[: -len(end) // 2]
    return raw


def _sender(named: bytes) -> str | None:
    """The envelope sender in a separator, where it is one: some writers put a number there."""
    name = named.decode("utf-8", "replace")
    if name.upper() == "MAILER-DAEMON":
        return ""
    return name if "." in name.rpartition("@")[2] and "@" in name else None


def _date(text: bytes) -> datetime | None:
    parts = parsedate_tz(text.decode("ascii", "replace"))
    if parts is None:
        return None
    try:
        moment = datetime(*parts[:6], tzinfo=UTC) - timedelta(seconds=parts[9] or 0)
    except (ValueError, OverflowError):
        return None
    return moment if moment <= timezone.now() else None


def _own_date(raw: bytes) -> datetime | None:
    date = read(raw[: min(header_end(raw), HEADER_BYTES)] + b"\r\n\r\n").date
    return date if date is not None and date <= timezone.now() else None
