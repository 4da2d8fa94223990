"""Comparing two texts so that one changed Chinese character marks one character.

Blocks are paired first, by content and then by likeness, and only paired blocks are compared in
detail: each Han character is a token, so are a run of Latin letters or digits and a punctuation
mark. Without the pairing the comparison of long texts takes quadratic time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from submissions.alignment import TOKEN, Effort, moved_blocks, pair_blocks, token_runs

MAX_DETAIL = 50_000  # characters of either text up to which blocks are compared inside


class Kind(StrEnum):
    """What happened to a block or field."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


class Part(StrEnum):
    """What happened to a stretch of text within a block."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, to be escaped when it is shown."""

    part: Part
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A pair of blocks; ``old`` holds same and removed text, ``new`` same and added text.

    ``old_number`` and ``new_number`` count blocks from 1 and are ``None`` where there is no block.
    A moved block may be changed too; it stands at its new place.
    """

    kind: Kind
    old: tuple[Segment, ...]
    new: tuple[Segment, ...]
    old_number: int | None
    new_number: int | None

    @property
    def merged(self) -> tuple[Segment, ...]:
        """Both sides in one line, removed before added."""
        return tuple(_merge(self.old, self.new))


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field other than the text, such as the title or the source."""

    name: str
    kind: Kind
    old: tuple[Segment, ...]
    new: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows in the order of the new text; ``is_coarse`` if blocks were not looked into."""

    rows: tuple[Row, ...]
    is_coarse: bool
    removed: int
    added: int

    @property
    def is_same(self) -> bool:
        """Whether no block differs or moved."""
        return all(row.kind is Kind.SAME for row in self.rows)


def compare_texts(old: str, new: str) -> Comparison:
    """Compare two plain texts, one block a line.

    Above 50,000 characters blocks are shown whole and ``is_coarse`` is set; so it is when texts
    that repeat themselves cost too much to compare in full.
    """
    olds, news = old.split("\n"), new.split("\n")
    effort = Effort()
    is_coarse = max(len(old), len(new)) > MAX_DETAIL
    pairs = pair_blocks(olds, news, effort, is_coarse=is_coarse)
    moved = moved_blocks([(a, b) for b, a in sorted(pairs.items())])
    rows = _rows(olds, news, pairs, moved, None if is_coarse else effort)
    is_coarse = is_coarse or effort.is_spent
    removed = sum(len(s.text) for row in rows for s in row.old if s.part is Part.REMOVED)
    added = sum(len(s.text) for row in rows for s in row.new if s.part is Part.ADDED)
    return Comparison(tuple(rows), is_coarse, removed, added)


def compare_fields(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of ``new``; a missing field is an empty one."""
    changes = []
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name, ""), new.get(name, "")
        if before == after:
            continue
        kind = Kind.ADDED if not before else Kind.REMOVED if not after else Kind.CHANGED
        changes.append(FieldChange(name, kind, *compare_blocks(before, after)))
    return tuple(changes)


def compare_blocks(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Both sides of one pair of blocks, marked token by token."""
    return _compare(old, new, Effort())


def _compare(old: str, new: str, effort: Effort) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    olds, news = TOKEN.findall(old), TOKEN.findall(new)
    lefts: list[Segment] = []
    rights: list[Segment] = []
    for a, b, c, d, equal in token_runs(olds, news, effort):
        lefts.append(Segment(Part.SAME if equal else Part.REMOVED, "".join(olds[a:b])))
        rights.append(Segment(Part.SAME if equal else Part.ADDED, "".join(news[c:d])))
    return tuple(_joined(lefts)), tuple(_joined(rights))


def _joined(segments: list[Segment]) -> list[Segment]:
    joined: list[Segment] = []
    for segment in segments:
        if segment.text and joined and joined[-1].part is segment.part:
            joined[-1] = Segment(segment.part, joined[-1].text + segment.text)
        elif segment.text:
            joined.append(segment)
    return joined


def _merge(old: Sequence[Segment], new: Sequence[Segment]) -> Iterator[Segment]:
    """Both sides in reading order; kept text is cut where either side has a change."""
    lefts, rights = list(reversed(old)), list(reversed(new))
    while lefts or rights:
        if lefts and lefts[-1].part is Part.REMOVED:
            yield lefts.pop()
        elif rights and rights[-1].part is Part.ADDED:
            yield rights.pop()
        else:
            left, right = lefts.pop().text, rights.pop().text
            size = min(len(left), len(right))
            yield Segment(Part.SAME, left[:size])
            lefts += [Segment(Part.SAME, left[size:])] if left[size:] else []
            rights += [Segment(Part.SAME, right[size:])] if right[size:] else []


def _rows(
    olds: list[str],
    news: list[str],
    pairs: dict[int, int],
    moved: set[int],
    effort: Effort | None,
) -> list[Row]:
    """Rows in the order of the new text, each removed block before what followed it."""
    rows: list[Row] = []
    taken = set(pairs.values())
    shown = 0
    for number, block in enumerate(news):
        before = pairs.get(number)
        if before is None:
            rows.append(Row(Kind.ADDED, (), _whole(Part.ADDED, block), None, number + 1))
            continue
        if number not in moved:
            rows += (_removed(olds, n) for n in range(shown, before) if n not in taken)
            shown = max(shown, before)
        rows.append(_paired(olds[before], block, before, number, number in moved, effort))
    rows += (_removed(olds, n) for n in range(shown, len(olds)) if n not in taken)
    return rows


def _paired(
    old: str, new: str, before: int, number: int, is_moved: bool, effort: Effort | None
) -> Row:
    if old == new:
        kind, left, right = Kind.SAME, _whole(Part.SAME, old), _whole(Part.SAME, new)
    elif effort is None:
        kind, left, right = Kind.CHANGED, _whole(Part.REMOVED, old), _whole(Part.ADDED, new)
    else:
        kind, (left, right) = Kind.CHANGED, _compare(old, new, effort)
    return Row(Kind.MOVED if is_moved else kind, left, right, before + 1, number + 1)


def _removed(olds: list[str], number: int) -> Row:
    return Row(Kind.REMOVED, _whole(Part.REMOVED, olds[number]), (), number + 1, None)


def _whole(part: Part, text: str) -> tuple[Segment, ...]:
    return (Segment(part, text),) if text else ()
