"""One article: shown, shown under a retraction, or gone with a reason."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.articles import queries, structured
from cms.articles.markup.page import for_page
from cms.articles.models import Article
from cms.articles.states import ArticleState
from cms.articles.text import excerpt
from cms.articles.views.comments import beneath
from cms.newsroom import queries as newsroom

CONTENTS_FROM = 4
DESCRIPTION_LENGTH = 120


@require_safe
def article(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The page of an article; 301 to its own slug, 410 or 451 once it is gone."""
    found = queries.addressable().filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.state not in queries.SHOWN:
        return _gone(request, found)
    if slug != found.slug:
        return redirect(found, permanent=True)
    version = found.live_version
    if version is None:
        raise Http404
    body = for_page(
        version.body_html,
        table_label=_("Table"),
        first_picture_at_once=version.cover is None,
    )
    settings_row = newsroom.current()
    is_retracted = found.state == ArticleState.RETRACTED
    return render(
        request,
        "articles/article.html",
        {
            "article": found,
            "version": version,
            "body": body,
            "contents": body.headings if len(body.headings) >= CONTENTS_FROM else (),
            "notices": list(found.notices.all()),
            "tags": list(found.tags.all()),
            "author": found.author if _has_page(found) else None,
            "author_count": queries.live().filter(author=found.author).count()
            if _has_page(found)
            else 0,
            "related": queries.related(found),
            "is_retracted": is_retracted,
            "is_indexed": not is_retracted,
            "canonical": structured.canonical(found, version),
            "description": version.standfirst or excerpt(version.body_text, DESCRIPTION_LENGTH),
            "structured": structured.block(found, version, newsroom=settings_row),
            **(beneath(request, found) if settings_row.takes_comments else {}),
        },
    )


def _has_page(article: Article) -> bool:
    return article.author is not None and queries.is_public_author(article.author)


def _gone(request: HttpRequest, article: Article) -> HttpResponse:
    """410, or 451 (RFC 7725, with the blocking party in a Link header) after a legal removal."""
    response = render(
        request,
        "articles/gone.html",
        {"article": article},
        status=451 if article.is_legal_removal else 410,
    )
    if article.is_legal_removal:
        response["Link"] = f'<{settings.SITE_URL}>; rel="blocked-by"'
    response["X-Robots-Tag"] = "noindex"
    # Browsers keep a 410 for ever unless told otherwise (RFC 9111, 4.2.2), and it may come back.
    response["Cache-Control"] = "no-cache"
    return response
