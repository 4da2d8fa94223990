"""Removing a comment as the decision it is: a case, a clause, a statement of reasons, an appeal."""

from django.db import transaction

from cms.articles import comments, moderated
from cms.articles.errors import CommentRefused, DecidedInCase
from cms.articles.models import Comment
from cms.articles.states import CommentState
from moderation import cases, queries, verdicts
from moderation.models import Case, Decision, Effect
from moderation.parties import Actor
from moderation.verdicts import Ground, Ruling


@transaction.atomic
def remove(comment: Comment, *, by: Actor, code: str, reason: str) -> Decision:
    """Decide at once that a comment breaks a clause: it goes, and its writer is told like anyone.

    The penalty is what the ladder proposes.  Raises a CommentRefused, or what moderation raises
    for a case somebody else holds, for a clause that is not in force, and for a missing reason.
    Where two people must agree the decision waits for the second.
    """
    comments.require_moderator(comment, by)
    subject = moderated.find_comment(str(comment.pk))
    if subject is None or comment.state not in {CommentState.HELD, CommentState.SHOWN}:
        raise CommentRefused
    case = cases.open_by_staff(subject, clause_code=code, by=by, note=reason)
    ruling = Ruling(
        Decision.Outcome.VIOLATION,
        reason,
        grounds=(Ground(code, (comment.text,)),),
        effects=(Effect.Kind.TAKE_DOWN,),
    )
    return verdicts.decide(cases.claim(case, by=by), ruling, by=by)


@transaction.atomic
def show(comment: Comment, *, by: Actor) -> Comment:
    """Let readers see a comment that waits; one that a decision removed needs a new decision.

    Raises ``DecidedInCase`` with the number of that decision, or another CommentRefused.
    """
    standing = _removal_of(comment)
    if standing is not None:
        raise DecidedInCase(standing.number)
    return comments.show(comment, by=by)


def _removal_of(comment: Comment) -> Decision | None:
    """The decision in force by which a comment is gone, if there is one."""
    about = Case.objects.filter(subject_kind=moderated.COMMENT, subject_id=str(comment.pk))
    standing = (queries.standing_decision(case) for case in about.order_by("pk"))
    return next(
        (
            decision
            for decision in standing
            if decision is not None and decision.effects.filter(kind=Effect.Kind.TAKE_DOWN).exists()
        ),
        None,
    )
