"""Refusals about published articles, as types with data."""

from datetime import datetime

from django.utils.translation import gettext
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


class CommentRefused(Exception):
    """A comment cannot be taken or moved; ``message`` says why and what to do."""

    message = _("This cannot be done with this comment.")

    def __str__(self) -> str:
        return str(self.message)


class CommentsClosed(CommentRefused):
    message = _("This article takes no comments.")


class CommenterSilenced(CommentRefused):
    """A mute or a ban is in force; ``ends_at`` is None while no end is set."""

    message = _("You may not comment while a penalty is in force. Nothing was sent.")

    def __init__(self, ends_at: datetime | None) -> None:
        super().__init__(ends_at)
        self.ends_at = ends_at


class NotAnswerable(CommentRefused):
    message = _(
        "The comment you reply to is no longer there. Nothing was sent; send yours again to let "
        "it stand by itself."
    )


class ThreadFull(CommentRefused):
    message = _(
        "This comment has as many replies as it can take. Nothing was sent; send yours again to "
        "let it stand by itself."
    )


class NameTaken(CommentRefused):
    message = _("An author of this site writes under this name. Choose another one.")


class CommentNotPermitted(CommentRefused):
    message = _("Your account may not do this.")


class OwnComment(CommentRefused):
    message = _("You wrote this comment. Somebody else decides about it.")


class DecidedInCase(CommentRefused):
    """A decision removed it; only a new decision, or an appeal, gives it back."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number

    def __str__(self) -> str:
        said = gettext("Decision %(number)s removed it. Only a new decision gives it back.")
        return said % {"number": self.number}
