"""Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1: full texts of the newest articles.

A feed is the same for everyone: its language is the site's, not the reader's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from cms.articles import queries
from cms.articles.languages import language_tag
from cms.articles.markup.page import with_site
from cms.articles.models import Article, ArticleVersion, Category
from cms.articles.states import Attribution
from cms.newsroom import queries as newsroom

MAX_ITEMS = 50
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Channel:
    """One feed: what it is called, where it and its page are, and when it last changed."""

    title: str
    subtitle: str
    page_url: str
    feed_url: str
    updated: datetime
    articles: Sequence[Article]


class FullTextAtom(Atom1Feed):
    """Atom with the text as content, a language for each entry and the source of reprints."""

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement(
            "content", item["text"], {"type": "html", "xml:lang": item["language"]}
        )
        if item["source_name"]:
            handler.startElement("source", AttributesImpl({}))
            handler.addQuickElement("id", item["source_url"] or item["unique_id"] + ":source")
            handler.addQuickElement("title", item["source_name"])
            if item["source_url"]:
                handler.addQuickElement("link", "", {"href": item["source_url"]})
            handler.endElement("source")

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return {"xml:lang": item["language"]}

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated"]
        return updated


class FullTextRss(Rss201rev2Feed):
    """RSS with the text in content:encoded, which readers of long texts look for."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["text"])
        handler.addQuickElement("dc:language", item["language"])

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated"]
        return updated


@require_safe
def atom(request: HttpRequest, slug: str = "") -> HttpResponse:
    return _answer(request, slug, "atom", lambda channel: _xml(FullTextAtom, channel))


@require_safe
def rss(request: HttpRequest, slug: str = "") -> HttpResponse:
    return _answer(request, slug, "rss", lambda channel: _xml(FullTextRss, channel))


@require_safe
def json(request: HttpRequest, slug: str = "") -> HttpResponse:
    return _answer(request, slug, "json", _json)


def _answer(
    request: HttpRequest, slug: str, kind: str, write: Callable[[Channel], HttpResponse]
) -> HttpResponse:
    """The feed, or 304 when nothing in it changed since the reader last asked."""
    with translation.override(settings.LANGUAGE_CODE):
        channel = _channel(slug, kind)
        etag, changed = _etag(channel), int(channel.updated.timestamp())
        response = get_conditional_response(request, etag, changed)
        if response is None:
            response = write(channel)
        response["ETag"], response["Last-Modified"] = etag, http_date(changed)
        response["Cache-Control"] = "public, max-age=300"
    return response


def _channel(slug: str, kind: str) -> Channel:
    category = get_object_or_404(Category, slug=slug) if slug else None
    rows = queries.live().prefetch_related("tags").order_by("-published_at", "-pk")
    if category is not None:
        rows = rows.filter(category=category)
    articles = list(rows[:MAX_ITEMS])
    site = newsroom.current()
    name = f"feed-{kind}"
    feed = (
        reverse(f"articles:category-{name}", args=[category.slug])
        if category
        else reverse(f"articles:{name}")
    )
    return Channel(
        title=f"{category} – {site.name}" if category else site.name,
        subtitle=site.tagline or _("The newest articles"),
        page_url=_here(category.get_absolute_url() if category else reverse("articles:home")),
        feed_url=_here(feed),
        updated=max((article.updated_at for article in articles), default=BEGINNING),
        articles=articles,
    )


def _etag(channel: Channel) -> str:
    """Changes with every fact a feed prints: an article gone counts as well as one changed."""
    facts = [channel.title, channel.subtitle, channel.feed_url]
    facts += [f"{a.pk}:{a.live_version_id}:{a.updated_at.isoformat()}" for a in channel.articles]
    return f'W/"{sha256("|".join(facts).encode()).hexdigest()[:32]}"'


def _xml(kind: type[FullTextAtom] | type[FullTextRss], channel: Channel) -> HttpResponse:
    feed = kind(
        title=channel.title,
        link=channel.page_url,
        description=channel.subtitle,
        subtitle=channel.subtitle,
        language=language_tag(settings.LANGUAGE_CODE),
        feed_url=channel.feed_url,
        feed_guid=channel.feed_url,
        updated=channel.updated,
    )
    for article in channel.articles:
        version = article.live_version
        if version is None:
            continue
        feed.add_item(
            title=version.headline,
            link=_here(article.get_absolute_url()),
            description=version.standfirst,
            author_name=version.byline,
            pubdate=article.published_at,
            updateddate=article.updated_at,
            unique_id=entry_id(article),
            unique_id_is_permalink=False,
            categories=[str(article.category), *(tag.name for tag in article.tags.all())],
            text=with_site(version.body_html, settings.SITE_URL),
            language=language_tag(version.language),
            source_name=version.source_name,
            source_url=version.source_url,
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _json(channel: Channel) -> HttpResponse:
    site = newsroom.current()
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.subtitle,
        "home_page_url": channel.page_url,
        "feed_url": channel.feed_url,
        "language": language_tag(settings.LANGUAGE_CODE),
        "authors": [{"name": site.name, "url": _here("/")}],
        "items": [
            _json_item(article, article.live_version)
            for article in channel.articles
            if article.live_version is not None
        ],
    }
    return JsonResponse(
        content,
        content_type="application/feed+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _json_item(article: Article, version: ArticleVersion) -> dict[str, object]:
    author: dict[str, str] = {"name": version.byline}
    if article.author is not None and queries.is_public_author(article.author):
        author["url"] = _here(reverse("articles:author", args=[article.author.handle]))
    item: dict[str, object] = {
        "id": entry_id(article),
        "url": _here(article.get_absolute_url()),
        "title": version.headline,
        "summary": version.standfirst,
        "content_html": with_site(version.body_html, settings.SITE_URL),
        "date_published": article.published_at,
        "date_modified": article.updated_at,
        "language": language_tag(version.language),
        "authors": [author],
        "tags": [str(article.category), *(tag.name for tag in article.tags.all())],
    }
    if version.cover is not None:
        item["image"] = _here(version.cover.get_absolute_url())
    if Attribution(version.attribution).needs_source:
        item["external_url"] = version.source_url
        item["_source"] = {"name": version.source_name, "nature": version.attribution}
    return {key: value for key, value in item.items() if value}


def entry_id(article: Article) -> str:
    """A tag URI (RFC 4151): the same for ever, whatever becomes of slug and headline."""
    day = (article.published_at or BEGINNING).astimezone(UTC).date().isoformat()
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day}:articles/{article.pk}"


def _here(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
