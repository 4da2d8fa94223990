"""Hashed features of texts: n-grams of their letters, of their sounds, and their marks.

The numbers are stable across machines and versions of Python; ``VERSION`` changes with them, and
a model made with another version is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from moderation.classifier.readings import (
    BREAK_CODE,
    BREAK_SOUND,
    HAN,
    LETTER,
    SPACE,
    Codes,
    Places,
    Plain,
    Sounds,
    read,
    sounds,
)

VERSION = 1
BITS = 19
# Longer runs of ideographs cost more in noise than they tell (measured on six sets).
HAN_GRAMS = 3
WORD_GRAMS = 5
SOUND_GRAMS = 3

_MIX = np.uint32(2654435761)
_STEP = np.uint32(0x01000193)
_LETTERS, _SOUNDS, _MARKS = (np.uint32(seed) for seed in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D))

Bools = npt.NDArray[np.bool_]
Track = tuple[Codes, Places, Places]


@dataclass(frozen=True, slots=True)
class Features:
    """Feature numbers of texts read together, with the range that each stands for.

    Track by track (letters by length, sounds by length, marks); inside a track both ``starts`` and
    ``ends`` never fall.  They count through all texts, one place more for the end of each.
    ``bounds`` says where tracks end.
    """

    ids: npt.NDArray[np.int64]
    starts: Places
    ends: Places
    bounds: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


def features(texts: Sequence[str], *, bits: int = BITS) -> Features:
    """All features of some texts, in time linear in their length."""
    plain = read(texts)
    tracks = [*_letter_grams(plain), *_sound_grams(plain, sounds(plain)), _mark_grams(plain)]
    ids = np.concatenate([track[0] for track in tracks])
    ids ^= ids >> np.uint32(15)
    ids *= _MIX
    ids >>= np.uint32(32 - bits)
    return Features(
        ids.astype(np.int64),
        np.concatenate([track[1] for track in tracks]),
        np.concatenate([track[2] for track in tracks]),
        tuple(accumulate(len(track[0]) for track in tracks)),
    )


def counted(
    texts: Sequence[str], *, bits: int = BITS
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The text, the feature number and the count of each feature of each text, in that order."""
    found = features(texts, bits=bits)
    ends = np.cumsum([len(text) + 1 for text in texts])
    owners = np.searchsorted(ends, found.starts, side="right")
    keys, counts = np.unique(owners << bits | found.ids, return_counts=True)
    return keys >> bits, keys & ((1 << bits) - 1), counts


def _grams(units: Codes, longest: int, seed: np.uint32) -> list[Codes]:
    """Hashes of all runs of 1 to ``longest`` units, a list entry per length."""
    hashed = (units ^ seed) * _STEP
    hashed ^= hashed >> np.uint32(13)
    rows = [hashed]
    for length in range(2, min(longest, len(units)) + 1):
        hashed = (hashed[:-1] * _STEP) ^ units[length - 1 :]
        hashed *= _MIX
        hashed ^= hashed >> np.uint32(16)
        rows.append(hashed)
    return rows


def _inside(units: Codes, break_unit: int) -> tuple[Bools, npt.NDArray[np.int32]]:
    """Which units are no break, and the number of the text each is in."""
    is_break = units == np.uint32(break_unit)
    return ~is_break, np.cumsum(is_break, dtype=np.int32)


def _letter_grams(plain: Plain) -> list[Track]:
    codes, kinds = plain.codes, plain.kinds
    is_unit, text = _inside(codes, BREAK_CODE)
    is_word = (kinds != HAN) & (codes != np.uint32(SPACE))
    is_latin = (kinds == LETTER) & (codes < np.uint32(0x250))
    tracks: list[Track] = []
    for length, hashed in enumerate(_grams(codes, WORD_GRAMS, _LETTERS), start=1):
        count = len(hashed)
        keep = is_unit[:count] & (text[:count] == text[length - 1 :])
        if length == 1:
            keep &= ~is_latin & (codes != np.uint32(SPACE))
        elif length > HAN_GRAMS:
            keep &= is_word[:count] & is_word[length - 1 :]
        places = np.flatnonzero(keep)
        tracks.append((hashed[places], plain.starts[places], plain.ends[places + length - 1]))
    return tracks


def _sound_grams(plain: Plain, heard: Sounds) -> list[Track]:
    is_unit, text = _inside(heard.ids, BREAK_SOUND)
    starts = plain.starts[heard.firsts]
    ends = plain.ends[heard.lasts - 1]
    tracks: list[Track] = []
    for length, hashed in enumerate(_grams(heard.ids, SOUND_GRAMS, _SOUNDS), start=1):
        count = len(hashed)
        places = np.flatnonzero(is_unit[:count] & (text[:count] == text[length - 1 :]))
        tracks.append((hashed[places], starts[places], ends[places + length - 1]))
    return tracks


def _mark_grams(plain: Plain) -> Track:
    places = np.flatnonzero(plain.marks != np.uint32(SPACE))
    starts = plain.mark_starts[places]
    return (plain.marks[places] ^ _MARKS) * _STEP, starts, starts + 1
