"""sitemap.xml (sitemaps.org 0.9): one file on a small site, an index of parts on a large one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from cms.accounts.queries import public_authors
from cms.articles import queries
from cms.articles.models import Article
from cms.articles.states import ArticleState

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Parts are ranges of ids: a part never changes its members, and the limit of 50,000 always holds.
PART = 40_000

Entry = tuple[str, datetime | None]


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every indexable address, or the list of the parts that hold them."""
    last = _last_part()
    if last == 0:
        return _urlset([*_pages(), *_articles(0)])
    parts: list[Entry] = [
        (reverse("articles:sitemap-part", args=[number]), None) for number in range(last + 1)
    ]
    return _document("sitemapindex", "sitemap", parts)


@require_safe
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Part 0 also lists the pages that are not articles."""
    if number > _last_part():
        raise Http404
    pages = list(_pages()) if number == 0 else []
    return _urlset([*pages, *_articles(number)])


def _indexable() -> QuerySet[Article]:
    """Every live article; the page of a reprint names its original as the canonical one."""
    return Article.objects.filter(state=ArticleState.LIVE)


def _last_part() -> int:
    highest: int | None = _indexable().aggregate(highest=Max("pk"))["highest"]
    return (highest or 0) // PART


def _articles(number: int) -> Iterator[Entry]:
    rows = _indexable().filter(pk__gte=number * PART, pk__lt=(number + 1) * PART)
    for pk, slug, updated in rows.order_by("pk").values_list("pk", "slug", "updated_at"):
        yield reverse("articles:article", args=[pk, slug]), updated


def _pages() -> Iterator[Entry]:
    for name in ("articles:home", "articles:corrections", "moderation:convention"):
        yield reverse(name), None
    for category in queries.categories():
        yield category.get_absolute_url(), None
    writing = public_authors().filter(articles__state=ArticleState.LIVE).distinct()
    for handle in writing.order_by("pk").values_list("handle", flat=True)[: 50_000 - PART - 1000]:
        yield reverse("articles:author", args=[handle]), None


def _urlset(entries: list[Entry]) -> HttpResponse:
    return _document("urlset", "url", entries)


def _document(root: str, element: str, entries: list[Entry]) -> HttpResponse:
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8")
    xml.startDocument()
    xml.startElement(root, AttributesImpl({"xmlns": NAMESPACE}))
    for path, changed in entries:
        xml.startElement(element, AttributesImpl({}))
        xml.addQuickElement("loc", f"{settings.SITE_URL}{path}")
        if changed is not None:
            moment = changed.astimezone(UTC).isoformat(timespec="seconds")
            xml.addQuickElement("lastmod", moment)
        xml.endElement(element)
    xml.endElement(root)
    xml.endDocument()
    response = HttpResponse(out.getvalue(), content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
