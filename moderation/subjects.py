"""The port through which other apps say what can be reported and judged here.

An app registers one adapter for a kind; this app never imports theirs.
"""

from collections.abc import Callable
from typing import Protocol

from moderation.errors import AlreadyRegistered


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


Adapter = Callable[[str], Subject | None]

_adapters: dict[str, Adapter] = {}


def register(kind: str, adapter: Adapter) -> None:
    """Let ``adapter`` answer for ``kind``; it gets the ref a visitor sent and may return ``None``.

    The ref is untrusted text.  Registering the same adapter again changes nothing; another one
    for the same kind raises ``AlreadyRegistered``.
    """
    if _adapters.setdefault(kind, adapter) != adapter:
        raise AlreadyRegistered(kind)


def kinds() -> tuple[str, ...]:
    """The kinds somebody answers for, in the order they registered."""
    return tuple(_adapters)


def find(kind: str, ref: str) -> Subject | None:
    """The visible subject, or ``None`` for anything unknown, gone or hidden."""
    adapter = _adapters.get(kind)
    if adapter is None:
        return None
    subject = adapter(ref)
    return subject if subject is not None and subject.is_visible else None
