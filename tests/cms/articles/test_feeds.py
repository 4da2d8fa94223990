"""Feeds as a feed reader sees them."""

from datetime import timedelta

import feedparser
import pytest
from django.utils import timezone

from cms.articles import publishing
from cms.articles.states import Attribution
from tests.factories.articles import make_live, make_picture, make_scheduled, make_section
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
FEEDS = ["/feeds/atom.xml", "/feeds/rss.xml", "/feeds/feed.json"]
XML = FEEDS[:2]


def parsed(client, address):
    response = client.get(address)
    assert response.status_code == 200
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


@pytest.mark.parametrize("address", XML)
def test_a_feed_is_well_formed_and_carries_the_whole_text(client, address):
    article = make_live(headline="盐雾 & 风沙 <三>", body="<p>全文 &amp; 到最后一个字</p>")
    entry = parsed(client, address).entries[0]
    assert entry.title in {article.headline, "盐雾 & 风沙 &lt;三&gt;"}
    assert "到最后一个字" in entry.content[0].value
    assert entry.link.endswith(article.get_absolute_url())


def test_the_atom_feed_says_languages_source_and_date(client):
    make_live(attribution=Attribution.REPRINT)
    feed = parsed(client, "/feeds/atom.xml")
    raw = client.get("/feeds/atom.xml").content.decode()
    assert feed.feed.language == "zh-Hans"
    assert 'xml:lang="zh-Hans"' in raw
    assert feed.entries[0].source.title == "现场笔记"
    assert feed.feed.updated == feed.entries[0].updated


def test_the_json_feed_follows_its_specification(client):
    article = make_live(attribution=Attribution.TRANSLATION, cover=make_picture())
    response = client.get("/feeds/feed.json")
    content = response.json()
    assert response["Content-Type"] == "application/feed+json"
    assert content["version"] == "https://jsonfeed.org/version/1.1"
    item = content["items"][0]
    assert item["content_html"] == article.live_version.body_html
    assert item["language"] == "zh-Hans"
    assert item["_source"] == {"name": "现场笔记", "nature": "translation"}
    assert item["image"].startswith("http")


def test_an_entry_keeps_its_identity_through_corrections(client):
    article = make_live(timezone.now() - timedelta(days=9))
    before = parsed(client, "/feeds/atom.xml").entries[0]
    publishing.add_notice(article, kind="update", text="more", by=make_user("editor"))
    after = parsed(client, "/feeds/atom.xml").entries[0]
    assert before.id == after.id
    assert after.id.startswith("tag:")
    assert after.updated > before.published
    assert client.get("/feeds/feed.json").json()["items"][0]["id"] == after.id


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_that_did_not_change_answers_304_and_one_that_did_does_not(client, address):
    article = make_live()
    first = client.get(address)
    asked = {"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]}
    assert client.get(address, headers=asked).status_code == 304
    publishing.kill(article, by=make_user("editor"), reason="r")
    assert client.get(address, headers=asked).status_code == 200


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_is_the_same_in_every_readers_language(client, address):
    make_live()
    english = client.get(address, headers={"accept-language": "en"})
    chinese = client.get(address, headers={"accept-language": "zh-Hant"})
    assert english.content == chinese.content


def test_at_most_fifty_newest_are_given(client):
    text_of = {make_live(timezone.now() - timedelta(minutes=n)).headline for n in range(52)}
    items = client.get("/feeds/feed.json").json()["items"]
    assert len(items) == 50
    assert {item["title"] for item in items} < text_of


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml", "feed.json"])
def test_a_section_has_feeds_of_its_own(client, name):
    section = make_section(slug="电站")
    wanted, other = make_live(category=section), make_live(category=make_section())
    text = client.get(f"/feeds/{section.slug}/{name}").content.decode()
    assert wanted.headline in text
    assert other.headline not in text
    assert client.get(f"/feeds/没有/{name}").status_code == 404


def test_nothing_unpublished_is_in_a_feed(client):
    hidden, retracted = make_scheduled(), make_live()
    publishing.retract(retracted, by=make_user("editor"), reason="r")
    text = client.get("/feeds/atom.xml").content.decode()
    assert hidden.headline not in text
    assert retracted.headline not in text


@pytest.mark.parametrize("address", FEEDS)
def test_an_empty_feed_is_a_feed(client, address):
    assert client.get(address).status_code == 200


def test_pictures_and_own_links_have_whole_addresses(client, settings):
    picture = make_picture()
    body = (
        f'<p><a href="/search/">x</a></p><p><img src="{picture.get_absolute_url()}" alt="图"></p>'
    )
    make_live(body=body, picture_ids=[picture.pk])
    text = client.get("/feeds/feed.json").json()["items"][0]["content_html"]
    assert f'src="{settings.SITE_URL}/media/' in text
    assert f'href="{settings.SITE_URL}/search/"' in text


@pytest.mark.parametrize("address", FEEDS)
def test_three_entries_cost_what_one_costs(client, address, django_assert_max_num_queries):
    for _ in range(3):
        make_live(cover=make_picture())
    with django_assert_max_num_queries(5):
        client.get(address)


def test_the_page_of_feeds_lists_them_all(client):
    section = make_section()
    html = client.get("/feeds/").content.decode()
    for address in (*FEEDS, f"/feeds/{section.slug}/atom.xml"):
        assert f'href="{address}"' in html
