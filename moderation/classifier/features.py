"""Hashed features of texts: n-grams of their letters, of their sounds, and their marks.

The numbers are stable across machines and versions of Python; ``VERSION`` changes with them, and
a model made with another version is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moderation.classifier.readings import (
    SPACE,
    Codes,
    Places,
    Plain,
    read,
    sounds,
)

VERSION = 1
BITS = 19
# Longer runs of ideographs cost more in noise than they tell (measured on six sets).
GRAMS = 3
WORD_GRAMS = 5

_MIX = np.uint32(2654435761)
_STEP = np.uint32(0x01000193)
_LETTERS, _SOUNDS, _MARKS = (np.uint32(seed) for seed in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D))


@dataclass(frozen=True, slots=True)
class Track:
    """Features of one kind and length: number ``first + i`` covers units ``i`` to ``i+length-1``.

    ``starts`` and ``ends`` are those of the units, and never fall; there are ``count`` features.
    """

    first: int
    count: int
    length: int
    starts: Places
    ends: Places


@dataclass(frozen=True, slots=True)
class Features:
    """Feature numbers of texts read together; places count through all, one more for each end.

    Runs that go from one text into the next are among them, as no window holds those; ``1 << bits``
    stands for a letter that is no feature.
    """

    ids: npt.NDArray[np.int64]
    tracks: tuple[Track, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def slices(self, starts: Places, ends: Places) -> tuple[Places, Places]:
        """Where the features inside each ``[start, end)`` begin and end, a row a track."""
        low = np.empty((len(self.tracks), len(starts)), dtype=np.int64)
        high = np.empty_like(low)
        units: Places | None = None
        for row, track in enumerate(self.tracks):
            if track.starts is not units:
                units = track.starts
                firsts = np.searchsorted(units, starts)
                lasts = np.searchsorted(track.ends, ends, side="right")
            low[row] = firsts + track.first
            high[row] = lasts + (track.first - track.length + 1)
        # Where a track ends before a window begins, there is nothing to add up.
        low = np.minimum(low, len(self.ids))
        return low, np.maximum(high, low)

    def places(self) -> tuple[Places, Places]:
        """The range that each feature covers: all starts, all ends."""
        starts = [track.starts[: track.count] for track in self.tracks]
        ends = [track.ends[track.length - 1 :][: track.count] for track in self.tracks]
        return np.concatenate(starts), np.concatenate(ends)


def features(texts: Sequence[str], *, bits: int = BITS) -> Features:
    """All features of some texts, in time linear in their length."""
    plain = read(texts)
    heard = sounds(plain)
    of_letters = _runs(plain.codes, _LETTERS)
    kinds = [
        *_tracks(of_letters, plain.starts, plain.ends),
        *_tracks(_runs(heard.ids, _SOUNDS), heard.starts, heard.ends),
        *_words(plain, of_letters[-1]),
        ((plain.marks ^ _MARKS) * _STEP, 1, plain.mark_starts, plain.mark_starts + 1),
    ]
    mixed = np.concatenate([kind[0] for kind in kinds])
    mixed ^= mixed >> np.uint32(15)
    mixed *= _MIX
    mixed >>= np.uint32(32 - bits)
    ids = mixed.astype(np.int64)
    # One letter of a word says nothing, nor does a space.
    ids[plain.spelled()] = 1 << bits
    ids[len(ids) - len(plain.marks) :][plain.marks == np.uint32(SPACE)] = 1 << bits
    tracks, first = [], 0
    for hashed, length, starts, ends in kinds:
        tracks.append(Track(first, len(hashed), length, starts, ends))
        first += len(hashed)
    return Features(ids, tuple(tracks))


def counted(
    texts: Sequence[str], *, bits: int = BITS
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The text, the feature number and the count of each feature of each text, in that order."""
    found = features(texts, bits=bits)
    breaks = np.cumsum([len(text) + 1 for text in texts]) - 1
    starts, ends = found.places()
    owners = np.searchsorted(breaks, starts)
    is_inside = (ends <= breaks[owners]) & (found.ids < 1 << bits)
    keys, counts = np.unique((owners << bits | found.ids)[is_inside], return_counts=True)
    return keys >> bits, keys & ((1 << bits) - 1), counts


def _runs(units: Codes, seed: np.uint32) -> list[Codes]:
    """Hashes of all runs of units, an entry for each length."""
    hashed = units ^ seed
    hashed *= _STEP
    hashed ^= hashed >> np.uint32(13)
    rows = [hashed]
    for length in range(2, GRAMS + 1):
        hashed = _longer(hashed[:-1], units[length - 1 :])
        rows.append(hashed)
    return rows


def _longer(hashed: Codes, units: Codes) -> Codes:
    """The hash of a run and one unit more."""
    longer = hashed * _STEP
    longer ^= units
    longer *= _MIX
    longer ^= longer >> np.uint32(16)
    return longer


def _tracks(
    rows: list[Codes], starts: Places, ends: Places
) -> list[tuple[Codes, int, Places, Places]]:
    return [(hashed, length, starts, ends) for length, hashed in enumerate(rows, start=1)]


def _words(plain: Plain, hashed: Codes) -> list[tuple[Codes, int, Places, Places]]:
    """Longer runs that begin and end in letters that are not Han; ``hashed`` are those of three."""
    is_word = plain.is_word()
    # The last unit ends the last text: of the longest run, nothing else may be missing.
    words = np.flatnonzero(is_word[: 1 - WORD_GRAMS])
    found, tracks = hashed[words], []
    for length in range(GRAMS + 1, WORD_GRAMS + 1):
        last = words + (length - 1)
        found = _longer(found, plain.codes[last])
        ends = np.flatnonzero(is_word[last])
        tracks.append((found[ends], 1, plain.starts[words[ends]], plain.ends[last[ends]]))
    return tracks
