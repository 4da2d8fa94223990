"""The sketches of all stored texts in memory: 32 bytes a text, compared by brute force.

Each process keeps its own copy and reads only what was added or changed since it last looked, so
the table stays the truth and no process has to tell another.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeAlias

from django.db import connection
from django.db.models import Q

from moderation.models import TextPrint
from moderation.sketches import SketchIndex

BATCH = 2_000
# Rows committed late, or written by a machine whose clock is behind, are read again.
OVERLAP = timedelta(minutes=10)

# PostgreSQL gives a binary column back as a memoryview.
Row: TypeAlias = "tuple[int, bytes | memoryview[int] | None, datetime]"


class StoredSketches:
    """The sketches in the table; a removed text stays in memory, so callers look its row up."""

    def __init__(self) -> None:
        self.index = SketchIndex()
        self._lock = Lock()
        self._seen: datetime | None = None

    def refresh(self) -> None:
        """Read what was stored since the last call: one query when there is little new."""
        with self._lock:
            since = self._seen - OVERLAP if self._seen else None
            last: tuple[datetime, int] | None = None
            while rows := list(_stored(since, last)):
                self.index.put([(key, bytes(one)) for key, one, _changed in rows if one])
                last = (rows[-1][2], rows[-1][0])
                self._seen = max(self._seen or last[0], last[0])
                if len(rows) < BATCH:
                    break


_known: dict[str, StoredSketches] = {}


def current() -> SketchIndex:
    """The index of this process for the database in use, up to date."""
    stored = _known.setdefault(str(connection.settings_dict["NAME"]), StoredSketches())
    stored.refresh()
    return stored.index


def _stored(since: datetime | None, last: tuple[datetime, int] | None) -> Iterator[Row]:
    rows = TextPrint.objects.order_by("changed_at", "pk")
    if last is not None:
        moment, key = last
        rows = rows.filter(Q(changed_at__gt=moment) | Q(changed_at=moment, pk__gt=key))
    elif since is not None:
        rows = rows.filter(changed_at__gte=since)
    yield from rows.values_list("pk", "sketch", "changed_at")[:BATCH]
