"""The list of terms, compiled once per version into automata that read each layer in one pass."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import daachorse

from moderation.material import Field, Layer, Severity, Stage
from moderation.normalise import fold, gaps, is_prose_gap, readings, stripped

ALL_FIELDS = tuple(Field)
# Hits are drawn window by window, so a hostile text full of hits never fills the memory.
WINDOW = 65_536
_FULLY_SPACED_GAPS = 2
_RANKS = len(Severity)
_SURROGATE = re.compile("[\ud800-\udfff]")


class TermKind(StrEnum):
    """What a listed term does: forbids, asks for a look, or excuses what it covers."""

    PROHIBITED = "prohibited"
    WATCH = "watch"
    ALLOW = "allow"


@dataclass(frozen=True, slots=True)
class TermEntry:
    """One line of the list, as frozen plain values."""

    text: str
    clause: str = ""
    severity: Severity = Severity.ATTENTION
    kind: TermKind = TermKind.PROHIBITED
    fields: tuple[Field, ...] = ALL_FIELDS
    stage: Stage = Stage.HOLD


@dataclass(frozen=True, slots=True)
class Hit:
    """A term seen in one layer, with its range in the original text."""

    entry: TermEntry
    layer: Layer
    start: int
    end: int

    @property
    def severity(self) -> Severity:
        """Only a prohibited term, exactly as listed, may hold; all else asks for a look."""
        certain = self.layer is Layer.EXACT and self.entry.kind is TermKind.PROHIBITED
        if certain or self.entry.severity.rank <= Severity.ATTENTION.rank:
            return self.entry.severity
        return Severity.ATTENTION


@dataclass(frozen=True, slots=True)
class _Group:
    """The entries that read the same in one layer, with what is asked of them at every hit."""

    entries: tuple[TermEntry, ...]
    allows: bool
    # Clause and severity rank of each entry, so that no hit has to work them out.
    weights: tuple[tuple[str, int], ...]
    has_latin_edge: bool
    written: frozenset[str]
    folded: frozenset[str]

    @classmethod
    def of(cls, pattern: str, entries: Sequence[TermEntry]) -> "_Group":
        written = frozenset(entry.text.strip() for entry in entries)
        return cls(
            tuple(entries),
            any(entry.kind is TermKind.ALLOW for entry in entries),
            tuple((_matter(entry), entry.severity.rank) for entry in entries),
            _is_latin(pattern[0]) or _is_latin(pattern[-1]),
            written,
            frozenset(map(fold, written)),
        )


def _matter(entry: TermEntry) -> str:
    """What an entry speaks about.  One on trial never hides what a trusted one says."""
    return f"?{entry.clause}" if entry.stage is Stage.SHADOW else entry.clause


_Found = tuple[int, int, _Group]


@dataclass(frozen=True, slots=True)
class _Matcher:
    """The automaton of one layer; pattern ``n`` stands for ``groups[n]``."""

    automaton: daachorse.CharwiseDoubleArrayAhoCorasick
    groups: tuple[_Group, ...]
    longest: int

    def found(self, text: str) -> Iterator[_Found]:
        for begin in range(0, len(text), WINDOW):
            # A covering phrase may start one longest pattern earlier and end one later.
            low = max(0, begin - self.longest)
            stretch = _encodable(text[low : begin + WINDOW + self.longest])
            hits = [
                (low + start, low + end, group)
                for start, end, number in self.automaton.find_overlapping(stretch)
                if not (group := self.groups[number]).has_latin_edge
                or _is_whole_word(text, low + start, low + end)
            ]
            for hit in _uncovered(hits):
                if begin <= hit[0] < begin + WINDOW:
                    yield hit


def _encodable(text: str) -> str:
    """The same length without lone surrogates, which JSON can bring and no automaton reads."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _is_whole_word(text: str, start: int, end: int) -> bool:
    """A term that begins or ends with a Latin letter or digit must not be cut out of a word."""
    if start and _is_latin(text[start]) and _is_latin(text[start - 1]):
        return False
    return not (end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]))


def _uncovered(found: list[_Found]) -> Iterator[_Found]:
    """Hits no allow phrase covers, without those inside a longer hit that says as much."""
    found.sort(key=lambda hit: (hit[0], -hit[1]))
    # An allow phrase covers a hit when one that begins no later ends no sooner, so the furthest
    # end so far decides; likewise for longer hits of the same clause and at least the same weight.
    allowed = 0
    reach: dict[str, list[int]] = {}
    for hit in found:
        end, group = hit[1], hit[2]
        if group.allows:
            allowed = max(allowed, end)
        elif end > allowed and _says_more(group, end, reach):
            yield hit


def _says_more(group: _Group, end: int, reach: dict[str, list[int]]) -> bool:
    """Whether some entry says more than the longer hits around it; notes how far all reach."""
    more = False
    for clause, rank in group.weights:
        reached = reach.setdefault(clause, [0] * _RANKS)
        if max(reached[rank:]) < end:
            reached[rank] = end
            more = True
    return more


def _matcher(keyed: Iterable[tuple[str, TermEntry]]) -> _Matcher | None:
    groups: dict[str, list[TermEntry]] = {}
    for key, entry in keyed:
        if key:
            groups.setdefault(key, []).append(entry)
    if not groups:
        return None
    patterns = tuple(groups)
    return _Matcher(
        daachorse.CharwiseDoubleArrayAhoCorasick(list(patterns)),
        tuple(_Group.of(pattern, entries) for pattern, entries in groups.items()),
        max(map(len, patterns)),
    )


def _is_only_prose(original: str, length: int) -> bool:
    """Whether a stripped hit is two words of ordinary prose that a comma or line break parts."""
    found = gaps(original)
    if len(found) >= _FULLY_SPACED_GAPS and len(found) >= length - 1:
        return False  # a mark after every character is no way to write prose
    return bool(found) and all(map(is_prose_gap, found))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A compiled list: safe to share between threads, rebuilt only for another version."""

    entries: tuple[TermEntry, ...]
    version: str
    _matchers: dict[Layer, _Matcher | None] = field(repr=False, compare=False)

    @classmethod
    def build(cls, entries: Iterable[TermEntry], version: str = "") -> "Lexicon":
        """Compile the entries; blank ones are dropped.  No version given: the key is it."""
        listed = tuple(dict.fromkeys(entry for entry in entries if entry.text.strip()))
        return cls(
            listed,
            version or _key(listed),
            {
                Layer.EXACT: _matcher((entry.text.strip(), entry) for entry in listed),
                Layer.FOLDED: _matcher((fold(entry.text.strip()), entry) for entry in listed),
                Layer.STRIPPED: _matcher(
                    (stripped(entry.text.strip()).text, entry) for entry in listed
                ),
            },
        )

    @property
    def key(self) -> str:
        """A digest of the entries: equal lists have equal keys, whatever their version says."""
        return _key(self.entries)

    def hits(self, text: str, *, name: Field = Field.TEXT) -> Iterator[Hit]:
        """Every uncovered hit in one field, layer by layer, each in the plainest layer only."""
        for reading in readings(text):
            matcher = self._matchers[reading.layer]
            if matcher is None:
                continue
            for start, end, group in matcher.found(reading.text):
                low, high = reading.span(start, end)
                if reading.layer is not Layer.EXACT:
                    original = text[low:high]
                    if _is_plainer(original, reading.layer, end - start, group):
                        continue
                for entry in group.entries:
                    if name in entry.fields:
                        yield Hit(entry, reading.layer, low, high)


def _is_plainer(original: str, layer: Layer, length: int, group: _Group) -> bool:
    """Whether a plainer layer has this hit already, or it is no hit in truth."""
    if original in group.written:
        return True
    if layer is Layer.FOLDED:
        return False
    return fold(original) in group.folded or _is_only_prose(original, length)


def _key(entries: Iterable[TermEntry]) -> str:
    lines = sorted(
        json.dumps(
            [entry.text, entry.clause, entry.severity, entry.kind, entry.stage, *entry.fields]
        )
        for entry in entries
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
