"""How each layer of a text is searched; a hit that a plainer layer has is left to that one."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from moderation.lexicon_entries import Entries, TermEntry
from moderation.lexicon_matcher import (
    FOLDED,
    LETTERS,
    Found,
    Matcher,
    is_latin,
    is_whole_word,
    regions_of,
)
from moderation.lexicon_rules import across_marks, by_shape, by_sound
from moderation.material import Layer
from moderation.normalise import (
    Folded,
    Letters,
    Reading,
    bare_letters,
    fold,
    folded_of,
    is_han,
    is_ornamental,
    letters_of,
    visible,
)
from moderation.normalise_shapes import shapes_of
from moderation.normalise_sounds import Sounding, has_ideographs, is_rare, sounds_of
from moderation.normalise_splits import joined, split_places
from moderation.normalise_tables import (
    HAN,
    INVISIBLE,
    Codes,
    Flags,
    Places,
    codes_of,
    text_of,
)

# From this mark on, text is shown from right to left; the other mark or a new line ends that.
_TURNED = re.compile("\u202e([^\u202c\n]*)")
_RARE_FROM = 0x80


@dataclass(frozen=True, slots=True)
class Sighting:
    """An entry seen in a reading, there from ``start`` to ``end``."""

    entry: TermEntry
    layer: Layer
    reading: Reading
    start: int
    end: int
    is_disguised: bool

    def span(self) -> tuple[int, int]:
        return self.reading.span(self.start, self.end)


@dataclass(slots=True)
class View:
    """A text with the readings that were needed so far."""

    text: str
    folded: Folded
    _letters: Letters | None = None
    _rare: Flags | None = None

    @property
    def letters(self) -> Letters:
        if self._letters is None:
            self._letters = letters_of(self.folded)
        return self._letters

    @property
    def rare(self) -> Flags:
        """Which letters are ideographs outside daily use."""
        if self._rare is None:
            letters = self.letters
            found: Any = _rare_table().take(letters.codes, mode="clip")
            self._rare = (found & (letters.flags & HAN != 0)).view(np.uint8)
        return self._rare


@lru_cache(maxsize=4_096)
def letters_listed(text: str) -> str:
    """The letters of a listed term."""
    return bare_letters(text.strip())


@lru_cache(maxsize=4_096)
def _syllables_listed(text: str) -> Sequence[str]:
    """The letters of each syllable of a listed term."""
    plain_form = fold(text.strip())
    if all(map(is_han, plain_form)):
        return plain_form
    folded = folded_of(text.strip())
    letters = letters_of(folded)
    sounding = _sounding(letters, folded.codes)
    bounds = zip(sounding.starts.tolist(), sounding.ends.tolist(), strict=True)
    return tuple(letters.text[start:end] for start, end in bounds)


def _sounding(letters: Letters, folded: Codes) -> Sounding:
    return sounds_of(letters.codes, letters.flags, letters.places, folded)


def _word_among(letters: Letters) -> Callable[[int, int], bool]:
    """Whether a Latin term is a word where marks have been taken out between words."""

    def is_word(start: int, end: int) -> bool:
        text = letters.text
        if (
            start
            and is_latin(text[start])
            and is_latin(text[start - 1])
            and not letters.is_apart(start)
        ):
            return False
        return not (
            end < len(text)
            and is_latin(text[end - 1])
            and is_latin(text[end])
            and not letters.is_apart(end)
        )

    return is_word


def plain(view: View, matcher: Matcher, entries: Entries) -> Iterator[Sighting]:
    """As listed, or in another width, case or script; all of that in one pass."""
    reading = view.folded.reading()

    def is_word(start: int, end: int) -> bool:
        return is_whole_word(reading.text, start, end)

    for start, end, group in matcher.found(reading.text, entries, FOLDED, is_word=is_word):
        low, high = reading.span(start, end)
        original = view.text[low:high]
        written = [entry for entry in group.entries if entry.text.strip() == original]
        ornamental = not written and is_ornamental(original)
        for entry in written or group.entries:
            layer = Layer.EXACT if written else Layer.FOLDED
            yield Sighting(entry, layer, reading, start, end, ornamental)


def unseen(view: View, matcher: Matcher, entries: Entries) -> Iterator[Sighting]:
    """With characters nobody sees inside; the visible marks of a term must stand as listed."""
    hidden = np.flatnonzero(view.folded.flags & INVISIBLE)
    if not hidden.size:
        return
    kept = view.folded.flags & INVISIBLE == 0
    at = np.unique(np.cumsum(kept).take(hidden))
    reading = visible(view.text)
    regions = regions_of(at, matcher.longest, matcher.longest)
    found = matcher.found(
        reading.text,
        entries,
        FOLDED,
        regions=regions,
        is_word=lambda start, end: is_whole_word(reading.text, start, end),
    )
    for start, end, group in found:
        low, high = reading.span(start, end)
        plain_form = fold(view.text[low:high])
        for entry in group.entries:
            if fold(entry.text.strip()) != plain_form:
                yield Sighting(entry, Layer.STRIPPED, reading, start, end, True)


def across(view: View, matcher: Matcher, entries: Entries) -> Iterator[Sighting]:
    """With marks between the letters; only where marks stand that prose does not explain."""
    letters = view.letters
    places = letters.telling
    if matcher.mixed:
        places = np.union1d(places, letters.spaced())
    regions = regions_of(places, matcher.longest, matcher.longest)
    found = matcher.found(
        letters.text, entries, LETTERS, regions=regions, is_word=_word_among(letters)
    )
    yield from _across(found, view.text, letters.text, letters.reading())


def _across(
    found: Iterator[Found], text: str, letters: str, reading: Reading
) -> Iterator[Sighting]:
    for start, end, group in found:
        low, high = reading.span(start, end)
        original = text[low:high]
        plain_form = fold(original)
        for entry in group.entries:
            if fold(entry.text.strip()) == plain_form:
                continue
            hidden = across_marks(original, entry.text.strip(), letters[start:end])
            if hidden is not None:
                yield Sighting(entry, Layer.STRIPPED, reading, start, end, hidden)


def turned(view: View, matcher: Matcher, entries: Entries) -> Iterator[Sighting]:
    """Written backwards after a mark that shows text from right to left."""
    if "\u202e" not in view.text:
        return
    order = np.arange(len(view.text))
    is_turned = np.zeros(len(view.text), bool)
    for run in _TURNED.finditer(view.text):
        stretch = slice(*run.span(1))
        order[stretch] = order[stretch][::-1]
        is_turned[stretch] = True
    text = text_of(codes_of(view.text).take(order))
    letters = letters_of(folded_of(text))
    starts = order.take(letters.starts)
    reading = Reading(Layer.STRIPPED, letters.text, starts, starts + 1, is_turned=True)
    regions = regions_of(
        np.flatnonzero(is_turned.take(letters.starts)), matcher.longest, matcher.longest
    )
    found = matcher.found(
        letters.text, entries, LETTERS, regions=regions, is_word=_word_among(letters)
    )
    for start, end, group in found:
        inside = letters.starts[start:end]
        if not is_turned.take(inside).any():
            continue
        shown = text[int(inside[0]) : int(letters.ends[end - 1])]
        for entry in group.entries:
            if across_marks(shown, entry.text.strip(), letters.text[start:end]) is not None:
                yield Sighting(entry, Layer.STRIPPED, reading, start, end, True)


def shapes(view: View, matcher: Matcher, entries: Entries) -> Iterator[Sighting]:
    """With characters of the same shape; only for prohibited terms."""
    letters = view.letters
    codes = shapes_of(letters.codes)
    # A foreign letter in a word of two is telling by itself.
    foreign = ((codes < _RARE_FROM) & (letters.codes >= _RARE_FROM)).view(np.uint8)
    reading = Reading(Layer.LOOKALIKE, text_of(codes), letters.starts, letters.ends)
    found = matcher.found(
        reading.text,
        entries,
        LETTERS,
        odd=(foreign | view.rare).tobytes(),
        is_word=_word_among(letters),
    )
    for start, end, group in found:
        low, high = reading.span(start, end)
        written = letters.text[start:end]
        for entry in group.prohibited:
            listed = letters_listed(entry.text)
            if len(listed) != len(written) or (hidden := by_shape(listed, written)) is None:
                continue
            marks = across_marks(view.text[low:high], entry.text.strip(), written)
            if marks is not None:
                yield Sighting(entry, Layer.LOOKALIKE, reading, start, end, hidden or marks)


def splits(view: View, matcher: Matcher, entries: Entries) -> Iterator[Sighting]:
    """With characters taken apart; only near what may be the parts of one."""
    letters = view.letters
    places = split_places(letters.codes, letters.flags)
    pieces = joined(letters.text, places) if places.size else []
    if not pieces:
        return
    reading, at = _joined_reading(letters, pieces)
    regions = regions_of(at, matcher.longest, matcher.longest)
    found = matcher.found(
        reading.text,
        entries,
        LETTERS,
        regions=regions,
        is_word=lambda start, end: is_whole_word(reading.text, start, end),
    )
    for start, end, group in found:
        first, last = np.searchsorted(at, (start, end))
        if first == last:
            continue
        low, high = reading.span(start, end)
        original = view.text[low:high]
        written = bare_letters(original)
        for entry in group.prohibited:
            if across_marks(original, entry.text.strip(), written) is not None:
                yield Sighting(entry, Layer.SPLIT, reading, start, end, True)


def _joined_reading(letters: Letters, pieces: list[tuple[int, int, str]]) -> tuple[Reading, Places]:
    """The letters with the parts of a character put together, and where that was done."""
    words: list[str] = []
    kept = np.ones(letters.codes.size, bool)
    ends = letters.ends.copy()
    done = 0
    for start, end, whole in pieces:
        words += (letters.text[done:start], whole)
        kept[start + 1 : end] = False
        ends[start] = letters.ends[end - 1]
        done = end
    words.append(letters.text[done:])
    new_place = np.cumsum(kept) - 1
    reading = Reading(Layer.SPLIT, "".join(words), letters.starts[kept], ends[kept])
    return reading, new_place[[start for start, _, _ in pieces]]


def sounds(view: View, matcher: Matcher, entries: Entries) -> Iterator[Sighting]:
    """With characters of the same sound, or in pinyin; only for prohibited terms."""
    letters = view.letters
    if not letters.codes.size:
        return
    sounding = _sounding(letters, view.folded.codes)
    starts, ends = sounding.starts, sounding.ends
    is_spelled = sounding.codes.size != letters.codes.size
    if not (is_spelled or has_ideographs(letters.flags)):
        return
    odd, first_at, last_at = view.rare, letters.starts, letters.ends
    if is_spelled:
        odd = odd.take(starts) | (ends - starts > 1).view(np.uint8)
        first_at, last_at = first_at.take(starts), last_at.take(ends - 1)
    reading = Reading(Layer.HOMOPHONE, sounding.text, first_at, last_at)
    is_word = _word_among(letters)

    def as_written(start: int, end: int) -> str:
        return letters.text[starts[start] : ends[end - 1]]

    found = matcher.found(
        reading.text,
        entries,
        LETTERS,
        odd=odd.tobytes(),
        written=as_written if entries.by_sound else None,
        is_word=lambda start, end: True,
    )
    for start, end, group in found:
        first, last = int(starts[start]), int(ends[end - 1])
        if not is_word(first, last):
            continue
        low, high = reading.span(start, end)
        original = view.text[low:high]
        written = (
            letters.text[first:last]
            if last - first == end - start
            else [letters.text[starts[at] : ends[at]] for at in range(start, end)]
        )
        for entry in group.prohibited:
            listed = _syllables_listed(entry.text)
            if len(listed) != len(written):
                continue
            hidden = by_sound(listed, written, original, wanted=entry.by_sound)
            if hidden is None:
                continue
            plain_term = entry.text.strip()
            marks = across_marks(original, plain_term, letters.text[first:last], words=True)
            if marks is not None:
                yield Sighting(entry, Layer.HOMOPHONE, reading, start, end, hidden or marks)


@cache
def _rare_table() -> Any:
    table = np.zeros(0x10000, bool)
    table[0x3400:0xFB00] = True
    table[[code for code in range(0x4E00, 0xA000) if not is_rare(chr(code))]] = False
    table[0xFFFF] = True  # stands for all ideographs beyond the basic plane
    return table
