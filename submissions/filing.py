"""What a mail does not settle and an editor does: the category, and the name to publish under."""

from django.db import transaction

from cms.accounts.models import User
from cms.articles.models import Category
from cms.articles.text import clean_line
from submissions import publishing, workflow
from submissions.errors import (
    AlreadyPublished,
    CategoryNeeded,
    NotByMail,
    NotPermitted,
    OwnPiece,
    TooLong,
)
from submissions.models import Submission
from submissions.models.records import Visibility
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


MAX_BYLINE = 120


@transaction.atomic
def publish_under(submission: Submission, *, byline: str, by: User) -> Submission:
    """Sets the name a mailed piece appears under; "" goes back to the name the text came with.

    The frozen text stays as it is.  An article that is planned gets the name too.  Raises NotByMail
    for a piece from another door, whose author chose the name, OwnPiece, NotPermitted, TooLong,
    AlreadyPublished once readers have seen it.
    """
    submission = workflow.lock(submission)
    if submission.door != Submission.Door.MAIL:
        raise NotByMail
    if is_own(submission, by):
        raise OwnPiece
    if not by.has_perm("submissions.decide_submission"):
        raise NotPermitted
    article = submission.article
    if article is not None and article.published_at is not None:
        raise AlreadyPublished
    name = clean_line(byline, len(byline) + 1)
    if len(name) > MAX_BYLINE:
        raise TooLong(MAX_BYLINE, len(name), field="byline")
    if latest_byline(submission) == name:
        name = ""
    if submission.byline == name:
        return submission
    submission.byline = name
    submission.save(update_fields=["byline"])
    workflow.record(
        submission,
        "byline",
        by=by,
        visibility=Visibility.AUTHOR,
        note=name or latest_byline(submission),
    )
    if article is not None:
        publishing.rename(submission, by=by)
    return submission


def latest_byline(submission: Submission) -> str:
    """The name in the text itself, as its sender wrote it."""
    return submission.latest.byline if submission.latest is not None else ""
