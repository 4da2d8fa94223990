"""Rules of words: what a checker seeks, where it stands, and the passages that only tell of it.

A rule is looked for in two readings: the visible one, in which sentences keep their ends, and the
stripped one, in which marks put between ideographs are gone.  The second counts only where the
marks are no ordinary punctuation, so two sentences are never read as one.  A pattern is tried only
near one of the rule's anchors (plain words of which each hit holds at least one), in windows that
never overlap: the time is linear.  Before that, each pattern is tried only where its first two
characters stand, so a text without what is sought costs almost nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from moderation.material import Field, Finding, Layer, Material, Severity
from moderation.normalise import Reading, compact, gaps, is_prose_gap, stripped, visible
from moderation.spans import Sightings
from moderation.starts import Scan, Starts, heads_of, kept

ALL_WORDS = (Field.TITLE, Field.STANDFIRST, Field.TEXT, Field.BYLINE)
# How far around an anchor a pattern may reach, in characters of the reading.
REACH = 48
_SENTENCE_END = frozenset("。!?;\n")
_SENTENCE_REACH = 80
# Marks after every letter or two of a word.
_CLOSE_MARKS = 3
_ENDING = re.compile(r"[。！？!?；\n]")
# Longer anchors than this are only read up to here.
_LONGEST_ANCHOR = 16
# So few places are tried without asking for an anchor nearby.
_FEW_PLACES = 3
# From one place in so many characters on, reading on is quicker than trying place by place.
_SPARSE = 8
# Letters, then the marks put between them: at least this many for one ordinary mark.
_REPEATED_MARKS = 2

# Words of a sentence that reports, warns or judges instead of offering; folded, simplified.
REPORTED = re.compile(
    r"警方|公安|民警|派出所|检察|法院|判处|判决|获刑|被告|嫌疑|涉嫌|涉案|犯罪|违法|非法|违规"
    r"|抓获|刑拘"
    r"|查处|查获|打击|整治|治理|清理|取缔|严禁|禁止|不得|杜绝|抵制|举报|处罚|封禁|下架|监管"
    r"|条例|规定"
    r"|诈骗|骗局|骗子|骗术|骗人|被骗|上当|陷阱|套路|谨防|警惕|防范|提防|当心|切勿|不要|别信"
    r"|揭秘|曝光"
    r"|乱象|黑产|灰产|所谓|批评|谴责|反对|调查|研究|报告显示|记者|采访|新闻|案件|案例|打假"
    r"|辟谣|谣言"
    r"|忽悠|坑人|受害|维权|投诉|起诉|\b(?:police|court|scams?|fraud|illegal|arrested|convicted"
    r"|banned"
    r"|warns?|warned|beware|victims?|lawsuit|regulators?|study|researchers?|reported|claims?"
    r"|alleged)\b"
)

# Words that ask for an answer from whoever reads them.
CALL = (
    r"联系[我vq]|(?<!参)加(?:我|微|[vq]|群|薇|威|扣)|私[我聊信]|滴滴|扫码|咨询|致电|来电|电话"
    r"|热线|微信|vx|qq|扣扣|进群|入群"
    r"|有需要|需要的|想要的|要的(?:来|加|私|滴|找)|懂的?来|找我|戳|注册|点击|下载|浏览器|网址"
    r"|链接|http|www\\.|接单|诚信|招代理"
)


def pair(one: str, other: str, reach: int = 16) -> re.Pattern[str]:
    """Two sets of words in one sentence, in either order, at most ``reach`` characters apart."""
    gap = rf"[^。!?;\n]{{0,{reach}}}?"
    return re.compile(
        rf"(?:{one}){gap}{ahead(other)}(?:{other})|(?:{other}){gap}{ahead(one)}(?:{one})"
    )


@lru_cache(maxsize=256)
def ahead(words: str) -> str:
    """A look at the next character for those the words begin with, empty where it may be any.

    Put between a gap and its words it makes most places of the gap cost no more than that look.
    """
    heads = heads_of(re.compile(words))
    if "" in heads:
        return ""
    return "(?=[" + "".join(sorted({_class_of(head[0]) for head in heads})) + "])"


def _class_of(char: str) -> str:
    """A character as part of a class; digits and spaces of all scripts count as one."""
    if char.isdecimal():
        return r"\d"
    return r"\s" if char.isspace() else re.escape(char)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One thing to look for.

    ``anchors`` are folded words parted by ``|``; each match of ``pattern`` must
    hold one or stand within ``REACH`` of one.  A hit whose sentence matches ``unless`` weighs
    ``told`` instead of ``severity``; ``None`` drops it.
    """

    code: str
    clause: str
    severity: Severity
    anchors: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = REPORTED
    told: Severity | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A place of one field, in the original text, with the reading that showed it."""

    field: Field
    start: int
    end: int
    layer: Layer
    reported: bool


stripped_of = kept(stripped)
visible_of = kept(visible)
compact_of = kept(compact)


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """One field in both readings, with where the patterns may begin in each."""

    field: Field
    text: str
    seen: Reading
    in_seen: Scan
    bare: Reading
    in_bare: Scan
    stretches: tuple[tuple[int, int], ...]


@lru_cache(maxsize=64)
def _starts_of(rules: tuple[Rule, ...]) -> Starts:
    return Starts([pattern for rule in rules for pattern in (rule.pattern, _anchor_of(rule))])


@lru_cache(maxsize=512)
def _anchor_of(rule: Rule) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, rule.anchors.split("|"))))


def _may_stand(scan: Scan, rule: Rule) -> bool:
    """Whether the pattern matches near what may be an anchor, or trying that out costs too much."""
    begins = scan.places_of(rule.pattern)
    if begins is not None and not begins.size:
        return False
    anchors = scan.places_of(_anchor_of(rule))
    if anchors is not None and not anchors.size:
        return False
    if begins is None:
        return True
    if anchors is not None and begins.size > _FEW_PLACES:
        first = np.searchsorted(anchors, begins - (REACH + _LONGEST_ANCHOR))
        begins = begins[first < np.searchsorted(anchors, begins + REACH, side="right")]
    plain, match = scan.text, rule.pattern.match
    if begins.size * _SPARSE > len(plain):
        return True
    return any(match(plain, at) for at in begins.tolist())


def _words_of(material: Material, starts: Starts, fields: Sequence[Field]) -> Iterator[_Words]:
    for name in fields:
        text = material.text_of(name)
        if not text:
            continue
        seen, bare, stretches = visible_of(text), stripped_of(text), _disguised(text)
        in_bare = starts.scan(bare.text if stretches else "")
        yield _Words(name, text, seen, starts.scan(seen.text), bare, in_bare, stretches)


def hits(material: Material, rule: Rule, fields: Sequence[Field] = ALL_WORDS) -> Iterator[Hit]:
    """The places of one rule, each told once, in the order of the fields."""
    for words in _words_of(material, _starts_of((rule,)), fields):
        yield from _hits_in(words, rule)


def _hits_in(words: _Words, rule: Rule) -> Iterator[Hit]:
    seen, bare, text = words.seen, words.bare, words.text
    ends: set[int] = set()
    if _may_stand(words.in_seen, rule):
        for start, end in near(seen.text, rule):
            reported = _is_reported(seen.text, start, end, rule.unless)
            low, high = seen.span(start, end)
            ends.add(high)
            yield Hit(words.field, low, high, Layer.EXACT, reported)
    if words.stretches and _may_stand(words.in_bare, rule):
        for start, end in near(bare.text, rule, stretches=words.stretches):
            low, high = bare.span(start, end)
            if high not in ends and _hides(text[low:high]):
                # What hides its letters reports nothing.
                yield Hit(words.field, low, high, Layer.STRIPPED, reported=False)


@kept
def _disguised(text: str) -> tuple[tuple[int, int], ...]:
    """Where in the stripped reading marks may have been put between the letters of a word."""
    bare = stripped_of(text)
    if len(bare.text) == len(visible_of(text).text):
        return ()
    starts, ends = np.asarray(bare.starts), np.asarray(bare.ends)
    places: list[tuple[int, int]] = []
    last = -_CLOSE_MARKS
    for at in (np.flatnonzero(starts[1:] > ends[:-1]) + 1).tolist():
        if at - last < _CLOSE_MARKS or not is_prose_gap(text[ends[at - 1] : starts[at]]):
            places.append((max(0, at - REACH), at + REACH))
        last = at
    return tuple(_merged(places))


def near(
    plain: str, rule: Rule, *, stretches: Sequence[tuple[int, int]] | None = None
) -> Iterator[tuple[int, int]]:
    """Matches of the pattern around the anchors, in the whole text or in some stretches of it."""
    for low, high in ((0, len(plain)),) if stretches is None else stretches:
        places = _merged(_around(plain, rule.anchors.split("|"), low, high))
        for start, end in places:
            for found in rule.pattern.finditer(plain, start, end):
                if found.end() > found.start():
                    yield found.span()


def _around(plain: str, anchors: Iterable[str], low: int, high: int) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    for anchor in anchors:
        at = plain.find(anchor, low, high)
        while at >= 0:
            end = at + len(anchor)
            places.append((max(low, at - REACH), min(high, end + REACH)))
            at = plain.find(anchor, end, high)
    return places


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    places.sort()
    merged: list[tuple[int, int]] = []
    for low, high in places:
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def sentence_around(plain: str, start: int, end: int) -> tuple[int, int]:
    """The sentence a place stands in, at most ``_SENTENCE_REACH`` characters to either side."""
    low, high = start, end
    while low > 0 and start - low < _SENTENCE_REACH and plain[low - 1] not in _SENTENCE_END:
        low -= 1
    while high < len(plain) and high - end < _SENTENCE_REACH and plain[high] not in _SENTENCE_END:
        high += 1
    return low, high


def _is_reported(plain: str, start: int, end: int, unless: re.Pattern[str] | None) -> bool:
    if unless is None:
        return False
    return unless.search(plain, *sentence_around(plain, start, end)) is not None


def _hides(original: str) -> bool:
    """Whether the marks within a stretch were put there to hide it."""
    between = [run for _letters, run in gaps(original)]
    if len(between) > _REPEATED_MARKS and len(set(between)) == 1:
        return True
    if any(_ENDING.search(gap) for gap in between):
        return False
    return any(not is_prose_gap(gap) for gap in between)


@dataclass(slots=True)
class Tally:
    """Findings as they gather: one per code and severity, with their places."""

    checker: str
    version: int
    seen: dict[tuple[str, Severity, str, Layer], Sightings]

    @classmethod
    def of(cls, checker: str, version: int) -> "Tally":
        """An empty tally of one checker."""
        return cls(checker, version, {})

    def add(self, material: Material, rule: Rule, hit: Hit, severity: Severity) -> None:
        """Count one hit."""
        key = (rule.code, severity, rule.clause, hit.layer)
        self.seen.setdefault(key, Sightings()).add(material, hit.field, hit.start, hit.end)

    def findings(self) -> Iterator[Finding]:
        """One finding per code, severity, clause and layer."""
        for (code, severity, clause, layer), sightings in self.seen.items():
            yield Finding(
                clause=clause,
                checker=self.checker,
                version=self.version,
                severity=severity,
                code=code,
                params={"count": sightings.count},
                layer=layer,
                spans=tuple(sightings.spans),
            )


def apply(
    material: Material,
    rules: Iterable[Rule],
    *,
    checker: str,
    version: int,
    fields: Sequence[Field] = ALL_WORDS,
    judge: Callable[[Rule, Hit], Severity | None] | None = None,
) -> Iterator[Finding]:
    """The findings of a set of rules; ``judge`` may weigh a hit otherwise or drop it."""
    tally = Tally.of(checker, version)
    rules = tuple(rules)
    fielded = list(_words_of(material, _starts_of(rules), fields))
    for rule in rules:
        for hit in (hit for words in fielded for hit in _hits_in(words, rule)):
            severity = rule.told if hit.reported else rule.severity
            if judge is not None and severity is not None:
                severity = judge(rule, hit)
            if severity is not None:
                tally.add(material, rule, hit, severity)
    yield from tally.findings()
