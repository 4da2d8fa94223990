"""The people of a case as values: an account, or an address that never had one."""

from dataclasses import dataclass


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
