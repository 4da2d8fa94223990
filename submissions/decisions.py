"""Deciding: a pending decision with its letter, undone for a while, then released in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.actors import CLOCK, Actor
from cms.accounts.models import User
from cms.articles.text import clean_line
from cms.newsroom import queries as newsroom
from cms.outbox.nudges import nudge
from moderation import queries as convention
from moderation.models import CheckRun
from submissions import letters, sweeping, workflow
from submissions.errors import (
    ChangesNeeded,
    ChecksRunning,
    ContactNeeded,
    DecisionPending,
    EditConflict,
    HoldNotSeen,
    LetterNeeded,
    NoPendingDecision,
    NotPermitted,
    ReasonsNeeded,
    Refusal,
    TextChanged,
)
from submissions.lengths import require_length
from submissions.models import (
    ChangeRequest,
    Decision,
    DecisionReason,
    InboundMessage,
    Revision,
    Submission,
)
from submissions.permissions import is_own
from submissions.reasons import EDITORIAL
from submissions.states import Action

MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One thing the author is asked to change."""

    request: str
    quote: str = ""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the editor filled in.  ``reasons`` are clause codes or keys of reasons.EDITORIAL."""

    action: Action
    subject: str
    text: str
    reasons: Sequence[str] = ()
    points: Sequence[Point] = ()
    note: str = ""
    has_seen_hold: bool = False


@transaction.atomic
def decide(submission: Submission, *, verdict: Verdict, by: User, revision: Revision) -> Decision:
    """Makes a pending decision on the revision the editor read, and holds its letter.

    Nothing the author can see changes before release.  Raises the refusals of the states table,
    EditConflict when the text is newer, DecisionPending, ChecksRunning, HoldNotSeen,
    ReasonsNeeded, ChangesNeeded, LetterNeeded, ContactNeeded.
    """
    submission = workflow.lock(submission)
    workflow.require(submission, verdict.action, by=by)
    if submission.latest_id != revision.pk:
        raise EditConflict
    _validate(verdict, revision)
    if verdict.action == Action.ACCEPT:
        require_contact(submission)
    release_at = timezone.now() + timedelta(minutes=newsroom.current().undo_minutes)
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                submission=submission,
                revision=revision,
                action=verdict.action,
                note=verdict.note,
                by=by,
                release_at=release_at,
            )
    except IntegrityError:
        raise DecisionPending from None
    _keep_reasons(decision, verdict.reasons)
    _keep_points(decision, verdict)
    letters.hold(decision, subject=verdict.subject, text=verdict.text)
    workflow.record(submission, f"decided_{verdict.action}", by=by, note=verdict.note)
    return decision


def _validate(verdict: Verdict, revision: Revision) -> None:
    for text, limit in [(verdict.note, 2000), (verdict.subject, 200), (verdict.text, 20_000)]:
        require_length(text, limit)
    for point in verdict.points:
        require_length(point.request, 1000)
        require_length(point.quote, 300)
    if verdict.action in {Action.DECLINE, Action.REJECT} and not (
        1 <= len(set(verdict.reasons)) <= MAX_REASONS
    ):
        raise ReasonsNeeded
    if verdict.action == Action.REQUEST_CHANGES and not any(p.request for p in verdict.points):
        raise ChangesNeeded
    if not verdict.text.strip() or not verdict.subject.strip():
        raise LetterNeeded
    if verdict.action == Action.ACCEPT:
        require_settled_checks(revision, has_seen_hold=verdict.has_seen_hold)


def require_settled_checks(revision: Revision, *, has_seen_hold: bool) -> None:
    """Raises ChecksRunning while they run, HoldNotSeen when they hold and nobody has looked."""
    run = CheckRun.objects.get(pk=revision.check_run_id)
    if not run.is_settled:
        raise ChecksRunning
    if run.state in {CheckRun.State.HELD, CheckRun.State.FAILED} and not has_seen_hold:
        raise HoldNotSeen


def needs_contact(submission: Submission) -> bool:
    """Whether somebody has to write to the sender before the piece can be accepted.

    So it is for a mail whose sender was not verified: the name is a claim, nothing was agreed to.
    """
    is_unsure = submission.sender_lane == InboundMessage.Lane.UNVERIFIED
    return is_unsure and submission.contacted_at is None


def require_contact(submission: Submission) -> None:
    """Raises ContactNeeded; see ``needs_contact``."""
    if needs_contact(submission):
        raise ContactNeeded


def _keep_reasons(decision: Decision, codes: Sequence[str]) -> None:
    for code in list(dict.fromkeys(codes))[:MAX_REASONS]:
        if code in EDITORIAL:
            DecisionReason.objects.create(decision=decision, editorial=code)
            continue
        clause = convention.clause(code)
        if clause is None:
            raise ReasonsNeeded
        DecisionReason.objects.create(decision=decision, clause=clause)


def _keep_points(decision: Decision, verdict: Verdict) -> None:
    if verdict.action != Action.REQUEST_CHANGES:
        return
    asked = [point for point in verdict.points if point.request.strip()]
    ChangeRequest.objects.bulk_create(
        ChangeRequest(
            decision=decision,
            position=position,
            quote=clean_line(point.quote, 300),
            request=clean_line(point.request, 1000),
            is_required=point.is_required,
        )
        for position, point in enumerate(asked, 1)
    )


def pending(submission: Submission) -> Decision | None:
    """The decision waiting to be released, if there is one."""
    return (
        Decision.objects.filter(submission=submission, state=Decision.State.PENDING)
        .select_related("letter", "by", "revision")
        .first()
    )


@transaction.atomic
def undo(submission: Submission, *, by: User) -> Decision:
    """Takes a pending decision back; its letter is kept and never sent.

    Open to whoever made it and to who may take claims over.  Raises NoPendingDecision.
    """
    submission = workflow.lock(submission)
    decision = pending(submission)
    if decision is None:
        raise NoPendingDecision
    if decision.by_id != by.pk and not by.has_perm("submissions.take_over_claim"):
        raise NotPermitted
    _undo(decision, by=by)
    workflow.record(submission, "decision_undone", by=by)
    return decision


def _undo(decision: Decision, *, by: User | None) -> None:
    decision.state = Decision.State.UNDONE
    decision.undone_at, decision.undone_by = timezone.now(), by
    decision.save(update_fields=["state", "undone_at", "undone_by"])
    letters.discard(decision.letter)


@transaction.atomic
def release(submission: Submission, *, by: Actor) -> Decision:
    """Flips the state, queues the letter and writes the event, or does nothing at all.

    Raises NoPendingDecision, NotPermitted (only who decided, a colleague who may decide, or the
    clock), TextChanged when the revision is no longer the latest.
    """
    submission = workflow.lock(submission)
    decision = pending(submission)
    if decision is None:
        raise NoPendingDecision
    may = by.has_perm("submissions.decide_submission") or by.has_perm("submissions.run_clock")
    if not may or (isinstance(by, User) and is_own(submission, by)):
        raise NotPermitted
    if submission.latest_id != decision.revision_id:
        raise TextChanged
    _after_release(submission, decision)
    letters.release(decision.letter)
    workflow.apply_decision(decision, submission, by=by)
    decision.state = Decision.State.RELEASED
    decision.released_at = timezone.now()
    decision.save(update_fields=["state", "released_at"])
    nudge("outbox.send_unsent")
    return decision


def _after_release(submission: Submission, decision: Decision) -> None:
    submission.due_at = None
    if decision.action == Action.REQUEST_CHANGES:
        days = newsroom.current().answer_days
        submission.author_due_at = timezone.now() + timedelta(days=days)
    if decision.action != Action.ACCEPT:
        submission.claimed_by = submission.claim_expires_at = None


def release_due(*, limit: int = 50) -> int:
    """Releases decisions whose time to undo has passed; one that cannot be is undone and told."""
    due = Decision.objects.filter(
        state=Decision.State.PENDING, release_at__lte=timezone.now()
    ).order_by("release_at")[:limit]
    return sweeping.each(due, _release_one)


def _release_one(decision: Decision) -> bool:
    try:
        release(decision.submission, by=CLOCK)
    except NoPendingDecision:
        return False
    except Refusal as refusal:
        _return_to_editor(decision, refusal)
        return False
    return True


@transaction.atomic
def _return_to_editor(decision: Decision, refusal: Refusal) -> None:
    submission = workflow.lock(decision.submission)
    current = pending(submission)
    if current is None:
        return
    _undo(current, by=None)
    workflow.record(submission, "release_stopped", by=CLOCK, note=str(refusal))
