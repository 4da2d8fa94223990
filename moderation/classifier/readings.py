"""A text as arrays of code points, folded and stripped of disguise, mapped to the original.

Everything here is one pass of numpy tables filled at first use, so a text costs microseconds a
hundred characters.  Simplified and traditional script, full and half width, capitals, accents,
invisible characters and symbols between ideographs leave no trace: two texts that differ in these
alone have equal readings.
"""

import importlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from moderation.classifier.strokes import JOINED
from moderation.normalise import fold_char, is_han

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

UNKNOWN, HAN, LETTER, DIGIT, SYMBOL, INVISIBLE, BREAK = range(7)
SPACE = 32
# Stands between two texts that are read together; no text can hold it.
BREAK_CODE = 0x110000
_CODE_POINTS = BREAK_CODE + 1
_EXPANDS = 0xFFFFFFFF
# A syllable has at most six letters; a word longer than this is no pinyin anyone types.
_LONGEST_SYLLABLE = 6
_LONGEST_SPELLING = 36
_LATIN_END = 0x250
# Above the numbers of the syllables.
_OTHER_SOUNDS = np.uint32(0x1000)
BREAK_SOUND = BREAK_CODE + 0x1000
# Converters of phrases put back what a converter of single characters leaves; both count as one.
_SAME_CHARACTER = dict(zip("著瞭於徵乾藉妳祂牠甚裏麽夥", "着了于征干借你他它什里么伙", strict=True))


@dataclass(frozen=True, slots=True)
class Plain:
    """The letters that are left; letter ``i`` stands for ``original[starts[i]:ends[i]]``.

    ``marks`` are the symbols that were taken out, in order, at ``mark_starts``.
    """

    codes: Codes
    kinds: npt.NDArray[np.uint8]
    starts: Places
    ends: Places
    marks: Codes
    mark_starts: Places


@dataclass(frozen=True, slots=True)
class Sounds:
    """The text as syllables and words; sound ``i`` stands for letters ``firsts[i]:lasts[i]``."""

    ids: Codes
    firsts: Places
    lasts: Places


class _Tables:
    """What is known of each code point; rows are filled when a text first needs them."""

    def __init__(self) -> None:
        self.folds = np.zeros(_CODE_POINTS, dtype=np.uint32)
        self.kinds = np.zeros(_CODE_POINTS, dtype=np.uint8)
        self.sounds = np.zeros(_CODE_POINTS, dtype=np.uint32)
        self.is_sound_known = np.zeros(_CODE_POINTS, dtype=np.bool_)
        self.expansions: dict[int, list[int]] = {}
        self.folds[BREAK_CODE], self.kinds[BREAK_CODE] = BREAK_CODE, BREAK
        self.is_sound_known[BREAK_CODE] = True

    def fold(self, codes: Codes) -> Codes:
        folded = self.folds[codes]
        if not folded.all():
            for code in np.unique(codes[folded == 0]).tolist():
                self._learn(code)
            folded = self.folds[codes]
        return folded

    def kind(self, codes: Codes) -> npt.NDArray[np.uint8]:
        kinds = self.kinds[codes]
        if not kinds.all():
            for code in np.unique(codes[kinds == 0]).tolist():
                self.kinds[code] = _kind_of(chr(code))
            kinds = self.kinds[codes]
        return kinds

    def sound(self, codes: Codes) -> Codes:
        known = self.is_sound_known[codes]
        if not known.all():
            numbers = syllable_numbers()
            for code in np.unique(codes[~known]).tolist():
                spelling = _spelling_of(code)
                self.sounds[code] = numbers.get(spelling, 0) if spelling else 0
                self.is_sound_known[code] = True
        return self.sounds[codes]

    def _learn(self, code: int) -> None:
        # The null character folds to a space, as zero means "not looked up yet".
        plain = [ord(char) for char in map(_bare, fold_char(chr(code)))] if code else [SPACE]
        if len(plain) == 1:
            self.folds[code] = plain[0]
        else:
            self.expansions[code] = plain
            self.folds[code] = _EXPANDS


def _bare(char: str) -> str:
    """A letter without its accents; the letter of pinyin that is typed as v becomes v."""
    if char in _SAME_CHARACTER:
        return _SAME_CHARACTER[char]
    if char in "üǖǘǚǜ":
        return "v"
    parts = unicodedata.normalize("NFKD", char)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return bare if len(bare) == 1 and bare.isascii() else char


def _kind_of(char: str) -> int:
    if is_han(char):
        return HAN
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me", "Cc"} and char not in "\t\n\v\f\r\x85":
        return INVISIBLE
    if category[0] in "PSZC":
        return SYMBOL
    return DIGIT if category[0] == "N" else LETTER


@cache
def _tables() -> _Tables:
    return _Tables()


@cache
def _pinyin() -> dict[int, str]:
    table: dict[int, str] = importlib.import_module("pypinyin.pinyin_dict").pinyin_dict
    return table


@lru_cache(maxsize=8192)
def _spelling_of(code: int) -> str:
    """The usual reading of an ideograph in plain letters, without its tone; empty for others."""
    spelled = _pinyin().get(code, "").partition(",")[0]
    plain = unicodedata.normalize("NFD", spelled.replace("ü", "v"))
    return "".join(char for char in plain if char.isascii() and char.isalpha())


def spelling(char: str) -> str:
    """The usual reading of one ideograph in plain letters; empty when it has none."""
    return _spelling_of(ord(char))


@cache
def syllable_numbers() -> dict[str, int]:
    """Every toneless syllable that an ideograph is read as, numbered from 1 in letter order."""
    common = range(0x4E00, 0xA000)
    spellings = sorted({found for code in common if len(found := _spelling_of(code)) > 0})
    return {spelled: number for number, spelled in enumerate(spellings, start=1)}


@cache
def homophones() -> dict[str, str]:
    """The common ideographs by their syllable, in code point order."""
    found: dict[str, list[str]] = {}
    for code in range(0x4E00, 0x9FA6):
        # Those of the old national standard are the ones people can read.
        char = chr(code)
        if spelled := _spelling_of(code):
            try:
                char.encode("gb2312")
            except UnicodeEncodeError:
                continue
            found.setdefault(spelled, []).append(char)
    return {spelled: "".join(chars) for spelled, chars in found.items()}


def syllables_of(word: str) -> tuple[tuple[int, int, int], ...]:
    """A run of letters as syllables (number, start, end); empty when it is no pinyin.

    The fewest syllables win, and of those the longest first one.
    """
    if len(word) > _LONGEST_SPELLING:
        return ()
    numbers = syllable_numbers()
    best: list[tuple[int, int] | None] = [None] * len(word) + [(0, 0)]
    for start in range(len(word) - 1, -1, -1):
        for end in range(min(len(word), start + _LONGEST_SYLLABLE), start, -1):
            rest = best[end]
            if rest and word[start:end] in numbers and (best[start] or (99, 0))[0] > rest[0] + 1:
                best[start] = (rest[0] + 1, end)
    found: list[tuple[int, int, int]] = []
    at = 0
    while at < len(word):
        step = best[at]
        if step is None:
            return ()
        found.append((numbers[word[at : step[1]]], at, step[1]))
        at = step[1]
    return tuple(found)


_BREAK_ROW = np.array([BREAK_CODE], dtype=np.uint32)


def code_points(text: str) -> Codes:
    """The code points of a text, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)


def read(texts: Sequence[str]) -> Plain:
    """The letters of texts: folded, without symbols beside ideographs, split ones joined.

    A run of symbols between two letters or digits of other scripts leaves one space.  Places count
    through all texts, with one for the break after each.
    """
    tables = _tables()
    parts = [part for text in texts for part in (code_points(text), _BREAK_ROW)]
    raw = np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint32)
    folded = tables.fold(raw)
    starts: Places = np.arange(len(folded), dtype=np.int64)
    if (folded == _EXPANDS).any():
        folded, starts = _expanded(raw, folded)
    kinds = tables.kind(folded)
    if (kinds == INVISIBLE).any():
        seen = kinds != INVISIBLE
        folded, kinds, starts = folded[seen], kinds[seen], starts[seen]
    ends = starts + 1
    is_mark = kinds == SYMBOL
    marks, mark_starts = folded[is_mark], starts[is_mark]
    if len(marks):
        keep = ~is_mark | _is_word_gap(kinds, is_mark)
        folded = np.where(is_mark, np.uint32(SPACE), folded)[keep]
        kinds, starts, ends = kinds[keep], starts[keep], ends[keep]
    folded, kinds, starts, ends = _joined(folded, kinds, starts, ends)
    return Plain(folded, kinds, starts, ends, marks, mark_starts)


def _expanded(raw: Codes, folded: Codes) -> tuple[Codes, Places]:
    """Room made for the characters that fold to several."""
    expansions = _tables().expansions
    places = np.flatnonzero(folded == _EXPANDS).tolist()
    several = [expansions[code] for code in raw[places].tolist()]
    widths = np.ones(len(folded), dtype=np.int64)
    widths[places] = [len(codes) for codes in several]
    starts = np.repeat(np.arange(len(folded), dtype=np.int64), widths)
    codes = folded[starts]
    codes[codes == _EXPANDS] = [code for row in several for code in row]
    return codes, starts


def _is_word_gap(
    kinds: npt.NDArray[np.uint8], is_mark: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """True at the first symbol of each run that stands between two letters that are not Han."""
    before = np.concatenate(([True], is_mark[:-1]))
    after = np.concatenate((is_mark[1:], [True]))
    firsts = np.flatnonzero(is_mark & ~before)
    lasts = np.flatnonzero(is_mark & ~after)
    gap = np.zeros(len(kinds), dtype=np.bool_)
    # A run at the very start has no first, one at the very end no last.
    if is_mark[0]:
        lasts = lasts[1:]
    firsts = firsts[: len(lasts)]
    stops = (kinds == HAN) | (kinds == BREAK)
    inner = ~stops[firsts - 1] & ~stops[np.minimum(lasts + 1, len(kinds) - 1)]
    gap[firsts[inner]] = True
    return gap


@cache
def _pairs() -> tuple[npt.NDArray[np.uint64], Codes, npt.NDArray[np.bool_]]:
    """Keys of the component pairs in order, what they make, and which characters begin one."""
    pairs = sorted((ord(pair[0]) << 32 | ord(pair[1]), ord(made)) for pair, made in JOINED.items())
    keys = np.array([key for key, _ in pairs], dtype=np.uint64)
    begins = np.zeros(_CODE_POINTS, dtype=np.bool_)
    begins[(keys >> np.uint64(32)).astype(np.int64)] = True
    return keys, np.array([made for _, made in pairs], dtype=np.uint32), begins


def _joined(
    codes: Codes, kinds: npt.NDArray[np.uint8], starts: Places, ends: Places
) -> tuple[Codes, npt.NDArray[np.uint8], Places, Places]:
    """Split characters put together; of overlapping pairs the first one counts."""
    keys, made, begins = _pairs()
    firsts = np.flatnonzero(begins[codes[:-1]])
    if not len(firsts):
        return codes, kinds, starts, ends
    sought = codes[firsts].astype(np.uint64) << np.uint64(32) | codes[firsts + 1]
    found = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    is_pair = keys[found] == sought
    if not is_pair.any():
        return codes, kinds, starts, ends
    keep = np.ones(len(codes), dtype=np.bool_)
    codes, ends = codes.copy(), ends.copy()
    taken = -1
    for at, which in zip(firsts[is_pair].tolist(), found[is_pair].tolist(), strict=True):
        if at > taken:
            codes[at] = made[which]
            ends[at] = ends[at + 1]
            keep[at + 1] = False
            taken = at + 1
    return codes[keep], kinds[keep], starts[keep], ends[keep]


def sounds(plain: Plain) -> Sounds:
    """Ideographs as syllables, pinyin as the same syllables, any other word as a word."""
    codes, kinds = plain.codes, plain.kinds
    ids = _tables().sound(codes)
    ids = np.where(ids == 0, codes + _OTHER_SOUNDS, ids)
    is_letter = (kinds == LETTER) & (codes < np.uint32(_LATIN_END))
    keep = (codes != np.uint32(SPACE)) & ~is_letter
    places = np.flatnonzero(keep)
    if not is_letter.any():
        return Sounds(ids[places], places, places + 1)
    words = _words(codes, is_letter)
    firsts = np.concatenate((places, words[1]))
    order = np.argsort(firsts, kind="stable")
    return Sounds(
        np.concatenate((ids[places], words[0].astype(np.uint32)))[order],
        firsts[order],
        np.concatenate((places + 1, words[2]))[order],
    )


def _words(codes: Codes, is_letter: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Number, first and last place of each syllable or word in Latin letters, a row each."""
    edges = np.flatnonzero(np.diff(is_letter.astype(np.int8), prepend=0, append=0)).tolist()
    # Only the letters are read as text, so the break between texts does no harm.
    raw = np.where(is_letter, codes, np.uint32(SPACE)).astype("<u4").tobytes().decode("utf-32-le")
    rows: list[tuple[int, int, int]] = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        rows.extend(
            (number, start + first, start + last) for number, first, last in _heard(raw[start:end])
        )
    return np.array(rows, dtype=np.int64).T


@lru_cache(maxsize=65536)
def _heard(word: str) -> tuple[tuple[int, int, int], ...]:
    return syllables_of(word) or ((word_number(word), 0, len(word)),)


@lru_cache(maxsize=65536)
def word_number(word: str) -> int:
    """A stable number above all syllables and characters for a word in Latin letters."""
    number = 2166136261
    for char in word:
        number = (number ^ ord(char)) * 16777619 & 0xFFFFFFFF
    return number | 0x80000000
