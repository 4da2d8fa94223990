"""Strings that every database, log and page can hold."""

import re
import unicodedata

_LONE = re.compile("[\ud800-\udfff]")
# Bidirectional controls and characters without width: they make a name look like another one.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_SPACE = re.compile(r"\s+")


def storable(text: str) -> str:
    """The text without NUL and with lone surrogates replaced."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return _LONE.sub("\ufffd", text) if not text.isascii() else text


def for_display(text: str) -> str:
    """One line for people: no control, bidirectional or invisible characters, single spaces."""
    text = _CONTROL.sub(" ", storable(text))
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def lines(text: str) -> str:
    """A body: line ends as LF, and no control character but tab and line feed."""
    text = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)


def composed(text: str) -> str:
    """Canonical composition (NFC), so that one name has one spelling."""
    return unicodedata.normalize("NFC", text)
