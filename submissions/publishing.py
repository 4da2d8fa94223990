"""Handing an accepted revision to the published record, now or at a set time."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cms.accounts.actors import CLOCK, Actor
from cms.accounts.models import AuthorProfile, User
from cms.articles import publishing, queries
from cms.articles.errors import PublicationRefused
from cms.articles.models import Article
from cms.articles.states import ArticleState, Attribution
from moderation.models import CheckRun
from submissions import letters, sweeping, workflow
from submissions.errors import (
    AlreadyPublished,
    CategoryNeeded,
    NotAccepted,
    NotAllowedFrom,
    NotShownAgain,
    OwnPiece,
    TimeInPast,
)
from submissions.models import Decision, Revision, Submission
from submissions.models.records import Visibility
from submissions.permissions import is_own
from submissions.states import Action

log = logging.getLogger(__name__)


def accepted_revision(submission: Submission) -> Revision:
    """The revision whose acceptance was released, by someone else than its author, checks settled.

    Raises NotAccepted when any of that is missing (invariant 2 of the design).
    """
    decision = (
        Decision.objects.filter(
            submission=submission, state=Decision.State.RELEASED, action=Action.ACCEPT
        )
        .select_related("by", "revision__check_run", "revision__category", "revision__cover")
        .order_by("-pk")
        .first()
    )
    if decision is None or is_own(submission, decision.by):
        raise NotAccepted
    revision = decision.revision
    if revision.pk != submission.latest_id or revision.check_run.state not in CheckRun.SETTLED:
        raise NotAccepted
    return revision


def _text(submission: Submission, revision: Revision) -> publishing.AcceptedText:
    profile = None
    if submission.author is not None:
        profile = AuthorProfile.objects.filter(user=submission.author).first()
    # A mail names no category: whoever edits the piece files it.
    category = submission.category or revision.category
    if category is None:
        raise CategoryNeeded
    return publishing.AcceptedText(
        submission_number=submission.number,
        revision_sha256=revision.sha256,
        headline=revision.title,
        standfirst=revision.standfirst,
        body_html=revision.body_html,
        body_text=revision.body_text,
        byline=byline_of(submission, revision),
        author=profile,
        category=category,
        tags=list(revision.tags),
        cover=revision.cover,
        cover_alt=revision.cover_alt,
        picture_ids=[UUID(pk) for pk in revision.picture_ids],
        attribution=Attribution(revision.attribution),
        source_name=revision.source_name,
        source_url=revision.source_url,
        original_author=revision.original_author,
        permission_note=revision.permission_note,
        machine_assistance=revision.machine_assistance,
    )


def byline_of(submission: Submission, revision: Revision) -> str:
    """The name an article of this text carries: the desk's word, the text's, or the writer's."""
    profile = AuthorProfile.objects.filter(user=submission.author_id).first()
    own = profile.pen_name if profile is not None else submission.writer.name
    return submission.byline or revision.byline or own


def rename(submission: Submission, *, by: User) -> Article | None:
    """Brings the name of a planned article up to date; the caller has locked the piece.

    Nothing happens to one that is called off: it takes the name when it is planned again.
    """
    article = submission.article
    if article is None or article.state != ArticleState.SCHEDULED:
        return article
    text = _text(submission, accepted_revision(submission))
    return publishing.schedule(text, publish_at=article.publish_at, by=by)


@transaction.atomic
def schedule(submission: Submission, *, at: datetime, by: User) -> Article:
    """Plans publication for ``at``, or moves the plan.

    Raises TimeInPast, NotAccepted, OwnPiece, NotAllowedFrom, NotPermitted, AlreadyPublished.
    """
    submission = workflow.lock(submission)
    workflow.require(submission, Action.SCHEDULE, by=by)
    if is_own(submission, by):
        raise OwnPiece
    if at <= timezone.now():
        raise TimeInPast
    text = _text(submission, accepted_revision(submission))
    try:
        article = publishing.schedule(text, publish_at=at, by=by)
    except PublicationRefused:
        raise AlreadyPublished from None
    submission.article = article
    letter = letters.send(
        "scheduled",
        submission,
        event_key=f"scheduled:{submission.number}:{at.isoformat()}",
        publish_at=at,
    )
    workflow.perform(
        submission, Action.SCHEDULE, by=by, visibility=Visibility.AUTHOR, letter=letter
    )
    return article


@transaction.atomic
def publish(submission: Submission, *, by: User) -> Article:
    """Puts an accepted piece before the readers now; a second click returns the same article."""
    submission = workflow.lock(submission)
    workflow.require(submission, Action.PUBLISH, by=by)
    if is_own(submission, by):
        raise OwnPiece
    article = submission.article
    if article is not None and article.state == ArticleState.LIVE:
        return article
    if article is not None and article.published_at is not None:
        raise NotShownAgain
    text = _text(submission, accepted_revision(submission))
    article = publishing.schedule(text, publish_at=timezone.now(), by=by)
    submission.article = article
    return _go_live(submission, article, by=by)


def _go_live(submission: Submission, article: Article, *, by: Actor) -> Article:
    article = publishing.go_live(article)
    letter = letters.send(
        "published",
        submission,
        event_key=f"published:{submission.number}",
        article=article,
    )
    workflow.perform(submission, Action.PUBLISH, by=by, visibility=Visibility.AUTHOR, letter=letter)
    return article


def publish_due(*, limit: int = 50) -> int:
    """Publishes what is planned for now or earlier, each article in its own transaction.

    One that may not appear (embargo, acceptance gone) stays scheduled and is reported in the log
    and in its history; running twice at once publishes once.
    """
    return sweeping.each(queries.due().values_list("pk", flat=True)[:limit], _publish_one)


def _publish_one(pk: int) -> bool:
    try:
        with transaction.atomic():
            # The submission first, then its article: the order in which every action locks them.
            number = Article.objects.values_list("submission_number", flat=True).get(pk=pk)
            submission = workflow.lock(Submission.objects.get(number=number))
            article = queries.due().filter(pk=pk).select_for_update().first()
            if article is None:
                return False
            accepted_revision(submission)
            _go_live(submission, article, by=CLOCK)
    except (PublicationRefused, NotAccepted, NotAllowedFrom) as refusal:
        log.error("Article %s was not published: %s", pk, refusal)  # noqa: TRY400  # a refusal has no useful trace
        return False
    return True
