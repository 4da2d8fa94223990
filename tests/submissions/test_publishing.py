"""From a released acceptance to a live article, exactly once and never without it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.articles import publishing as records
from cms.articles.errors import NotAllowedNow
from cms.articles.models import Article
from cms.articles.states import ArticleState
from submissions import decisions, publishing
from submissions.errors import (
    NotAccepted,
    NotAllowedFrom,
    NotPermitted,
    NotShownAgain,
    OwnPiece,
    TimeInPast,
)
from submissions.models import Decision, Letter
from submissions.states import Action
from tests.factories import pieces
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("editor")


@pytest.fixture
def accepted(editor):
    return pieces.decided(make_author(), editor, Action.ACCEPT)


def test_an_accepted_piece_goes_live_with_the_accepted_text(accepted, editor) -> None:
    article = publishing.publish(accepted, by=editor)
    assert article.state == ArticleState.LIVE
    assert article.live_version is not None
    assert article.live_version.revision_sha256 == accepted.latest.sha256
    assert article.live_version.body_html == accepted.latest.body_html
    assert [tag.name for tag in article.tags.all()] == ["储能", "运维"]
    letter = Letter.objects.get(submission=accepted, kind="published")
    assert article.get_absolute_url() in letter.text or str(article.pk) in letter.text


def test_a_double_click_publishes_once(accepted, editor) -> None:
    first = publishing.publish(accepted, by=editor)
    assert publishing.publish(accepted, by=editor) == first
    assert Article.objects.count() == 1
    assert Letter.objects.filter(kind="published").count() == 1


def test_a_pending_acceptance_publishes_nothing(editor) -> None:
    submission = pieces.reading(make_author(), editor)
    decisions.decide(
        submission,
        verdict=pieces.verdict(Action.ACCEPT),
        by=editor,
        revision=pieces.latest(submission),
    )
    with pytest.raises(NotAllowedFrom):
        publishing.publish(submission, by=editor)
    assert not Article.objects.exists()


def test_an_acceptance_by_the_author_counts_for_nothing(accepted, editor) -> None:
    Decision.objects.filter(submission=accepted).update(by=accepted.author)
    with pytest.raises(NotAccepted):
        publishing.publish(accepted, by=editor)


def test_authors_do_not_publish_their_own_piece(editor) -> None:
    author = make_author("editor")
    submission = pieces.decided(author, editor, Action.ACCEPT)
    with pytest.raises(OwnPiece):
        publishing.publish(submission, by=author)


@pytest.mark.parametrize("role", ["", "moderator"])
def test_publishing_needs_the_permission(accepted, role) -> None:
    with pytest.raises(NotPermitted):
        publishing.publish(accepted, by=make_user(role))


def test_a_planned_piece_appears_at_its_time_and_only_once(accepted, editor) -> None:
    article = publishing.schedule(accepted, at=timezone.now() + timedelta(hours=1), by=editor)
    assert publishing.publish_due() == 0
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() - timedelta(seconds=1))
    assert publishing.publish_due() == 1
    assert publishing.publish_due() == 0
    article.refresh_from_db()
    assert article.state == ArticleState.LIVE


def test_planning_again_moves_the_time(accepted, editor) -> None:
    first = timezone.now() + timedelta(hours=1)
    publishing.schedule(accepted, at=first, by=editor)
    moved = publishing.schedule(accepted, at=first + timedelta(days=1), by=editor)
    assert moved.publish_at == first + timedelta(days=1)
    assert Article.objects.count() == 1


def test_a_time_in_the_past_is_refused(accepted, editor) -> None:
    with pytest.raises(TimeInPast):
        publishing.schedule(accepted, at=timezone.now() - timedelta(minutes=1), by=editor)


def test_an_embargo_blocks_the_clock_and_the_button(accepted, editor) -> None:
    article = publishing.schedule(accepted, at=timezone.now() + timedelta(hours=1), by=editor)
    Article.objects.filter(pk=article.pk).update(
        publish_at=timezone.now() - timedelta(minutes=1),
        embargo_until=timezone.now() + timedelta(days=1),
    )
    assert publishing.publish_due() == 0
    article.refresh_from_db()
    assert article.state == ArticleState.SCHEDULED


def test_a_planned_piece_whose_acceptance_is_gone_does_not_appear(accepted, editor) -> None:
    article = publishing.schedule(accepted, at=timezone.now() + timedelta(hours=1), by=editor)
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() - timedelta(minutes=1))
    Decision.objects.filter(submission=accepted).update(
        state="undone", undone_at=timezone.now(), released_at=None
    )
    assert publishing.publish_due() == 0
    article.refresh_from_db()
    assert article.state == ArticleState.SCHEDULED


def test_a_planned_piece_that_was_called_off_can_be_planned_again(accepted, editor) -> None:
    article = publishing.schedule(accepted, at=timezone.now() + timedelta(hours=1), by=editor)
    records.cancel(article, by=editor.name)
    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() - timedelta(minutes=1))
    assert publishing.publish_due() == 0
    with pytest.raises(NotAllowedNow):
        records.restore(article, by=editor)
    assert publishing.publish(accepted, by=editor).pk == article.pk
    article.refresh_from_db()
    assert article.state == ArticleState.LIVE


def test_publish_does_not_bring_back_what_was_killed(accepted, editor) -> None:
    article = publishing.publish(accepted, by=editor)
    records.kill(article, by=editor, reason="wrong figures")
    with pytest.raises(NotShownAgain):
        publishing.publish(accepted, by=editor)
