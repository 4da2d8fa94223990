"""Published articles at the desk: read-only, with the few steps that exist after publication."""

import pytest
from django.urls import reverse

from cms.articles.models import Article, Disclaimer, Notice
from cms.articles.states import ArticleState
from tests.factories.articles import make_live
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(make_user("chief"))
    return client


def step(article: Article, name: str) -> str:
    return reverse("admin:articles_article_step", args=[article.pk, name])


def page(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def test_the_list_is_read_at_a_constant_cost(desk, django_assert_max_num_queries):
    for _ in range(3):
        make_live()
    with django_assert_max_num_queries(10):
        response = desk.get(reverse("admin:articles_article_changelist"))
    assert response.content.decode().count('class="field-state') == 3


def test_nobody_adds_edits_or_deletes_an_article_here(desk):
    article = make_live()
    assert desk.get(reverse("admin:articles_article_add")).status_code == 403
    assert desk.get(reverse("admin:articles_article_delete", args=[article.pk])).status_code == 403
    assert desk.post(page(article), {"headline": "别的"}).status_code == 403
    article.refresh_from_db()
    assert article.headline != "别的"


def test_the_page_offers_the_steps_that_are_open_now(desk):
    article = make_live()
    html = desk.get(page(article)).content.decode()
    assert [step(article, n) in html for n in ("notice", "retract", "kill", "restore")] == [
        *(True, True, True),
        False,
    ]


def test_retracting_needs_a_reason_and_is_done_once(desk):
    article = make_live()
    assert desk.get(step(article, "retract")).status_code == 200
    assert desk.post(step(article, "retract"), {"reason": " "}).status_code == 422
    for _ in range(2):
        desk.post(step(article, "retract"), {"reason": "The data cannot be verified."})
    article.refresh_from_db()
    assert article.state == ArticleState.RETRACTED
    assert Notice.objects.count() == 1


def test_killing_and_restoring_by_plain_forms(desk):
    article = make_live()
    desk.post(step(article, "kill"), {"reason": "rights"})
    assert Article.objects.get().state == ArticleState.KILLED
    response = desk.post(step(article, "restore"), follow=True)
    assert response.status_code == 200
    assert Article.objects.get().state == ArticleState.LIVE


def test_a_notice_is_written_but_never_a_bare_retraction(desk):
    article = make_live()
    refused = desk.post(step(article, "notice"), {"kind": "retraction", "text": "x"})
    assert refused.status_code == 422
    desk.post(step(article, "notice"), {"kind": "correction", "text": "7.6, not 8"})
    assert Notice.objects.get().text == "7.6, not 8"


def test_a_moderator_reads_the_record_and_takes_no_step(client):
    article = make_live()
    client.force_login(make_user("moderator"))
    html = client.get(page(article)).content.decode()
    assert article.headline in html
    assert step(article, "kill") not in html
    assert client.post(step(article, "kill"), {"reason": "r"}).status_code == 403
    assert Article.objects.get().state == ArticleState.LIVE


def test_an_unknown_step_or_article_is_404(desk):
    article = make_live()
    assert desk.get(step(article, "explode")).status_code == 404
    assert desk.get(reverse("admin:articles_article_step", args=[9999, "kill"])).status_code == 404


def test_a_disclaimer_gets_the_next_number_and_is_then_fixed(desk):
    first = Disclaimer.objects.get(audience="contributor")
    words = {
        f"{name}_{tongue}": "新的一句。"
        for name in ("viewpoint", "no_reprint", "copyright")
        for tongue in ("zh_hans", "zh_hant", "en")
    }
    when = {"effective_at": "2026-01-01T08:30"}
    desk.post(
        reverse("admin:articles_disclaimer_add"), {"audience": "contributor", **words, **when}
    )
    second = Disclaimer.objects.latest("pk")
    assert (second.number, second.viewpoint_en) == (first.number + 1, "新的一句。")
    changed = desk.post(
        reverse("admin:articles_disclaimer_change", args=[second.pk]), {"viewpoint_en": "x"}
    )
    assert changed.status_code == 403


def test_the_address_of_a_shelf_is_given_once(desk):
    article = make_live()
    html = desk.get(
        reverse("admin:articles_category_change", args=[article.category_id])
    ).content.decode()
    assert 'name="slug"' not in html
    assert 'name="name_zh_hans"' in html
