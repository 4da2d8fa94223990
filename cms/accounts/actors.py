"""Who acts.  The system is a named actor with permissions of its own; nobody is ``None``."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A part of the software that acts by itself; it appears under this name in every record."""

    name: str
    permissions: frozenset[str]

    pk: None = None
    is_superuser: bool = False

    def has_perm(self, permission: str) -> bool:
        return permission in self.permissions


CLOCK = SystemActor(
    "clock",
    frozenset(
        {
            "submissions.run_clock",
            "submissions.publish_submission",
        }
    ),
)
CHECKS = SystemActor("checks", frozenset({"submissions.run_checks"}))
MAIL = SystemActor("mail", frozenset({"submissions.take_in_mail"}))

# Records keep the stable name; people read these.
SHOWN_NAMES: dict[str, Promise] = {
    CLOCK.name: _("by itself, at the set time"),
    CHECKS.name: _("the checks"),
}

Actor = User | SystemActor
