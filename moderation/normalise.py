"""Readings of a text: normalised copies, each character of which maps back to the original.

Chinese has no word boundaries and many ways to write the same word, so terms are sought in copies
from which the differences have been taken out.  Every reading is made character by character (never
by phrase, never on the whole string): the map stays exact, both sides of a comparison are treated
alike, and the time is linear even for a megabyte of combining marks, which the whole-string
normalisation of the standard library sorts in quadratic time.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from moderation.material import Layer
from moderation.normalise_tables import (
    BARE,
    BREAK,
    EXPANDS,
    FLAG_LETTERS,
    FLAGS,
    FOLD,
    FOLDED_FORMS,
    HAN,
    INVISIBLE,
    LATIN,
    MARK,
    ODD,
    PROSE_MARKS,
    SPACE,
    Codes,
    Flags,
    Places,
    codes_of,
    is_han,
    text_of,
)

__all__ = ["is_han"]

_PROSE_GAP_LIMIT = 3
# A ruled line is a ruled line: more visible marks than this part two passages, not two letters.
MARKS_LIMIT = 40
# Letters in circles and squares, and those that flags are made of.
_ORNAMENTS = (0x1F100, FLAG_LETTERS[1])
# Below this many characters a dictionary is quicker than an array.
_SHORT = 48
_BEYOND_ASCII = 0x80


def fold_char(char: str) -> str:
    """One character in its plain form: width, compatibility form, case, simplified script.

    The result has one character or more, never none.
    """
    return FOLDED_FORMS[ord(char)]


def fold(text: str) -> str:
    """The folded reading without its map, for search and comparison."""
    if len(text) < _SHORT:
        return text.translate(FOLDED_FORMS)
    return text_of(folded_of(text).codes)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A normalised copy; character ``i`` stands for ``original[starts[i]:ends[i]]``.

    Where ``is_turned``, a stretch runs against the order of the original.
    """

    layer: Layer
    text: str
    starts: Sequence[int] | Places
    ends: Sequence[int] | Places
    is_turned: bool = False

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original range behind a non-empty range of the reading."""
        if self.is_turned:
            return int(min(self.starts[start:end])), int(max(self.ends[start:end]))
        return int(self.starts[start]), int(self.ends[end - 1])


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """The folded text as arrays: code points, what each is, and where it stands."""

    codes: Codes
    flags: Flags
    starts: Places
    # ``None`` where every character stands for one: then ``starts`` is its own index.
    ends: Places | None

    def reading(self) -> Reading:
        return Reading(Layer.FOLDED, text_of(self.codes), self.starts, self.ends_at())

    def ends_at(self) -> Places:
        return self.starts + 1 if self.ends is None else self.ends


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """The folded text without any mark: what a term is made of, whatever stands in between.

    ``places`` is the index of each letter in the folded text.  ``telling`` are the letters near
    which marks stand that ordinary writing does not explain.
    """

    codes: Codes
    flags: Flags
    places: Places
    starts: Places
    ends: Places
    telling: Places
    text: str

    def reading(self) -> Reading:
        return Reading(Layer.STRIPPED, self.text, self.starts, self.ends)

    def is_apart(self, at: int) -> bool:
        """Whether marks stood between this letter and the one before, or there is none."""
        return at == 0 or int(self.places[at]) - int(self.places[at - 1]) > 1

    def spaced(self) -> Places:
        """The letters with one mark before them where Latin script begins or ends."""
        after = np.flatnonzero(np.diff(self.places) == len(" x")) + 1
        changes = (self.flags.take(after) ^ self.flags.take(after - 1)) & LATIN
        places: Places = after[changes != 0]
        return places


def folded_of(text: str) -> Folded:
    """Fold a text with its map, in one pass over its code points."""
    codes = codes_of(text)
    flat: Codes = FOLD.of(codes)
    if codes.size and flat.max() == EXPANDS:
        flat, starts = _unfolded(codes, flat)
        return Folded(flat, _flags(flat), starts, starts + 1)
    return Folded(flat, _flags(flat), np.arange(codes.size), None)


def _unfolded(codes: Codes, flat: Codes) -> tuple[Codes, Places]:
    """The folded text and its map where some characters stand for several."""
    widths = np.ones(codes.size, np.int64)
    longer = np.flatnonzero(flat == EXPANDS)
    kinds = np.unique(codes[longer])
    for code in kinds:
        widths[longer[codes[longer] == code]] = len(FOLDED_FORMS[int(code)])
    starts = np.repeat(np.arange(codes.size), widths)
    first = np.cumsum(widths) - widths
    long_text = np.repeat(flat, widths)
    for code in kinds:
        at = first[longer[codes[longer] == code]]
        for step, char in enumerate(FOLDED_FORMS[int(code)]):
            long_text[at + step] = ord(char)
    return long_text, starts


def _flags(codes: Codes) -> Flags:
    found: Flags = FLAGS.of(codes)
    return found


def letters_of(folded: Folded) -> Letters:
    """The letters of a folded text, with the places where the marks between them are telling."""
    marks = np.flatnonzero(folded.flags & MARK)
    codes, flags = _with_signs_for_letters(folded, marks)
    places = np.flatnonzero(flags & MARK == 0)
    bare: Codes = BARE.of(codes.take(places))
    starts = places if folded.ends is None else folded.starts.take(places)
    ends = starts + 1 if folded.ends is None else folded.ends.take(places)
    telling = np.searchsorted(places, _telling(folded.flags, marks))
    return Letters(bare, flags.take(places), places, starts, ends, telling, text_of(bare))


def _with_signs_for_letters(folded: Folded, marks: Places) -> tuple[Codes, Flags]:
    """The text with the marks that stand for letters: c@sino, and a word spelled in flag letters.

    Two flag letters are a flag; one alone or three and more are writing.
    """
    codes, flags = folded.codes, folded.flags
    written = codes.take(marks)
    signs = marks[(written == ord("@")) | (written == ord("$"))]
    signs = signs[(signs > 0) & (signs < codes.size - 1)]
    if signs.size:
        signs = signs[(flags[signs - 1] & flags[signs + 1] & LATIN) != 0]
    first, stop = FLAG_LETTERS
    if not (signs.size or ((written >= first) & (written < stop)).any()):
        return codes, flags
    letters = (codes >= first) & (codes < stop)
    codes, flags = codes.copy(), flags.copy()
    flags[signs] = LATIN
    edges = np.flatnonzero(np.diff(letters.astype(np.int8), prepend=0, append=0))
    for begin, end in edges.reshape(-1, 2).tolist():
        if end - begin != len("CN"):
            codes[begin:end] -= np.uint32(first - ord("a"))
            flags[begin:end] = LATIN
    return codes, flags


def _telling(flags: Flags, marks: Places) -> Places:
    """Where marks may be a disguise; whether they are, is decided when a term lies across them.

    Not telling: one space beside Latin letters, up to three marks of prose, a line break after a
    mark.  Telling: all other marks, and a letter with marks on both sides.
    """
    if not marks.size:
        return marks
    own = flags.take(marks)
    before = flags.take(marks - 1, mode="wrap")
    after = flags.take(marks + 1, mode="wrap")
    # Beyond the edges stands no letter.
    before[0] = before[0] if marks[0] else MARK
    after[-1] = after[-1] if marks[-1] + 1 < flags.size else MARK
    telling = own & (ODD | INVISIBLE) != 0
    telling |= (own & SPACE != 0) & ((before | after) & LATIN == 0)
    telling |= (own & BREAK != 0) & (before & MARK == 0)
    telling[_PROSE_GAP_LIMIT:] |= (
        marks[_PROSE_GAP_LIMIT:] - marks[:-_PROSE_GAP_LIMIT] == _PROSE_GAP_LIMIT
    )
    alone = marks[:-1][np.diff(marks) == len(" x")] + 1
    return np.sort(np.concatenate((marks[telling], alone)))


def _bare_reading(folded: Folded, keep: npt.NDArray[np.bool_], layer: Layer) -> Reading:
    places = np.flatnonzero(keep)
    bare: Codes = BARE.of(folded.codes.take(places))
    starts = folded.starts.take(places)
    ends = starts + 1 if folded.ends is None else folded.ends.take(places)
    return Reading(layer, text_of(bare), starts, ends)


def _exact(text: str) -> Reading:
    return Reading(Layer.EXACT, text, range(len(text)), range(1, len(text) + 1))


def _stripped(folded: Folded) -> Reading:
    flags = folded.flags
    keep = flags & INVISIBLE == 0
    letters = np.flatnonzero(flags & MARK == 0)
    last = np.flatnonzero(np.diff(letters) > 1)
    before, after = letters[last], letters[last + 1]
    # How many visible marks stand in front of each place.
    visible = np.concatenate(([0], np.cumsum((flags & (MARK | INVISIBLE)) == MARK)))
    between = (flags[before] & flags[after] & HAN > 0) & (
        visible[after] - visible[before] <= MARKS_LIMIT
    )
    edges = np.zeros(flags.size + 1, np.int8)
    edges[before[between] + 1] += 1
    edges[after[between]] -= 1
    return _bare_reading(folded, keep & (np.cumsum(edges[:-1]) == 0), Layer.STRIPPED)


@lru_cache(maxsize=4)
def _kept(text: str) -> Folded:
    return folded_of(text)


def kept_folded(text: str) -> Folded:
    """The folded text, kept for the checks that read the same field one after the other."""
    # A huge text is not worth keeping.
    return _kept(text) if len(text) <= 50_000 else folded_of(text)


def readings(text: str) -> tuple[Reading, Reading, Reading]:
    """The exact, folded and stripped readings, from the plainest to the most disguised."""
    folded = kept_folded(text)
    return _exact(text), folded.reading(), _stripped(folded)


def visible(text: str) -> Reading:
    """The folded reading without invisible characters; symbols and spaces stay."""
    folded = kept_folded(text)
    return _bare_reading(folded, folded.flags & INVISIBLE == 0, Layer.FOLDED)


def stripped(text: str) -> Reading:
    """The reading without invisible characters, and without symbols between Han characters."""
    return _stripped(kept_folded(text))


def compact(text: str) -> Reading:
    """Letters, digits and ideographs only, folded: what two copies share whatever the marks."""
    folded = kept_folded(text)
    return _bare_reading(folded, folded.flags & MARK == 0, Layer.STRIPPED)


def bare_letters(text: str) -> str:
    """The same letters as ``compact``, quicker for a term or a short stretch of a text."""
    plain = text.translate(FOLDED_FORMS)
    if plain.isascii() and plain.isalnum():
        return plain
    return "".join(chr(BARE.one(char)) for char in plain if not FLAGS.one(char) & MARK)


def letter_counts(text: str) -> tuple[int, int]:
    """How many letters, digits and ideographs a text has, and how many of them are plain Latin."""
    folded = kept_folded(text)
    bare: Codes = BARE.of(folded.codes[folded.flags & MARK == 0])
    return int(bare.size), int((bare < _BEYOND_ASCII).sum())


def gaps(original: str) -> list[tuple[int, str]]:
    """The runs of marks between the letters of a short stretch.

    Each is (how many folded letters stand before it, the run as written).
    """
    found: list[tuple[int, str]] = []
    count = 0
    run = ""
    for char in original:
        plain = FOLDED_FORMS[ord(char)]
        letters = sum(not FLAGS.one(part) & MARK for part in plain)
        if not letters:
            run += char
            continue
        if run and count:
            found.append((count, run))
        run = ""
        count += letters
    return found


def is_prose_gap(gap: str) -> bool:
    """Whether a gap is what prose has anyway: one or two marks, a quotation mark, a line break."""
    if "\n" in gap or "\r" in gap:
        return all(char.isspace() or char in PROSE_MARKS for char in gap)
    return 0 < len(gap) <= _PROSE_GAP_LIMIT and all(char in PROSE_MARKS for char in gap)


def is_ornamental(original: str) -> bool:
    """Whether a letter or digit has an ornamental form; full width is an ordinary one."""
    return any(map(_is_ornament, original))


@lru_cache(maxsize=8_192)
def _is_ornament(char: str) -> bool:
    form = unicodedata.decomposition(char)
    if form.startswith("<") and not form.startswith(("<wide>", "<narrow>")):
        return any(FLAGS.one(part) & MARK == 0 for part in FOLDED_FORMS[ord(char)])
    return not form and _ORNAMENTS[0] <= ord(char) < _ORNAMENTS[1]


def is_disguised(original: str) -> bool:
    """Whether a stretch hides its letters: marks between them or ornamental letter forms.

    Full width, capitals and traditional script are ordinary ways to write, not disguise.
    """
    return any(FLAGS.one(char) & MARK for char in original) or is_ornamental(original)
