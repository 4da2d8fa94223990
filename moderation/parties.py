"""People as values: who acts, and who is told; an account, or an address without one."""

from dataclasses import dataclass
from typing import Any, Protocol


class Actor(Protocol):
    """The part of a person, or of the software acting by itself, that this app needs."""

    @property
    def pk(self) -> Any:
        """The account's key; ``None`` for the software."""
        ...

    @property
    def name(self) -> str:
        """How a record names the actor, readable even after the account is gone."""
        ...

    def has_perm(self, permission: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who can be told something.  Without an account the address is the person."""

    account_id: int | None = None
    email: str = ""
    language: str = "en"

    @property
    def word(self) -> str:
        """Who this is, as one word that outlives the account; empty for nobody."""
        if self.account_id is not None:
            return f"user:{self.account_id}"
        return f"mail:{self.email.casefold()}" if self.email else ""

    def __bool__(self) -> bool:
        return bool(self.word)


NOBODY = Party()
