"""From accepted text to public article, and what can happen to it afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.articles import disclaimers, publishing, queries
from cms.articles.errors import Embargoed, NotAllowedNow, NotPermitted
from cms.articles.models import Article, Disclaimer, Notice, Source, Tag
from cms.articles.search import matching
from cms.articles.states import MOVES, ArticleState, Attribution
from tests.factories.articles import accepted_text, make_live, make_scheduled
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_planning_twice_moves_the_time_and_keeps_one_article():
    text, by = accepted_text(), make_user("editor")
    later = timezone.now() + timedelta(days=2)
    first = publishing.schedule(text, publish_at=timezone.now(), by=by)
    second = publishing.schedule(text, publish_at=later, by=by)
    assert first.pk == second.pk
    assert (Article.objects.get().publish_at, second.versions.count()) == (later, 1)


def test_an_article_that_was_live_cannot_be_planned_again():
    text, by = accepted_text(), make_user("editor")
    publishing.go_live(publishing.schedule(text, publish_at=timezone.now(), by=by))
    with pytest.raises(NotAllowedNow):
        publishing.schedule(text, publish_at=timezone.now(), by=by)


def test_going_live_twice_is_refused_the_second_time():
    article = make_live()
    with pytest.raises(NotAllowedNow):
        publishing.go_live(article)


def test_an_embargo_holds_an_article_back_from_hand_and_clock():
    article = make_scheduled()
    article.embargo_until = timezone.now() + timedelta(hours=1)
    article.save()
    assert list(queries.due()) == []
    with pytest.raises(Embargoed):
        publishing.go_live(article)
    article.refresh_from_db()
    assert article.state == ArticleState.SCHEDULED


def test_the_clock_finds_only_what_is_due():
    due = make_scheduled(timezone.now() - timedelta(minutes=1))
    make_scheduled(timezone.now() + timedelta(minutes=1))
    assert list(queries.due()) == [due]


def test_a_reprint_makes_its_source_once_and_keeps_the_original_address():
    first = make_live(attribution=Attribution.REPRINT)
    second = make_live(attribution=Attribution.AUTHORISED)
    assert first.source == second.source == Source.objects.get()
    assert first.canonical_url == "https://source.example/original"


def test_tags_of_the_same_slug_get_addresses_of_their_own():
    make_live(tags=["C++", "C#"])
    slugs = list(Tag.objects.values_list("slug", flat=True))
    assert len(slugs) == len(set(slugs)) == 2


def test_an_article_keeps_the_disclaimer_it_was_published_with():
    article = make_live()
    before = article.live_version.disclaimer
    chief = make_user("chief")
    fields = {f.name: getattr(before, f.name) for f in before._meta.fields if f.name != "id"}
    newer = disclaimers.add_version(
        Disclaimer(**{**fields, "viewpoint_en": "Newer wording."}), by=chief
    )
    assert newer.number == before.number + 1
    article.refresh_from_db()
    assert article.live_version.disclaimer == before
    assert make_live().live_version.disclaimer == newer


def test_a_disclaimer_in_use_is_never_edited():
    with pytest.raises(TypeError):
        disclaimers.add_version(Disclaimer.objects.earliest("pk"), by=make_user("chief"))


@pytest.mark.parametrize("move", ["retract", "kill"])
def test_ending_an_article_takes_a_publisher_and_leaves_a_reason(move):
    article = make_live()
    act = getattr(publishing, move)
    with pytest.raises(NotPermitted):
        act(article, by=make_user(), reason="no right to")
    ended = act(article, by=make_user("editor"), reason="The data cannot be verified.")
    assert ended.state == MOVES[move][1]
    assert (ended.ended_note, ended.ended_at is not None) == ("The data cannot be verified.", True)


def test_only_a_retraction_prints_a_notice():
    make = make_live
    editor = make_user("editor")
    publishing.retract(make(), by=editor, reason="withdrawn data")
    publishing.kill(make(), by=editor, reason="withdrawn rights")
    assert [n.kind for n in Notice.objects.all()] == [Notice.Kind.RETRACTION]


def test_restoring_gives_the_page_back_to_lists_and_search():
    article, editor = make_live(headline="盐雾腐蚀的三种治法"), make_user("editor")
    publishing.kill(article, by=editor, reason="a mistake of ours")
    assert not matching(queries.live(), "盐雾腐蚀").exists()
    publishing.restore(article, by=editor)
    assert list(matching(queries.live(), "盐雾腐蚀")) == [article]
    article.refresh_from_db()
    assert (article.ended_note, article.ended_at) == ("", None)


def test_what_was_taken_down_comes_back_only_by_who_may_take_down():
    article, moderator = make_live(), make_user("moderator")
    publishing.take_down(article, by=moderator, reason="clause 1.10", is_legal=False)
    with pytest.raises(NotPermitted):
        publishing.restore(article, by=make_user("editor"))
    assert publishing.restore(article, by=moderator).state == ArticleState.LIVE


def test_every_move_is_refused_from_every_state_the_table_does_not_name():
    editor = make_user("editor")
    acts = {
        "retract": lambda a: publishing.retract(a, by=editor, reason="r"),
        "kill": lambda a: publishing.kill(a, by=editor, reason="r"),
        "restore": lambda a: publishing.restore(a, by=editor),
        "go_live": publishing.go_live,
    }
    article = make_live()
    for name, act in acts.items():
        for state in set(ArticleState) - set(MOVES[name][0]):
            Article.objects.filter(pk=article.pk).update(state=state)
            with pytest.raises(NotAllowedNow):
                act(article)


def test_a_notice_is_dated_and_moves_the_articles_own_date():
    article = make_live(timezone.now() - timedelta(days=3))
    Article.objects.filter(pk=article.pk).update(updated_at=article.published_at)
    publishing.add_notice(
        article, kind="correction", text="7.6 times, not 8.", by=make_user("editor")
    )
    article.refresh_from_db()
    assert article.published_at is not None
    assert article.updated_at > article.published_at
    assert queries.corrections().get().text == "7.6 times, not 8."
