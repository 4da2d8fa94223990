"""Front page, shelves, corrections: complete, in order, at a constant cost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import AuthorProfile
from cms.articles import publishing
from cms.articles.states import Attribution
from cms.newsroom.models import Newsroom
from tests.factories.articles import make_live, make_picture, make_scheduled, make_section
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def html_of(client, address, **query):
    response = client.get(address, query, headers=ENGLISH)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_front_page_invites_the_first_article(client):
    html = html_of(client, "/")
    assert "The first one can be yours" in html
    assert 'class="cards"' not in html


def test_the_newest_article_leads_and_scheduled_ones_are_absent(client):
    old = make_live(timezone.now() - timedelta(days=1))
    new = make_live()
    hidden = make_scheduled(timezone.now() + timedelta(days=1))
    html = html_of(client, "/")
    assert html.index(new.headline) < html.index(old.headline)
    assert html.count(new.headline) == 1
    assert hidden.headline not in html


def test_older_articles_are_reached_by_a_link_and_each_is_shown_once(client):
    made = {make_live(timezone.now() - timedelta(minutes=n)).headline for n in range(23)}
    first = client.get("/", headers=ENGLISH)
    cursor = first.context["page"].next_cursor
    assert f"after={cursor.replace(':', '%3A')}" in first.content.decode()
    second = client.get("/", {"after": cursor}, headers=ENGLISH)
    shown = [a.headline for r in (first, second) for a in r.context["page"].rows]
    assert (len(shown), set(shown)) == (23, made)
    assert 'content="noindex, follow"' in second.content.decode()


def addresses():
    author, section = make_author(), make_section()
    for n in range(3):
        make_live(
            timezone.now() - timedelta(minutes=n),
            author=author.author_profile,
            category=section,
            attribution=Attribution.REPRINT,
            cover=make_picture(),
            tags=["储能"],
        )
    return {
        "home": "/",
        "category": section.get_absolute_url(),
        "tag": reverse("articles:tag", args=["储能"]),
        "author": reverse("articles:author", args=[author.author_profile.handle]),
        "source": reverse("articles:source", args=["现场笔记"]),
    }


@pytest.mark.parametrize("name", ["home", "category", "tag", "author", "source"])
def test_a_list_of_three_costs_what_a_list_of_one_costs(
    client, name, django_assert_max_num_queries
):
    address = addresses()[name]
    with django_assert_max_num_queries(5):
        html = html_of(client, address)
    assert html.count('class="meta"') >= 3


def test_shelves_say_what_they_hold_and_how_to_follow_them(client):
    held = addresses()
    for name in ("category", "tag", "author", "source"):
        html = html_of(client, held[name])
        assert "3 articles" in html, name
        assert "atom.xml" in html, name
    assert "Pen" in html_of(client, held["author"])


def test_a_category_is_called_by_its_name_in_the_readers_language(client):
    section = make_section(name_en="Power stations", name_zh_hans="电站")
    assert "Power stations" in html_of(client, section.get_absolute_url())
    chinese = client.get(section.get_absolute_url(), headers={"accept-language": "zh-Hans"})
    assert "电站" in chinese.content.decode()


def test_an_empty_tag_offers_others(client):
    article, editor = make_live(tags=["孤"]), make_user("editor")
    make_live(tags=["储能"])
    publishing.kill(article, by=editor, reason="r")
    html = html_of(client, reverse("articles:tag", args=["孤"]))
    assert reverse("articles:tag", args=["储能"]) in html
    assert 'content="noindex"' in html


@pytest.mark.parametrize(
    "address",
    ["/categories/没有/", "/tags/没有/", "/authors/没有/", "/sources/没有/"],
)
def test_an_unknown_shelf_is_404(client, address):
    assert client.get(address).status_code == 404


def test_only_people_who_are_or_were_authors_have_a_page(client):
    profile = make_author().author_profile
    address = reverse("articles:author", args=[profile.handle])
    for status, code in (("ended", 200), ("applied", 404), ("declined", 404)):
        AuthorProfile.objects.filter(pk=profile.pk).update(status=status)
        assert client.get(address).status_code == code


def test_an_author_page_never_shows_the_mail_address(client):
    user = make_author(email="private@example.org")
    make_live(author=user.author_profile)
    html = html_of(client, reverse("articles:author", args=[user.author_profile.handle]))
    assert "private@" not in html


def test_corrections_list_every_notice_of_pages_that_answer(client, django_assert_max_num_queries):
    editor = make_user("editor")
    shown, gone = make_live(), make_live()
    for n in range(3):
        publishing.add_notice(shown, kind="correction", text=f"line {n}", by=editor)
    publishing.add_notice(gone, kind="correction", text="of a page now gone", by=editor)
    publishing.kill(gone, by=editor, reason="r")
    with django_assert_max_num_queries(4):
        html = html_of(client, "/corrections/")
    assert [f"line {n}" in html for n in range(3)] == [True] * 3
    assert "of a page now gone" not in html
    assert html.index("line 2") < html.index("line 0")


def test_lists_answer_nothing_but_reading(client):
    assert client.post("/").status_code == 405
    assert client.head("/").status_code == 200


def test_filing_numbers_and_the_complaints_address_are_hidden_until_set(client):
    assert "beian" not in html_of(client, "/")
    Newsroom.objects.create(pk=1, icp_number="ICP-7", complaints_address="c@example.org")
    html = html_of(client, "/")
    assert "ICP-7" in html
    assert "mailto:c@example.org" in html
