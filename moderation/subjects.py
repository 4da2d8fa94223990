"""The port through which other apps say what can be reported and judged here.

An app registers one adapter for a kind; this app never imports theirs.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from moderation.errors import AlreadyRegistered
from moderation.parties import NOBODY, Actor, Party


class Subject(Protocol):
    """Something that can be reported, as it stands at this moment."""

    @property
    def kind(self) -> str: ...

    @property
    def ref(self) -> str:
        """Its identity within the kind, as text."""
        ...

    @property
    def title(self) -> str: ...

    @property
    def url(self) -> str: ...

    @property
    def digest(self) -> str:
        """SHA-256 of the exact text shown, or an empty string."""
        ...

    @property
    def is_visible(self) -> bool:
        """Whether anyone may see it now; what is not visible cannot be reported."""
        ...


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture of a subject: its identity there, the hash of its bytes, and where to see it."""

    ident: str
    sha256: str
    url: str
    alt: str
    width: int
    height: int


Adapter = Callable[[str], Subject | None]


class Hands(Protocol):
    """What can be done to a subject of one kind, and whose it is.

    Whoever acts without the right to it gets this app's ``NotPermitted``.
    """

    @property
    def can(self) -> frozenset[str]:
        """The kinds of effect (``Effect.Kind``) that a decision may have on it."""
        ...

    def responsible(self, ref: str) -> Party:
        """Whoever answers for it; ``NOBODY`` when that is unknown."""
        ...

    def restrict(self, ref: str, *, by: Actor, reason: str) -> bool:
        """Take it away from readers; whether anything changed."""
        ...

    def restore(self, ref: str, *, by: Actor) -> bool:
        """Give it back as it was; whether anything changed."""
        ...

    def strip_links(self, ref: str, *, links: Sequence[str], by: Actor) -> Sequence[str]:
        """Take links out of it, all when none is named; the addresses that are gone now."""
        ...

    def return_links(self, ref: str, *, links: Sequence[str], by: Actor) -> bool:
        """Put links back; whether anything changed."""
        ...

    def annotate(self, ref: str, *, text: str, by: Actor) -> bool:
        """Print a note to readers beside it; whether that was done."""
        ...

    def withdraw_note(self, ref: str, *, text: str, by: Actor) -> bool:
        """Take such a note back; whether it was there."""
        ...

    def pictures(self, ref: str, digest: str) -> Sequence[ShownPicture]:
        """The pictures of the text with this hash, the cover first."""
        ...

    def is_new(self, ref: str) -> bool:
        """Whether whoever answers for it has published little so far, or not for long."""
        ...

    def frozen(self, ref: str, digest: str) -> Mapping[str, str] | None:
        """The text with this hash as it was shown, by field; ``None`` when it is not kept."""
        ...


Partakers = Callable[[str], Collection[int]]

_adapters: dict[str, Adapter] = {}
_hands: dict[str, Hands] = {}
_partakers: dict[str, list[Partakers]] = {}


def register(kind: str, adapter: Adapter, hands: Hands | None = None) -> None:
    """Let ``adapter`` answer for ``kind``; it gets the ref a visitor sent and may return ``None``.

    The ref is untrusted text.  ``hands`` act on what a decision says.  Registering the same again
    changes nothing; another one for the same kind raises ``AlreadyRegistered``.
    """
    if _adapters.setdefault(kind, adapter) != adapter:
        raise AlreadyRegistered(kind)
    if hands is not None and _hands.setdefault(kind, hands) is not hands:
        raise AlreadyRegistered(kind)


def register_partakers(kind: str, people: Partakers) -> None:
    """Let ``people`` name the accounts that had a hand in a subject, without whose it is.

    Several may know some of them; the same one again changes nothing.
    """
    known = _partakers.setdefault(kind, [])
    if people not in known:
        known.append(people)


def partakers(kind: str, ref: str) -> frozenset[int]:
    """The accounts that had a hand in a subject: edited, claimed, decided or published it."""
    return frozenset(pk for people in _partakers.get(kind, ()) for pk in people(ref))


def hands(kind: str) -> Hands | None:
    """What can be done to subjects of a kind; ``None`` when nothing can."""
    return _hands.get(kind)


def responsible(kind: str, ref: str) -> Party:
    """Whoever answers for a subject, or ``NOBODY``."""
    known = _hands.get(kind)
    return known.responsible(ref) if known else NOBODY


def pictures(kind: str, ref: str, digest: str) -> Sequence[ShownPicture]:
    """The pictures of a subject as it was when its text had this hash."""
    known = _hands.get(kind)
    return known.pictures(ref, digest) if known else ()


def kinds() -> tuple[str, ...]:
    """The kinds somebody answers for, in the order they registered."""
    return tuple(_adapters)


def find(kind: str, ref: str) -> Subject | None:
    """The visible subject, or ``None`` for anything unknown, gone or hidden."""
    subject = look(kind, ref)
    return subject if subject is not None and subject.is_visible else None


def look(kind: str, ref: str) -> Subject | None:
    """The subject, hidden or not, for those who judge; ``None`` for what is not there."""
    adapter = _adapters.get(kind)
    return adapter(ref) if adapter is not None else None
