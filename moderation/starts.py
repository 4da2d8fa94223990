"""Where patterns may begin: one look at a text for many patterns, before any of them is tried.

A pattern's first two characters are read from the pattern itself.  A table tells for each pair of
neighbouring characters which patterns may begin there; only those are tried, and only there.  The
table may name a place too many, never one too few, so what is found stays exactly the same.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from moderation.normalise_tables import CodeTable, Places, codes_of

# Compiled patterns do not tell how they begin; the reader that compiles them does.
_READER: Any = import_module("re._parser")

# A text up to this long is kept with others; of longer ones only the last is.
_LONGEST_KEPT = 50_000
_KEPT = 24
_ONE_BITS, _TWO_BITS = 12, 16
_SPREAD = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B))
# From one place in so many characters on, reading on is quicker than trying place by place.
_SPARSE = 12
_MOST_PATTERNS = 32
_MOST_MEMBERS = 64
_LENGTH = 2

# What a match may begin with, and whether anything at all may follow.
Head = tuple[str, bool]
Heads = set[Head]
_ANYTHING: Heads = {("", True)}
_NOTHING: Heads = {("", False)}
_DIGITS, _SPACE = "0123456789", " "
_NOWHERE: Places = np.zeros(0, np.int64)
_NO_MARKS = np.zeros(0, np.uint32)


_Made = TypeVar("_Made")


def kept(make: Callable[[str], _Made]) -> Callable[[str], _Made]:
    """Keep what is made of a text for the checks that read it one after the other; thread-safe."""
    short, long = lru_cache(maxsize=_KEPT)(make), lru_cache(maxsize=1)(make)

    def made(text: str) -> _Made:
        return short(text) if len(text) <= _LONGEST_KEPT else long(text)

    return made


def _plain(char: str) -> str:
    """Digits of other scripts count as the plain ones here, and all spaces as one."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return _SPACE if char.isspace() else char


_PLAIN = CodeTable(lambda code: ord(_plain(chr(code))))


def _joined(first: Heads, second: Heads) -> Heads:
    return {
        (start, True)
        if is_open or len(start) >= _LENGTH
        else ((start + rest)[:_LENGTH], rest_open and len(start + rest) < _LENGTH)
        for start, is_open in first
        for rest, rest_open in second
    }


def _heads(items: Iterable[Any]) -> Heads:
    """What a sequence of parts may begin with."""
    found = _NOTHING
    for operation, argument in items:
        found = _joined(found, _heads_of(str(operation), argument))
        if all(is_open or len(start) >= _LENGTH for start, is_open in found):
            break
    return found


def _heads_of(operation: str, argument: Any) -> Heads:
    if operation == "LITERAL":
        return {(_plain(chr(argument)), False)}
    if operation == "IN":
        return _members(argument)
    if operation == "SUBPATTERN":
        _, added, _, inner = argument
        return _ANYTHING if added & re.IGNORECASE else _heads(inner)
    if operation == "ATOMIC_GROUP":
        return _heads(argument)
    if operation == "BRANCH":
        return set().union(*map(_heads, argument[1]))
    if operation in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        least, most, inner = argument
        once = _heads(inner)
        found = _joined(once, once) if most > 1 else set()
        return found | (once if least < _LENGTH else set()) | (set() if least else _NOTHING)
    # What stands around a match takes no room; of anything else nothing is known.
    return _NOTHING if operation in {"ASSERT", "ASSERT_NOT", "AT"} else _ANYTHING


def _members(members: Iterable[Any]) -> Heads:
    found: Heads = set()
    for operation, argument in members:
        kind = str(operation)
        if kind == "LITERAL":
            found.add((_plain(chr(argument)), False))
        elif kind == "RANGE" and argument[1] - argument[0] < _MOST_MEMBERS:
            found |= {(_plain(chr(code)), False) for code in range(argument[0], argument[1] + 1)}
        elif kind == "CATEGORY" and str(argument) == "CATEGORY_DIGIT":
            found |= {(digit, False) for digit in _DIGITS}
        elif kind == "CATEGORY" and str(argument) == "CATEGORY_SPACE":
            found.add((_SPACE, False))
        else:
            return _ANYTHING
    return found


def heads_of(pattern: re.Pattern[str]) -> frozenset[str]:
    """The characters every match begins with, one or two; the empty one means any."""
    if pattern.flags & re.IGNORECASE:
        return frozenset({""})
    return frozenset(start for start, _ in _heads(_READER.parse(pattern.pattern, pattern.flags)))


@dataclass(frozen=True, slots=True, eq=False)
class _Slots:
    """For each place of a text the slot of its character and of that with the next one."""

    ones: npt.NDArray[np.intp]
    twos: npt.NDArray[np.intp]


@kept
def _slots_of(text: str) -> _Slots:
    codes = _PLAIN.of(codes_of(text))
    following = np.append(codes[1:], np.uint32(0))
    return _Slots(_slot_of_one(codes), _slot_of_two(codes, following))


def _slot_of_one(codes: Any) -> Any:
    return (codes * _SPREAD[0] >> np.uint32(32 - _ONE_BITS)).astype(np.intp)


def _slot_of_two(codes: Any, following: Any) -> Any:
    mixed = codes * _SPREAD[0] + following * _SPREAD[1]
    return (mixed >> np.uint32(32 - _TWO_BITS)).astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """A text with the places where some pattern may begin, and a bit there for each of them."""

    text: str
    at: Places = field(repr=False)
    marks: Any = field(repr=False)
    numbers: dict[re.Pattern[str], int] = field(repr=False)
    anywhere: frozenset[int]
    seen: int

    def places_of(self, pattern: re.Pattern[str]) -> Places | None:
        """The places where a match may begin, in order, or ``None`` if it may be anywhere."""
        number = self.numbers[pattern]
        if number in self.anywhere:
            return None
        if not self.seen >> number & 1:
            return _NOWHERE
        places: Places = self.at[self.marks & np.uint32(1 << number) != 0]
        return places

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """The matches ``pattern.finditer`` would give; no pattern here matches nothing at all."""
        places = self.places_of(pattern)
        if places is None or places.size * _SPARSE > len(self.text):
            yield from pattern.finditer(self.text)
            return
        end = 0
        for at in places.tolist():
            if at >= end and (found := pattern.match(self.text, at)):
                yield found
                end = found.end()


class Starts:
    """Up to 32 patterns, with the tables of how they begin."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self._numbers = {pattern: number for number, pattern in enumerate(dict.fromkeys(patterns))}
        if len(self._numbers) > _MOST_PATTERNS:
            raise ValueError(f"More than {_MOST_PATTERNS} patterns in one table.")
        self._ones = np.zeros(1 << _ONE_BITS, np.uint32)
        self._twos = np.zeros(1 << _TWO_BITS, np.uint32)
        self._anywhere: frozenset[int] = frozenset()
        for pattern, number in self._numbers.items():
            self._note(heads_of(pattern), number)
        self._has_ones = bool(self._ones.any())

    def _note(self, heads: frozenset[str], number: int) -> None:
        if "" in heads:
            self._anywhere |= {number}
            return
        for head in heads:
            codes = codes_of(head)
            if len(head) == 1:
                self._ones[_slot_of_one(codes)] |= np.uint32(1 << number)
            else:
                slot = _slot_of_two(codes[:1], codes[1:])
                self._twos[slot] |= np.uint32(1 << number)

    def scan(self, text: str) -> Scan:
        """Where in a text each pattern may begin."""
        if not text:
            return Scan(text, _NOWHERE, _NO_MARKS, self._numbers, self._anywhere, 0)
        slots = _slots_of(text)
        marks = self._twos.take(slots.twos)
        if self._has_ones:
            marks |= self._ones.take(slots.ones)
        at = np.flatnonzero(marks)
        found = marks.take(at)
        seen = int(np.bitwise_or.reduce(found)) if at.size else 0
        return Scan(text, at, found, self._numbers, self._anywhere, seen)
