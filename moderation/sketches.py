"""Two hundred and fifty-six bits that two texts share as far as they are the same text.

One-permutation MinHash with one bit a bin: five-character windows are hashed once, the hashes fall
into 256 bins, and the lowest of each bin gives one bit.  Unlike texts differ in about half of the
bits, copies in few, even when every tenth character was changed (research: recall .985 at 90 bits,
no false pair in 300,000).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from moderation.normalise import fold

WINDOW = 5
BINS = 256
BYTES = BINS // 8
# Unlike texts differ in 128 bits on average with a deviation of 8: 90 lies 4.75 deviations below.
NEAR_BITS = 90
# Fewer windows than this leave most bins empty, and a sketch of borrowed bits says nothing.
MIN_WINDOWS = 128

# So many rows are compared at once that what lies between stays in the cache.
_BLOCK = 32_768

Words = npt.NDArray[np.uint64]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXER = np.uint64(0xBF58476D1CE4E5B9)
_REST = np.uint64(56)
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


def sketch(text: str) -> bytes | None:
    """The 32 bytes of a text, the same whatever its marks, width, case and script.

    ``None`` for a text too short to be known by it.
    """
    plain = "".join(filter(str.isalnum, fold(text)))
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if len(codes) < MIN_WINDOWS + WINDOW - 1:
        return None
    lowest = _lowest(_window_hashes(codes.astype(np.uint64)))
    filled = np.flatnonzero(lowest != _EMPTY)
    if len(filled) < BINS:
        # An empty bin borrows from the next full one, the same in every text with the same windows.
        following = np.searchsorted(filled, np.arange(BINS)) % len(filled)
        lowest = lowest[filled[following]]
    bits = (lowest & np.uint64(1)).astype(np.uint8)
    return np.packbits(bits).tobytes()


def words_of(sketches: Sequence[bytes]) -> Words:
    """Sketches as rows of four 64-bit words, ready to be compared."""
    return np.frombuffer(b"".join(sketches), dtype=np.uint64).reshape(-1, BYTES // 8)


def distances(one: bytes, many: Words) -> npt.NDArray[np.uint16]:
    """In how many of 256 bits each row of ``many`` differs from ``one``."""
    total = np.zeros(len(many), np.uint16)
    # Word by word, the temporary arrays stay small: several times faster than row by row.
    for place, word in enumerate(words_of([one])[0]):
        total += np.bitwise_count(many[:, place] ^ word)
    return total


class SketchIndex:
    """Sketches by key, compared by brute force; time and memory are measured in bench/copies.py.

    Keys are those of table rows, counted up from 1: their places are a column indexed by them,
    which takes a twentieth of what a dictionary would.
    """

    def __init__(self) -> None:
        # One more than the place, so that 0 is none.
        self._places: npt.NDArray[np.uint32] = np.zeros(0, np.uint32)
        self._keys: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._words: Words = np.empty((0, 4), np.uint64, order="F")
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Add sketches by key; a key that is known gets the new sketch."""
        if not rows:
            return
        self._reserve(self._count + len(rows), max(key for key, _one in rows))
        words = words_of([one for _key, one in rows])
        for (key, _one), row in zip(rows, words, strict=True):
            place = int(self._places[key]) - 1
            if place < 0:
                place = self._count
                self._count += 1
                self._places[key] = self._count
            self._keys[place], self._words[place] = key, row

    def near(self, one: bytes, *, limit: int) -> list[int]:
        """Keys within ``NEAR_BITS``, the nearest first."""
        apart = np.empty(self._count, np.uint16)
        for begin in range(0, self._count, _BLOCK):
            stretch = slice(begin, min(begin + _BLOCK, self._count))
            apart[stretch] = distances(one, self._words[stretch])
        close = np.flatnonzero(apart <= NEAR_BITS)
        ordered = close[np.argsort(apart[close], kind="stable")][:limit]
        return [int(key) for key in self._keys[ordered]]

    def _reserve(self, size: int, highest: int) -> None:
        # Growing by half keeps its cost in proportion to what is added.
        if highest >= len(self._places):
            places = np.zeros(max(highest + 1, len(self._places) * 3 // 2, 1024), np.uint32)
            places[: len(self._places)] = self._places
            self._places = places
        if size <= len(self._keys):
            return
        room = max(size, len(self._keys) * 3 // 2, 1024)
        self._keys = np.resize(self._keys, room)
        grown = np.empty((room, 4), np.uint64, order="F")
        grown[: self._count] = self._words[: self._count]
        self._words = grown


def _window_hashes(codes: Words) -> Words:
    count = len(codes) - WINDOW + 1
    # Arithmetic of unsigned words wraps around, which is what a hash wants.
    hashes = np.zeros(count, dtype=np.uint64)
    for offset in range(WINDOW):
        hashes = (hashes + codes[offset : offset + count]) * _MULTIPLIER
    hashes ^= hashes >> np.uint64(31)
    hashes *= _MIXER
    return hashes ^ (hashes >> np.uint64(27))


def _lowest(hashes: Words) -> Words:
    lowest = np.full(BINS, _EMPTY)
    np.minimum.at(lowest, (hashes >> _REST).astype(np.intp), hashes)
    return lowest
