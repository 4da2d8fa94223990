"""Passages that a text shares with texts the newsroom has already.

Serves the attribution, and clauses 3.1 and 3.3 when the same text keeps coming in: from one account
again and again, or from several at once.  One repetition is no breach by itself.  The decision that
depends on it: whether this is new, and whether its source is named.  Never holds a piece.

Both texts are reduced to letters and ideographs, so marks, spacing, width and script do not matter.
Seeds of eight characters are grown to maximal runs; each character is compared a bounded number of
times, and texts beyond the limits are read up to them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from moderation.material import Earlier, Field, Finding, Material, Severity, Span
from moderation.normalise import Reading, compact
from moderation.spans import MAX_SPANS, span_of

NAME = "repetition"
VERSION = 2

SEED = 8
# Only every fourth seed of the stored text is kept: a run of 11 characters still meets one.
STRIDE = 4
PLACES_PER_SEED = 4
MIN_HAN = 13
# A letter of another script weighs a third of an ideograph.
HAN_WEIGHT, OTHER_WEIGHT = 3, 1
MAX_CHARS = 200_000
MAX_EARLIER_CHARS = 2_000_000
ATTENTION_PERCENT = 30
NOTE_PERCENT = 10
# The same text again: two earlier ones of one account, or one of another, within a quarter.
SAME_PERCENT = 60
WINDOW_DAYS = 90
OWN_COPIES = 2

_QUOTATION = re.compile(
    r"“[^“”\n]{1,400}”|「[^「」\n]{1,400}」|『[^『』\n]{1,400}』|\"[^\"\n]{1,400}\""
)

Run = tuple[int, int]
# Where a run begins in the text, where it ends, and where it begins in the stored text.
Match = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shared:
    """What the text has in common with one stored text, as ranges of its compact reading."""

    earlier: Earlier
    runs: tuple[Run, ...]
    percent: int
    unquoted_percent: int


def check(material: Material) -> Iterator[Finding]:
    """One finding per stored text, then one if many small shares add up to a large one."""
    if not material.earlier:
        return
    reading = compact(material.text[:MAX_CHARS])
    quoted = _quoted(material.text[:MAX_CHARS], reading)
    covered = bytearray(len(reading.text))
    weighed = False
    same: list[Shared] = []
    budget = MAX_EARLIER_CHARS
    for earlier in material.earlier:
        stored = compact(earlier.text[: min(MAX_CHARS, budget)]).text
        budget -= len(stored)
        shared = _shared(earlier, reading.text, stored, quoted)
        finding = _finding(material, reading, shared)
        if finding:
            yield finding
            weighed = weighed or finding.severity is Severity.ATTENTION
        if not earlier.is_declared_source:
            _mark(covered, shared.runs, quoted)
            if shared.percent >= SAME_PERCENT and earlier.age_days <= WINDOW_DAYS:
                same.append(shared)
        if budget <= 0:
            break
    total = _percent(sum(covered), len(reading.text))
    if not weighed and total >= ATTENTION_PERCENT:
        yield _patchwork(material, reading, covered, total)
    yield from _again(material, reading, same)


def shared_runs(text: str, stored: str) -> Iterator[Run]:
    """Maximal ranges of ``text`` found in ``stored``, left to right, without overlap."""
    for start, end, _there in matches(text, stored):
        yield start, end


def matches(text: str, stored: str) -> Iterator[Match]:
    """The same ranges, each with the place where it begins in ``stored``."""
    places: dict[str, list[int]] = {}
    for at in range(0, len(stored) - SEED + 1, STRIDE):
        known = places.setdefault(stored[at : at + SEED], [])
        if len(known) < PLACES_PER_SEED:
            known.append(at)
    at = done = 0
    while at <= len(text) - SEED:
        best: Match = (at, at, 0)
        for place in places.get(text[at : at + SEED], ()):
            run = _grown(text, at, done, stored, place)
            if run[1] - run[0] > best[1] - best[0]:
                best = run
        if _weight(text, best[:2]) < MIN_HAN * HAN_WEIGHT:
            # Too short to tell anything, and so short that looking again costs little.
            at += 1
            continue
        yield best
        at = done = best[1]


def _grown(text: str, at: int, low: int, stored: str, place: int) -> Match:
    start, before = at, place
    # To the left only past the seeds that were not kept: further left was tried already.
    floor = max(low, at - STRIDE)
    while start > floor and before > 0 and text[start - 1] == stored[before - 1]:
        start, before = start - 1, before - 1
    end, after = at + SEED, place + SEED
    while end < len(text) and after < len(stored) and text[end] == stored[after]:
        end, after = end + 1, after + 1
    return start, end, before


def _weight(text: str, run: Run) -> int:
    return sum(OTHER_WEIGHT if text[at].isascii() else HAN_WEIGHT for at in range(run[0], run[1]))


def _quoted(text: str, reading: Reading) -> bytearray:
    """Which characters of the reading stand in quotation marks of ordinary length."""
    marks = bytearray(len(text))
    for found in _QUOTATION.finditer(text):
        marks[found.start() : found.end()] = b"\x01" * len(found[0])
    return bytearray(marks[start] for start in reading.starts)


def _shared(earlier: Earlier, text: str, stored: str, quoted: bytearray) -> Shared:
    runs = tuple(shared_runs(text, stored))
    total = sum(end - start for start, end in runs)
    in_quotes = sum(sum(quoted[start:end]) for start, end in runs)
    return Shared(earlier, runs, _percent(total, len(text)), _percent(total - in_quotes, len(text)))


def _percent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0


def _mark(covered: bytearray, runs: tuple[Run, ...], quoted: bytearray) -> None:
    for start, end in runs:
        for at in range(start, end):
            covered[at] = not quoted[at]


def _finding(material: Material, reading: Reading, shared: Shared) -> Finding | None:
    if shared.percent < NOTE_PERCENT:
        return None
    earlier = shared.earlier
    weighs = shared.unquoted_percent >= ATTENTION_PERCENT and not earlier.is_declared_source
    if earlier.is_declared_source:
        code = "shared_with_source"
    elif earlier.same_author:
        code = "repeats_own"
    else:
        code = "shared_with_other"
    return Finding(
        clause="",
        checker=NAME,
        version=VERSION,
        severity=Severity.ATTENTION if weighs else Severity.NOTE,
        code=code,
        params={
            "percent": shared.percent,
            "ref": earlier.ref,
            "title": earlier.title,
            "passages": len(shared.runs),
        },
        spans=_spans(material, reading, shared.runs),
    )


def _patchwork(material: Material, reading: Reading, covered: bytearray, total: int) -> Finding:
    runs = tuple(found.span() for found in re.finditer(rb"\x01+", covered))
    return Finding(
        clause="",
        checker=NAME,
        version=VERSION,
        severity=Severity.ATTENTION,
        code="patchwork",
        params={"percent": total, "passages": len(runs)},
        spans=_spans(material, reading, runs),
    )


def _again(material: Material, reading: Reading, same: list[Shared]) -> Iterator[Finding]:
    """The same text more often than an honest author sends it, each kind said once."""
    own = [one for one in same if one.earlier.same_author]
    others = [one for one in same if not (one.earlier.same_author or one.earlier.is_published)]
    if len(own) >= OWN_COPIES:
        yield _copied("repeats_often", "3.1", len(own), material, reading, own[0])
    if others:
        accounts = len({one.earlier.author or one.earlier.ref for one in others})
        yield _copied("same_from_others", "3.3", accounts, material, reading, others[0])


def _copied(
    code: str, clause: str, count: int, material: Material, reading: Reading, shared: Shared
) -> Finding:
    return Finding(
        clause=clause,
        checker=NAME,
        version=VERSION,
        severity=Severity.ATTENTION,
        code=code,
        params={"count": count, "ref": shared.earlier.ref, "days": WINDOW_DAYS},
        spans=_spans(material, reading, shared.runs),
    )


def _spans(material: Material, reading: Reading, runs: tuple[Run, ...]) -> tuple[Span, ...]:
    longest = sorted(sorted(runs, key=lambda run: run[0] - run[1])[:MAX_SPANS])
    return tuple(span_of(material, Field.TEXT, *reading.span(*run)) for run in longest)
