"""Claiming a piece: one editor at a time, for a while, visible to all."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.accounts.actors import CLOCK
from cms.accounts.models import User
from cms.newsroom import queries as newsroom
from submissions import sweeping, workflow
from submissions.errors import ClaimedByOther, NotPermitted, OwnPiece
from submissions.models import Decision, Submission
from submissions.permissions import is_own
from submissions.states import Action, State


@transaction.atomic
def claim(submission: Submission, *, by: User, take_over: bool = False) -> Submission:
    """Gives the piece to ``by`` for the newsroom's claim hours; claiming again extends it.

    Raises ClaimedByOther unless ``take_over`` (needs submissions.take_over_claim), and OwnPiece.
    """
    submission = workflow.lock(submission)
    workflow.require(submission, Action.CLAIM, by=by)
    if is_own(submission, by):
        raise OwnPiece
    note = ""
    holder = submission.claimed_by if submission.is_claimed else None
    if holder is not None and holder.pk != by.pk:
        if not take_over:
            raise ClaimedByOther(holder.name)
        if not by.has_perm("submissions.take_over_claim"):
            raise NotPermitted
        note = holder.name
    submission.claimed_by = submission.last_editor = by
    hours = newsroom.current().claim_hours
    submission.claim_expires_at = timezone.now() + timedelta(hours=hours)
    return workflow.perform(submission, Action.CLAIM, by=by, note=note)


@transaction.atomic
def unclaim(submission: Submission, *, by: User) -> Submission:
    """Puts a claimed piece back into the queue.

    Raises ClaimedByOther for someone else's claim, unless ``by`` may take claims over.
    """
    submission = workflow.lock(submission)
    workflow.require(submission, Action.UNCLAIM, by=by)
    holder = submission.claimed_by
    if holder is not None and holder.pk != by.pk and not by.has_perm("submissions.take_over_claim"):
        raise ClaimedByOther(holder.name)
    submission.claimed_by = submission.claim_expires_at = None
    return workflow.perform(submission, Action.UNCLAIM, by=by)


def return_expired(*, limit: int = 100) -> int:
    """Puts pieces whose claim has run out back into the queue, unless a decision is pending."""
    expired = (
        Submission.objects.filter(state=State.READING, claim_expires_at__lte=timezone.now())
        .exclude(decisions__state=Decision.State.PENDING)
        .order_by("claim_expires_at")[:limit]
    )
    return sweeping.each(expired, _return_one)


@transaction.atomic
def _return_one(submission: Submission) -> bool:
    submission = workflow.lock(submission)
    if submission.state != State.READING or submission.is_claimed:
        return False
    submission.claimed_by = submission.claim_expires_at = None
    workflow.perform(submission, Action.UNCLAIM, by=CLOCK)
    return True
