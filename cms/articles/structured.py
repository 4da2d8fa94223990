"""What machines read of an article: its canonical address and its schema.org description."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from cms.articles import queries
from cms.articles.languages import language_tag
from cms.articles.markup.page import data_block
from cms.articles.models import Article, ArticleVersion
from cms.articles.states import Attribution
from cms.newsroom.models import Newsroom

# The same text in the same language belongs to the address it came from; a translation does not.
COPIES = frozenset({Attribution.REPRINT, Attribution.AUTHORISED})


def canonical(article: Article, version: ArticleVersion) -> str:
    """The one canonical address: the original's for a reprint that names it, else our own."""
    if Attribution(version.attribution) in COPIES and article.canonical_url:
        return article.canonical_url
    return _here(article.get_absolute_url())


def block(article: Article, version: ArticleVersion, *, newsroom: Newsroom) -> SafeString:
    """schema.org NewsArticle and its breadcrumbs as one JSON-LD block."""
    graph = [_news_article(article, version, newsroom), _breadcrumbs(article, newsroom)]
    return data_block({"@context": "https://schema.org", "@graph": graph})


def _news_article(
    article: Article, version: ArticleVersion, newsroom: Newsroom
) -> dict[str, object]:
    publisher = {
        "@type": "NewsMediaOrganization",
        "name": newsroom.name,
        "url": _here("/"),
        "publishingPrinciples": _here(reverse("moderation:convention")),
        "correctionsPolicy": _here(reverse("articles:corrections")),
    }
    described: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": version.headline,
        "description": version.standfirst,
        "inLanguage": language_tag(version.language),
        "url": _here(article.get_absolute_url()),
        "mainEntityOfPage": _here(article.get_absolute_url()),
        "articleSection": str(article.category),
        "datePublished": _moment(article.published_at),
        "dateModified": _moment(article.updated_at),
        "author": _author(article, version),
        "publisher": publisher,
    }
    if version.cover is not None:
        described["image"] = _here(version.cover.get_absolute_url())
    return {key: value for key, value in (described | _origin(version)).items() if value}


def _author(article: Article, version: ArticleVersion) -> dict[str, object]:
    if Attribution(version.attribution).needs_source and version.original_author:
        return {"@type": "Person", "name": version.original_author}
    person: dict[str, object] = {"@type": "Person", "name": version.byline}
    if article.author is not None and queries.is_public_author(article.author):
        person["url"] = _here(reverse("articles:author", args=[article.author.handle]))
    return person


def _origin(version: ArticleVersion) -> dict[str, object]:
    attribution = Attribution(version.attribution)
    if not attribution.needs_source:
        return {}
    original = {"@type": "CreativeWork", "name": version.source_name, "url": version.source_url}
    original = {key: value for key, value in original.items() if value}
    if attribution is Attribution.TRANSLATION:
        return {
            "translationOfWork": original,
            "translator": {"@type": "Person", "name": version.byline},
        }
    return {"isBasedOn": original}


def _breadcrumbs(article: Article, newsroom: Newsroom) -> dict[str, object]:
    steps = [
        (newsroom.name, reverse("articles:home")),
        (str(article.category), article.category.get_absolute_url()),
        (article.headline, article.get_absolute_url()),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": _here(path)}
            for place, (name, path) in enumerate(steps, 1)
        ],
    }


def _here(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _moment(value: datetime | None) -> str:
    """ISO 8601 with the newsroom's offset."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else ""
