"""The port through which the texts behind check runs are read, for showing and for learning.

Runs know a text by its hash only; the app that keeps the texts registers one reader at start-up.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from moderation.errors import AlreadyRegistered
from moderation.permissions import Actor

CONTEXT = 40


@dataclass(frozen=True, slots=True)
class StoredText:
    """A frozen text: what people call it, where it is read, and its fields by name."""

    ref: str
    url: str
    fields: Mapping[str, str]


class Reader(Protocol):
    """Gives the texts with these hashes that ``seen_by`` may judge: not those of their own."""

    def __call__(self, digests: Collection[str], *, seen_by: Actor) -> Mapping[str, StoredText]: ...


_readers: list[Reader] = []


def register(reader: Reader) -> None:
    """Let ``reader`` answer; the same one again changes nothing, another one is an error."""
    if _readers and _readers != [reader]:
        raise AlreadyRegistered("text")
    _readers[:] = [reader]


def find(digests: Collection[str], *, seen_by: Actor) -> Mapping[str, StoredText]:
    """The texts by their hash, without those that are gone or that ``seen_by`` wrote."""
    return _readers[0](digests, seen_by=seen_by) if _readers and digests else {}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quote with the words around it."""

    before: str
    quote: str
    after: str


def excerpt(text: StoredText, span: Mapping[str, object]) -> Excerpt | None:
    """The place of a stored span in its text, or None when the words do not stand there."""
    whole = text.fields.get(str(span["field"]), "")
    start, end = int(str(span["start"])), int(str(span["end"]))
    if not whole[start:end] or whole[start:end] != span["quote"]:
        return None
    before, after = whole[max(0, start - CONTEXT) : start], whole[end : end + CONTEXT]
    return Excerpt(before, whole[start:end], after)
