"""The list of terms, compiled once per version into automata that read a text in every layer.

Most texts need one pass: the other layers look only where something could stand in them.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from moderation.lexicon_entries import ALL_FIELDS, Entries, TermEntry, TermKind
from moderation.lexicon_layers import (
    Sighting,
    View,
    across,
    plain,
    shapes,
    sounds,
    splits,
    turned,
    unseen,
)
from moderation.lexicon_matcher import FOLDED, LETTERS, WINDOW, Matcher, matcher_of
from moderation.material import Field, Layer, Severity
from moderation.normalise import fold, folded_of, kept_folded, letters_of
from moderation.normalise_shapes import has_lookalike, shapes_of
from moderation.normalise_sounds import other_sounds, sounds_of
from moderation.normalise_tables import FLAGS, MARK, text_of

__all__ = ["ALL_FIELDS", "WINDOW", "Hit", "Lexicon", "Sighting", "TermEntry", "TermKind"]

# Changes whenever the same list would compile into something else.
COMPILER = 4
# A letter of no list, between the terms while all of them are read at once.
_BETWEEN = "\u1401"
_SHORTEST = 2
# Fields up to this length are read together.
_SHORT = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """A term seen in one layer, with its range in the original text."""

    entry: TermEntry
    layer: Layer
    start: int
    end: int
    is_disguised: bool = False

    @property
    def severity(self) -> Severity:
        """Only a prohibited term that is not disguised may hold; all else asks for a look.

        Full width, capitals and the other script are ordinary ways to write the same term.
        """
        certain = (
            self.layer in {Layer.EXACT, Layer.FOLDED}
            and not self.is_disguised
            and self.entry.kind is TermKind.PROHIBITED
        )
        if certain or self.entry.severity.rank <= Severity.ATTENTION.rank:
            return self.entry.severity
        return Severity.ATTENTION


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """A compiled list: safe to share between threads, rebuilt only for another version."""

    entries: Entries
    version: str
    plain: Matcher | None
    shapes: Matcher | None
    sounds: Matcher | None

    @classmethod
    def build(cls, entries: Iterable[TermEntry], version: str = "") -> "Lexicon":
        """Compile the entries; blank ones are dropped.  No version given: the key is it."""
        listed = Entries.of(entries)
        words = [listed.text(at).strip().replace(_BETWEEN, "") for at in range(len(listed))]
        return cls(
            listed,
            version or _key(listed),
            matcher_of(_plain_keys(words)),
            matcher_of(_shape_keys(listed, words)),
            matcher_of(_sound_keys(listed, words)),
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Lexicon):
            return NotImplemented
        return self.version == other.version and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.version)

    @property
    def key(self) -> str:
        """A digest of the entries: equal lists have equal keys, whatever their version says."""
        return _key(self.entries)

    def hits(self, text: str, *, name: Field = Field.TEXT) -> Iterator[Hit]:
        """Every uncovered hit in one field, layer by layer, each in the plainest layer only."""
        for seen in self.sightings(text, name=name):
            yield Hit(seen.entry, seen.layer, *seen.span(), seen.is_disguised)

    def hits_by_field(self, texts: Mapping[Field, str]) -> Iterator[tuple[Field, Hit]]:
        """The hits of several fields, one field after the other.

        Short ones are read at once: for a title, the many small steps cost more than the reading.
        """
        short = {name: text for name, text in texts.items() if _joins(text)}
        together = self._hits_together(short) if len(short) > 1 else {}
        for name, text in texts.items():
            found = together[name] if name in together else self.hits(text, name=name)
            for hit in found:
                yield name, hit

    def _hits_together(self, texts: Mapping[Field, str]) -> dict[Field, list[Hit]]:
        found: dict[Field, list[Hit]] = {name: [] for name in texts}
        names = tuple(texts)
        # So far apart that no layer looks from one field into the next.
        between = _BETWEEN * (1 + 2 * max(m.longest if m else 0 for m in (self.plain, self.sounds)))
        begins = [0, *accumulate(len(text) + len(between) for text in texts.values())]
        for seen in self._sightings(between.join(texts.values())):
            start, end = seen.span()
            at = bisect_right(begins, start) - 1
            if names[at] in seen.entry.fields:
                span = start - begins[at], end - begins[at]
                found[names[at]].append(Hit(seen.entry, seen.layer, *span, seen.is_disguised))
        return found

    def sightings(self, text: str, *, name: Field = Field.TEXT) -> Iterator[Sighting]:
        """The same as ``hits`` with the reading each was seen in."""
        return (seen for seen in self._sightings(text) if name in seen.entry.fields)

    def _sightings(self, text: str) -> Iterator[Sighting]:
        if not text:
            return
        view = View(text, kept_folded(text))
        told: set[tuple[int, int, int]] = set()
        for search, matcher in (
            (plain, self.plain),
            (across, self.plain),
            (unseen, self.plain),
            (turned, self.plain),
            (shapes, self.shapes),
            (splits, self.plain),
            (sounds, self.sounds),
        ):
            if matcher is None:
                continue
            for seen in search(view, matcher, self.entries):
                place = (id(seen.entry), *seen.span())
                if place not in told:
                    told.add(place)
                    yield seen


def _joins(text: str) -> bool:
    """Whether a field is short and nothing in it reaches beyond its end."""
    return 0 < len(text) <= _SHORT and _BETWEEN not in text and "\u202e" not in text


def _plain_keys(words: list[str]) -> Iterator[tuple[str, int, int]]:
    if not words:
        return
    folded = fold(_BETWEEN.join(words)).split(_BETWEEN)
    letters = letters_of(folded_of(_BETWEEN.join(words))).text.split(_BETWEEN)
    for at, (key, bare) in enumerate(zip(folded, letters, strict=True)):
        if key == bare:
            yield key, at, FOLDED | LETTERS
            continue
        yield key, at, FOLDED
        # Without the mark at its edge a term such as “震惊！” is a word of every text.
        if bare and not (FLAGS.one(key[0]) | FLAGS.one(key[-1])) & MARK:
            yield bare, at, LETTERS


def _fuzzy(entries: Entries, words: list[str]) -> tuple[list[int], list[str]]:
    """The terms whose disguises are sought, with what would excuse them."""
    places = [
        at
        for at, word in enumerate(words)
        if entries.kind(at) is not TermKind.WATCH
        and word
        and not (FLAGS.one(word[0]) | FLAGS.one(word[-1])) & MARK
    ]
    return places, [words[at] for at in places]


def _shape_keys(entries: Entries, words: list[str]) -> Iterator[tuple[str, int, int]]:
    places, chosen = _fuzzy(entries, words)
    if not places:
        return
    letters = letters_of(folded_of(_BETWEEN.join(chosen)))
    shaped = text_of(shapes_of(letters.codes)).split(_BETWEEN)
    for at, key in zip(places, shaped, strict=True):
        # Without a character that looks like another it can be written in one way only.
        if len(key) >= _SHORTEST and has_lookalike(key):
            yield key, at, LETTERS


def _sound_keys(entries: Entries, words: list[str]) -> Iterator[tuple[str, int, int]]:
    places, chosen = _fuzzy(entries, words)
    if not places:
        return
    folded = folded_of(_BETWEEN.join(chosen))
    letters = letters_of(folded)
    sounded = sounds_of(letters.codes, letters.flags, letters.places, folded.codes).text
    listed = letters.text.split(_BETWEEN)
    for at, key, own in zip(places, sounded.split(_BETWEEN), listed, strict=True):
        if len(key) >= _SHORTEST and not own.isascii():
            yield key, at, LETTERS
            for other in other_sounds(own, key):
                yield other, at, LETTERS


def _key(entries: Iterable[TermEntry]) -> str:
    lines = sorted(
        json.dumps(
            [
                entry.text,
                entry.clause,
                entry.severity,
                entry.kind,
                entry.stage,
                entry.by_sound,
                *entry.fields,
            ]
        )
        for entry in entries
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
