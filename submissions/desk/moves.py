"""What the buttons of the workbench do: each name calls one action and says what happened."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.accounts.models import User
from cms.articles.models import Category
from submissions import claims, contact, conversation, decisions, filing, publishing
from submissions.desk import bench, findings, panel
from submissions.errors import BadCharacters, EditConflict, Refusal
from submissions.models import Submission
from submissions.states import HELD_ACTIONS, Action


class UnreadableTime(Refusal):
    status = 422
    code = "unreadable_time"
    message: str | Promise = gettext_lazy("Give the day and the time of publication.")


class UnknownMove(Refusal):
    status = 400
    code = "unknown_move"
    message: str | Promise = gettext_lazy("This button is not known. Load the page again.")


@dataclass(frozen=True, slots=True)
class Done:
    """What happened, and where on the page, or in the queue, to go on."""

    sentence: str
    fragment: str = ""
    goes_on: bool = False


Move = Callable[[Submission, QueryDict, User], Done]


def name_of(post: QueryDict) -> str:
    """The button that was pressed."""
    return next((name for name in MOVES if name in post), "")


def perform(submission: Submission, *, post: QueryDict, by: User) -> Done:
    """Does what the pressed button says.  Raises the refusals of the action."""
    move = MOVES.get(name_of(post))
    if move is None:
        raise UnknownMove
    if any("\x00" in value for values in post.lists() for value in values[1]):
        raise BadCharacters
    return move(submission, post, by)


def _claim(submission: Submission, post: QueryDict, by: User) -> Done:
    claims.claim(submission, by=by)
    return Done(_("You have claimed this piece."))


def _take_over(submission: Submission, post: QueryDict, by: User) -> Done:
    claims.claim(submission, by=by, take_over=True)
    return Done(_("You have taken this piece over."))


def _unclaim(submission: Submission, post: QueryDict, by: User) -> Done:
    claims.unclaim(submission, by=by)
    return Done(_("The piece is back in the queue."))


def _decide(action: Action) -> Move:
    def move(submission: Submission, post: QueryDict, by: User) -> Done:
        revision = panel.revision_read(submission, post)
        if revision is None:
            raise EditConflict
        entry = panel.typed(post)
        verdict = panel.verdict_of(
            entry, action, submission=submission, clauses=bench.clauses_in_force()
        )
        with transaction.atomic():
            if action is Action.ACCEPT and "byline" in post:
                filing.publish_under(submission, byline=post.get("byline", ""), by=by)
            decisions.decide(submission, verdict=verdict, by=by, revision=revision)
        sentence = _("Decided: %(action)s, %(number)s. The letter waits; you can still undo it.")
        values = {"action": action.label, "number": submission.number}
        return Done(sentence % values, goes_on=entry.goes_on)

    return move


def _release(submission: Submission, post: QueryDict, by: User) -> Done:
    decisions.release(submission, by=by)
    return Done(_("Released. The letter is on its way to the author."))


def _undo(submission: Submission, post: QueryDict, by: User) -> Done:
    decisions.undo(submission, by=by)
    return Done(_("Undone. The letter was not sent."))


def _publish(submission: Submission, post: QueryDict, by: User) -> Done:
    publishing.publish(submission, by=by)
    return Done(_("Published. The author has been told."))


def _schedule(submission: Submission, post: QueryDict, by: User) -> Done:
    at = bench.time_in_zone(post.get("publish_at", ""))
    if at is None:
        raise UnreadableTime
    publishing.schedule(submission, at=at, by=by)
    return Done(_("Planned. The author has been told when."))


def _judge(submission: Submission, post: QueryDict, by: User) -> Done:
    finding = findings.judge(
        submission, finding_id=post.get("finding", ""), verdict=post.get("judge", ""), by=by
    )
    sentence = _("Noted: %(judgement)s.") % {"judgement": finding.get_judgement_display()}
    return Done(sentence, f"card-{finding.pk}")


def _message(submission: Submission, post: QueryDict, by: User) -> Done:
    message = conversation.post(
        submission,
        by=by,
        text=post.get("message_text", ""),
        key=post.get("message_key", "")[:64],
        for_author=post.get("message_to") == "author",
    )
    if message.visibility == "author":
        return Done(_("Sent. The author gets it by mail."), "thread")
    return Done(_("Added for the staff."), "thread")


def _contact(submission: Submission, post: QueryDict, by: User) -> Done:
    contact.ask(
        submission,
        by=by,
        text=post.get("contact_text", ""),
        key=post.get("message_key", "")[:64],
    )
    return Done(_("Sent to the sender. The answer appears among the messages."), "envelope")


def _vouch(submission: Submission, post: QueryDict, by: User) -> Done:
    contact.vouch(submission, by=by)
    return Done(_("The piece is in the queue. The sender has got a receipt."), "envelope")


def _invite(submission: Submission, post: QueryDict, by: User) -> Done:
    contact.invite_as_author(submission, by=by)
    return Done(_("Invited. The link went to the address of the mail."), "envelope")


def _file(submission: Submission, post: QueryDict, by: User) -> Done:
    chosen = post.get("category", "")
    pk = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
    category = Category.objects.filter(pk=pk).first()
    filing.file_under(submission, category=category, by=by)
    return Done(_("Filed under %(category)s.") % {"category": category}, "decide")


def _name(submission: Submission, post: QueryDict, by: User) -> Done:
    named = filing.publish_under(submission, byline=post.get("byline", ""), by=by)
    byline = publishing.byline_of(named, bench.text_of(named))
    return Done(_("It will be published under the name %(byline)s.") % {"byline": byline}, "decide")


MOVES: dict[str, Move] = {
    "claim": _claim,
    "take_over": _take_over,
    "unclaim": _unclaim,
    **{action.value: _decide(action) for action in HELD_ACTIONS},
    "release": _release,
    "undo": _undo,
    "publish": _publish,
    "schedule": _schedule,
    "judge": _judge,
    "message": _message,
    "contact": _contact,
    "vouch": _vouch,
    "invite": _invite,
    "file": _file,
    "set_byline": _name,
}
