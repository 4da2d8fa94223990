"""Words for search engines instead of readers: stuffed terms, lists of keywords, hidden text.

Serves clause 3.5 (links for search exposure) and clause 3.8 (evading the checks).  The decision
that depends on it: whether the passage has a reader at all.  A piece on one subject repeats its
name; what counts is a passage that is made of the repetition.
"""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from moderation.material import Field, Finding, Material, Severity, Span
from moderation.normalise import Reading
from moderation.normalise_tables import Codes, Places, codes_of
from moderation.rules import ALL_WORDS, compact_of
from moderation.spans import Sightings, span_of

NAME = "stuffing"
VERSION = 1
EXPOSURE_CLAUSE, EVASION_CLAUSE = "3.5", "3.8"

# A passage this long, in letters, in which one group of four letters fills the given share.  Of
# 541 ordinary articles none has a passage above it.
WINDOW = 240
GROUP = 4
STUFFED_PERCENT = 24
_GROUP_BITS = 10
# Forty short items in a row without a sentence: a list of names is rarely so long.
_ITEMS = re.compile(
    r"(?:[^\s,，、|/;；。！？!?#·\n]{1,10}[,，、|/;；·][ ]?){39,2000}+"
    r"|(?:[\u4e00-\u9fff]{2,8}[ ]){39,2000}+"
)
# What is cheaper to count than to match: separators, and how far apart two of a list may stand.
_SEPARATORS, _LEAST_ITEMS, _LEAST_TAGS = ",，、|/;；·", 39, 10
_ITEM_ROOM, _WORD_ROOM = 12, 9
_TAGS = re.compile(r"(?:#[^\s#]{1,20}#?[ \n]{0,3}){10,500}+")
# Characters without a shape; joiners of emoji and marks of right-to-left scripts are others.
_SHAPELESS = (
    "\u00ad\u115f\u1160\u180e\u200b\u200c\u2060-\u2064\u3164\ufeff\uffa0\U000e0000-\U000e007f"
)
# At the end of a line they are what some editors leave behind.
_RUN = re.compile(rf"(?<=[^\s{_SHAPELESS}])[{_SHAPELESS}]{{4,}}+(?=\S)")
_ANY = re.compile(rf"[{_SHAPELESS}]")
_MANY, _MANY_PERCENT = 12, 1
_LEAST_RUN = 4
_MOST_PASSAGES = 10


def check(material: Material) -> Iterator[Finding]:
    """Stuffed passages, lists, hidden passages, runs of shapeless characters."""
    yield from _repeated(material)
    yield from _lists(material)
    if material.hidden:
        yield _finding("hidden_text", EVASION_CLAUSE, len(material.hidden), _where_hidden(material))
    yield from _shapeless(material)


def _finding(code: str, clause: str, count: int, spans: tuple[Span, ...]) -> Finding:
    return Finding(
        clause=clause,
        checker=NAME,
        version=VERSION,
        severity=Severity.ATTENTION,
        code=code,
        params={"count": count},
        spans=spans,
    )


def _repeated(material: Material) -> Iterator[Finding]:
    reading = compact_of(material.text)
    groups = _groups_of(codes_of(reading.text))
    stuffed = [
        at
        for at in range(0, max(1, len(reading.text) - WINDOW // 2), WINDOW // 2)
        if _may_be_stuffed(groups[at : at + WINDOW - GROUP + 1])
        and _is_stuffed(reading.text[at : at + WINDOW])
    ]
    if not stuffed:
        return
    runs = _joined(stuffed, reading)
    yield _finding(
        "stuffed_terms",
        EXPOSURE_CLAUSE,
        len(runs),
        tuple(span_of(material, Field.TEXT, *run) for run in runs[:_MOST_PASSAGES]),
    )


def _groups_of(codes: Codes) -> Places:
    """A small number for each group of letters: equal groups have equal numbers."""
    if codes.size < GROUP:
        return np.zeros(0, np.int64)
    last = codes.size - GROUP + 1
    mixed = np.zeros(last, np.uint32)
    for at in range(GROUP):
        mixed = (mixed + codes[at : at + last]) * np.uint32(0x9E3779B1)
    groups: Places = (mixed >> np.uint32(32 - _GROUP_BITS)).astype(np.int64)
    return groups


def _may_be_stuffed(groups: Places) -> bool:
    """Whether one number is as frequent as the group that fills a passage must be."""
    if groups.size + GROUP - 1 < WINDOW // 2:
        return False
    times = int(np.bincount(groups).max())
    return 100 * GROUP * times >= STUFFED_PERCENT * (groups.size + GROUP - 1)


def _is_stuffed(passage: str) -> bool:
    if len(passage) < WINDOW // 2:
        return False
    groups = Counter(passage[at : at + GROUP] for at in range(len(passage) - GROUP + 1))
    group, times = groups.most_common(1)[0]
    return 100 * GROUP * times >= STUFFED_PERCENT * len(passage) and len(set(group)) > 1


def _joined(starts: list[int], reading: Reading) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at in starts:
        low, high = reading.span(at, min(at + WINDOW, len(reading.text)))
        if runs and low <= runs[-1][1]:
            runs[-1] = (runs[-1][0], high)
        else:
            runs.append((low, high))
    return runs


def _lists(material: Material) -> Iterator[Finding]:
    found = Sightings()
    text = material.text
    patterns = [_ITEMS] if _may_hold_a_list(text) else []
    if text.count("#") >= _LEAST_TAGS:
        patterns.append(_TAGS)
    for pattern in patterns:
        for run in pattern.finditer(text):
            found.add(material, Field.TEXT, *run.span())
    if found.count:
        yield _finding("keyword_list", EXPOSURE_CLAUSE, found.count, tuple(found.spans))


def _may_hold_a_list(text: str) -> bool:
    """Whether so many separators stand as close together as those of a list."""
    for marks, apart in ((_SEPARATORS, _ITEM_ROOM), (" ", _WORD_ROOM)):
        if sum(map(text.count, marks)) < _LEAST_ITEMS:
            continue
        places = np.flatnonzero(np.isin(codes_of(text), codes_of(marks)))
        far = np.flatnonzero(np.diff(places) > apart)
        bounds = np.concatenate(([-1], far, [places.size - 1]))
        if int(np.diff(bounds).max()) >= _LEAST_ITEMS:
            return True
    return False


def _where_hidden(material: Material) -> tuple[Span, ...]:
    """Hidden passages that stand in the text as read, each at its first place from the last on."""
    spans: list[Span] = []
    after = 0
    for passage in material.hidden[:_MOST_PASSAGES]:
        at = material.text.find(passage, after) if passage else -1
        if at >= 0:
            after = at + len(passage)
            spans.append(span_of(material, Field.TEXT, at, after))
    return tuple(spans)


def _shapeless(material: Material) -> Iterator[Finding]:
    found = Sightings()
    for name in ALL_WORDS:
        text = material.text_of(name)
        if len(_ANY.findall(text)) < _LEAST_RUN:
            continue
        for run in _RUN.finditer(text):
            found.add(material, name, *run.span())
    total = len(_ANY.findall(material.text))
    if found.count or (total >= _MANY and 100 * total >= _MANY_PERCENT * len(material.text)):
        yield _finding(
            "shapeless_characters", EVASION_CLAUSE, max(found.count, 1), tuple(found.spans)
        )
