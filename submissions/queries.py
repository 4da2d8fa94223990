"""Which submissions a person can see, and the desk's views of the queue."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from cms.accounts.models import User
from cms.articles.states import ArticleState
from moderation.material import Stage
from submissions.models import (
    Correspondent,
    Decision,
    Draft,
    Event,
    Message,
    Revision,
    Submission,
)
from submissions.models.records import Visibility
from submissions.states import CLOSED, State

DESK = "submissions.read_desk"
QUEUE_KEYS = ("submitted_at", "id")
FINDINGS = "latest__check_run__findings"


def counting(**more: str) -> Q:
    """The findings of a piece's latest text that count: not those of checks on trial."""
    wanted = {f"{FINDINGS}__{name}": value for name, value in more.items()}
    return Q(**wanted, **{f"{FINDINGS}__stage__in": (Stage.ATTENTION.value, Stage.HOLD.value)})


def visible_to(user: User) -> QuerySet[Submission]:
    """One's own pieces; staff at the desk also see everything that was ever submitted."""
    own = Q(author=user.pk)
    if user.has_perm(DESK):
        own |= Q(submitted_at__isnull=False)
    return Submission.objects.filter(own)


def get_for(user: User, number: str) -> Submission:
    """The piece with this number, or Http404 when there is none this person may see."""
    found = (
        visible_to(user)
        .filter(number=number)
        .select_related(
            "author", "correspondent", "latest__check_run", "claimed_by", "category", "article"
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_own(user: User, number: str) -> Submission:
    """The person's own piece with this number, or Http404."""
    submission = get_for(user, number)
    if submission.author_id != user.pk:
        raise Http404
    return submission


def own(user: User) -> QuerySet[Submission]:
    """A person's own pieces, newest first."""
    return (
        Submission.objects.filter(author=user.pk).select_related("article", "category", "latest")
    ).order_by("-id")


def written_by(user: User) -> QuerySet[Submission]:
    """Pieces this person wrote, also under a mail address of theirs; see permissions.is_own."""
    return Submission.objects.filter(
        Q(author=user.pk)
        | Q(correspondent__account=user.pk)
        | Q(correspondent__email__iexact=user.email)
    )


def draft_of(submission: Submission, user: User) -> Draft | None:
    return Draft.objects.filter(submission=submission, person=user).first()


@dataclass(frozen=True, slots=True)
class DeskView:
    """A named view of the queue: its address word and what is in it."""

    name: str
    condition: Q
    is_oldest_first: bool = True


def desk_views(user: User) -> list[DeskView]:
    """The views of the desk for this editor, in the order of the tabs."""
    now = timezone.now()
    claimed = Q(claimed_by=user.pk, claim_expires_at__gt=now)
    return [
        DeskView("unclaimed", Q(state=State.RECEIVED)),
        DeskView("unconfirmed", Q(state=State.UNCONFIRMED)),
        DeskView("mine", claimed & Q(state=State.READING)),
        DeskView("reading", Q(state=State.READING)),
        DeskView("with_author", Q(state=State.WITH_AUTHOR)),
        DeskView("release", Q(decisions__state=Decision.State.PENDING)),
        DeskView("ready", Q(state=State.ACCEPTED, article=None)),
        DeskView("scheduled", Q(article__state=ArticleState.SCHEDULED)),
        DeskView("rechecked", Q(latest__check_run__is_news=True), is_oldest_first=False),
        DeskView("published", Q(article__state=ArticleState.LIVE), is_oldest_first=False),
        DeskView("closed", Q(state__in=CLOSED), is_oldest_first=False),
        DeskView("all", Q(submitted_at__isnull=False), is_oldest_first=False),
    ]


def desk() -> QuerySet[Submission]:
    """Submitted pieces with all that a row of the queue shows, in a constant number of queries."""
    return (
        Submission.objects.filter(submitted_at__isnull=False)
        .select_related(
            *("author__author_profile", "correspondent", "latest__check_run"),
            *("claimed_by", "category", "article"),
        )
        .annotate(finding_count=Count(FINDINGS, filter=counting()))
    )


def desk_counts(user: User) -> dict[str, int]:
    """How many pieces each view holds, in one query."""
    counts = {
        view.name: Count("pk", filter=view.condition & Q(submitted_at__isnull=False), distinct=True)
        for view in desk_views(user)
    }
    return dict(Submission.objects.aggregate(**counts))


def revisions(submission: Submission) -> QuerySet[Revision]:
    return submission.revisions.select_related("check_run").order_by("-number")


def events(submission: Submission, *, for_author: bool) -> QuerySet[Event]:
    """The history, newest first; authors get only what is meant for them."""
    found = submission.events.select_related("letter__email", "actor").order_by("-id")
    return found.filter(visibility=Visibility.AUTHOR) if for_author else found


def messages(submission: Submission, *, for_author: bool) -> QuerySet[Message]:
    """The thread, oldest first; authors do not get the staff's own lines."""
    found = submission.messages.select_related("by", "correspondent").order_by("id")
    return found.filter(visibility=Visibility.AUTHOR) if for_author else found


def requested_changes(submission: Submission) -> Decision | None:
    """The released decision whose points the author has to answer now, if any."""
    if submission.state != State.WITH_AUTHOR:
        return None
    return (
        Decision.objects.filter(
            submission=submission,
            state=Decision.State.RELEASED,
            action="request_changes",
        )
        .prefetch_related("changes", "reasons__clause")
        .order_by("-pk")
        .first()
    )


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """An author's record in numbers, as the desk shows it."""

    submitted: int
    published: int
    refused: int
    withdrawn: int


def pieces_of(writer: User | Correspondent) -> QuerySet[Submission]:
    """Everything this person ever submitted, by account or by mail."""
    by_writer = Q(author=writer) if isinstance(writer, User) else Q(correspondent=writer)
    return Submission.objects.filter(by_writer, submitted_at__isnull=False)


def author_record(author: User | Correspondent) -> AuthorRecord:
    counts = pieces_of(author).aggregate(
        submitted=Count("pk"),
        published=Count("pk", filter=Q(article__published_at__isnull=False)),
        refused=Count("pk", filter=Q(state__in=[State.DECLINED, State.REJECTED])),
        withdrawn=Count("pk", filter=Q(state=State.WITHDRAWN)),
    )
    return AuthorRecord(**counts)
