"""How a piece stands, in the author's words: the tabs, whose turn it is, the steps, the history."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.accounts.models import User
from cms.articles.models import Article
from cms.articles.states import ArticleState
from submissions import queries
from submissions.models import Event, Submission
from submissions.states import CLOSED, State, author_words

LIVE = Q(article__state__in=[ArticleState.LIVE, ArticleState.RETRACTED])
GONE = Q(
    article__state__in=[ArticleState.KILLED, ArticleState.TAKEN_DOWN],
    article__published_at__isnull=False,
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A tab of the author's list."""

    name: str
    label: Promise
    condition: Q
    empty: Promise


SHELVES = (
    Shelf(
        "needs",
        pgettext_lazy("author", "Needs you"),
        Q(state=State.WITH_AUTHOR),
        gettext_lazy("Nothing waits for you."),
    ),
    Shelf(
        "all",
        pgettext_lazy("author", "All"),
        Q(),
        gettext_lazy("You have written nothing yet."),
    ),
    Shelf(
        "drafts",
        pgettext_lazy("author", "Drafts"),
        Q(state=State.DRAFT),
        gettext_lazy("No drafts. A new piece is kept here until you submit it."),
    ),
    Shelf(
        "reading",
        pgettext_lazy("author", "With the editors"),
        Q(state__in=[State.UNCONFIRMED, State.RECEIVED, State.READING]),
        gettext_lazy("The editors have nothing of yours to read."),
    ),
    Shelf(
        "accepted",
        pgettext_lazy("author", "Accepted"),
        Q(state=State.ACCEPTED) & (Q(article=None) | Q(article__published_at=None)),
        gettext_lazy("Nothing is waiting to be published."),
    ),
    Shelf(
        "published",
        pgettext_lazy("author", "Published"),
        LIVE,
        gettext_lazy("Nothing of yours is published yet."),
    ),
    Shelf(
        "closed",
        pgettext_lazy("author", "Closed"),
        Q(state__in=CLOSED) | GONE,
        gettext_lazy("Nothing was turned down, withdrawn or taken away."),
    ),
)


def shelf(name: str) -> Shelf:
    """The tab of this name; all pieces for a name there is none of."""
    return next((one for one in SHELVES if one.name == name), SHELVES[1])


def own_on(chosen: Shelf, user: User) -> QuerySet[Submission]:
    return queries.own(user).filter(chosen.condition)


def counts(user: User) -> dict[str, int]:
    """How many pieces each tab holds, in one query."""
    wanted = {one.name: Count("pk", filter=one.condition) for one in SHELVES if one.condition}
    found = Submission.objects.filter(author=user.pk).aggregate(**wanted, all=Count("pk"))
    return dict(found)


@dataclass(frozen=True, slots=True)
class Standing:
    """One piece in the author's words; ``tone`` is the class of its chip."""

    words: str
    tone: str
    turn: str
    is_yours: bool


def stands(submission: Submission) -> Standing:
    article = submission.article
    if article is not None and article.published_at is not None:
        word, tone = _PUBLICATION[ArticleState(article.state)]
        return Standing(str(word), tone, _readers_see(article), is_yours=False)
    is_planned = article is not None and article.state == ArticleState.SCHEDULED
    words = str(author_words(submission.state, published=False, planned=is_planned))
    tone = _TONES.get(State(submission.state), "t-mute")
    is_yours = submission.state in {State.DRAFT, State.WITH_AUTHOR, State.UNCONFIRMED}
    return Standing(words, tone, _turn(submission, is_planned=is_planned), is_yours)


# The chip of a piece that has been before readers: word and tone.
_PUBLICATION: dict[ArticleState, tuple[Promise, str]] = {
    ArticleState.LIVE: (pgettext_lazy("author", "Published"), "t-ok"),
    ArticleState.RETRACTED: (pgettext_lazy("author", "Published, retracted"), "t-warn"),
    ArticleState.KILLED: (pgettext_lazy("author", "No longer shown"), "t-bad"),
    ArticleState.TAKEN_DOWN: (pgettext_lazy("author", "No longer shown"), "t-bad"),
}


def _readers_see(article: Article) -> str:
    """Since when readers have the article, and what became of it."""
    days = {"day": _day(article.published_at), "ended": _day(article.ended_at)}
    if article.state == ArticleState.LIVE:
        return _("Published on %(day)s.") % days
    ended = (
        _("Published on %(day)s, retracted on %(ended)s.")
        if article.state == ArticleState.RETRACTED
        else _("Published on %(day)s; no longer shown since %(ended)s.")
    ) % days
    if not article.ended_note:
        return ended
    return _("%(what)s Reason: %(reason)s") % {"what": ended, "reason": article.ended_note}


_TONES = {
    State.RECEIVED: "t-info",
    State.READING: "t-info",
    State.WITH_AUTHOR: "t-warn",
    State.ACCEPTED: "t-ok",
    State.REJECTED: "t-bad",
    State.DECLINED: "t-bad",
}


def _day(moment: datetime | None) -> str:
    return date_format(localtime(moment), "DATE_FORMAT") if moment else ""


def _turn(submission: Submission, *, is_planned: bool) -> str:
    """Whose turn it is and until when, in one sentence."""
    article = submission.article
    state = State(submission.state)
    if article is not None and is_planned:
        at = date_format(localtime(article.publish_at), "DATETIME_FORMAT")
        return _("It will be published on %(at)s. You have nothing to do.") % {"at": at}
    if state == State.WITH_AUTHOR and submission.author_due_at:
        return _("Your turn: answer by %(day)s.") % {"day": _day(submission.author_due_at)}
    if state in {State.RECEIVED, State.READING} and submission.due_at:
        return _("The editors' turn: you hear from us by %(day)s.") % {
            "day": _day(submission.due_at)
        }
    return str(_TURNS[state])


_TURNS: dict[State, Promise] = {
    State.DRAFT: gettext_lazy("Your turn: finish it and submit it."),
    State.UNCONFIRMED: gettext_lazy("Your turn: confirm your address with the link we mailed."),
    State.RECEIVED: gettext_lazy("The editors' turn: they read it next."),
    State.READING: gettext_lazy("The editors' turn: they are reading it."),
    State.WITH_AUTHOR: gettext_lazy("Your turn: answer what the editors ask for."),
    State.ACCEPTED: gettext_lazy("The editors' turn: they set the date of publication."),
    State.DECLINED: gettext_lazy("You may rework it and submit it again."),
    State.REJECTED: gettext_lazy("This piece is closed."),
    State.WITHDRAWN: gettext_lazy("You took it back. You may submit it again."),
    State.LAPSED: gettext_lazy("It was closed without an answer. You may still submit it again."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the way to publication."""

    label: str
    at: datetime | None
    is_done: bool
    is_current: bool


# How far each state has come: the number of steps done.
_REACHED = {
    State.DRAFT: 0,
    State.UNCONFIRMED: 0,
    State.RECEIVED: 1,
    State.READING: 2,
    State.WITH_AUTHOR: 3,
    State.DECLINED: 3,
    State.REJECTED: 3,
    State.WITHDRAWN: 1,
    State.LAPSED: 3,
    State.ACCEPTED: 4,
}


def steps(submission: Submission) -> list[Step]:
    """The way from sending to publication; a piece that ended shows its end instead."""
    state = State(submission.state)
    article = submission.article
    is_live = article is not None and article.published_at is not None
    ended = state in CLOSED and not is_live
    decided = str(author_words(state, published=False, planned=False))
    with_author = state == State.WITH_AUTHOR
    is_mail = submission.door == Submission.Door.MAIL
    labels: list[tuple[str, datetime | None]] = [
        (_("Received by mail") if is_mail else _("Submitted"), submission.submitted_at),
        (_("Automatic checks"), None),
        (_("An editor reads it"), None),
        (decided if with_author or ended else _("Decision"), None),
        (_("Publication"), article.published_at or article.publish_at if article else None),
    ]
    if ended:
        done = [labels[0], (decided, submission.state_changed_at)]
        return [Step(label, at, at is not None, n == 1) for n, (label, at) in enumerate(done)]
    reached = 5 if is_live else _REACHED[state]
    return [
        Step(label, at if n <= reached else None, n < reached, n == reached)
        for n, (label, at) in enumerate(labels)
    ]


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of the history: what, when, by whom, and the letter that told of it."""

    what: str
    at: datetime
    who: str
    note: str
    told: str


_HAPPENINGS: dict[str, Promise] = {
    "start": gettext_lazy("Begun"),
    "mail": gettext_lazy("Received by mail"),
    "confirm": gettext_lazy("Address confirmed"),
    "vouch": gettext_lazy("Let in by an editor"),
    "not_mine": gettext_lazy("Reported as not yours"),
    "read_wrongly": gettext_lazy("Reported as read wrongly"),
    "invited": gettext_lazy("Invited as an author"),
    "deletion_asked": gettext_lazy("Deletion asked for"),
    "deletion_held": gettext_lazy("Kept for now: the law asks for it"),
    "erased": gettext_lazy("Texts erased"),
    "moved_to_account": gettext_lazy("Moved to your account"),
    "byline": gettext_lazy("Name to publish under set"),
    "draft_kept": gettext_lazy("Your unsent draft was kept as a piece of its own"),
    "submit": gettext_lazy("Submitted"),
    "resubmit": gettext_lazy("Submitted again"),
    "request_changes": gettext_lazy("Changes asked for"),
    "accept": gettext_lazy("Accepted"),
    "decline": gettext_lazy("Not accepted"),
    "reject": gettext_lazy("Rejected"),
    "schedule": gettext_lazy("Publication planned"),
    "publish": gettext_lazy("Published"),
    "withdraw": gettext_lazy("Withdrawn"),
    "lapse": gettext_lazy("Closed without an answer"),
    "reminder": gettext_lazy("Reminder sent"),
    "message": gettext_lazy("Message"),
}


def history(submission: Submission) -> list[Happening]:
    """What the author may know of what happened, newest first, and who was told how."""
    return [_happening(submission, e) for e in queries.events(submission, for_author=True)]


def _is_own(submission: Submission, event: Event) -> bool:
    """Done by the writer, also while the piece was still only known by its mail address."""
    if event.correspondent_id is not None:
        return True
    return event.actor_id is not None and event.actor_id == submission.author_id


def _happening(submission: Submission, event: Event) -> Happening:
    is_own = _is_own(submission, event)
    told = ""
    if event.letter is not None:
        told = _("Mail to %(address)s: %(delivery)s") % {
            "address": event.letter.to_address,
            "delivery": event.letter.delivery,
        }
    return Happening(
        what=str(_HAPPENINGS.get(event.verb, event.verb)),
        at=event.at,
        who=_("you") if is_own else _("the newsroom"),
        note=event.note if is_own else "",
        told=told,
    )
