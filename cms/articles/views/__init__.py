"""Pages for readers.  Only the masthead depends on who reads them."""

from cms.articles.views.articles import article
from cms.articles.views.comments import comment, comment_withdraw
from cms.articles.views.files import avatar, picture, robots
from cms.articles.views.lists import (
    author,
    category,
    corrections,
    feed_index,
    home,
    source,
    tag,
)
from cms.articles.views.search import search

__all__ = [
    "article",
    "author",
    "avatar",
    "category",
    "comment",
    "comment_withdraw",
    "corrections",
    "feed_index",
    "home",
    "picture",
    "robots",
    "search",
    "source",
    "tag",
]
