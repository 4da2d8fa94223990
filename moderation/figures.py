"""Figures in prose as values: digits or ideographs, 万 and 亿, per cent, with what is counted.

Takes visible text (folded, lower-case, simplified, see ``moderation.rules.visible_of``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_STEPS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"千": 1e3, "万": 1e4, "亿": 1e8, "万亿": 1e12, "thousand": 1e3, "million": 1e6}
_SCALES |= {"billion": 1e9, "trillion": 1e12, "m": 1e6, "bn": 1e9, "k": 1e3}
_COUNTED = (
    r"元|美元|欧元|英镑|日元|人次|人|名|家|例|辆|台|套|吨|岁|公里|千米|米|公斤|小时|分钟|天|个月|个|件|次|倍"
    r"|平方米|亩|票|张|部|所|座|艘|架"
)
_FIGURE = re.compile(
    r"(?P<mark>[$£€¥])?(?<![0-9a-z.:/\-])(?P<digits>\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,4})?)"
    r"\s?(?P<scale>万亿|[千万亿]|(?:thousand|million|billion|trillion|bn)\b|[mk]\b)?"
    rf"(?:余|多)?(?P<unit>%|\s?(?:per\s?cent|percent)\b|个百分点|{_COUNTED})?(?![0-9a-z:\-/年月日号时])"
    r"|百分之(?P<share>[零〇一二两三四五六七八九十百点]{1,7})"
    r"|(?<![一二三四五六七八九十百两])(?P<tenths>[一二三四五六七八九])成(?![群为立功果就长员本交分绩])"
    rf"|(?P<words>(?:[一二两三四五六七八九十百零〇]|(?<![十百千])千){{2,9}})(?P<wscale>万亿|[万亿])?(?P<wunit>{_COUNTED})"
)
# What makes of a figure a rough one.
_ABOUT = re.compile(
    r"(?:超过?|逾|近|约|至少|最[多高低少]|不[到足]|突破|破|达|over|nearly|about|almost|some)\s?\Z"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit, its place in the text, and whether the text calls it a rough one."""

    value: float
    unit: str
    start: int
    end: int
    rough: bool

    def agrees(self, other: "Figure") -> bool:
        """Whether two figures could tell the same: one may be a rounding of the other."""
        low, high = sorted((self.value, other.value))
        slack = 0.25 if self.rough or other.rough else 0.06
        return high - low <= slack * high


def figures_of(text: str) -> Iterator[Figure]:
    """The figures of a text in order; clock times, dates and bare single digits are none."""
    for found in _FIGURE.finditer(text):
        value, unit = _value(found)
        if value is None or (not unit and value < 10):
            continue
        before = text[max(0, found.start() - 6) : found.start()]
        rough = _ABOUT.search(before) is not None or found[0].find("余") > 0 or "多" in found[0]
        yield Figure(value, unit, found.start(), found.end(), rough)


def _value(found: re.Match[str]) -> tuple[float | None, str]:
    if found["share"]:
        return _spoken(found["share"]), "%"
    if found["tenths"]:
        return _DIGITS[found["tenths"]] * 10.0, "%"
    if found["words"]:
        value = _spoken(found["words"])
        scale = _SCALES.get(found["wscale"] or "", 1.0)
        return (None if value is None else value * scale), found["wunit"]
    value = float(found["digits"].replace(",", "")) * _SCALES.get(found["scale"] or "", 1.0)
    unit = (found["unit"] or found["mark"] or "").strip()
    return value, "%" if unit.startswith("per") else unit


def _spoken(words: str) -> float | None:
    """The value of ideographs such as 三十七点五 or 一百二十; ``None`` for a row of digits."""
    whole, _dot, rest = words.partition("点")
    total, digit = 0.0, 0
    for at, char in enumerate(whole):
        if char in _STEPS:
            total += (digit or (1 if at == 0 else 0)) * _STEPS[char]
            digit = 0
        elif digit and char not in "零〇":
            return None
        else:
            digit = _DIGITS.get(char, 0)
    total += digit
    for at, char in enumerate(rest, 1):
        if char not in _DIGITS:
            return None
        total += _DIGITS[char] / 10**at
    return total
