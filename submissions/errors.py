"""Refusals as types with data.  ``status`` is the HTTP answer, ``message`` what a person reads."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Something cannot be done as asked; nothing was changed."""

    status = 409
    code = "refused"
    message: str | Promise = _("This is not possible right now.")

    def __str__(self) -> str:
        return str(self.message)


class NotAllowedFrom(Refusal):
    """The state moved on, or never allowed this action."""

    code = "not_allowed_from"

    def __init__(self, action: str, state: str) -> None:
        super().__init__(action, state)
        self.action, self.state = action, state
        self.message = _("The piece has moved on in the meantime. Look at it again, then decide.")


class NotPermitted(Refusal):
    status = 403
    code = "not_permitted"
    message: str | Promise = _("Your account may not do this to this piece.")


class OwnPiece(NotPermitted):
    code = "own_piece"
    message = _("You wrote this piece, so another editor has to decide.")


class NotAnAuthor(NotPermitted):
    code = "not_an_author"
    message = _("Only authors submit here. Send the article by mail instead.")


class Silenced(NotPermitted):
    """The account may not hand anything in for now; what it wrote stays and it may appeal."""

    code = "silenced"
    message: str | Promise

    def __init__(self, until: datetime | None) -> None:
        super().__init__(until)
        self.until = until
        self.message = _(
            "Your account may not hand in pieces. What you wrote is kept. The decision and the way "
            "to appeal stand in your record."
        )
        if until is not None:
            day = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
            said = _(
                "Your account may not hand in pieces before %(date)s. What you wrote is kept. The "
                "decision and the way to appeal stand in your record."
            )
            self.message = said % {"date": day}


class ClaimedByOther(Refusal):
    code = "claimed_by_other"

    def __init__(self, editor: str) -> None:
        super().__init__(editor)
        self.editor = editor
        self.message = _("%(editor)s has claimed this piece.") % {"editor": editor}


class NotClaimed(Refusal):
    code = "not_claimed"
    message = _("Claim the piece first; then decide.")


class EditConflict(Refusal):
    """Someone saved in between; both texts are kept for the person to compare."""

    status = 412
    code = "edit_conflict"
    message = _("The piece was saved elsewhere in the meantime. Compare, then save again.")


class DecisionPending(Refusal):
    code = "decision_pending"
    message = _("A decision on this piece is waiting to be released. Release or undo it first.")


class NoPendingDecision(Refusal):
    code = "no_pending_decision"
    message = _("There is no decision waiting. It was released or undone already.")


class TextChanged(Refusal):
    code = "text_changed"
    message = _("The author has changed the text since the decision. Look at it again.")


class ChecksRunning(Refusal):
    code = "checks_running"
    message = _("The checks are still running. Accept when they have finished.")


class HoldNotSeen(Refusal):
    code = "hold_not_seen"
    message = _("The checks hold this piece. Confirm that you have looked at what they found.")


class ReasonsNeeded(Refusal):
    status = 422
    code = "reasons_needed"
    message = _("Choose one to three reasons for the author.")


class LetterNeeded(Refusal):
    status = 422
    code = "letter_needed"
    message = _("The letter to the author is empty. Write what they need to know.")


class ChangesNeeded(Refusal):
    status = 422
    code = "changes_needed"
    message = _("Say what should be changed: at least one point.")


class AnswersMissing(Refusal):
    status = 422
    code = "answers_missing"
    message = _("Answer every required point before you submit again.")


class ConsentMissing(Refusal):
    status = 422
    code = "consent_missing"
    message = _("Tick the statements that this piece needs before you submit it.")


class Incomplete(Refusal):
    """The draft lacks what a submission needs: ``problems`` maps field names to sentences."""

    status = 422
    code = "incomplete"
    message = _("Some things are missing before the piece can be submitted.")

    def __init__(self, problems: dict[str, str | Promise]) -> None:
        super().__init__(problems)
        self.problems = problems


class NotAccepted(Refusal):
    code = "not_accepted"
    message = _("Only a piece whose acceptance was released can be published.")


class TimeInPast(Refusal):
    status = 422
    code = "time_in_past"
    message = _("This time has passed. Choose a later one, or publish now.")


class AlreadyPublished(Refusal):
    code = "already_published"
    message = _("The piece is published already.")


class EmptyMessage(Refusal):
    status = 422
    code = "empty_message"
    message = _("Write something before you send it.")


class ContactNeeded(Refusal):
    """The sender of a mail is not verified and nobody has written to them yet."""

    code = "contact_needed"
    message = _("The sender is not verified. Write to them first; then accept.")


class CategoryNeeded(Refusal):
    status = 422
    code = "category_needed"
    message = _("Choose a category for this piece; a mail names none.")


class LinkSpent(Refusal):
    """A link was used already, or the piece has moved on since it was sent."""

    status = 410
    code = "link_spent"
    message = _("This link has been used already. Nothing more is needed.")


class NotByMail(Refusal):
    code = "not_by_mail"
    message = _("This is only possible for a piece that came by mail.")


class HasAccount(Refusal):
    code = "has_account"
    message = _("This sender is an author here already.")


class AlreadyAPiece(Refusal):
    code = "already_a_piece"
    message = _("This mail belongs to a piece already.")


class NothingRecovered(Refusal):
    code = "nothing_recovered"
    message = _("Reading the mail again gave no other text.")


class TooLong(Refusal):
    """More than fits; nothing is cut off behind the writer's back."""

    status = 422
    code = "too_long"

    def __init__(self, limit: int, found: int, *, field: str = "") -> None:
        super().__init__(limit, found)
        self.limit, self.found, self.field = limit, found, field
        self.message = _(
            "This is %(found)d characters long, and there is room for %(limit)d. Shorten it."
        ) % {"found": found, "limit": limit}


class NotShownAgain(Refusal):
    code = "not_shown_again"
    message = _("The article was taken away from the readers. Restore it among the articles.")


class BadCharacters(Refusal):
    status = 422
    code = "bad_characters"
    message = _("The text holds characters that cannot be stored. Paste it as plain text.")
