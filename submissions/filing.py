"""Putting a piece under a category: a mail names none, so an editor does."""

from django.db import transaction

from cms.accounts.models import User
from cms.articles.models import Category
from submissions import workflow
from submissions.errors import AlreadyPublished, CategoryNeeded, NotPermitted, OwnPiece
from submissions.models import Submission
from submissions.permissions import is_own


@transaction.atomic
def file_under(submission: Submission, *, category: Category | None, by: User) -> Submission:
    """Sets the category a piece will be published in; the frozen text stays as it is.

    Raises OwnPiece, NotPermitted, CategoryNeeded without one that is open, AlreadyPublished.
    """
    submission = workflow.lock(submission)
    if is_own(submission, by):
        raise OwnPiece
    if not by.has_perm("submissions.decide_submission"):
        raise NotPermitted
    if category is None or not category.is_open:
        raise CategoryNeeded
    if submission.article_id is not None:
        raise AlreadyPublished
    if submission.category_id != category.pk:
        submission.category = category
        submission.save(update_fields=["category"])
        workflow.record(submission, "filed", by=by, note=str(category))
    return submission
