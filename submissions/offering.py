"""What a person can do to a piece now, and why not the rest: the table, and what stands beside it.

The table knows states and roles; own pieces, claims of others, pending decisions and running
checks are refused by the actions themselves.  Whoever lists actions asks here.
"""

from dataclasses import dataclass

from cms.accounts.models import User
from cms.articles.states import ArticleState
from submissions import decisions, drafting, workflow
from submissions.errors import (
    AlreadyPublished,
    ClaimedByOther,
    DecisionPending,
    NoPendingDecision,
    NotAnAuthor,
    NotPermitted,
    OwnPiece,
    Refusal,
)
from submissions.models import Decision, Submission
from submissions.states import HELD_ACTIONS, Action

TAKE_OVER = "submissions.take_over_claim"
DECIDE = "submissions.decide_submission"


@dataclass(frozen=True, slots=True)
class Offered:
    """One action by name: open, or the reason why not."""

    name: str
    refusal: Refusal | None


def offered(submission: Submission, *, by: User) -> list[Offered]:
    """Every action of the table, then ``release`` and ``undo``, in a fixed order."""
    is_own = submission.author_id == by.pk
    # Until its release nobody but the desk learns that there is a decision.
    pending = None if is_own or not by.has_perm(DECIDE) else decisions.pending(submission)
    found = [
        Offered(offer.action.value, offer.refusal or _beside(submission, offer.action, by, pending))
        for offer in workflow.offers(submission, by=by)
    ]
    found += [
        Offered(name, refusal_after_decision(submission, name, by=by, pending=pending))
        for name in ("release", "undo")
    ]
    return found


def refusal_after_decision(
    submission: Submission, name: str, *, by: User, pending: Decision | None
) -> Refusal | None:
    """Why ``by`` may not release or undo; says the same whether or not there is a decision."""
    if submission.author_id == by.pk or not by.has_perm(DECIDE):
        return NotPermitted()
    if pending is None:
        return NoPendingDecision()
    if name == "undo" and pending.by_id != by.pk and not by.has_perm(TAKE_OVER):
        return NotPermitted()
    return None


def _beside(
    submission: Submission, action: Action, by: User, pending: Decision | None
) -> Refusal | None:
    is_own = submission.author_id == by.pk
    if action in {Action.SUBMIT, Action.RESUBMIT}:
        return None if by.is_author else NotAnAuthor()
    if action in {Action.CLAIM, Action.SCHEDULE, Action.PUBLISH} and is_own:
        return OwnPiece()
    if action is Action.WITHDRAW:
        return drafting.withdrawal_refusal(submission, by=by)
    if action in {Action.CLAIM, Action.UNCLAIM}:
        return _claim_of_other(submission, action, by)
    if action in HELD_ACTIONS and pending is not None:
        return DecisionPending()
    if action is Action.ACCEPT and submission.latest is not None:
        return _running(submission)
    article = submission.article
    is_out = article is not None and article.state != ArticleState.SCHEDULED
    return AlreadyPublished() if action is Action.SCHEDULE and is_out else None


def _claim_of_other(submission: Submission, action: Action, by: User) -> Refusal | None:
    holder = submission.claimed_by
    holds = submission.is_claimed or action is Action.UNCLAIM
    if holder is None or not holds or holder.pk == by.pk or by.has_perm(TAKE_OVER):
        return None
    return ClaimedByOther(holder.name)


def _running(submission: Submission) -> Refusal | None:
    if submission.latest is None:
        return None
    try:
        decisions.require_settled_checks(submission.latest, has_seen_hold=True)
    except Refusal as refusal:
        return refusal
    return None
