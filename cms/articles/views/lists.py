"""Lists of articles: the front page, shelves, an author's pieces, the corrections."""

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms.articles import queries
from cms.articles.keyset import Page, page_of
from cms.articles.models import Article, Category, Source, Tag

PAGE_SIZE = 20
NEWEST = ("published_at", "pk")
Row = TypeVar("Row", bound=Model)


def _page(
    request: HttpRequest,
    rows: QuerySet[Row],
    *,
    keys: Sequence[str] = NEWEST,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    return page_of(rows, keys=keys, cursor=request.GET.get("after", ""), size=size)


def _shelf(
    request: HttpRequest, template: str, rows: QuerySet[Article], **context: object
) -> HttpResponse:
    page = _page(request, rows)
    return render(
        request,
        template,
        {"page": page, "count": rows.count(), "popular": _popular(page), **context},
    )


def _popular(page: Page[Article]) -> list[Tag]:
    """What an empty list offers instead."""
    return [] if page.rows else queries.popular_tags()


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The newest article large, the others below it."""
    page = _page(request, queries.cards(), size=PAGE_SIZE + 1)
    leads = page.is_first and len(page.rows) > 0
    return render(
        request,
        "articles/home.html",
        {
            "page": page,
            "lead": page.rows[0] if leads else None,
            "rest": page.rows[1:] if leads else page.rows,
        },
    )


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Category, slug=slug)
    return _shelf(
        request, "articles/category.html", queries.cards().filter(category=found), category=found
    )


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    return _shelf(request, "articles/tag.html", queries.cards().filter(tags=found), tag=found)


@require_safe
def author(request: HttpRequest, handle: str) -> HttpResponse:
    """An author's page, which an author whose status has ended keeps."""
    found = queries.author_page(handle)
    if found is None:
        raise Http404
    return _shelf(
        request, "articles/author.html", queries.cards().filter(author=found), author=found
    )


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponse:
    """What was taken from one outlet, and on what terms."""
    found = get_object_or_404(Source, slug=slug)
    return _shelf(
        request, "articles/source.html", queries.cards().filter(source=found), source=found
    )


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    page = _page(request, queries.corrections(), keys=("created_at", "pk"))
    return render(request, "articles/corrections.html", {"page": page})


@require_safe
def feed_index(request: HttpRequest) -> HttpResponse:
    """Every feed in one list."""
    return render(request, "articles/feeds.html", {"categories": queries.categories()})
