"""The port through which the site judges files that people send with what they say here.

What is kept is private: it is stored under a name of our own and only ever given as a download.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from moderation.errors import AlreadyRegistered

MAX_FILES = 5
MAX_BYTES = 5_000_000
# What a file may be, by its content, and the ending it is given back with.
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/plain": ".txt",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sent it; the name is a claim."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Judged:
    """A file the site lets in: a name that can be shown, and what it is by its content."""

    name: str
    kind: str
    data: bytes

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


class Guard(Protocol):
    """What a site must be able to say about a file."""

    def judge(self, sent: Sent) -> Judged:
        """The file under a plain name; raises ``FileRefused`` with the reason.

        The kind comes from the content and is one of ``ENDINGS``.
        """
        ...


_guards: list[Guard] = []


def register(guard: Guard) -> None:
    """Let ``guard`` judge files; a second, different one raises ``AlreadyRegistered``."""
    if _guards and _guards[0] is not guard:
        raise AlreadyRegistered("attachments")
    if not _guards:
        _guards.append(guard)


def judge(sent: Sent) -> Judged:
    """What the site says about a file; a site without a guard is wired wrongly and fails."""
    return _guards[0].judge(sent)
