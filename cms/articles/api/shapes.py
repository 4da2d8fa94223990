"""Articles and categories as readers' programs get them."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from cms.articles import structured
from cms.articles.models import Article, ArticleVersion, Category


class CategoryShape(serializers.Serializer[Category]):
    """A section; ``is_open`` says whether it takes submissions."""

    slug = serializers.CharField()
    name = serializers.CharField(source="__str__")
    is_open = serializers.BooleanField()


class CategoryList(serializers.Serializer[Any]):
    """All of them; ``next`` is there because every list has it."""

    results = CategoryShape(many=True)
    next = serializers.CharField(allow_null=True)


class TagShape(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()


class AuthorShape(serializers.Serializer[Any]):
    """The public face of an author."""

    handle = serializers.CharField()
    pen_name = serializers.CharField()


class CoverShape(serializers.Serializer[Any]):
    """A picture by address and size in pixels."""

    url = serializers.SerializerMethodField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()

    def get_url(self, picture: Any) -> str:
        return f"{settings.SITE_URL}{picture.get_absolute_url()}"


class ArticleCard(serializers.Serializer[Article]):
    """An article as a list shows it."""

    id = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField()
    headline = serializers.CharField()
    standfirst = serializers.CharField(source="live_version.standfirst")
    byline = serializers.CharField(source="live_version.byline")
    language = serializers.CharField(source="live_version.language")
    character_count = serializers.IntegerField(source="live_version.character_count")
    category = CategoryShape()
    author = AuthorShape(allow_null=True)
    tags = TagShape(many=True, source="tags.all")
    cover = CoverShape(source="live_version.cover", allow_null=True)
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def get_url(self, article: Article) -> str:
        return str(settings.SITE_URL) + article.get_absolute_url()


class NoticeShape(serializers.Serializer[Any]):
    """A dated public line about what changed."""

    kind = serializers.CharField()
    text = serializers.CharField()
    created_at = serializers.DateTimeField()


class ArticleShape(ArticleCard):
    """An article whole, with everything its page says about its origin and rights."""

    state = serializers.CharField()
    version = serializers.IntegerField(source="live_version.number")
    cover_alt = serializers.CharField(source="live_version.cover_alt")
    body_html = serializers.CharField(source="live_version.body_html")
    attribution = serializers.CharField(source="live_version.attribution")
    source_name = serializers.CharField(source="live_version.source_name")
    source_url = serializers.CharField(source="live_version.source_url")
    original_author = serializers.CharField(source="live_version.original_author")
    machine_assistance = serializers.CharField(source="live_version.machine_assistance")
    viewpoint = serializers.CharField(source="live_version.disclaimer.viewpoint")
    no_reprint = serializers.CharField(source="live_version.disclaimer.no_reprint")
    copyright = serializers.CharField(source="live_version.disclaimer.copyright")
    canonical_url = serializers.SerializerMethodField()
    notices = NoticeShape(many=True, source="notices.all")

    def get_canonical_url(self, article: Article) -> str:
        version = article.live_version
        return structured.canonical(article, version) if isinstance(version, ArticleVersion) else ""
