"""The queue: tabs with counts, and rows that cost the same number of queries however many."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.articles.keyset import decode, encode, page_of
from moderation.models import CheckRun
from submissions import queries, workflow
from submissions.desk import mail, words
from submissions.models import Decision, Submission
from submissions.permissions import is_own
from submissions.states import Action, State

PAGE_SIZE = 30
HEAVY = ("latest__body_html", "latest__body_text", "latest__links")


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of the queue as a link."""

    name: str
    label: words.Words
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One piece as the queue shows it."""

    submission: Submission
    url: str
    state: tuple[words.Words, str]
    checks: words.Words
    check_tone: str
    findings: int
    severity: words.Words
    waiting_since: datetime | None
    is_late: bool
    holder: str
    is_mine: bool
    may_claim: bool
    awaits_release: bool
    sender: tuple[words.Words, str] | None


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of one view."""

    tabs: list[Tab]
    current: str
    rows: list[Row]
    next_cursor: str
    is_first: bool


def work_url(submission: Submission) -> str:
    """The workbench of a piece."""
    return reverse("admin:submissions_submission_change", args=[submission.pk])


def rows_of() -> QuerySet[Submission]:
    """Submitted pieces with all a row shows: findings counted by weight, a pending decision."""
    pending = Decision.objects.filter(submission=OuterRef("pk"), state=Decision.State.PENDING)
    return (
        queries.desk()
        .defer(*HEAVY)
        .annotate(
            hold_count=Count(queries.FINDINGS, filter=queries.counting(severity="hold")),
            attention_count=Count(queries.FINDINGS, filter=queries.counting(severity="attention")),
            awaits_release=Exists(pending),
        )
    )


def open_queue(user: User, *, view: str = "", cursor: str = "") -> Queue:
    """A page of the queue; without a view, the first tab that holds something to do."""
    views = queries.desk_views(user)
    counts = queries.desk_counts(user)
    names = [v.name for v in views]
    current = view if view in names else first_with_work(counts)
    chosen = views[names.index(current)]
    found, following, is_first = _page(chosen, cursor)
    tabs = [Tab(n, words.VIEWS.get(n, n), counts[n], n == current) for n in names]
    return Queue(tabs, current, [row_of(s, user) for s in found], following, is_first)


def first_with_work(counts: dict[str, int]) -> str:
    """What an editor should see first: unclaimed pieces, then their own, then everything."""
    return next((name for name in ("unclaimed", "mine", "release") if counts.get(name)), "all")


def _page(view: queries.DeskView, cursor: str) -> tuple[list[Submission], str, bool]:
    rows = rows_of().filter(view.condition)
    if not view.is_oldest_first:
        page = page_of(rows, keys=queries.QUEUE_KEYS, cursor=cursor, size=PAGE_SIZE)
        return list(page.rows), page.next_cursor, page.is_first
    key = decode(cursor) if cursor else None
    is_first = key is None or len(key) != len(queries.QUEUE_KEYS)
    if key is not None and not is_first:
        at, pk = key
        rows = rows.filter(Q(submitted_at__gt=at) | Q(submitted_at=at, id__gt=pk))
    found = list(rows.order_by(*queries.QUEUE_KEYS)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    has_more = len(found) > PAGE_SIZE
    following = encode([shown[-1].submitted_at, shown[-1].pk]) if has_more else ""
    return shown, following, is_first


def row_of(submission: Submission, user: User) -> Row:
    """A row from a piece of ``rows_of``."""
    run = submission.latest.check_run if submission.latest else None
    holder = submission.claimed_by if submission.is_claimed else None
    count = getattr(submission, "finding_count", 0)
    return Row(
        submission=submission,
        url=work_url(submission),
        state=words.state_chip(submission),
        checks=CheckRun.State(run.state).label if run else "",
        check_tone=words.check_tone(run.state if run else ""),
        findings=count,
        severity=words.SEVERITIES[_highest(submission)] if count else "",
        waiting_since=submission.submitted_at if _is_waiting(submission) else None,
        is_late=is_late(submission),
        holder=holder.name if holder else "",
        is_mine=holder is not None and holder.pk == user.pk,
        may_claim=may_claim(submission, user),
        awaits_release=getattr(submission, "awaits_release", False),
        sender=mail.sender_tag(submission) if submission.door == Submission.Door.MAIL else None,
    )


def _highest(submission: Submission) -> str:
    if getattr(submission, "hold_count", 0):
        return "hold"
    return "attention" if getattr(submission, "attention_count", 0) else "note"


def _is_waiting(submission: Submission) -> bool:
    return submission.state in {State.RECEIVED, State.READING}


def is_late(submission: Submission) -> bool:
    """Whether the promised answer is overdue."""
    due = submission.due_at
    return _is_waiting(submission) and due is not None and due < timezone.now()


def may_claim(submission: Submission, user: User) -> bool:
    """Whether the claim button is of use: free to take, not one's own, and one may decide."""
    if is_own(submission, user) or not user.has_perm("submissions.decide_submission"):
        return False
    if submission.is_claimed and submission.state == State.READING:
        return False
    return workflow.refusal(submission, Action.CLAIM, by=user) is None


def next_piece(user: User, *, after: Submission) -> Submission | None:
    """What to read next: one's own claimed pieces first, then the oldest unclaimed one."""
    decided = Decision.objects.filter(submission=OuterRef("pk"), state=Decision.State.PENDING)
    waiting = (
        Submission.objects.filter(submitted_at__isnull=False)
        .exclude(pk=after.pk)
        .exclude(pk__in=queries.written_by(user).values("pk"))
        .exclude(Exists(decided))
        .order_by(*queries.QUEUE_KEYS)
    )
    views = {view.name: view.condition for view in queries.desk_views(user)}
    return waiting.filter(views["mine"]).first() or waiting.filter(views["unclaimed"]).first()
