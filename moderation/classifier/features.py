"""Hashed features of a text: n-grams of its letters, of its sounds, and of its marks.

The numbers are stable across machines and versions of Python; ``VERSION`` changes with them, and
a model made with another version is refused.
"""

from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from moderation.classifier.readings import (
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
BITS = 20
LETTER_GRAMS = 4
LONGEST_WORD_GRAM = 5
SOUND_GRAMS = 4

_MIX = np.uint32(2654435761)
_STEP = np.uint32(0x01000193)
_LETTERS, _SOUNDS, _MARKS = (np.uint32(seed) for seed in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D))


@dataclass(frozen=True, slots=True)
class Features:
    """Feature numbers of a text with the range of the original that each stands for.

    Track by track (letters by length, sounds by length, marks); inside a track both ``starts`` and
    ``ends``, which are offsets into the original, never fall.  ``bounds`` says where tracks end.
    """

    ids: npt.NDArray[np.int64]
    starts: Places
    ends: Places
    bounds: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.ids)


def features(text: str, *, bits: int = BITS) -> Features:
    """All features of a text, in time linear in its length."""
    plain = read(text)
    heard = sounds(plain)
    tracks = [*_letter_grams(plain), *_sound_grams(plain, heard), *_mark_grams(plain)]
    ids = np.concatenate([track[0] for track in tracks])
    shift = np.uint32(32 - bits)
    spread = ids ^ (ids >> np.uint32(15))
    return Features(
        ((spread * _MIX) >> shift).astype(np.int64),
        np.concatenate([track[1] for track in tracks]),
        np.concatenate([track[2] for track in tracks]),
        tuple(accumulate(len(track[0]) for track in tracks)),
    )


Track = tuple[Codes, Places, Places]


def _grams(units: Codes, longest: int, seed: np.uint32) -> list[Codes]:
    """Hashes of all runs of 1 to ``longest`` units, a list entry per length."""
    hashed = (units ^ seed) * _STEP
    hashed ^= hashed >> np.uint32(13)
    rows = [hashed]
    for length in range(2, min(longest, len(units)) + 1):
        hashed = (hashed[:-1] * _STEP) ^ units[length - 1 :]
        hashed = hashed * _MIX
        hashed ^= hashed >> np.uint32(16)
        rows.append(hashed)
    return rows


def _letter_grams(plain: Plain) -> list[Track]:
    rows = _grams(plain.codes, LONGEST_WORD_GRAM, _LETTERS)
    tracks: list[Track] = []
    is_word = (plain.kinds != HAN) & (plain.codes != SPACE)
    is_latin = (plain.kinds == LETTER) & (plain.codes < np.uint32(0x250))
    for length, hashed in enumerate(rows, start=1):
        keep: npt.NDArray[np.bool_]
        count = len(hashed)
        if length == 1:
            keep = ~is_latin & (plain.codes != SPACE)
        elif length == LONGEST_WORD_GRAM:
            keep = is_word[:count]
        else:
            keep = np.ones(count, dtype=np.bool_)
        starts = plain.starts[:count]
        ends = plain.ends[length - 1 :]
        if keep.all():
            tracks.append((hashed, starts, ends))
        else:
            tracks.append((hashed[keep], starts[keep], ends[keep]))
    return tracks


def _sound_grams(plain: Plain, heard: Sounds) -> list[Track]:
    rows = _grams(heard.ids, SOUND_GRAMS, _SOUNDS)
    starts = plain.starts[heard.firsts]
    ends = plain.ends[heard.lasts - 1]
    return [(hashed, starts[: len(hashed)], ends[length:]) for length, hashed in enumerate(rows)]


def _mark_grams(plain: Plain) -> list[Track]:
    marks = plain.marks
    visible = marks != SPACE
    marks, starts = marks[visible], plain.mark_starts[visible]
    return [((marks ^ _MARKS) * _STEP, starts, starts + 1)]
