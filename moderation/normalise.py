"""Readings of a text: normalised copies, each character of which maps back to the original.

Chinese has no word boundaries and many ways to write the same word, so terms are sought in copies
from which the differences have been taken out.  Every reading is made character by character (never
by phrase, never on the whole string): the map stays exact, both sides of a comparison are treated
alike, and the time is linear even for a megabyte of combining marks, which the whole-string
normalisation of the standard library sorts in quadratic time.
"""

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import opencc

from moderation.material import Layer

_HAN, _SYMBOL, _INVISIBLE, _OTHER = "h", "s", "i", "o"
_HAN_RANGES = (
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
# Fillers that are letters to Unicode but blank to the eye.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
# Voicing marks make another kana, they are not decoration.
_KANA_MARKS = frozenset("\u3099\u309a")
_REMOVABLE = re.compile(r"(?<=h)[si]++(?=h)|i+")
_MARKS = re.compile(r"[si]+")
_REMOVABLE_INVISIBLE = re.compile(r"i+")
# Punctuation that ordinary prose puts between two Han characters of different words.
_PROSE_MARKS = frozenset("，。；：！？、…—,;:!?\"'“”‘’「」『』《》〈〉（）()【】[]")
_PROSE_GAP_LIMIT = 3
# A ruled line is a ruled line: more visible marks than this part two passages, not two letters.
_MARKS_LIMIT = 40
# A few ligatures stand for whole sentences; unfolded, a text of them stays as long as it is.
_LONGEST_FOLD = 6


def is_han(char: str) -> bool:
    """Whether a single character is a Chinese ideograph (kana and hangul are not)."""
    code = ord(char)
    return any(low <= code <= high for low, high in _HAN_RANGES)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(char: str) -> str:
    # Only ideographs: a lone surrogate or a control character never reaches the converter.
    if not is_han(char):
        return char
    simple: str = _converter().convert(char)
    return simple if len(simple) == 1 else char


def _fold_once(char: str) -> str:
    flat = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    if len(flat) > _LONGEST_FOLD:
        return char
    return "".join(map(_simplified, flat)) or char


def fold_char(char: str) -> str:
    """One character in its plain form: width, compatibility form, case, simplified script.

    The result has one character or more, never none.
    """
    return _FOLD[ord(char)]


class _FoldTable(dict[int, str]):
    """Folded forms by code point, worked out at first use; at most one entry per code point."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        seen = _fold_once(char)
        # Folding twice must change nothing, so that folded text may be folded again.
        while (again := "".join(map(_fold_once, seen))) != seen:
            seen = again
        self[code] = seen
        return seen


class _ClassTable(dict[int, str]):
    """What a character is between Han characters: Han, symbol, invisible or other."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _class_of(chr(code))
        return found


class _BareTable(dict[int, str]):
    """Letters without their accents, one character for one."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        bare = "".join(
            part
            for part in unicodedata.normalize("NFKD", char)
            if part in _KANA_MARKS or not unicodedata.combining(part)
        )
        bare = unicodedata.normalize("NFKC", bare)
        found = self[code] = bare if len(bare) == 1 else char
        return found


def _class_of(char: str) -> str:
    if is_han(char):
        return _HAN
    if char in _BLANK_LETTERS:
        return _INVISIBLE
    category = unicodedata.category(char)
    if char in "\t\n\v\f\r\x85":
        return _SYMBOL
    if category in {"Cf", "Mn", "Me", "Cc"} and char not in _KANA_MARKS:
        return _INVISIBLE
    # Emoji newer than the Unicode tables in use are "unassigned": they count as symbols too.
    return _SYMBOL if category[0] in "PSZC" else _OTHER


_FOLD = _FoldTable()
_CLASS = _ClassTable()
_BARE = _BareTable()


def fold(text: str) -> str:
    """The folded reading without its map, for search and comparison."""
    return text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Reading:
    """A normalised copy; character ``i`` stands for ``original[starts[i]:ends[i]]``."""

    layer: Layer
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original range behind a non-empty range of the reading."""
        return self.starts[start], self.ends[end - 1]


def _exact(text: str) -> Reading:
    return Reading(Layer.EXACT, text, range(len(text)), range(1, len(text) + 1))


def _folded(text: str) -> Reading:
    plain = fold(text)
    if len(plain) == len(text):
        # No character folds to nothing, so equal length means one for one.
        return Reading(Layer.FOLDED, plain, range(len(text)), range(1, len(text) + 1))
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        width = len(_FOLD[ord(char)])
        starts.extend([at] * width)
        ends.extend([at + 1] * width)
    return Reading(Layer.FOLDED, plain, starts, ends)


def _without(
    reading: Reading, removable: re.Pattern[str], layer: Layer, marks_limit: int = sys.maxsize
) -> Reading:
    """The reading without the runs whose classes match, accents taken off what stays."""
    bare = reading.text.translate(_BARE)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for run in removable.finditer(reading.text.translate(_CLASS)):
        if run[0].count(_SYMBOL) > marks_limit:
            continue
        pieces.append(bare[at : run.start()])
        starts.extend(reading.starts[at : run.start()])
        ends.extend(reading.ends[at : run.start()])
        at = run.end()
    if at == 0:
        return Reading(layer, bare, reading.starts, reading.ends)
    pieces.append(bare[at:])
    starts.extend(reading.starts[at:])
    ends.extend(reading.ends[at:])
    return Reading(layer, "".join(pieces), starts, ends)


def readings(text: str) -> tuple[Reading, Reading, Reading]:
    """The exact, folded and stripped readings, from the plainest to the most disguised."""
    folded = _folded(text)
    return _exact(text), folded, _without(folded, _REMOVABLE, Layer.STRIPPED, _MARKS_LIMIT)


def visible(text: str) -> Reading:
    """The folded reading without invisible characters; symbols and spaces stay."""
    return _without(_folded(text), _REMOVABLE_INVISIBLE, Layer.FOLDED)


def stripped(text: str) -> Reading:
    """The stripped reading alone."""
    return _without(_folded(text), _REMOVABLE, Layer.STRIPPED, _MARKS_LIMIT)


def compact(text: str) -> Reading:
    """Letters, digits and ideographs only, folded: what two copies share whatever the marks."""
    return _without(_folded(text), _MARKS, Layer.STRIPPED)


def gaps(original: str) -> list[str]:
    """The runs that stand between the letters of a matched stretch of the original."""
    folded = _folded(original)
    runs = _MARKS.finditer(folded.text.translate(_CLASS))
    return [original[slice(*folded.span(run.start(), run.end()))] for run in runs]


def is_prose_gap(gap: str) -> bool:
    """Whether a gap is what prose has anyway: one or two marks, a quotation mark, a line break."""
    if "\n" in gap or "\r" in gap:
        return all(char.isspace() or char in _PROSE_MARKS for char in gap)
    return 0 < len(gap) <= _PROSE_GAP_LIMIT and all(char in _PROSE_MARKS for char in gap)


def is_disguised(original: str) -> bool:
    """Whether a stretch hides its letters: marks between them or ornamental letter forms.

    Full width, capitals and traditional script are ordinary ways to write, not disguise.
    """
    for char in original:
        if _CLASS[ord(char)] in {_SYMBOL, _INVISIBLE}:
            return True
        form = unicodedata.decomposition(char)
        if form.startswith("<") and not form.startswith(("<wide>", "<narrow>")):
            return True
    return False
