"""What may be parsed at all, found by counting bytes: linear, before any MIME is understood."""

import re
from collections.abc import Iterator
from itertools import pairwise

from submissions.intake.reading.values import Scan

MAX_BYTES = 30_000_000
MAX_HEADER_BYTES = 128 * 1024
MAX_HEADERS = 1000
MAX_RECEIVED = 100
MAX_BOUNDARY_LINES = 300
MAX_ENCODED_WORDS = 200
MAX_NESTED = 100
MAX_FOUND = 1_000_000  # so many lines or words of a kind are looked at, and no more

_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_FIELD = re.compile(rb"^[^\s:][^:\r\n]{0,200}:", re.M)
_RECEIVED = re.compile(rb"^received:", re.M | re.I)
_BOUNDARY = re.compile(
    rb'boundary(\*[0-9*]{0,4})?[ \t]*=[ \t]*("[^"\r\n]{1,200}"|[^\s;"]{1,200})', re.I
)
_TYPE_BEFORE = re.compile(rb"content-type:\s*\Z")


def header_end(raw: bytes) -> int:
    """Where the first block of headers stops, in bytes."""
    found = _HEADER_END.search(raw, len(raw) - len(raw.lstrip(b"\r\n")))
    return found.start() if found else len(raw)


def scan(raw: bytes) -> Scan:
    """Count what makes a mail dear to parse, and name the first limit it breaks.

    Codes: ``too_large``, ``header_too_large``, ``too_many_headers``, ``too_many_received``,
    ``too_many_encoded_words``, ``too_many_parts``, ``too_deep``.
    """
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    end = header_end(raw)
    counts = {"bytes": len(raw), "header_bytes": end}
    if len(raw) > MAX_BYTES:
        return Scan("too_large", counts)
    if end > MAX_HEADER_BYTES:
        return Scan("header_too_large", counts)
    header = raw[:end]
    counts["headers"] = sum(1 for _ in _FIELD.finditer(header))
    counts["received"] = sum(1 for _ in _RECEIVED.finditer(header))
    counts["encoded_words"] = _most_encoded_words(header)
    lowered = raw.lower()
    counts["boundary_lines"] = _boundary_lines(raw, lowered)
    counts["nested"] = _nested(lowered)
    limits = (
        ("headers", MAX_HEADERS, "too_many_headers"),
        ("received", MAX_RECEIVED, "too_many_received"),
        ("encoded_words", MAX_ENCODED_WORDS, "too_many_encoded_words"),
        ("boundary_lines", MAX_BOUNDARY_LINES, "too_many_parts"),
        ("nested", MAX_NESTED, "too_deep"),
    )
    for name, limit, code in limits:
        if counts[name] > limit:
            return Scan(code, counts)
    return Scan(None, counts)


def _most_encoded_words(header: bytes) -> int:
    """Encoded words of the header that has most of them; recipients are many people's names."""
    if header.count(b"=?") <= MAX_ENCODED_WORDS:
        return header.count(b"=?")
    most = 0
    starts = [found.start() for found in _FIELD.finditer(header)]
    for start, stop in pairwise([*starts, len(header)]):
        most = max(most, header.count(b"=?", start, stop))
    return most


def _found(raw: bytes, needle: bytes, limit: int) -> Iterator[int]:
    """Where ``needle`` stands, at most ``limit`` times; much faster than a pattern."""
    at = raw.find(needle)
    while at >= 0 and limit:
        yield at
        limit -= 1
        at = raw.find(needle, at + len(needle))


def _nested(lowered: bytes) -> int:
    """Parts that declare themselves to be a mail."""
    return sum(
        bool(_TYPE_BEFORE.search(lowered, max(0, at - 80), at))
        for kind in (b"message/rfc822", b"message/global")
        for at in _found(lowered, kind, MAX_FOUND)
    )


def _boundary_lines(raw: bytes, lowered: bytes) -> int:
    """Lines that divide parts, by the boundaries that the mail itself declares anywhere."""
    declared: set[bytes] = set()
    in_pieces = False
    for at in _found(lowered, b"boundary", MAX_FOUND):
        found = _BOUNDARY.match(raw, at)
        if found is not None:
            in_pieces = in_pieces or bool(found[1])
            declared.add(found[2].strip(b'"').rstrip())
            if len(declared) > MAX_BOUNDARY_LINES:
                return len(declared)
    if not declared:
        return 0
    count = 0
    for at in _found(raw, b"\n--", MAX_FOUND):
        stop = raw.find(b"\n", at + 3, at + 300)
        line = raw[at + 3 : stop if stop >= 0 else at + 300].rstrip()
        # A boundary declared in RFC 2231 pieces is not put together here; any such line counts.
        if (
            line in declared
            or line.removesuffix(b"--") in declared
            or (in_pieces and not line.startswith(b"-"))
        ):
            count += 1
    return count
