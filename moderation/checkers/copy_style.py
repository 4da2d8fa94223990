"""Chinese copy style: marks of the wrong width, two scripts in one text, long headlines.

Serves no clause.  The decision that depends on it: what the editor tidies before publication.
Everything is a note, one per matter; the width of marks follows GB/T 15834-2011.  A missing space
between Chinese and Latin is a matter of taste and is not told.
"""

import re
from collections.abc import Iterator

import numpy as np

from moderation.material import Field, Finding, Material, Severity
from moderation.normalise import is_han
from moderation.normalise_tables import EXPANDS, FLAGS, FOLD, HAN, CodeTable, codes_of
from moderation.spans import Sightings
from moderation.starts import Starts

NAME = "copy_style"
VERSION = 1

FIELDS = (Field.TITLE, Field.STANDFIRST, Field.TEXT)
LONGEST_HEADLINE = 30
# Characters of the other script below this share are names and quotations.
MIXED_PERCENT, MIXED_LEAST = 4, 12

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
# A half-width mark beside Han on both sides, or after Han at the end of a line.
_NARROW = re.compile(
    rf"(?<={_HAN})[,;:!?](?=\s?{_HAN}|\s*$)|(?<={_HAN})\.(?=\s?{_HAN}|\s*\n|\s*$)", re.M
)
_NARROW_BRACKETS = re.compile(rf"\((?={_HAN}[^()\n]{{0,60}}{_HAN}\))")
# Full-width letters and digits, and full-width marks between Latin words.
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+|(?<=[a-z])[，。；：](?=\s?[a-zA-Z])")
_REPEATED = re.compile(r"[，、；：]{2,}|(?<!。)。。(?!。)|[！？!?]{3,}|,{2,}")
_ELLIPSIS = re.compile(r"(?<!…)…(?!…)|(?<!\.)\.{3,}(?!\.)|。。。+")
_STARTS = Starts((_NARROW, _NARROW_BRACKETS, _WIDE, _REPEATED, _ELLIPSIS))


def check(material: Material) -> Iterator[Finding]:
    """At most one note for each matter."""
    fields = [
        (name, _STARTS.scan(material.text_of(name)))
        for name in FIELDS
        if _is_chinese(material.text_of(name))
    ]
    for code, patterns in (
        ("style_narrow_marks", (_NARROW, _NARROW_BRACKETS)),
        ("style_wide_letters", (_WIDE,)),
        ("style_repeated_marks", (_REPEATED,)),
        ("style_ellipsis", (_ELLIPSIS,)),
    ):
        found = Sightings()
        for name, scan in fields:
            for pattern in patterns:
                for place in scan.finditer(pattern):
                    found.add(material, name, *place.span())
        if found.count:
            yield _finding(code, found, count=found.count)
    yield from _scripts(material)
    letters = sum(map(is_han, material.title))
    if letters > LONGEST_HEADLINE:
        whole = Sightings()
        whole.add(material, Field.TITLE, 0, len(material.title))
        yield _finding("style_long_headline", whole, length=letters, limit=LONGEST_HEADLINE)


def _finding(code: str, found: Sightings, **params: str | int) -> Finding:
    return Finding(
        clause="",
        checker=NAME,
        version=VERSION,
        severity=Severity.NOTE,
        code=code,
        params=params,
        spans=tuple(found.spans),
    )


def _is_chinese(text: str) -> bool:
    """Whether a text is Chinese at all; marks of an English one follow other rules."""
    kinds = _KINDS.of(codes_of(text))
    return 2 * int((kinds == _IDEOGRAPH).sum()) > int((kinds >= _LETTER).sum())


def _scripts(material: Material) -> Iterator[Finding]:
    """Traditional characters in a simplified text, or the other way round."""
    text = material.text
    codes = codes_of(text)
    simple = FOLD.of(codes)
    if (simple == EXPANDS).any():
        return
    changed = np.flatnonzero(simple != codes)
    traditional = changed[FLAGS.of(codes.take(changed)) & HAN != 0].tolist()
    only_simplified = np.flatnonzero(_KINDS_OF_SCRIPT.of(codes) == _SIMPLIFIED).tolist()
    fewer = min(traditional, only_simplified, key=len)
    both = len(traditional) + len(only_simplified)
    if len(fewer) < MIXED_LEAST or 100 * len(fewer) < MIXED_PERCENT * both:
        return
    found = Sightings()
    for at in fewer:
        found.add(material, Field.TEXT, at, at + 1)
    yield _finding("style_mixed_scripts", found, count=len(fewer))


# Frequent characters that a text in the traditional script writes otherwise.
_ONLY_SIMPLIFIED = frozenset(
    "这们来对国会说过为时个学还进动长与业东门开问间电车见现观员资费质话设计认识让该语请谢读课"
    "谁调论记讲议术关将总从给经济结线组约级红纪纸网统续维编练终绝绍师带帮币广应库庆处备够头夺"
    "奖妇爱条权标样树桥检楼欢气汉渐湾满灭热烟点独环产画疗确码种称积稳穷竞笔筹简类粮细纯罗职联"
    "脑脸节苏药虑虽补装览规觉触订讨训许诉译试诗详误贝负贡财责败货购贸贴贵赛赵跃轻较达迁运选逊"
    "遗邮邻郑银错键锦镇闭闻阅队阳阴际陆险随难雾静韩页顶项顺须顾预领频题颜额风飞饭饮馆马驾验鱼"
    "鲜鸟鸡麦黄齐龙"
)


_OTHER, _LETTER, _IDEOGRAPH = 1, 2, 3
_SIMPLIFIED = 2


def _kind_of(code: int) -> int:
    char = chr(code)
    if 0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF:
        # A few late code points are unknown to some Unicode tables and letters all the same.
        return _IDEOGRAPH
    return _LETTER if char.isalnum() and not char.isdecimal() else _OTHER


_KINDS = CodeTable(_kind_of, np.uint8)
_KINDS_OF_SCRIPT = CodeTable(
    lambda code: _SIMPLIFIED if chr(code) in _ONLY_SIMPLIFIED else _OTHER, np.uint8
)
