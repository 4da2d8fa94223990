"""Search in Chinese: either script, partial words, headline first; the page that shows it."""

import pytest
from django.urls import reverse

from cms.articles import publishing, queries
from cms.articles.keyset import page_of
from cms.articles.search import matching
from tests.factories.articles import make_live, make_scheduled, make_section
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def found(query: str) -> list[int]:
    page = page_of(matching(queries.live(), query), keys=("title_hit", "pk"), cursor="", size=50)
    return [article.pk for article in page.rows]


def test_either_script_finds_the_other():
    article = make_live(headline="储能电站的账本")
    assert found("儲能電站") == found("储能电站") == [article.pk]


def test_two_characters_inside_a_longer_word_are_found():
    article = make_live(headline="并网验收为什么总在最后一周")
    assert found("网验") == [article.pk]


def test_a_headline_comes_before_a_body():
    in_body = make_live(headline="甲", body="<p>独立储能还能靠什么</p>")
    in_title = make_live(headline="独立储能还能靠什么", body="<p>乙</p>")
    assert found("独立储能") == [in_title.pk, in_body.pk]
    newer_in_body = make_live(headline="丙", body="<p>独立储能的账</p>")
    assert found("独立储能") == [in_title.pk, newer_in_body.pk, in_body.pk]


def test_every_word_must_occur():
    both = make_live(headline="容量电价与辅助服务")
    make_live(headline="容量电价")
    assert found("容量电价 辅助服务") == [both.pk]


def test_the_byline_can_be_found():
    article = make_live(byline="林一舟")
    assert found("林一舟") == [article.pk]


@pytest.mark.parametrize("query", ["", "   ", '"', "title:x OR", "NEAR(", "*", "&|!", "'; --", "—"])
def test_no_query_is_malformed(query):
    make_live()
    assert found(query) == []


def test_what_is_not_live_is_not_found():
    make_scheduled(headline="尚未发表的消息")
    article, editor = make_live(headline="后来撤回的消息"), make_user("editor")
    publishing.retract(article, by=editor, reason="r")
    assert found("消息") == []


def page(client, query, **more):
    return client.get(
        reverse("articles:search"), {"q": query, **more}, headers={"accept-language": "en"}
    )


def test_results_mark_what_was_found_and_escape_the_rest(client):
    make_live(headline="消防<b>难题</b>", body="<p>真正的难点&lt;i&gt;不在设备</p>")
    html = page(client, "难点").content.decode()
    assert "<mark>难点</mark>&lt;i&gt;" in html
    assert "消防&lt;b&gt;难题" in html


def test_a_query_is_kept_in_the_field_and_escaped(client):
    html = page(client, '"><script>x</script>').content.decode()
    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html


def test_one_character_is_too_short_and_says_so_without_an_error(client):
    response = page(client, "储")
    assert response.status_code == 200
    assert "at least two" in response.content.decode()


def test_no_result_offers_fewer_words_and_tags(client):
    make_live(tags=["储能"])
    html = page(client, "储能 无此词语").content.decode()
    assert 'href="?q=%E5%82%A8%E8%83%BD"' in html
    assert reverse("articles:tag", args=["储能"]) in html


def test_results_can_be_narrowed_to_a_section_and_walked(client):
    wanted, other = make_section(), make_section()
    for _ in range(21):
        make_live(headline="循环寿命", category=wanted)
    make_live(headline="循环寿命", category=other)
    first = page(client, "循环寿命", category=wanted.slug)
    assert first.context["count"] == 21
    cursor = first.context["page"].next_cursor
    second = page(client, "循环寿命", category=wanted.slug, after=cursor)
    assert len(second.context["hits"]) == 1
    assert f"category={wanted.slug}&amp;after=" in first.content.decode()


def test_a_control_character_in_the_query_is_harmless(client):
    assert page(client, "储\x01能", category="\x01").status_code == 200
