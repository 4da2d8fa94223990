"""Who may do what to a submission: each ``Who`` of the states table as one test."""

from cms.accounts.actors import SystemActor
from cms.accounts.models import User
from moderation import penalties
from moderation.parties import Party
from submissions.errors import (
    ClaimedByOther,
    NotClaimed,
    NotPermitted,
    OwnPiece,
    Refusal,
    Silenced,
)
from submissions.models import Correspondent, Submission
from submissions.states import Who

Actor = User | SystemActor | Correspondent


def is_author(submission: Submission, actor: Actor) -> bool:
    """Whether the piece belongs to this account, or to this address if it has no account."""
    if isinstance(actor, Correspondent):
        return submission.correspondent_id == actor.pk
    return actor.pk is not None and submission.author_id == actor.pk


def require_voice(person: User | Correspondent) -> None:
    """Raises Silenced while a mute or a ban keeps this person from handing anything in.

    Asked of the clock at this moment, so it ends on time with every worker dead.
    """
    penalty = penalties.silence_of(party_of(person))
    if penalty is not None:
        raise Silenced(penalty.ends_at)


def party_of(person: User | Correspondent) -> Party:
    """How moderation knows this person."""
    if isinstance(person, Correspondent):
        return Party(person.account_id, person.email, person.language)
    return Party(person.pk, person.email, person.language)


def is_own(submission: Submission, person: User) -> bool:
    """Whether this person wrote the piece, also under a mail address of theirs.

    Wider than ``is_author`` on purpose: it only ever keeps people from judging their own piece.
    """
    if submission.author_id is not None:
        return submission.author_id == person.pk
    sender = submission.correspondent
    if sender is None or person.pk is None:
        return False
    return sender.account_id == person.pk or sender.email.lower() == person.email.lower()


def refusal(submission: Submission, who: Who, *, by: Actor) -> Refusal | None:
    """Why ``by`` may not act as ``who`` on this piece, or None when they may."""
    if who is Who.SYSTEM:
        allowed = isinstance(by, SystemActor) and by.has_perm("submissions.run_clock")
        return None if allowed else NotPermitted()
    if who is Who.SENDER:
        may = is_author(submission, by) or by.has_perm("submissions.take_in_mail")
        return None if may else NotPermitted()
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
    if isinstance(by, User) and is_own(submission, by):
        return OwnPiece()
    if not submission.is_claimed or submission.claimed_by is None:
        return NotClaimed()
    if submission.claimed_by_id != by.pk:
        return ClaimedByOther(submission.claimed_by.name)
    return None
