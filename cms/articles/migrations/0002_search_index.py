"""The full-text index: FTS5 on SQLite, tsvector with GIN on PostgreSQL."""

from typing import Any

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE articles_search USING fts5("
    "title, body, tokenize = 'unicode61 remove_diacritics 0', prefix = '1 2')"
)
POSTGRESQL = (
    "CREATE TABLE articles_search ("
    " article_id bigint NOT NULL,"
    " title tsvector NOT NULL, document tsvector NOT NULL)",
    "CREATE INDEX articles_search_article ON articles_search (article_id)",
    "CREATE INDEX articles_search_title ON articles_search USING gin (title)",
    "CREATE INDEX articles_search_document ON articles_search USING gin (document)",
)


def create(apps: Any, schema_editor: Any) -> None:
    statements = [SQLITE] if schema_editor.connection.vendor == "sqlite" else list(POSTGRESQL)
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute("DROP TABLE articles_search")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
