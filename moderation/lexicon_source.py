"""Where the list of terms comes from: the database, or the shipped file while there is none."""

import json
from functools import lru_cache
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db.models import Count, Max

from moderation.lexicon import ALL_FIELDS, Lexicon, TermEntry, TermKind
from moderation.material import Field, Severity, Stage
from moderation.models import Term

SHIPPED = Path(__file__).resolve().parent / "seed" / "terms.json"
_SHIPPED_VERSION = "shipped"


def current_lexicon() -> Lexicon:
    """The active terms, compiled once per process and version of the list.

    The version is the time of the latest change and the number of rows, so any edit by any door
    is seen at the next call.  Without a table, a database or any row, the shipped file is used.
    """
    return _compiled(list_version())


def list_version() -> str:
    """Which list is in force: the time of its latest change and its length, or ``shipped``."""
    try:
        # The savepoint keeps a missing table from spoiling the caller's transaction.
        with transaction.atomic():
            known = Term.objects.aggregate(changed=Max("updated_at"), rows=Count("pk"))
    except DatabaseError:
        return _SHIPPED_VERSION
    if not known["rows"]:
        return _SHIPPED_VERSION
    return f"{known['changed'].isoformat()}/{known['rows']}"


@lru_cache(maxsize=2)
def _compiled(version: str) -> Lexicon:
    entries = shipped_entries() if version == _SHIPPED_VERSION else _stored_entries()
    return Lexicon.build(entries, version)


def _stored_entries() -> list[TermEntry]:
    return [
        TermEntry(
            text=term.text,
            clause=term.clause_code,
            severity=Severity(term.severity),
            kind=TermKind(term.kind),
            fields=tuple(map(Field, term.fields)) or ALL_FIELDS,
            stage=Stage(term.stage),
        )
        for term in Term.objects.filter(is_active=True)
    ]


def shipped_entries(path: Path = SHIPPED) -> list[TermEntry]:
    """The entries of the shipped file; raises ``OSError`` or ``ValueError`` if it is damaged."""
    return [
        TermEntry(
            text=row["text"],
            clause=row.get("clause", ""),
            severity=Severity(row.get("severity", Severity.ATTENTION)),
            kind=TermKind(row.get("kind", TermKind.PROHIBITED)),
            fields=tuple(map(Field, row.get("fields", ()))) or ALL_FIELDS,
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
