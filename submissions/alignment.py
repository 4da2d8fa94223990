"""Which blocks of two texts belong together, and which runs of tokens within them are equal.

Blocks are paired by content first and by likeness then. Token runs are sought longest first between
anchors, the short runs both texts hold exactly once. Every search is paid for from an ``Effort``,
so a text that repeats itself cannot make the comparison take quadratic time.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

MAX_EFFORT = 3_000_000  # steps of the comparison, each about 0.1 µs; prose needs a tenth of it
MAX_PAIRS = 200  # blocks on each side of one gap that are tried against one another
MAX_TRAITS = 4_000  # characters of a block that decide which block it is paired with
LIKE_ENOUGH = 0.3  # of two hundred unrelated Chinese paragraphs, one pair is this alike
CERTAIN = 0.6
SHINGLE = 6  # tokens in a row that anchor a long comparison if each text has them once
LONG = 400  # tokens

TOKEN = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U000323af]|[A-Za-z\u00c0-\u024f]+|[0-9]+|\\s+|.",
    re.DOTALL,
)

Run = tuple[int, int, int, int, bool]


class Effort:
    """Steps left; when they are spent, what is not compared yet counts as changed."""

    def __init__(self) -> None:
        self.left = MAX_EFFORT

    @property
    def is_spent(self) -> bool:
        return self.left < 0

    def spend(self, steps: int) -> bool:
        """Take steps; whether there were enough."""
        self.left -= steps
        return self.left >= 0


def token_runs(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[Run]:
    """Equal and different runs in turn, without equal fragments too small to help a reader."""
    runs: list[Run] = []
    raw = _raw_runs(old, new, effort)
    for index, (a, b, c, d, equal) in enumerate(raw):
        between = 0 < index < len(raw) - 1
        if equal and between and _is_fragment(old[a:b], raw[index - 1], raw[index + 1]):
            equal = False
        if runs and not equal and not runs[-1][4]:
            a, _, c, _, _ = runs.pop()
        runs.append((a, b, c, d, equal))
    return runs


def _raw_runs(old: Sequence[str], new: Sequence[str], effort: Effort) -> list[Run]:
    """Equal and different runs in turn, both ends compared first."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    matches = [(0, 0, head)]
    matches += _matches(old, new, (head, len(old) - tail, head, len(new) - tail), effort)
    matches.append((len(old) - tail, len(new) - tail, tail))
    runs: list[Run] = []
    a = c = 0
    for left, right, size in matches:
        if left > a or right > c:
            runs.append((a, left, c, right, False))
        a, c = left + size, right + size
        if size and runs and runs[-1][4]:
            runs[-1] = (runs[-1][0], a, runs[-1][2], c, True)
        elif size:
            runs.append((left, a, right, c, True))
    return runs


def _matches(
    old: Sequence[str], new: Sequence[str], whole: tuple[int, int, int, int], effort: Effort
) -> list[tuple[int, int, int]]:
    """Equal runs ``(old start, new start, length)`` in order."""
    found: list[tuple[int, int, int]] = []
    a, _, c, _ = whole
    for left, right in [*_anchors(old, new, whole), (whole[1], whole[3])]:
        local = _local_matches(old[a:left], new[c:right], effort)
        found += ((a + x, c + y, size) for x, y, size in local)
        a, c = left, right
    return found


def _local_matches(
    old: Sequence[str], new: Sequence[str], effort: Effort
) -> list[tuple[int, int, int]]:
    """The longest equal run, then the longest on either side of it, and so on.

    The standard library's own loop has no limit, and repeated tokens make it cubic; so the loop is
    ours, and every search is paid for from ``effort``.
    """
    if not old or not new:
        return []
    differ = SequenceMatcher(None, old, new, autojunk=False)
    places = Counter(new)
    costs = list(accumulate((1 + places[token] for token in old), initial=0))
    found: list[tuple[int, int, int]] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        a, b, c, d = waiting.pop()
        if a >= b or c >= d or not effort.spend(costs[b] - costs[a]):
            continue
        left, right, size = differ.find_longest_match(a, b, c, d)
        if size:
            found.append((left, right, size))
            waiting += ((a, left, c, right), (left + size, b, right + size, d))
    return sorted(found)


def _anchors(
    old: Sequence[str], new: Sequence[str], whole: tuple[int, int, int, int]
) -> list[tuple[int, int]]:
    """Places in both texts that must belong together, in rising order; none for short texts."""
    a, b, c, d = whole
    if min(b - a, d - c) < LONG:
        return []
    olds, news = _single_shingles(old, a, b), _single_shingles(new, c, d)
    common = [(place, news[key]) for key, place in olds.items() if key in news]
    return [common[index] for index in _rising([right for _, right in common])]


def _single_shingles(tokens: Sequence[str], start: int, end: int) -> dict[tuple[str, ...], int]:
    """Where each run of ``SHINGLE`` tokens that occurs once stands, in the order of the text."""
    single: dict[tuple[str, ...], int] = {}
    seen: set[tuple[str, ...]] = set()
    for place in range(start, end - SHINGLE + 1):
        key = tuple(tokens[place : place + SHINGLE])
        if key in seen:
            single.pop(key, None)
        else:
            seen.add(key)
            single[key] = place
    return single


def _is_fragment(kept: Sequence[str], before: Run, after: Run) -> bool:
    """One token between two larger changes, which only chops the sentence up."""
    if len(kept) > 1:
        return False
    sizes = [max(b - a, d - c) for a, b, c, d, _ in (before, after)]
    return kept[0].isspace() or min(sizes) > 1


def pair_blocks(
    olds: list[str], news: list[str], effort: Effort, *, is_coarse: bool
) -> dict[int, int]:
    """Which old block each new block was, by number."""
    pairs: dict[int, int] = {}
    places: dict[str, list[int]] = defaultdict(list)
    gaps: list[tuple[range, range]] = []
    for a, b, c, d, equal in _raw_runs(olds, news, effort):
        if equal:
            pairs |= zip(range(c, d), range(a, b), strict=True)
        else:
            gaps.append((range(a, b), range(c, d)))
    for lefts, _ in reversed(gaps):
        for place in reversed(lefts):
            places[olds[place]].append(place)
    for _, rights in gaps:
        for place in rights:
            if news[place].strip() and places[news[place]]:
                pairs[place] = places[news[place]].pop()
    if not is_coarse:
        _pair_alike(olds, news, gaps, pairs)
    return pairs


def _pair_alike(
    olds: list[str], news: list[str], gaps: list[tuple[range, range]], pairs: dict[int, int]
) -> None:
    taken = set(pairs.values())
    for lefts, rights in gaps:
        _pair_group(
            [n for n in lefts if n not in taken], [n for n in rights if n not in pairs],
            olds, news, pairs,
        )  # fmt: skip
    taken = set(pairs.values())
    _pair_group(
        [n for lefts, _ in gaps for n in lefts if n not in taken],
        [n for _, rights in gaps for n in rights if n not in pairs],
        olds, news, pairs,
    )  # fmt: skip


def _pair_group(
    lefts: list[int], rights: list[int], olds: list[str], news: list[str], pairs: dict[int, int]
) -> None:
    """Pair the blocks most alike first; of equals, those whose places differ least."""
    lefts, rights = lefts[:MAX_PAIRS], rights[:MAX_PAIRS]
    old_traits = [_traits(olds[n]) for n in lefts]
    new_traits = [_traits(news[n]) for n in rights]
    if len(lefts) == len(rights):
        for i, (left, right) in enumerate(zip(lefts, rights, strict=True)):
            if _likeness(old_traits[i], new_traits[i]) >= CERTAIN:
                pairs[right] = left
    taken = set(pairs.values())
    scored = []
    for i, left in enumerate(lefts):
        if left in taken:
            continue
        for j, right in enumerate(rights):
            if right in pairs:
                continue
            likeness = _likeness(old_traits[i], new_traits[j])
            if likeness >= LIKE_ENOUGH:
                scored.append((-round(likeness, 2), abs(i - j), left, right))
    for _, _, left, right in sorted(scored):
        if left not in taken and right not in pairs:
            pairs[right] = left
            taken.add(left)


def _traits(block: str) -> frozenset[str]:
    """The tokens of a block and their pairs: unrelated prose shares tokens but few pairs."""
    tokens = [token for token in TOKEN.findall(block[:MAX_TRAITS]) if not token.isspace()]
    return frozenset(tokens) | {first + second for first, second in pairwise(tokens)}


def _likeness(old: frozenset[str], new: frozenset[str]) -> float:
    """Share of traits in common, 0 to 1 (Dice)."""
    total = len(old) + len(new)
    return 2 * len(old & new) / total if total else 0.0


def moved_blocks(pairs: list[tuple[int, int]]) -> set[int]:
    """New blocks out of order: all but a longest rising run of the old numbers."""
    keep = set(_rising([old for old, _ in pairs]))
    return {new for index, (_, new) in enumerate(pairs) if index not in keep}


def _rising(values: Sequence[int]) -> list[int]:
    """Places of a longest strictly rising subsequence, in order."""
    tails: list[int] = []  # the place where the best run of each length ends
    ends: list[int] = []  # the value there
    previous: list[int] = []
    for place, value in enumerate(values):
        length = bisect_left(ends, value)
        previous.append(tails[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [value]
    run: list[int] = []
    place = tails[-1] if tails else -1
    while place >= 0:
        run.append(place)
        place = previous[place]
    return run[::-1]
