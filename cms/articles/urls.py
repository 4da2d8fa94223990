"""Addresses of the reading side."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from cms.articles import feeds, sitemaps, views


class WordsConverter(StringConverter):
    """A slug or handle in any script; nothing else, so no odd byte reaches the database."""

    regex = r"[\w-]+"


register_converter(WordsConverter, "words")

app_name = "articles"

urlpatterns = [
    path("", views.home, name="home"),
    path("articles/<int:pk>-<words:slug>/", views.article, name="article"),
    path("articles/<int:pk>/comments/", views.comment, name="comment"),
    path("comments/<int:pk>/withdraw/", views.comment_withdraw, name="comment-withdraw"),
    path("categories/<words:slug>/", views.category, name="category"),
    path("tags/<words:slug>/", views.tag, name="tag"),
    path("authors/<words:handle>/", views.author, name="author"),
    path("sources/<words:slug>/", views.source, name="source"),
    path("search/", views.search, name="search"),
    path("corrections/", views.corrections, name="corrections"),
    path("feeds/", views.feed_index, name="feeds"),
    path("feeds/atom.xml", feeds.atom, name="feed-atom"),
    path("feeds/rss.xml", feeds.rss, name="feed-rss"),
    path("feeds/feed.json", feeds.json, name="feed-json"),
    path("feeds/<words:slug>/atom.xml", feeds.atom, name="category-feed-atom"),
    path("feeds/<words:slug>/rss.xml", feeds.rss, name="category-feed-rss"),
    path("feeds/<words:slug>/feed.json", feeds.json, name="category-feed-json"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.sitemap_part, name="sitemap-part"),
    path("robots.txt", views.robots, name="robots"),
    path("media/avatars/<int:pk>-<slug:digest>.<str:extension>", views.avatar, name="avatar"),
    path("media/<uuid:pk>.<str:extension>", views.picture, name="picture"),
]
