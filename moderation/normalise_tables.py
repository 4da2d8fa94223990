"""What each code point is and what it folds to, as tables a whole text is looked up in at once.

A table covers all of Unicode, but only the pages that were touched take memory, and each value is
worked out when it is first met.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import opencc

Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

SEED = Path(__file__).resolve().parent / "seed"
_SIZE = 0x110000
# The entry of a character that folds to several; no code point is as high.
EXPANDS = 0xFFFFFFFF
# A few ligatures stand for whole sentences; unfolded, a text of them stays as long as it is.
LONGEST_FOLD = 6
# Dots that would fold to several full stops; whole, an ordinary article keeps its length.
_KEPT_WHOLE = frozenset("…‥")

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
KANA_MARKS = frozenset("\u3099\u309a")
# Punctuation that ordinary prose puts between two Han characters of different words.
PROSE_MARKS = frozenset("，。；：！？、…‥—,;:!?\"'“”‘’「」『』《》〈〉（）()【】[]")

# What a character is.  Marks are what may stand between the letters of a term.
MARK, INVISIBLE, ODD, SPACE, BREAK, HAN, LATIN, KNOWN = (1 << n for n in range(8))

# White letters on a dark circle or square, which have no compatibility form.
_LETTERS_IN_BOXES = ((0x1F150, 0x1F16A), (0x1F170, 0x1F18A))
FLAG_LETTERS = (0x1F1E6, 0x1F200)

# Forms the converter leaves, or joins only inside a phrase: traditional first, then simplified.
_MORE_VARIANTS = dict(
    zip(
        "著瞭藉覆鍊甦彷揹暱伕薰鉅衞敍枱簷妳牠祂爲線麽",
        "着了借复链苏仿背昵夫熏钜卫叙台檐你它他为线么",
        strict=True,
    )
)


def codes_of(text: str) -> Codes:
    """The code points of a text; lone surrogates too."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def text_of(codes: Codes) -> str:
    """The text of code points."""
    text: str = codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
    return text


class CodeTable:
    """A number for each code point, worked out at first use.  A value of 0 is worked out again."""

    def __init__(self, make: Callable[[int], int], dtype: type[np.unsignedinteger] = np.uint32):
        self._make = make
        self._values = np.zeros(_SIZE, dtype)

    def of(self, codes: Codes) -> Any:
        found = self._values.take(codes)
        if not found.all():
            # Each missing value is worked out once, so a hostile text cannot make this slow.
            for code in np.unique(codes[found == 0]):
                self._values[code] = self._make(int(code))
            found = self._values.take(codes)
        return found

    def one(self, char: str) -> int:
        code = ord(char)
        value = int(self._values[code])
        if not value:
            value = self._values[code] = self._make(code)
        return int(value)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def is_han(char: str) -> bool:
    """Whether a single character is a Chinese ideograph (kana and hangul are not)."""
    if "\u4e00" <= char <= "\u9fff":
        return True
    code = ord(char)
    return any(low <= code <= high for low, high in _HAN_RANGES)


def _simplified(char: str) -> str:
    # Only ideographs: a lone surrogate or a control character never reaches the converter.
    if not is_han(char):
        return char
    if char in _MORE_VARIANTS:
        return _MORE_VARIANTS[char]
    simple: str = _converter().convert(char)
    return simple if len(simple) == 1 else char


def _fold_once(char: str) -> str:
    for low, high in _LETTERS_IN_BOXES:
        if low <= ord(char) < high:
            return chr(ord("a") + ord(char) - low)
    if char in _KEPT_WHOLE:
        return char
    flat = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
    if len(flat) > LONGEST_FOLD:
        return char
    return "".join(map(_simplified, flat)) or char


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


def _flags_of(code: int) -> int:
    char = chr(code)
    if is_han(char):
        return KNOWN | HAN
    if char in _BLANK_LETTERS:
        return KNOWN | MARK | INVISIBLE
    if char.isascii() and char.isalnum():
        return KNOWN | LATIN
    category = unicodedata.category(char)
    if char in "\n\v\f\r\x85\u2028\u2029":
        return KNOWN | MARK | BREAK
    if char == "\t" or category == "Zs":
        return KNOWN | MARK | SPACE
    if category in {"Cf", "Mn", "Me", "Cc"} and char not in KANA_MARKS:
        return KNOWN | MARK | INVISIBLE
    if char in PROSE_MARKS:
        return KNOWN | MARK
    # Emoji newer than the Unicode tables in use are "unassigned": they count as symbols too.
    return KNOWN | MARK | ODD if category[0] in "PSZC" else KNOWN


def _bare_of(code: int) -> int:
    """A letter without its accents, if that is one character."""
    char = chr(code)
    bare = "".join(
        part
        for part in unicodedata.normalize("NFKD", char)
        if part in KANA_MARKS or not unicodedata.combining(part)
    )
    bare = unicodedata.normalize("NFKC", bare)
    return ord(bare) if len(bare) == 1 else code


def _folded_code(code: int) -> int:
    plain = FOLDED_FORMS[code]
    return ord(plain) if len(plain) == 1 else EXPANDS


FOLDED_FORMS = _FoldTable()
FOLD = CodeTable(_folded_code)
BARE = CodeTable(_bare_of)
FLAGS = CodeTable(_flags_of, np.uint8)


@cache
def data_digest() -> str:
    """A digest of the tables of shapes and parts, for what is derived from them."""
    names = ("lookalikes.txt", "splits.txt")
    content = b"".join((SEED / name).read_bytes() for name in names)
    return hashlib.sha256(content).hexdigest()[:16]
