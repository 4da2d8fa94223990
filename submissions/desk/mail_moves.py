"""What the buttons of a mail's page do: read it again, let it pass, use the new text, set aside."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from cms.accounts.models import User
from submissions.compare import Comparison, compare_texts
from submissions.desk import mail_words, queue
from submissions.desk.moves import UnknownMove
from submissions.errors import AlreadyAPiece, NotPermitted
from submissions.intake import rereading
from submissions.models import InboundMessage

DECIDE = "submissions.decide_submission"


@dataclass(frozen=True, slots=True)
class Reread:
    """What another reading changed: the text to the character, the rest in words."""

    text: Comparison
    recovered: list[str]
    gained: int
    is_same: bool
    may_adopt: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What happened; ``url`` leads on, ``reread`` is shown on the page itself."""

    sentence: str
    url: str = ""
    reread: Reread | None = None


Move = Callable[[InboundMessage, User], Done]


def perform(message: InboundMessage, *, post: QueryDict, by: User) -> Done:
    """Does what the pressed button says.  Raises the refusals of the action."""
    name = next((name for name in MOVES if name in post), "")
    move = MOVES.get(name)
    if move is None:
        raise UnknownMove
    if not by.has_perm(DECIDE):
        raise NotPermitted
    return move(message, by)


def _retry(message: InboundMessage, by: User) -> Done:
    """Reads the stored bytes with today's reader; a piece that is there stays the only one."""
    return _told(rereading.replay(message, by=by))


def _promote(message: InboundMessage, by: User) -> Done:
    """The same, and what only held the mail back does not stop it this time."""
    if message.submission_id is not None:
        raise AlreadyAPiece
    return _told(rereading.replay(message, by=by, release=True))


def _told(replay: rereading.Replay) -> Done:
    message = replay.message
    reread = Reread(
        text=compare_texts(str(replay.before.get("text", "")), str(replay.after.get("text", ""))),
        recovered=replay.files_recovered,
        gained=replay.gained,
        is_same=not replay.changed,
        may_adopt=bool(replay.changed) and message.submission is not None,
    )
    if message.submission is not None:
        sentence = _("Read again. The mail belongs to %(number)s.")
        return Done(sentence % {"number": message.submission.number}, reread=reread)
    words = {"state": message.get_state_display(), "reason": mail_words.reason(message.reason)}
    return Done(_("Read again: %(state)s. %(reason)s") % words, reread=reread)


def _adopt(message: InboundMessage, by: User) -> Done:
    revision = rereading.adopt(message, by=by)
    url = f"{queue.work_url(revision.submission)}#compare"
    return Done(_("The recovered text is the one under judgement now."), url)


@transaction.atomic
def _spam(message: InboundMessage, by: User) -> Done:
    """Sets a mail aside for good; its bytes stay, and nobody is written to."""
    locked = InboundMessage.objects.select_for_update().get(pk=message.pk)
    if locked.submission_id is not None:
        raise AlreadyAPiece
    locked.settle(InboundMessage.State.REJECTED, "spam")
    return Done(_("Set aside as spam. You can still make a submission of it."))


MOVES: dict[str, Move] = {
    "retry": _retry,
    "promote": _promote,
    "adopt": _adopt,
    "spam": _spam,
}
