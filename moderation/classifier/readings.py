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
Bools = npt.NDArray[np.bool_]

UNKNOWN, HAN, LETTER, DIGIT, SYMBOL, INVISIBLE, BREAK = range(7)
SPACE = 32
# Stands between two texts that are read together; no text can hold it.
BREAK_CODE = 0x110000
# Stands for a character that folds to several.
_EXPANDS = BREAK_CODE + 1
_CODE_POINTS = _EXPANDS + 1
# A syllable has at most six letters; a word longer than this is no pinyin anyone types.
_LONGEST_SYLLABLE = 6
_LONGEST_SPELLING = 36
_LATIN_END = 0x250
# Above the numbers of the syllables.
_OTHER_SOUNDS = 0x1000
BREAK_SOUND = BREAK_CODE + _OTHER_SOUNDS
# What the facts of a character say: its kind, whether it is the first or the second half of a split
# one, a letter that words are made of, part of a word or number, a space, or in need of more care.
_KIND, _SOUND_SHIFT = 7, 10
_BEGINS, _ENDS, _LATIN, _WORD, _SPACE, _RARE = (np.uint32(8 << at) for at in range(6))
# Converters of phrases put back what a converter of single characters leaves; both count as one.
_SAME_CHARACTER = dict(zip("著瞭於徵乾藉妳祂牠甚裏麽夥", "着了于征干借你他它什里么伙", strict=True))


@dataclass(frozen=True, slots=True)
class Plain:
    """The letters that are left; letter ``i`` stands for ``original[starts[i]:ends[i]]``.

    ``facts`` say what kind each is and how it sounds.  ``marks`` are the symbols that were taken
    out, in order, at ``mark_starts``.
    """

    codes: Codes
    facts: Codes
    starts: Places
    ends: Places
    marks: Codes
    mark_starts: Places

    def spelled(self) -> Places:
        """Where the letters are that only words are made of, and the spaces between them."""
        return np.flatnonzero(self.facts & (_LATIN | _SPACE))

    def is_word(self) -> Bools:
        """Which are letters and digits of other scripts than Han."""
        found: Bools = self.facts & _WORD != 0
        return found


@dataclass(frozen=True, slots=True)
class Sounds:
    """The text as syllables and words; sound ``i`` stands for ``original[starts[i]:ends[i]]``."""

    ids: Codes
    starts: Places
    ends: Places


class _Tables:
    """What is known of each code point; rows are filled when a text first needs them.

    ``facts`` hold the kind in the lowest bits, then marks, and from bit 10 the number of the sound.
    """

    def __init__(self) -> None:
        self.folds = np.zeros(_CODE_POINTS, dtype=np.uint32)
        self.facts = np.zeros(_CODE_POINTS, dtype=np.uint32)
        self.expansions: dict[int, list[int]] = {}
        self.folds[BREAK_CODE] = BREAK_CODE
        self.facts[BREAK_CODE] = BREAK | BREAK_SOUND << _SOUND_SHIFT
        self.facts[_EXPANDS] = INVISIBLE | int(_RARE)

    def fold(self, codes: Places) -> Codes:
        folded = np.take(self.folds, codes)
        if not folded.all():
            for code in np.unique(codes[folded == 0]).tolist():
                self._learn(code)
            folded = np.take(self.folds, codes)
        return folded

    def facts_of(self, codes: Codes) -> Codes:
        found = np.take(self.facts, codes)
        if not found.all():
            for code in np.unique(codes[found == 0]).tolist():
                self.facts[code] = _facts_of(code)
            found = np.take(self.facts, codes)
        return found

    def _learn(self, code: int) -> None:
        # The null character folds to a space, as zero means "not looked up yet".
        plain = [ord(char) for char in map(_bare, fold_char(chr(code)))] if code else [SPACE]
        if len(plain) == 1:
            self.folds[code] = plain[0]
        else:
            self.expansions[code] = plain
            self.folds[code] = _EXPANDS


def _facts_of(code: int) -> int:
    kind = _kind_of(chr(code))
    spelled = _spelling_of(code)
    sound = syllable_numbers().get(spelled, 0) if spelled else 0
    begins, ends = _halves()
    marks = {
        _BEGINS: code in begins,
        _ENDS: code in ends,
        _LATIN: kind == LETTER and code < _LATIN_END,
        _WORD: kind in {LETTER, DIGIT},
        _SPACE: code == SPACE,
        _RARE: kind == INVISIBLE,
    }
    number = sound or code + _OTHER_SOUNDS
    return kind | number << _SOUND_SHIFT | sum(int(bit) for bit, is_so in marks.items() if is_so)


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


def read(texts: Sequence[str]) -> Plain:
    """The letters of texts: folded, without symbols beside ideographs, split ones joined.

    A run of symbols between two letters or digits of other scripts leaves one space.  Places count
    through all texts, with one for the break after each.
    """
    tables = _tables()
    raw = _code_points(texts)
    codes = tables.fold(raw)
    facts = tables.facts_of(codes)
    starts: Places = np.arange(len(codes), dtype=np.int64)
    if (facts & _RARE).any():
        codes, facts, starts = _cleared(raw, codes, starts)
    is_mark = facts & np.uint32(_KIND) == SYMBOL
    at_marks = np.flatnonzero(is_mark)
    marks, mark_starts = codes[at_marks], starts[at_marks]
    if len(marks):
        codes[at_marks], facts[at_marks] = SPACE, tables.facts_of(_SPACE_ROW)
        kept = _kept(facts, is_mark)
        codes, facts, starts = codes[kept], facts[kept], starts[kept]
    codes, facts, starts, ends = _joined(codes, facts, starts)
    return Plain(codes, facts, starts, ends, marks, mark_starts)


_SPACE_ROW = np.array([SPACE], dtype=np.uint32)


def _code_points(texts: Sequence[str]) -> Places:
    """The code points of the texts, lone surrogates included, with a break after each."""
    raw = np.empty(sum(map(len, texts)) + len(texts), dtype=np.int64)
    at = 0
    for text in texts:
        end = at + len(text)
        raw[at:end] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        raw[end] = BREAK_CODE
        at = end + 1
    return raw


def _cleared(raw: Places, codes: Codes, starts: Places) -> tuple[Codes, Codes, Places]:
    """Room made for characters that fold to several, and invisible ones left out."""
    if (codes == _EXPANDS).any():
        codes, starts = _expanded(raw, codes)
    facts = _tables().facts_of(codes)
    seen = np.flatnonzero(facts & np.uint32(_KIND) != INVISIBLE)
    return codes[seen], facts[seen], starts[seen]


def _expanded(raw: Places, folded: Codes) -> tuple[Codes, Places]:
    expansions = _tables().expansions
    places = np.flatnonzero(folded == _EXPANDS).tolist()
    several = [expansions[code] for code in raw[places].tolist()]
    widths = np.ones(len(folded), dtype=np.int64)
    widths[places] = [len(codes) for codes in several]
    starts = np.repeat(np.arange(len(folded), dtype=np.int64), widths)
    codes = folded[starts]
    codes[codes == _EXPANDS] = [code for row in several for code in row]
    return codes, starts


def _kept(facts: Codes, is_mark: Bools) -> Places:
    """All but symbols, and the first symbol of a run between two letters that are not Han."""
    keep = ~is_mark
    kept = np.flatnonzero(keep)
    is_word = facts[kept] & _WORD
    lefts = np.flatnonzero(is_word[:-1] & is_word[1:])
    gaps = lefts[kept[lefts + 1] - kept[lefts] > 1]
    if not len(gaps):
        return kept
    keep[kept[gaps] + 1] = True
    return np.flatnonzero(keep)


@cache
def _pairs() -> dict[tuple[int, int], int]:
    """What the halves of split characters make."""
    return {(ord(pair[0]), ord(pair[1])): ord(made) for pair, made in JOINED.items()}


@cache
def _halves() -> tuple[frozenset[int], frozenset[int]]:
    """The characters that are the first, and those that are the second half of a pair."""
    return frozenset(first for first, _ in _pairs()), frozenset(last for _, last in _pairs())


def _joined(codes: Codes, facts: Codes, starts: Places) -> tuple[Codes, Codes, Places, Places]:
    """Split characters put together; of overlapping pairs the first one counts."""
    ends = starts + 1
    firsts = np.flatnonzero(facts[:-1] & (facts[1:] >> np.uint32(1)) & _BEGINS)
    pairs = _pairs()
    found: list[int] = []
    for at, *pair in zip(
        firsts.tolist(), codes[firsts].tolist(), codes[firsts + 1].tolist(), strict=True
    ):
        made = pairs.get(tuple(pair))
        if made and not (found and found[-1] == at - 1):
            codes[at] = made
            found.append(at)
    if not found:
        return codes, facts, starts, ends
    keep = np.ones(len(codes), dtype=np.bool_)
    seconds = np.array(found) + 1
    keep[seconds] = False
    ends[seconds - 1] = ends[seconds]
    codes = codes[keep]
    return codes, _tables().facts_of(codes), starts[keep], ends[keep]


def sounds(plain: Plain) -> Sounds:
    """Ideographs as syllables, pinyin as the same syllables, any other word as a word."""
    ids = plain.facts >> np.uint32(_SOUND_SHIFT)
    spelled = plain.spelled()
    if not len(spelled):
        return Sounds(ids, plain.starts, plain.ends)
    keep = np.ones(len(ids), dtype=np.bool_)
    keep[spelled] = False
    is_latin = plain.facts & _LATIN != 0
    if not is_latin.any():
        return Sounds(ids[keep], plain.starts[keep], plain.ends[keep])
    places = np.flatnonzero(keep)
    words = _words(plain.codes, is_latin)
    firsts = np.concatenate((places, words[1]))
    order = np.argsort(firsts, kind="stable")
    lasts = np.concatenate((places, words[2] - 1))[order]
    return Sounds(
        np.concatenate((ids[places], words[0].astype(np.uint32)))[order],
        plain.starts[firsts[order]],
        plain.ends[lasts],
    )


def _words(codes: Codes, is_letter: Bools) -> npt.NDArray[np.int64]:
    """Number, first and last place of each syllable or word in Latin letters, a row each."""
    edges = np.flatnonzero(is_letter[1:] != is_letter[:-1]) + 1
    bounds = edges.tolist()
    if is_letter[0]:
        bounds = [0, *bounds]
    # Only the letters are read as text, so the break between texts, the last of all, does no harm.
    raw = np.where(is_letter, codes, np.uint32(SPACE)).astype("<u4").tobytes().decode("utf-32-le")
    rows: list[tuple[int, int, int]] = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
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
