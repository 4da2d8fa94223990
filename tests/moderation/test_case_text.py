"""A case is judged on the text as it was, with what people and checks point at marked."""

import pytest
from django.test import Client

from cms.articles import amending
from moderation import case_text, convention
from tests.factories import articles, pieces
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import reported
from tests.moderation.test_staff_cases import opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


def whole(text: case_text.FrozenText, number: int) -> str:
    return "".join(words for words, _is_marked in text.fields[number].stretches)


def marked(text: case_text.FrozenText) -> list[str]:
    return [words for field in text.fields for words, is_marked in field.stretches if is_marked]


def test_a_reported_passage_is_marked_wherever_it_stands_and_nothing_is_lost():
    body = "<p>运维成本抬头。运维成本抬头。</p><p>第四年更换电芯。</p>"
    article = articles.make_live(author=make_author().author_profile, body=body)
    case = reported(article, passage="运维成本抬头")
    (text,) = case_text.of_case(case)
    assert marked(text) == ["运维成本抬头", "运维成本抬头"]
    assert whole(text, 0) == article.headline
    assert whole(text, -1) == article.live_version.body_text
    assert text.is_shown


def test_what_the_checks_found_in_a_piece_is_marked():
    piece = pieces.received(
        make_author(), body=f"<p>{'正文一句。' * 40}加微信 abc12345 领资料。</p>"
    )
    (text,) = case_text.of_case(opened(piece, by=make_user("editor")))
    assert any("abc12345" in words for words in marked(text))
    assert not text.is_shown


def test_overlapping_places_are_one_and_touching_ones_too():
    assert case_text._stretches("abcdef", [(1, 3), (2, 4), (4, 5), (0, 0)]) == [
        ("a", False),
        ("bcde", True),
        ("f", False),
    ]
    assert case_text._stretches("", []) == []


def test_the_text_stays_as_it_was_when_the_article_changes():
    link = "https://shop.example/buy"
    body = f'<p>账本在<a href="{link}">这里</a>。</p>'
    article = articles.make_live(author=make_author().author_profile, body=body)
    case = reported(article)
    moderator = make_user("moderator")
    amending.strip_links(article, links=[], by=moderator)
    (text,) = case_text.of_case(case)
    assert whole(text, -1) == "账本在这里。"


def test_the_page_of_a_case_shows_it_as_text():
    body = "<p>&lt;script&gt;alert(1)&lt;/script&gt; 运维成本抬头。</p>"
    article = articles.make_live(author=make_author().author_profile, body=body)
    case = reported(article, passage="运维成本抬头")
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_user("moderator"))
    page = client.get(f"/admin/moderation/case/{case.pk}/change/").content.decode()
    assert "<mark>运维成本抬头</mark>" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "Readers see exactly this text now." in page
