"""Counting, cutting and naming text the way Chinese needs it."""

import math
import re
import unicodedata
from functools import cache

import opencc

from moderation.normalise import is_han

HAN_A_MINUTE = 400
WORDS_A_MINUTE = 220
MAX_SLUG = 60
MAX_TAG = 30

# Han, kana, hangul and the punctuation that takes a full square.
_SQUARE = re.compile(
    "[\u2e80-\u2fdf\u3001-\u303f\u3041-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U00020000-\U000323af]"
    "|[\u2018\u2019\u201c\u201d\u2014\u2026\u00b7](?![A-Za-z])"
)
_WORD = re.compile(r"[^\W_]+(?:['\u2019.,:/_@-]+[^\W_]+)*")
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[。！？；!?…]+[”’」』）)\"']*|\.(?=\s)")
_SEPARATORS = re.compile(r"[\W_]+")
_LINE_BREAKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_MARKS_IN_A_ROW = 3


def count_characters(text: str) -> int:
    """Length as a Chinese newsroom counts it (字数).

    Every Han character, kana, hangul syllable and full-width mark is 1; every run of other letters
    and digits is 1, with the points, hyphens and apostrophes inside it (``GPT-4.5`` is 1); spaces
    and half-width punctuation are 0.
    """
    squares = len(_SQUARE.findall(text))
    return squares + len(_WORD.findall(_SQUARE.sub(" ", text)))


def reading_minutes(text: str) -> int:
    """Minutes to read ``text``, at least 1: 400 squares or 220 words a minute."""
    squares = len(_SQUARE.findall(text))
    words = len(_WORD.findall(_SQUARE.sub(" ", text)))
    return max(1, math.ceil(squares / HAN_A_MINUTE + words / WORDS_A_MINUTE))


def excerpt(text: str, length: int) -> str:
    """The beginning of ``text`` on one line, at most ``length`` characters with the ellipsis.

    Ends after a sentence if one ends in the last half, never inside a Latin word or number.
    """
    line = _SPACES.sub(" ", text[: length * 4 + 1_000]).strip()
    if len(line) <= length:
        return line
    if length < 2:
        return "…"
    cut = length - 1
    ends = [match.end() for match in _SENTENCE_END.finditer(line[:length])]
    if ends and ends[-1] > length // 2:
        return line[: ends[-1]].rstrip()
    if _splits_word(line, cut):
        start = cut
        while start > 0 and _splits_word(line, start):
            start -= 1
        cut = start or cut
    return f"{line[:cut].rstrip()}…"


def _splits_word(line: str, cut: int) -> bool:
    before, after = line[cut - 1], line[cut]
    if unicodedata.combining(after):
        return True
    return all(c.isalnum() and not _SQUARE.match(c) for c in (before, after))


def slugify_headline(headline: str) -> str:
    """A part of an address that keeps Han characters: lower case, hyphens, at most 60 characters.

    Never empty: a headline without letters becomes ``article``.
    """
    flat = unicodedata.normalize("NFKC", headline[:400]).lower()
    slug = _SEPARATORS.sub("-", flat).strip("-")
    if len(slug) > MAX_SLUG:
        whole, hyphen, _ = slug[: MAX_SLUG + 1].rpartition("-")
        keeps = hyphen and len(whole) > MAX_SLUG // 2
        slug = whole if keeps else slug[:MAX_SLUG]
    return slug.strip("-") or "article"


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


@cache
def _script(char: str) -> int:
    """-1 for a character written only in simplified text, 1 only in traditional, 0 in both."""
    if str(_converter("t2s").convert(char)) != char:
        return 1
    return -1 if str(_converter("s2t").convert(char)) != char else 0


def language_of(text: str) -> str:
    """A guess: ``zh-hans``, ``zh-hant`` or ``en``, from the first 5,000 characters.

    Text counts as Chinese if it has at least one Han character for every four Latin words; without
    a character that tells the scripts apart, as simplified.
    """
    text = text[:5_000]
    han = [char for char in text if is_han(char)]
    if not han or len(han) * 4 < len(re.findall(r"[A-Za-z]+", text)):
        return "en"
    return "zh-hant" if sum(map(_script, han)) > 0 else "zh-hans"


def clean_line(text: str, max_length: int) -> str:
    """A one-line field as it is stored: NFC, spaces folded, cut to ``max_length`` characters.

    Control, bidi and zero-width characters go: they can hide words and turn text round. More than
    three combining marks on one letter go too.
    """
    line = _LINE_BREAKS.sub(" ", text[: max_length * 8 + 200])
    kept: list[str] = []
    marks = 0
    for char in line:
        category = unicodedata.category(char)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        is_hidden = category in {"Cc", "Cf", "Cs", "Co"} or char in _BLANK_LETTERS
        if not is_hidden and marks <= _MARKS_IN_A_ROW:
            kept.append(char)
    line = unicodedata.normalize("NFC", _SPACES.sub(" ", "".join(kept))).strip()
    return line[:max_length].rstrip()


def clean_tag(text: str) -> str:
    """A tag as it is stored: one line of at most 30 characters, half-width, without ``#``."""
    line = unicodedata.normalize("NFKC", clean_line(text, MAX_TAG * 2))
    return clean_line(line.strip("#,;，；、 "), MAX_TAG)
