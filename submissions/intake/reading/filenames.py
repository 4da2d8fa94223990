"""What an attachment is called, in any of the ways that clients write it."""

import re
from pathlib import PurePosixPath

from submissions.intake.reading import charsets
from submissions.intake.reading.headers import decode_words
from submissions.intake.reading.parameters import Value
from submissions.intake.reading.storable import composed, for_display

MAX_LENGTH = 120

_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')


def name_of(disposition: Value, content_type: Value, hint: str = "") -> str:
    """The file's name: RFC 2231, encoded words even inside quotes, raw bytes; then ``name``."""
    for value, key in ((disposition, "filename"), (content_type, "name"),
                       (disposition, "name"), (content_type, "filename")):  # fmt: skip
        raw = value.parameters.get(key)
        if raw:
            label = value.label(key + "*charset")
            name = tidy(_decoded(raw, label, hint))
            if name:
                return name
    return ""


def _decoded(raw: bytes, label: str, hint: str) -> str:
    if b"=?" in raw:
        return decode_words(raw, hint)
    if _PERCENT.search(raw) and not label and b"''" in raw[:40]:
        # RFC 2231 content under a plain name: utf-8''%E6%96%87
        label, _, raw = raw.partition(b"''")[0].decode("latin-1"), b"", raw.partition(b"''")[2]
        raw = _percent(raw)
    elif len(_PERCENT.findall(raw)) >= 3 and raw.isascii() and not label:
        unquoted = _percent(raw)
        raw = raw if unquoted.isascii() else unquoted
    return charsets.decode(raw, label, hint).text


def _percent(raw: bytes) -> bytes:
    return _PERCENT.sub(lambda found: bytes((int(found[0][1:], 16),)), raw)


def tidy(name: str) -> str:
    """A bare name that can be shown and stored: no folder, no control, at most 120 characters."""
    name = composed(for_display(name)).replace("\\", "/")
    name = name.rstrip("/ ").rsplit("/", 1)[-1]
    name = _FORBIDDEN.sub("_", name).strip(". ") if name.strip(". ") else ""
    if len(name) <= MAX_LENGTH:
        return name
    suffix = PurePosixPath(name).suffix[:20]
    return name[: MAX_LENGTH - len(suffix)] + suffix
