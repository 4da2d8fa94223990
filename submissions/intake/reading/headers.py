"""Header bytes to text, addresses, identifiers and dates.

Adjacent encoded words (RFC 2047) of one charset are joined as bytes before they are decoded,
because clients split a character between two words; bytes above 0x7F outside encoded words are
read with the charset of the mail's own body as a hint.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from submissions.intake.reading import charsets
from submissions.intake.reading.storable import for_display
from submissions.intake.reading.tree import from_base64
from submissions.intake.reading.values import Address

MAX_ADDRESSES = 200
MAX_IDS = 100

_WORD = re.compile(rb"=\?([^?\s]{0,60})\?([bBqQ])\?(.{0,4000}?)\?=", re.S)
_LONE_Q = re.compile(rb"=([0-9A-Fa-f]{2})")
_ID = re.compile(r"<([^<>\s]{1,500})>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]{1,200}@[^\s<>,;:\"()]{1,255}")
_PREFIX = re.compile(
    r"^\s*(?:(?:re|fwd?|aw|wg|sv|vs|回复|答复|回覆|答覆|轉寄|转寄|转发|轉發|自动转发)"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：])\s*|^\s*\[(?:fwd|转发|轉寄)\]\s*",
    re.I,
)
_FORWARD = re.compile(r"^\s*(?:\[?fwd?\]?|wg|转发|轉發|轉寄|转寄|自动转发)\s*(?:[:：]|\])", re.I)


def decode_words(raw: bytes, hint: str = "") -> str:
    """An unstructured header as text."""
    if b"=?" not in raw:
        return charsets.decode(raw, "", hint).text
    pieces = list(_pieces(raw))
    result: list[str] = []
    for index, (kind, label, data) in enumerate(pieces):
        if kind == "word":
            result.append(charsets.decode(data, label, hint).text)
            continue
        between = 0 < index < len(pieces) - 1 and not data.strip()
        if not between:  # white space between two encoded words is no part of the text
            result.append(charsets.decode(data, "", hint).text)
    return "".join(result)


def _pieces(raw: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Plain stretches, and encoded words with neighbours of one charset already joined."""
    position = 0
    label, held = "", b""
    text = b""  # base64 letters not yet decoded
    for found in _WORD.finditer(raw):
        between = raw[position : found.start()]
        this = found[1].decode("latin-1").split("*")[0].lower()
        is_base64 = found[2] in b"bB"
        same = label and charsets.canonical(this) == charsets.canonical(label)
        if label and (between.strip() or not same):
            yield "word", label, held + from_base64(text)
            label, held, text = "", b"", b""
        if between and (between.strip() or not label):
            yield "plain", "", between
        if text and (not is_base64 or len(text) % 4 == 0 or text.endswith(b"=")):
            held, text = held + from_base64(text), b""
        if is_base64:
            text += found[3].translate(None, b" \t\r\n")
        else:
            held += _from_q(found[3])
        label, position = this or "us-ascii", found.end()
    if label:
        yield "word", label, held + from_base64(text)
    if position < len(raw):
        yield "plain", "", raw[position:]


def _from_q(data: bytes) -> bytes:
    spaced = data.replace(b"_", b" ")
    return _LONE_Q.sub(lambda found: bytes((int(found[1], 16),)), spaced)


def text_of(raw: bytes | None, hint: str = "") -> str:
    """A header cleaned for display: one line, nothing invisible."""
    return for_display(decode_words(raw, hint)) if raw else ""


def title_of(subject: str) -> str:
    """The subject without the prefixes that clients pile up on an answer or a forward."""
    for _ in range(20):
        shorter = _PREFIX.sub("", subject, count=1)
        if shorter == subject:
            break
        subject = shorter
    return subject.strip()


def is_forward(subject: str) -> bool:
    """Whether the subject itself says that the mail passes another one on."""
    return bool(_FORWARD.match(subject))


def addresses(raws: list[bytes], hint: str = "") -> tuple[Address, ...]:
    """Mailboxes of one or more headers of a kind; at most ``MAX_ADDRESSES``."""
    found: list[Address] = []
    for raw in raws:
        for name, address in _mailboxes(raw):
            if len(found) >= MAX_ADDRESSES:
                return tuple(found)
            shown = for_display(decode_words(name, hint)).strip("'\" ")
            if address or shown:
                found.append(Address(shown, address))
    return tuple(found)


def _mailboxes(raw: bytes) -> Iterator[tuple[bytes, str]]:
    for piece in _at_commas(raw):
        # One pass by hand: a name in quotes may hold brackets, commas and encoded words.
        left, bracket, rest = _outside_quotes(piece, b"<")
        if bracket:
            inside = rest.split(b">")[0]
            yield _bare(left), _address(inside)
            continue
        comment = re.search(rb"\(([^()]{0,500})\)", piece)
        bare = piece[: comment.start()] + piece[comment.end() :] if comment else piece
        address = _address(bare)
        if address:
            yield (comment[1] if comment else b""), address
        elif bare.strip().rstrip(b";:"):
            yield _bare(bare), ""


def _address(raw: bytes) -> str:
    text = for_display(charsets.decode(raw.strip()).text)
    text = text.split(":")[-1] if text.startswith("@") else text  # an obsolete route
    text = text.removeprefix("mailto:")
    if text.startswith('"') and '"@' in text:
        return text[:320]
    found = _ADDRESS.search(text)
    if found is None:
        return ""
    local, _, domain = found[0].rpartition("@")
    return f"{local}@{domain.strip('.]').lower()}"


def _bare(name: bytes) -> bytes:
    """A display name without its quotes and group label."""
    name = name.strip()
    if name[:1] == b'"' and name[-1:] == b'"' and len(name) > 1:
        name = name[1:-1]
        return name if not name.isascii() else re.sub(rb"\\(.)", rb"\1", name)
    return name.replace(b'"', b"")


def _at_commas(raw: bytes) -> Iterator[bytes]:
    quoted, start, depth = False, 0, 0
    for found in re.finditer(rb'[",;<>]|:(?!//)', raw):
        mark = found[0]
        if mark == b'"' and raw[found.start() - 1 : found.start()] != b"\\":
            quoted = not quoted
        elif quoted:
            continue
        elif mark == b"<":
            depth = 1
        elif mark == b">":
            depth = 0
        elif mark == b":" and not depth and b"@" not in raw[start : found.start()]:
            start = found.end()  # the name of a group
        elif mark in b",;" and not depth:
            yield raw[start : found.start()]
            start = found.end()
    if raw[start:].strip():
        yield raw[start:]


def _outside_quotes(piece: bytes, mark: bytes) -> tuple[bytes, bytes, bytes]:
    """Partition at the last ``mark``: what stands in brackets at the end is the address."""
    left, found, right = piece.rpartition(mark)
    return (left, found, right) if found and b"@" in right else piece.partition(mark)


def ids(raws: list[bytes]) -> tuple[str, ...]:
    """Message identifiers without brackets, in order, each once."""
    found: dict[str, None] = {}
    for raw in raws:
        text = for_display(charsets.decode(raw).text)
        matches = _ID.findall(text) or [word for word in text.split() if "@" in word]
        for match in matches[:MAX_IDS]:
            found.setdefault(match[:500].strip("<>"))
    return tuple(list(found)[:MAX_IDS])


def date_of(raw: bytes | None) -> datetime | None:
    """The Date header with a zone (UTC if it names none), or None if it makes no sense."""
    if not raw:
        return None
    try:
        found = parsedate_to_datetime(for_display(raw[:200].decode("latin-1")))
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        found.astimezone(UTC)  # near the ends of the calendar this overflows
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.year >= 1970 else None
