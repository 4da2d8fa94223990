"""Pictures are private until they are published; robots read where the sitemap is."""

import pytest
from django.utils import timezone

from cms.articles import publishing
from cms.articles.states import Attribution
from tests.factories.articles import make_live, make_picture, make_scheduled
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_a_picture_of_nothing_published_is_seen_by_its_owner_and_the_desk_only(client):
    owner = make_author()
    picture = make_picture(owner)
    make_scheduled(cover=picture)
    address = picture.get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(make_author())
    assert client.get(address).status_code == 404
    for user in (owner, make_user("editor")):
        client.force_login(user)
        response = client.get(address)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert body(response)[:4] == b"RIFF"


def test_a_published_picture_is_everyones_and_can_run_nothing(client):
    picture = make_picture()
    make_live(cover=picture)
    response = client.get(picture.get_absolute_url())
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == "inline"
    assert response["Cache-Control"].startswith("public")
    assert "Cookie" not in response.get("Vary", "")
    body(response)
    again = client.get(picture.get_absolute_url(), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_a_picture_in_the_text_is_public_with_it_and_private_again_without(client):
    picture = make_picture()
    article = make_live(picture_ids=[picture.pk])
    response = client.get(picture.get_absolute_url())
    assert response.status_code == 200
    body(response)
    publishing.kill(article, by=make_user("editor"), reason="r")
    assert client.get(picture.get_absolute_url()).status_code == 404


def test_another_extension_or_a_lost_file_is_404(client):
    picture = make_picture()
    make_live(cover=picture)
    assert client.get(f"/media/{picture.pk}.png").status_code == 404
    picture.file.delete(save=False)
    assert client.get(picture.get_absolute_url()).status_code == 404


def test_robots_keep_out_of_private_paths_and_find_the_sitemap(client, settings):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /write/" in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


def test_the_sitemap_lists_every_live_article(client):
    shown, reprint = make_live(), make_live(attribution=Attribution.REPRINT)
    hidden = make_scheduled(timezone.now())
    text = client.get("/sitemap.xml").content.decode()
    assert shown.get_absolute_url() in text
    assert shown.category.get_absolute_url() in text
    assert reprint.get_absolute_url() in text
    assert hidden.get_absolute_url() not in text


def test_a_large_site_gets_an_index_of_parts(client, monkeypatch):
    monkeypatch.setattr("cms.articles.sitemaps.PART", 2)
    articles = [make_live() for _ in range(5)]
    index = client.get("/sitemap.xml").content.decode()
    assert "<sitemapindex" in index
    parts = articles[-1].pk // 2 + 1
    assert index.count("<loc>") == parts
    texts = [client.get(f"/sitemap-{n}.xml").content.decode() for n in range(parts)]
    for article in articles:
        assert sum(article.get_absolute_url() in text for text in texts) == 1
    assert client.get(f"/sitemap-{parts}.xml").status_code == 404
