"""The article page: what it shows, to whom it answers, and what machines read of it."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.articles import publishing
from cms.articles.models import Article
from cms.articles.states import ArticleState, Attribution
from tests.factories.articles import make_live, make_picture, make_scheduled
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def read(article: Article, client: Client | None = None) -> str:
    response = (client or Client()).get(article.get_absolute_url(), headers=ENGLISH)
    assert response.status_code == 200
    return response.content.decode()


def data(html: str) -> list[dict]:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert block is not None
    graph: list[dict] = json.loads(block[1])["@graph"]
    return graph


def test_the_page_carries_every_hook_of_the_contract():
    article = make_live()
    html = read(article)
    assert re.search(rf'<article [^>]*data-article-id="{article.pk}"', html)
    for name in ("byline", "source-line", "disclaimer", "no-reprint", "copyright-statement"):
        assert re.search(rf'class="[^"]*\b{name}\b', html), name
    assert f'class="report-link" rel="nofollow" href="/report/?article={article.pk}"' in html
    assert 'class="corrections"' not in html


def test_a_notice_opens_the_corrections_box():
    article = make_live()
    publishing.add_notice(article, kind="correction", text="7.6, not 8 <b>", by=make_user("editor"))
    html = read(article)
    assert 'class="corrections"' in html
    assert "7.6, not 8 &lt;b&gt;" in html


def test_a_wrong_slug_leads_to_the_right_one(client):
    article = make_live()
    response = client.get(f"/articles/{article.pk}-别的/")
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 40])
def test_an_unknown_article_is_404_with_a_search_box(client, pk):
    live = make_live()
    response = client.get(f"/articles/{pk}-x/", headers=ENGLISH)
    html = response.content.decode()
    assert response.status_code == 404
    assert 'role="search"' in html
    assert live.headline in html


def test_a_scheduled_article_does_not_exist_for_anyone_on_this_address(client):
    article = make_scheduled(timezone.now() + timedelta(days=1))
    client.force_login(make_user("editor"))
    response = client.get(article.get_absolute_url())
    assert response.status_code == 404
    assert article.headline not in response.content.decode()


def test_a_retracted_article_stays_readable_under_its_notice_and_is_not_indexed():
    article = make_live()
    publishing.retract(article, by=make_user("editor"), reason="The data cannot be verified.")
    html = read(article)
    assert "The data cannot be verified." in html
    assert "峰谷价差" in html
    assert 'name="robots" content="noindex' in html


def test_a_killed_article_answers_410_with_the_reason_and_none_of_its_text(client):
    article = make_live()
    publishing.kill(article, by=make_user("editor"), reason="The source withdrew permission.")
    response = client.get(article.get_absolute_url(), headers=ENGLISH)
    html = response.content.decode()
    assert response.status_code == 410
    assert response["Cache-Control"] == "no-cache"
    assert "The source withdrew permission." in html
    assert article.headline not in html
    assert "峰谷价差" not in html


def test_a_legal_removal_answers_451_and_names_who_blocked_it(client, settings):
    article = make_live()
    Article.objects.filter(pk=article.pk).update(
        state=ArticleState.TAKEN_DOWN, is_legal_removal=True, ended_note="Court order 7"
    )
    response = client.get(article.get_absolute_url(), headers=ENGLISH)
    assert response.status_code == 451
    assert response["Link"] == f'<{settings.SITE_URL}>; rel="blocked-by"'
    assert "Court order 7" in response.content.decode()


@pytest.mark.parametrize(
    ("attribution", "points_away"),
    [
        (Attribution.ORIGINAL, False),
        (Attribution.REPRINT, True),
        (Attribution.AUTHORISED, True),
        (Attribution.TRANSLATION, False),
    ],
)
def test_the_canonical_address_follows_the_nature_of_the_piece(settings, attribution, points_away):
    article = make_live(attribution=attribution)
    html = read(article)
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)"', html)
    own = settings.SITE_URL + article.get_absolute_url()
    assert canonical == ["https://source.example/original" if points_away else own]
    robots = re.findall(r'<meta name="robots" content="(\w+)', html)
    assert robots == ["index"]


@pytest.mark.parametrize("attribution", list(Attribution))
def test_the_source_line_names_what_this_nature_owes(attribution):
    html = read(make_live(attribution=attribution))
    line = re.search(r'<section class="source source-line".*?</section>', html, re.DOTALL)
    assert line is not None
    owes = attribution != Attribution.ORIGINAL
    assert ("现场笔记" in line[0]) is owes
    assert ("First Writer" in line[0]) is owes
    assert ("the original counts" in line[0]) is (attribution == Attribution.TRANSLATION)
    assert 'rel="external noopener"' in line[0] or not owes


@pytest.mark.parametrize(
    ("declared", "words"),
    [("none", "No machine-made parts"), ("assisted", "Machine-assisted"), ("mainly", "Mainly")],
)
def test_the_page_prints_what_the_author_declared_about_machines(declared, words):
    html = read(make_live(machine_assistance=declared))
    assert words in html
    assert ('class="tag t-warn"' in html) is (declared == "mainly")


def test_texts_from_outside_are_escaped_everywhere():
    attack = '"><img src=x onerror=y></script>'
    article = make_live(
        headline=f"A{attack}",
        standfirst=f"B{attack}",
        byline=f"C{attack}",
        attribution=Attribution.REPRINT,
        source_name=f"D{attack}"[:80],
        permission_note=f"E{attack}",
    )
    html = read(article)
    assert "<img src=x" not in html
    assert data(html)[0]["headline"] == f"A{attack}"


def test_the_structured_data_describes_a_translation_as_one():
    described = data(read(make_live(attribution=Attribution.TRANSLATION, byline="译者甲")))[0]
    assert described["@type"] == "NewsArticle"
    assert described["inLanguage"] == "zh-Hans"
    assert described["translationOfWork"]["name"] == "现场笔记"
    assert described["translator"]["name"] == "译者甲"
    assert described["datePublished"].endswith("+08:00")


def test_the_text_is_marked_with_its_own_language():
    body = "<p>" + "The commissioning engineer arrives on Monday. " * 5 + "</p>"
    article = make_live(headline="An English piece", standfirst="", body=body)
    html = Client().get(article.get_absolute_url(), headers={"accept-language": "zh-Hans"})
    text = html.content.decode()
    assert '<html lang="zh-Hans"' in text
    assert re.search(r'<article [^>]*lang="en"', text)


def test_tables_can_be_scrolled_by_keyboard_and_headings_have_anchors():
    body = "".join(f"<h2>第{n}节</h2><p>文</p>" for n in "一二三四")
    html = read(make_live(body=f"{body}<table><tbody><tr><td>1</td></tr></tbody></table>"))
    assert '<div class="scroll" role="region" tabindex="0"' in html
    assert '<a href="#s-4"' in html
    assert '<h2 id="s-4">第四节</h2>' in html


def test_few_headings_need_no_contents():
    assert 'class="contents"' not in read(make_live(body="<h2>甲</h2><p>文</p>"))


def test_the_cover_is_loaded_first_and_described():
    article = make_live(cover=make_picture(), cover_alt="管网示意")
    html = read(article)
    assert 'alt="管网示意" fetchpriority="high"' in html
    assert 'property="og:image"' in html


def test_related_articles_share_a_tag_before_they_share_a_section():
    article = make_live(tags=["消防"])
    same_tag = make_live(tags=["消防"])
    make_live(tags=["电价"])
    html = read(article)
    related = html[html.index('class="related"') :]
    assert related.index(same_tag.headline) < related.index(
        "九座储能电站", related.index(same_tag.headline) + len(same_tag.headline)
    )
    assert article.headline not in related


def test_a_page_costs_the_same_with_many_tags_notices_and_neighbours(
    django_assert_max_num_queries,
):
    editor = make_user("editor")
    article = make_live(tags=[f"标签{n}" for n in range(8)])
    for _ in range(3):
        publishing.add_notice(article, kind="update", text="more", by=editor)
        make_live()
    with django_assert_max_num_queries(9):
        read(article)


def test_a_reader_who_is_logged_in_can_log_out_by_a_form_and_sees_no_desk(client):
    article = make_live()
    client.force_login(make_author())
    html = read(article, client)
    assert re.search(r'<form method="post" action="/account/logout/">', html)
    assert 'href="/admin/"' not in html
    client.force_login(make_user("editor"))
    assert 'href="/admin/"' in read(article, client)
