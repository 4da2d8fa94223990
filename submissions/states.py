"""The editorial workflow as one table: which action leads from where to where, and who may.

Buttons, the API and the documentation are drawn from it; ``workflow.perform`` is its only reader
that writes.  Publication is another axis (cms.articles.states), and so are the checks.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# How a case of moderation names a piece as what it is about.
SUBJECT_KIND = "submission"


class State(models.TextChoices):
    """Where a submission stands, in the desk's words."""

    DRAFT = "draft", _("Draft")
    UNCONFIRMED = "unconfirmed", _("Sender not confirmed")
    RECEIVED = "received", _("Received")
    READING = "reading", _("Being read")
    WITH_AUTHOR = "with_author", _("With the author")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


class Action(models.TextChoices):
    """What can be done to a submission."""

    CONFIRM = "confirm", _("Confirm")
    VOUCH = "vouch", _("Vouch for the sender")
    SUBMIT = "submit", _("Submit")
    RESUBMIT = "resubmit", _("Submit again")
    CLAIM = "claim", _("Claim")
    UNCLAIM = "unclaim", _("Put back")
    REQUEST_CHANGES = "request_changes", _("Ask for changes")
    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    REJECT = "reject", _("Reject for good")
    SCHEDULE = "schedule", _("Plan")
    PUBLISH = "publish", _("Publish now")
    WITHDRAW = "withdraw", _("Withdraw")
    LAPSE = "lapse", _("Lapse")


class Who(models.TextChoices):
    """Who may take an action; submissions.permissions turns each into a test."""

    AUTHOR = "author", pgettext_lazy("who", "the author")
    SENDER = "sender", pgettext_lazy("who", "the sender of the mail")
    EDITOR = "editor", pgettext_lazy("who", "an editor")
    OTHER_EDITOR = "other_editor", pgettext_lazy("who", "the claiming editor, not the author")
    PUBLISHER = "publisher", pgettext_lazy("who", "a publisher")
    SYSTEM = "system", pgettext_lazy("who", "the system")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: ``held`` actions make a pending decision and move the state on release."""

    sources: tuple[State, ...]
    target: State
    who: Who
    held: bool = False


RULES: dict[Action, Rule] = {
    Action.CONFIRM: Rule((State.UNCONFIRMED,), State.RECEIVED, Who.SENDER),
    Action.VOUCH: Rule((State.UNCONFIRMED,), State.RECEIVED, Who.EDITOR),
    Action.SUBMIT: Rule((State.DRAFT, State.WITH_AUTHOR), State.RECEIVED, Who.AUTHOR),
    Action.RESUBMIT: Rule(
        (State.DECLINED, State.WITHDRAWN, State.LAPSED), State.RECEIVED, Who.AUTHOR
    ),
    Action.CLAIM: Rule((State.RECEIVED, State.READING), State.READING, Who.EDITOR),
    Action.UNCLAIM: Rule((State.READING,), State.RECEIVED, Who.EDITOR),
    Action.REQUEST_CHANGES: Rule((State.READING,), State.WITH_AUTHOR, Who.OTHER_EDITOR, held=True),
    Action.ACCEPT: Rule((State.READING,), State.ACCEPTED, Who.OTHER_EDITOR, held=True),
    Action.DECLINE: Rule((State.READING,), State.DECLINED, Who.OTHER_EDITOR, held=True),
    Action.REJECT: Rule((State.READING,), State.REJECTED, Who.OTHER_EDITOR, held=True),
    Action.SCHEDULE: Rule((State.ACCEPTED,), State.ACCEPTED, Who.PUBLISHER),
    Action.PUBLISH: Rule((State.ACCEPTED,), State.ACCEPTED, Who.PUBLISHER),
    Action.WITHDRAW: Rule(
        (
            State.DRAFT,
            State.UNCONFIRMED,
            State.RECEIVED,
            State.READING,
            State.WITH_AUTHOR,
            State.ACCEPTED,  # until readers have seen it: drafting.withdrawal_refusal
        ),
        State.WITHDRAWN,
        Who.AUTHOR,
    ),
    Action.LAPSE: Rule((State.WITH_AUTHOR,), State.LAPSED, Who.SYSTEM),
}

HELD_ACTIONS = tuple(action for action, rule in RULES.items() if rule.held)
EDITABLE = (State.DRAFT, State.WITH_AUTHOR, State.DECLINED, State.WITHDRAWN, State.LAPSED)
OPEN = (State.RECEIVED, State.READING, State.WITH_AUTHOR)
CLOSED = (State.DECLINED, State.REJECTED, State.WITHDRAWN, State.LAPSED)


def author_words(state: str, *, published: bool, planned: bool) -> Promise:
    """The author's word for a state; a decision that is not released yet still reads as reading."""
    if published:
        return pgettext_lazy("author", "Published")
    if planned:
        return pgettext_lazy("author", "Accepted, planned")
    return {
        State.DRAFT: pgettext_lazy("author", "Draft"),
        State.UNCONFIRMED: pgettext_lazy("author", "Confirm your mail"),
        State.RECEIVED: pgettext_lazy("author", "Received"),
        State.READING: pgettext_lazy("author", "Being read"),
        State.WITH_AUTHOR: pgettext_lazy("author", "Needs you"),
        State.ACCEPTED: pgettext_lazy("author", "Accepted"),
        State.DECLINED: pgettext_lazy("author", "Not accepted"),
        State.REJECTED: pgettext_lazy("author", "Not accepted"),
        State.WITHDRAWN: pgettext_lazy("author", "Withdrawn"),
        State.LAPSED: pgettext_lazy("author", "Closed, no answer"),
    }[State(state)]
