"""Full-text search over published articles: character bigrams in FTS5 or tsvector.

Either script, partial words, no dictionary.  The transaction that publishes writes the index.
"""

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from cms.articles.bigrams import fts5_match, index_tokens, tsquery
from cms.articles.models import Article

# PostgreSQL keeps word positions up to 16,383, so long texts are indexed in overlapping pieces.
CHUNK_TOKENS = 12_000
OVERLAP_TOKENS = 200


def forget(article: Article) -> None:
    """Takes the article out of the index."""
    column = "rowid" if connection.vendor == "sqlite" else "article_id"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM articles_search WHERE {column} = %s", [article.pk])  # noqa: S608  # the column name is one of two literals


def index(article: Article) -> None:
    """Puts the article's live version into the index, replacing what was there."""
    version = article.live_version
    if version is None:
        return
    forget(article)
    title = index_tokens(version.headline)
    tags = [tag.name for tag in article.tags.all()]
    told = [version.standfirst, version.byline, version.source_name, version.original_author]
    body = index_tokens("\n".join([*told, *tags, version.body_text]))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "INSERT INTO articles_search (rowid, title, body) VALUES (%s, %s, %s)",
                [article.pk, title, body],
            )
            return
        for chunk in _chunks(body):
            cursor.execute(
                "INSERT INTO articles_search (article_id, title, document) VALUES"
                " (%s, to_tsvector('simple', %s),"
                " to_tsvector('simple', %s) || to_tsvector('simple', %s))",
                [article.pk, title, title, chunk],
            )


def _chunks(tokens: str) -> list[str]:
    words = tokens.split()
    step = CHUNK_TOKENS - OVERLAP_TOKENS
    return [" ".join(words[at : at + CHUNK_TOKENS]) for at in range(0, max(len(words), 1), step)]


def _matching(query: str, *, in_title: bool) -> RawSQL:
    if connection.vendor == "sqlite":
        words = fts5_match(query)
        return RawSQL(
            "SELECT rowid FROM articles_search WHERE articles_search MATCH %s",
            [f"{{title}} : ({words})" if in_title else words],
        )
    column = "title" if in_title else "document"
    return RawSQL(  # noqa: S611  # the query text is a parameter
        f"SELECT article_id FROM articles_search WHERE {column} @@ to_tsquery('simple', %s)",  # noqa: S608  # the column name is one of two literals
        [tsquery(query)],
    )


def matching(articles: QuerySet[Article], query: str) -> QuerySet[Article]:
    """The articles that hold every word of ``query``; ``title_hit`` is 1 where the headline does.

    Nothing matches an empty query or one without a letter or digit.
    """
    if not fts5_match(query):
        return articles.none().annotate(title_hit=Value(0))
    return articles.filter(pk__in=_matching(query, in_title=False)).annotate(
        title_hit=Case(
            When(pk__in=_matching(query, in_title=True), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
    )
