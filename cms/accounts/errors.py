"""Refusals about people, as types with data."""

from django.utils.translation import gettext_lazy as _


class AccountRefusal(Exception):
    """A refusal a person can read: ``message`` says what to do."""

    message = _("This is not possible for this account.")

    def __str__(self) -> str:
        return str(self.message)


class NotPermitted(AccountRefusal):
    message = _("Your account may not do this.")


class AlreadyAuthor(AccountRefusal):
    message = _("You are an author already: write at “New piece”.")


class AlreadyApplied(AccountRefusal):
    message = _("Your application is with the editors. You get an answer by mail.")


class Muted(AccountRefusal):
    message = _("Your account is muted, so you cannot show anything new for now.")


class TooManyPictures(AccountRefusal):
    message = _("You have changed your picture often today. Try again tomorrow.")


class PictureTakenAway(AccountRefusal):
    message = _("The editors took this picture from readers. Choose another one.")


class PictureChanged(AccountRefusal):
    message = _("The author has changed the picture meanwhile. Look at the new one first.")


class ReasonMissing(AccountRefusal):
    message = _("Tell the author why, in at most 500 characters.")


class TokenMadeAlready(AccountRefusal):
    message = _(
        "This form has made its token already, and a token is shown only once. "
        "Revoke it and make another if you did not keep it."
    )


class TooManyTokens(AccountRefusal):
    message = _("You have as many tokens as one account can have. Revoke one first.")
