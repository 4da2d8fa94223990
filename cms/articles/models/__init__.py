"""The published record and what it is filed under."""

from cms.articles.models.articles import Article, ArticleVersion, Notice
from cms.articles.models.comments import Comment
from cms.articles.models.pictures import Picture
from cms.articles.models.shelves import Category, Disclaimer, Source, Tag

__all__ = [
    "Article",
    "ArticleVersion",
    "Category",
    "Comment",
    "Disclaimer",
    "Notice",
    "Picture",
    "Source",
    "Tag",
]
