"""Search over published articles."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.articles import queries
from cms.articles.bigrams import MAX_QUERY, Segment, highlight, query_tokens, snippet
from cms.articles.keyset import Page, page_of
from cms.articles.models import Article, Category
from cms.articles.search import matching
from cms.articles.text import clean_line

PAGE_SIZE = 20
MIN_QUERY = 2
SNIPPET_LENGTH = 110
BEST = ("title_hit", "published_at", "pk")


@dataclass(frozen=True, slots=True)
class Hit:
    """A found article with its headline and a passage, cut into found and other text."""

    article: Article
    headline: list[Segment]
    passage: list[Segment]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results by ``q``, headline matches first; says what to try when there are none."""
    query = clean_line(request.GET.get("q", ""), MAX_QUERY)
    wanted = request.GET.get("category", "")[:60].replace("\x00", "")
    categories = list(queries.categories())
    category = next((c for c in categories if c.slug == wanted), None)
    context: dict[str, object] = {
        "query": query,
        "is_too_short": 0 < len(query) < MIN_QUERY,
        "category": category,
    }
    if len(query) >= MIN_QUERY:
        context |= _results(request, query, category)
        context["categories"] = categories
    return render(request, "articles/search.html", context)


def _results(request: HttpRequest, query: str, category: Category | None) -> dict[str, object]:
    found = matching(queries.live(), query)
    if category is not None:
        found = found.filter(category=category)
    page = _page(request, found)
    hits = [_hit(article, query) for article in page.rows]
    context: dict[str, object] = {"page": page, "hits": hits, "is_searched": True}
    if hits:
        context["count"] = found.count()
    else:
        context |= _advice(query)
    return context


def _page(request: HttpRequest, found: QuerySet[Article]) -> Page[Article]:
    return page_of(found, keys=BEST, cursor=request.GET.get("after", ""), size=PAGE_SIZE)


def _hit(article: Article, query: str) -> Hit:
    version = article.live_version
    body = version.body_text if version else ""
    return Hit(article, highlight(article.headline, query), snippet(body, query, SNIPPET_LENGTH))


def _advice(query: str) -> dict[str, object]:
    """The query as it was understood, the same without one of its words, and tags like it."""
    words = query.split()
    fewer = [" ".join(words[:place] + words[place + 1 :]) for place in range(len(words))]
    return {
        "understood": ["".join(phrase.parts) for phrase in query_tokens(query)],
        "fewer": fewer if len(words) > 1 else [],
        "tags": queries.tags_like(words[:5]),
    }
