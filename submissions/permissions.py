"""Who may do what to a submission: each ``Who`` of the states table as one test."""

from cms.accounts.actors import Actor, SystemActor
from submissions.errors import ClaimedByOther, NotClaimed, NotPermitted, OwnPiece, Refusal
from submissions.models import Submission
from submissions.states import Who


def is_author(submission: Submission, actor: Actor) -> bool:
    return actor.pk is not None and submission.author_id == actor.pk


def refusal(submission: Submission, who: Who, *, by: Actor) -> Refusal | None:
    """Why ``by`` may not act as ``who`` on this piece, or None when they may."""
    if who is Who.SYSTEM:
        allowed = isinstance(by, SystemActor) and by.has_perm("submissions.run_clock")
        return None if allowed else NotPermitted()
    if who is Who.AUTHOR:
        return None if is_author(submission, by) else NotPermitted()
    if who is Who.EDITOR:
        may = by.has_perm("submissions.decide_submission") or by.has_perm("submissions.run_clock")
        return None if may else NotPermitted()
    if who is Who.PUBLISHER:
        return None if by.has_perm("submissions.publish_submission") else NotPermitted()
    return _refusal_to_decide(submission, by)


def _refusal_to_decide(submission: Submission, by: Actor) -> Refusal | None:
    if not by.has_perm("submissions.decide_submission"):
        return NotPermitted()
    if is_author(submission, by):
        return OwnPiece()
    if not submission.is_claimed or submission.claimed_by is None:
        return NotClaimed()
    if submission.claimed_by_id != by.pk:
        return ClaimedByOther(submission.claimed_by.name)
    return None
