"""Characters that look alike: letters of other scripts, digits, ideographs of one shape.

The groups were put together by hand, by looking.  A group is one shape; its first character stands
for all of it on both sides of a comparison.
"""

import unicodedata
from enum import Enum
from functools import cache

from moderation.normalise_tables import FOLD, SEED, Codes, CodeTable, is_han

_TABLE = SEED / "lookalikes.txt"


class Likeness(Enum):
    """How two characters of one shape differ."""

    SAME = "same"
    SCRIPT = "script"
    LEET = "leet"
    NUMERAL = "numeral"
    SHAPE = "shape"
    NONE = "none"


@cache
def _standing() -> dict[int, int]:
    """The character that stands for each; the first group that has a character keeps it."""
    found: dict[int, int] = {}
    for group in _groups(_TABLE.read_text(encoding="utf-8")):
        members = dict.fromkeys(_plain(ord(char)) for char in group)
        free = [code for code in members if code not in found]
        found.update(dict.fromkeys(free, free[0] if free else 0))
    return found


def _groups(table: str) -> list[str]:
    lines = (line.partition("#")[0].split()[1:] for line in table.splitlines())
    return [group for groups in lines for group in groups]


def _plain(code: int) -> int:
    return FOLD.one(chr(code))


@cache
def _shared() -> frozenset[str]:
    """The characters that stand for others besides themselves."""
    return frozenset(chr(shape) for code, shape in _standing().items() if code != shape)


def has_lookalike(shaped: str) -> bool:
    """Whether a text of shapes has one that other characters have too."""
    return not _shared().isdisjoint(shaped)


def _shape_of(code: int) -> int:
    return _standing().get(code, code)


_SHAPES = CodeTable(_shape_of)


def shapes_of(codes: Codes) -> Codes:
    """Each folded character replaced by the one that stands for its shape."""
    found: Codes = _SHAPES.of(codes)
    return found


def likeness(listed: str, written: str) -> Likeness:
    """How a character as written differs from the listed one whose shape it has."""
    if listed == written:
        return Likeness.SAME
    if listed.isascii() and written.isascii():
        if listed.isdigit() and written.isdigit():
            return Likeness.NONE
        return Likeness.LEET
    numerals = is_han(listed), is_han(written)
    if all(numerals):
        return Likeness.SHAPE
    if any(numerals):
        other = written if numerals[0] else listed
        # A letter is no way to write a numeral; kana that look like ideographs are.
        if other.isdigit():
            return Likeness.NUMERAL
        return Likeness.NONE if other.isascii() else Likeness.SHAPE
    return Likeness.SCRIPT if unicodedata.category(written)[0] in "LS" else Likeness.NONE
