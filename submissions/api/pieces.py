"""A piece as one person sees it: their relation to it, its version tag, and the way to reach it."""

from dataclasses import dataclass

from django.db.models import QuerySet
from rest_framework.request import Request

from cms.accounts.api.callers import Scope, caller, has_scope, require_scope
from cms.accounts.models import User
from submissions import decisions, queries
from submissions.errors import NotPermitted, OwnPiece
from submissions.models import Decision, Draft, Submission

ROW = ("author", "claimed_by", "category", "article", "latest__category")


@dataclass(frozen=True, slots=True)
class Seen:
    """A piece, what the person is to it, and what only that relation sees.

    To its author a piece shows their draft and never a pending decision, whatever else they are.
    """

    submission: Submission
    is_own: bool
    draft: Draft | None
    pending: Decision | None

    @property
    def etag(self) -> str:
        """Changes with everything this person's view of the piece shows."""
        if self.is_own:
            return f"{self.submission.version}.{self.draft.version if self.draft else 0}"
        return f"{self.submission.version}-{self.pending.pk if self.pending else 0}"


def find(request: Request, number: str) -> Seen:
    """The piece with this number for whoever calls.

    Raises Http404 when they may not see it, InsufficientScope when it is not theirs and their token
    was not made for the desk.
    """
    user = caller(request)
    submission = queries.get_for(user, number)
    if submission.author_id != user.pk:
        require_scope(request, Scope.DESK)
    return seen(submission, user)


def find_at_desk(request: Request, number: str) -> Seen:
    """The same for what only colleagues see.

    Raises NotPermitted for one's own piece, as OwnPiece to who works at the desk.
    """
    found = find(request, number)
    if found.is_own:
        raise OwnPiece if caller(request).has_perm(queries.DESK) else NotPermitted
    return found


def find_own(request: Request, number: str) -> Seen:
    """The same for what only its author does.  Raises NotPermitted for a piece of others."""
    found = find(request, number)
    if not found.is_own:
        raise NotPermitted
    return found


def seen(submission: Submission, user: User) -> Seen:
    """The piece as ``user``, who may see it, sees it."""
    is_own = submission.author_id == user.pk
    return Seen(
        submission,
        is_own,
        draft=queries.draft_of(submission, user) if is_own else None,
        pending=None if is_own else decisions.pending(submission),
    )


def listed(request: Request, *, of: str = "") -> QuerySet[Submission]:
    """The pieces of a list: one's own, and the desk's for whoever works there with this token."""
    user = caller(request)
    is_desk = user.has_perm(queries.DESK) and has_scope(request, Scope.DESK)
    if of == "desk":
        require_scope(request, Scope.DESK)
        rows = queries.visible_to(user).exclude(author=user.pk)
    elif of == "own" or not is_desk:
        rows = Submission.objects.filter(author=user.pk)
    else:
        rows = queries.visible_to(user)
    return rows.select_related(*ROW).defer("latest__body_html", "latest__body_text")
