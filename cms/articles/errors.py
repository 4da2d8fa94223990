"""Refusals about published articles, as types with data."""

from django.utils.translation import gettext_lazy as _


class PublicationRefused(Exception):
    """An article cannot be moved this way; ``message`` says why and what to do."""

    message = _("This article cannot be changed this way.")

    def __str__(self) -> str:
        return str(self.message)


class NotAllowedNow(PublicationRefused):
    def __init__(self, move: str, state: str) -> None:
        super().__init__(move, state)
        self.move, self.state = move, state
        self.message = _("The article is in a state that does not allow this step.")


class Embargoed(PublicationRefused):
    message = _("An embargo is still running. Plan a time after it ends.")


class NotPermitted(PublicationRefused):
    message = _("Your account may not do this.")
