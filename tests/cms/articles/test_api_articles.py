"""Published articles over the API."""

import pytest
from django.utils import timezone

from cms.articles import publishing
from cms.articles.models import Article
from tests.factories.api import Caller, code
from tests.factories.articles import make_live, make_scheduled, make_section
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


def test_the_list_is_open_and_has_live_articles_only():
    shown = make_live()
    make_scheduled()
    body = Caller().get("articles/").json()
    assert [row["id"] for row in body["results"]] == [shown.pk]
    assert body["next"] is None
    row = body["results"][0]
    assert row["headline"] == shown.headline
    assert row["url"].endswith(shown.get_absolute_url())
    assert {tag["name"] for tag in row["tags"]} == {"储能", "运维"}
    assert "email" not in str(row)


def test_pages_follow_each_other_without_gap_or_repetition():
    ids = {make_live().pk for _turn in range(5)}
    caller, path, found = Caller(), "articles/?limit=2", []
    while path:
        body = caller.get(path).json()
        found += [row["id"] for row in body["results"]]
        path = body["next"].removeprefix("http://testserver") if body["next"] else ""
    assert len(found) == 5
    assert set(found) == ids


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=%00",
        "limit=0",
        "limit=101",
        "limit=x",
        "category=%27",
        "category=slug:[%27||CASE",
        "tag=%00",
        "author=a%20b",
    ],
)
def test_a_query_that_cannot_be_is_refused_by_name(query):
    response = Caller().get(f"articles/?{query}")
    assert code(response) == (422, "invalid")
    assert response.json()["errors"][0]["field"] == query.partition("=")[0]


def test_the_list_narrows_to_category_tag_and_author():
    here = make_live(category=make_section(slug="grid"), tags=["grid-tag"])
    make_live(category=make_section(slug="other"), tags=["other-tag"])
    tag = here.tags.get().slug
    for query in ("category=grid", f"tag={tag}", f"author={here.author.handle}"):
        rows = Caller().get(f"articles/?{query}").json()["results"]
        assert [row["id"] for row in rows] == [here.pk]


def test_one_article_comes_whole_and_answers_304_while_unchanged():
    article = make_live()
    first = Caller().get(f"articles/{article.pk}/")
    body = first.json()
    assert body["body_html"].startswith("<p>")
    assert body["viewpoint"]
    assert body["no_reprint"]
    assert body["copyright"]
    assert first["ETag"]
    again = Caller().get(f"articles/{article.pk}/", if_none_match=first["ETag"])
    assert again.status_code == 304
    Article.objects.filter(pk=article.pk).update(updated_at=timezone.now())
    changed = Caller().get(f"articles/{article.pk}/", if_none_match=first["ETag"])
    assert changed.status_code == 200


def test_what_is_not_public_is_not_found_and_what_was_is_gone():
    assert code(Caller().get(f"articles/{make_scheduled().pk}/")) == (404, "not_found")
    assert code(Caller().get("articles/999999/")) == (404, "not_found")
    assert code(Caller().get(f"articles/{'9' * 40}/")) == (404, "not_found")
    removed = make_live()
    publishing.take_down(removed, by=make_user("chief"), reason="Breach of 3.4.", is_legal=False)
    assert code(Caller().get(f"articles/{removed.pk}/")) == (410, "gone")
    Article.objects.filter(pk=removed.pk).update(is_legal_removal=True)
    assert code(Caller().get(f"articles/{removed.pk}/")) == (451, "removed_by_law")


def test_a_list_costs_the_same_however_long(django_assert_num_queries):
    make_live()
    with django_assert_num_queries(2):
        Caller().get("articles/")
    for _turn in range(4):
        make_live()
    with django_assert_num_queries(2):
        Caller().get("articles/")


def test_categories_come_in_the_order_of_the_site():
    make_section(slug="second", position=2)
    make_section(slug="first", position=1, is_open=False)
    rows = Caller().get("categories/").json()["results"]
    assert [(row["slug"], row["is_open"]) for row in rows] == [("first", False), ("second", True)]
