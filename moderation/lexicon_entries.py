"""The lines of a list, kept as columns so that a process that only reads them loads in no time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import overload

import numpy as np

from moderation.material import Field, Severity, Stage
from moderation.normalise_tables import Flags, Places

ALL_FIELDS = tuple(Field)
_SEVERITIES = tuple(Severity)


class TermKind(StrEnum):
    """What a listed term does: forbids, asks for a look, or excuses what it covers."""

    PROHIBITED = "prohibited"
    WATCH = "watch"
    ALLOW = "allow"


_KINDS = tuple(TermKind)
_STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class TermEntry:
    """One line of the list, as frozen plain values.

    ``by_sound``: every word that sounds like this one of two syllables is worth a look.
    """

    text: str
    clause: str = ""
    severity: Severity = Severity.ATTENTION
    kind: TermKind = TermKind.PROHIBITED
    fields: tuple[Field, ...] = ALL_FIELDS
    stage: Stage = Stage.HOLD
    by_sound: bool = False

    @property
    def matter(self) -> str:
        """What it speaks about.  One on trial never hides what a trusted one says."""
        return f"?{self.clause}" if self.stage is Stage.SHADOW else self.clause


class Entries(Sequence[TermEntry]):
    """The entries of a list; each is made when it is first asked for, and is then always the same.

    ``words`` is one UTF-8 text, ``ends`` says where in it each term ends; ``clauses`` names the
    clauses ``clause`` counts, ``kinds`` holds stage, ``by_sound``, kind and severity, ``fields``
    one bit for each field.
    """

    def __init__(
        self,
        words: bytes,
        ends: Places,
        clauses: tuple[str, ...],
        clause: Places,
        kinds: Flags,
        fields: Flags,
    ):
        self.words = words
        self.ends = ends
        self.clauses = clauses
        self.clause = clause
        self.kinds = kinds
        self.fields = fields
        # Whether any entry asks for its sound.
        self.by_sound = bool((kinds & 32).any())
        self._made: dict[int, TermEntry] = {}

    @classmethod
    def of(cls, entries: Iterable[TermEntry]) -> "Entries":
        """The entries as columns; blank ones and repetitions are dropped."""
        listed = list(dict.fromkeys(entry for entry in entries if entry.text.strip()))
        words = [entry.text.encode("utf-8", "surrogatepass") for entry in listed]
        clauses = tuple(sorted({entry.clause for entry in listed}))
        number = {clause: at for at, clause in enumerate(clauses)}
        return cls(
            b"".join(words),
            np.fromiter(accumulate(map(len, words)), np.int64, len(words)),
            clauses,
            np.fromiter((number[entry.clause] for entry in listed), np.int64, len(listed)),
            np.fromiter(
                (
                    _STAGES.index(e.stage) * 64
                    + e.by_sound * 32
                    + _KINDS.index(e.kind) * 8
                    + _SEVERITIES.index(e.severity)
                    for e in listed
                ),
                np.uint8,
                len(listed),
            ),
            np.fromiter(
                (sum(1 << ALL_FIELDS.index(name) for name in set(e.fields)) for e in listed),
                np.uint8,
                len(listed),
            ),
        )

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, at: int) -> TermEntry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[TermEntry]: ...
    def __getitem__(self, at: int | slice) -> TermEntry | Sequence[TermEntry]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        # ``setdefault`` keeps one object for an entry even when two threads make it at once.
        return self._made.get(at) or self._made.setdefault(at, self._entry(at))

    def __iter__(self) -> Iterator[TermEntry]:
        return (self[at] for at in range(len(self)))

    def text(self, at: int) -> str:
        """The term itself, without making the entry."""
        begin = int(self.ends[at - 1]) if at else 0
        return self.words[begin : int(self.ends[at])].decode("utf-8", "surrogatepass")

    def kind(self, at: int) -> TermKind:
        return _KINDS[int(self.kinds[at]) % 32 // 8]

    def _entry(self, at: int) -> TermEntry:
        mask = int(self.fields[at])
        return TermEntry(
            self.text(at),
            self.clauses[int(self.clause[at])],
            _SEVERITIES[int(self.kinds[at]) % 8],
            self.kind(at),
            tuple(name for bit, name in enumerate(ALL_FIELDS) if mask >> bit & 1),
            _STAGES[int(self.kinds[at]) // 64],
            bool(int(self.kinds[at]) & 32),
        )
