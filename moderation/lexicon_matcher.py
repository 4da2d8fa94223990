"""One automaton with what its patterns stand for, and how its hits are drawn from a text."""

import re
import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import daachorse
import numpy as np

from moderation.lexicon_entries import Entries, TermEntry, TermKind
from moderation.material import Severity
from moderation.normalise import bare_letters
from moderation.normalise_tables import Flags, Places

# Hits are drawn window by window, so a hostile text full of hits never fills the memory.
WINDOW = 65_536
# Which reading a pattern is meant for.
FOLDED, LETTERS = 1, 2
_RANKS = len(Severity)
_LATIN = frozenset(string.ascii_letters + string.digits)
_HAS_LATIN = re.compile("[a-zA-Z0-9]")
_ALL_LATIN = re.compile("[a-zA-Z0-9]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Two syllables or two shapes are in too many ordinary words to count without a sign of disguise.
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Group:
    """The entries that read the same in one layer, with what is asked of them at every hit."""

    entries: tuple[TermEntry, ...]
    allows: bool
    # Clause and severity rank of each entry, so that no hit has to work them out.
    weights: tuple[tuple[str, int], ...]
    has_latin_edge: bool
    layers: int
    prohibited: tuple[TermEntry, ...]
    by_sound: bool

    @classmethod
    def of(cls, entries: tuple[TermEntry, ...], *, has_latin_edge: bool, layers: int) -> "Group":
        prohibited = tuple(entry for entry in entries if entry.kind is TermKind.PROHIBITED)
        return cls(
            entries,
            any(entry.kind is TermKind.ALLOW for entry in entries),
            tuple((entry.matter, entry.severity.rank) for entry in entries),
            has_latin_edge,
            layers,
            prohibited,
            any(entry.by_sound for entry in prohibited),
        )

    def at(self, written: str) -> "Group":
        """The same without the allow phrases that only sound like what is written."""
        if not self.allows:
            return self
        kept = tuple(
            entry
            for entry in self.entries
            if entry.kind is not TermKind.ALLOW or bare_letters(entry.text) == written
        )
        return Group.of(kept, has_latin_edge=self.has_latin_edge, layers=self.layers)


Found = tuple[int, int, Group]
Region = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """An automaton; pattern ``n`` stands for ``members[offsets[n]:offsets[n + 1]]``.

    ``mixed``: some patterns have Latin letters beside ideographs.
    """

    automaton: daachorse.CharwiseDoubleArrayAhoCorasick
    offsets: Places
    members: Places
    layers: Flags
    latin: Flags
    longest: int
    mixed: bool
    _groups: dict[int, Group] = field(default_factory=dict, repr=False)

    def group(self, number: int, entries: Entries) -> Group:
        found = self._groups.get(number)
        if found is None:
            places = self.members[int(self.offsets[number]) : int(self.offsets[number + 1])]
            own = tuple(entries[at] for at in places.tolist())
            found = self._groups[number] = Group.of(
                own,
                has_latin_edge=bool(self.latin[number]),
                layers=int(self.layers[number]),
            )
        return found

    def found(
        self,
        text: str,
        entries: Entries,
        layer: int,
        *,
        regions: Iterable[Region] | None = None,
        odd: bytes | None = None,
        written: Callable[[int, int], str] | None = None,
        is_word: Callable[[int, int], bool],
    ) -> Iterator[Found]:
        """The uncovered hits that begin in one of the regions, which must not overlap.

        ``is_word`` says whether a Latin term stands there as a word; no regions: everywhere.
        With ``odd``, a pattern of two counts only where one of its characters is marked there;
        with ``written``, which gives the letters of a place, also where a term asks for its sound.
        """
        for low, high in ((0, len(text)),) if regions is None else regions:
            for begin in range(low, high, WINDOW):
                stop = min(begin + WINDOW, high)
                # A covering phrase may start one longest pattern earlier.
                first = max(0, begin - self.longest)
                hits = [
                    hit
                    for hit in self._drawn(text, entries, first, stop, layer, odd, written)
                    if not hit[2].has_latin_edge or is_word(hit[0], hit[1])
                ]
                for hit in uncovered(hits):
                    if begin <= hit[0] < stop:
                        yield hit

    def _drawn(
        self,
        text: str,
        entries: Entries,
        low: int,
        stop: int,
        layer: int,
        odd: bytes | None,
        written: Callable[[int, int], str] | None,
    ) -> Iterator[Found]:
        stretch = text[low : stop + self.longest]
        try:
            drawn = self.automaton.find_overlapping(stretch)
        except UnicodeEncodeError:
            drawn = self.automaton.find_overlapping(_encodable(stretch))
        groups = self._groups
        for start, end, number in drawn:
            is_plain = (
                odd is not None and end - start == _PAIR and not any(odd[low + start : low + end])
            )
            if is_plain and written is None:
                continue
            group = groups.get(number) or self.group(number, entries)
            if group.by_sound and written is not None and end - start == _PAIR:
                group = group.at(written(low + start, low + end))
            elif is_plain:
                continue
            if group.layers & layer:
                yield low + start, low + end, group


def regions_of(places: Places, back: int, apart: int) -> list[Region]:
    """Places in order as regions: each reaches ``back``; those less than ``apart`` apart join."""
    if not places.size:
        return []
    cuts = np.flatnonzero(np.diff(places) > back + apart)
    firsts = places[np.concatenate(([0], cuts + 1))]
    lasts = places[np.concatenate((cuts, [places.size - 1]))]
    lows = np.maximum(firsts - back, 0)
    return list(zip(lows.tolist(), (lasts + 1).tolist(), strict=True))


def _encodable(text: str) -> str:
    """The same length without lone surrogates, which JSON can bring and no automaton reads."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def is_latin(char: str) -> bool:
    return char in _LATIN


def is_whole_word(text: str, start: int, end: int) -> bool:
    """A term that begins or ends with a Latin letter or digit must not be cut out of a word."""
    if start and is_latin(text[start]) and is_latin(text[start - 1]):
        return False
    return not (end < len(text) and is_latin(text[end - 1]) and is_latin(text[end]))


def uncovered(found: list[Found]) -> Iterator[Found]:
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


def _says_more(group: Group, end: int, reach: dict[str, list[int]]) -> bool:
    """Whether some entry says more than the longer hits around it; notes how far all reach."""
    more = False
    for clause, rank in group.weights:
        reached = reach.setdefault(clause, [0] * _RANKS)
        if max(reached[rank:]) < end:
            reached[rank] = end
            more = True
    return more


def matcher_of(keyed: Iterable[tuple[str, int, int]]) -> Matcher | None:
    """Compile (pattern, place of its entry, layers it is for); ``None`` if there is none."""
    groups: dict[str, list[int]] = {}
    layers: dict[str, int] = {}
    for key, place, layer in keyed:
        pattern = _encodable(key)
        if not pattern:
            continue
        members = groups.setdefault(pattern, [])
        if not members or members[-1] != place:
            members.append(place)
        layers[pattern] = layers.get(pattern, 0) | layer
    if not groups:
        return None
    patterns = list(groups)
    sizes = np.fromiter((len(members) for members in groups.values()), np.int64, len(groups))
    return Matcher(
        daachorse.CharwiseDoubleArrayAhoCorasick(patterns),
        np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes))),
        np.fromiter((at for own in groups.values() for at in own), np.int64, int(sizes.sum())),
        np.fromiter((layers[pattern] for pattern in patterns), np.uint8, len(patterns)),
        np.fromiter((is_latin(p[0]) or is_latin(p[-1]) for p in patterns), np.uint8, len(patterns)),
        max(map(len, patterns)),
        any(_HAS_LATIN.search(p) and not _ALL_LATIN.fullmatch(p) for p in patterns),
    )
