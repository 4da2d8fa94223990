"""Characters taken apart: the parts of one written side by side, as 贝者 for 赌.

The table holds common characters whose parts are characters (or radicals that can be typed) of
their own.  It was written by hand, from how the characters are built.
"""

from functools import cache

import numpy as np

from moderation.normalise import fold
from moderation.normalise_tables import HAN, SEED, Codes, Flags, Places

_TABLE = SEED / "splits.txt"


@cache
def _wholes() -> dict[str, str]:
    """The whole by its parts, simplified; the first way found to read two parts is kept."""
    whole_of, typed_as = _read(_TABLE.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for parts, whole in whole_of:
        for spelled in _typed(parts, typed_as):
            found.setdefault(fold(spelled), fold(whole))
    return found


def _read(table: str) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """The pairs (parts, whole) in order, and how each radical may be typed."""
    whole_of: list[tuple[str, str]] = []
    typed_as: dict[str, str] = {}
    for line in table.splitlines():
        head, *items = line.partition("#")[0].split() or [""]
        if head == "=":
            whole_of += [(item[2:], item[0]) for item in items]
        elif head == "~":
            typed_as.update((item[0], item[1:]) for item in items)
        else:
            whole_of += [(head[0] + item[1], item[0]) for item in items]
    return whole_of, typed_as


def _typed(parts: str, typed_as: dict[str, str]) -> list[str]:
    """The parts themselves, and with each radical typed as the character it comes from."""
    spelled = [""]
    for part in parts:
        forms = (part, *typed_as.get(part, ""))
        spelled = [start + form for start in spelled for form in forms]
    return spelled


@cache
def _longest() -> int:
    return max(map(len, _wholes()))


@cache
def _pairs() -> Places:
    """The first two parts of everything in the table, as one sorted number each."""
    keys = {(ord(parts[0]) << 21) | ord(parts[1]) for parts in _wholes()}
    return np.array(sorted(keys), np.int64)


@cache
def _bits() -> Flags:
    """Which characters begin a split at all: bit 1; and which come second: bit 2."""
    found = np.zeros(0x10000, np.uint8)
    for parts in _wholes():
        found[ord(parts[0])] |= 1
        found[ord(parts[1])] |= 2
    return found


def split_places(codes: Codes, flags: Flags) -> Places:
    """Where the parts of a character may begin: cheap, and for most texts a handful of places."""
    if codes.size < 2 or not (flags & HAN).any():
        return np.zeros(0, np.int64)
    kinds = _bits().take(codes, mode="clip")
    at = np.flatnonzero(kinds[:-1] & (kinds[1:] >> 1))
    keys = (codes.take(at).astype(np.int64) << 21) | codes.take(at + 1)
    known = _pairs()
    found = np.searchsorted(known, keys)
    places: Places = at[known.take(np.minimum(found, known.size - 1)) == keys]
    return places


def joined(text: str, places: Places) -> list[tuple[int, int, str]]:
    """The stretches of letters that make up one character: (start, end, that character).

    Of two that overlap the earlier one counts, of two at one place the longer.
    """
    wholes = _wholes()
    found: list[tuple[int, int, str]] = []
    free = 0
    for at in places.tolist():
        if at < free:
            continue
        for length in range(_longest(), 1, -1):
            whole = wholes.get(text[at : at + length])
            if whole and len(text) >= at + length:
                found.append((at, at + length, whole))
                free = at + length
                break
    return found
