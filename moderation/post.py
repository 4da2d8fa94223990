"""The port through which this app sends letters and learns about accounts; the site fills it in.

What is registered runs in the caller's transaction: a letter is stored with what it tells of.
"""

from collections.abc import Mapping
from typing import Protocol

from moderation.errors import AlreadyRegistered
from moderation.parties import Party


class Office(Protocol):
    """What a site must be able to do for its parties."""

    def address_of(self, party: Party) -> Party:
        """The same party with its current address and language, where it has an account."""
        ...

    def compose(self, name: str, values: Mapping[str, object]) -> str:
        """A plain-text template filled in, nothing escaped."""
        ...

    def send(self, *, to: Party, subject: str, text: str) -> None:
        """Store a letter for sending; nothing happens for a party without an address."""
        ...


_offices: list[Office] = []


def register(office: Office) -> None:
    """Let ``office`` do this app's post; a second, different one raises ``AlreadyRegistered``."""
    if _offices and _offices[0] is not office:
        raise AlreadyRegistered("post")
    if not _offices:
        _offices.append(office)


def office() -> Office:
    """The one that was registered; a site without one is wired wrongly and fails at once."""
    return _offices[0]
