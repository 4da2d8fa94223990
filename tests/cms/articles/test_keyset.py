"""Keyset pages: nothing twice, nothing left out, no cursor but ours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.articles import queries
from cms.articles.keyset import decode, encode, page_of
from cms.articles.models import Article
from tests.factories.articles import make_live

pytestmark = pytest.mark.django_db
KEYS = ("published_at", "pk")


def walk(size: int) -> list[list[int]]:
    pages, cursor = [], ""
    while True:
        page = page_of(queries.cards(), keys=KEYS, cursor=cursor, size=size)
        pages.append([row.pk for row in page.rows])
        cursor = page.next_cursor
        if not cursor:
            return pages


def test_walking_shows_each_article_once_newest_first_even_at_the_same_moment():
    now = timezone.now()
    for minutes in (0, 0, 0, 5, 5, 9, 2):
        make_live(now - timedelta(minutes=minutes))
    seen = [pk for page in walk(2) for pk in page]
    wanted = list(queries.live().order_by("-published_at", "-pk").values_list("pk", flat=True))
    assert seen == wanted


def test_an_article_published_meanwhile_does_not_shift_the_next_page():
    now = timezone.now()
    for minutes in range(4):
        make_live(now - timedelta(minutes=minutes))
    first = page_of(queries.cards(), keys=KEYS, cursor="", size=2)
    make_live(now + timedelta(minutes=1))
    second = page_of(queries.cards(), keys=KEYS, cursor=first.next_cursor, size=2)
    assert not {a.pk for a in first.rows} & {a.pk for a in second.rows}
    assert len(second.rows) == 2


def test_the_last_page_has_no_cursor():
    make_live()
    page = page_of(queries.cards(), keys=KEYS, cursor="", size=1)
    assert (page.next_cursor, page.is_first) == ("", True)


@pytest.mark.parametrize("cursor", ["x", "a:b", "🙂", "\x00", "A" * 5000])
def test_a_cursor_that_is_not_ours_starts_from_the_newest(cursor):
    article = make_live()
    page = page_of(Article.objects.all(), keys=KEYS, cursor=cursor, size=5)
    assert (list(page.rows), page.is_first) == ([article], True)


def test_a_cursor_keeps_its_microseconds():
    moment = timezone.now().replace(microsecond=123456)
    assert decode(encode([moment, 7])) == [moment, 7]
