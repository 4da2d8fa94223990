"""How long what is kept: one table, and the run that carries it out, a batch at a time.

Each app adds the kinds of records it owns, as it registers its subjects.  A legal hold wins: the
functions that delete leave out whatever ``holds.in_force`` names.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from moderation import audit, holds
from moderation.errors import AlreadyRegistered
from moderation.holds import Held

BATCH = 200
# Deletes at most so many rows older than the moment, without those on hold; returns how many.
Purge = Callable[[datetime, Held, int], int]


@dataclass(frozen=True, slots=True)
class Kind:
    """A line of the table.  Without ``days`` nothing is deleted by the clock."""

    key: str
    name: Promise
    counted_from: Promise
    afterwards: Promise
    reason: Promise
    days: int | None = None
    purge: Purge | None = None


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Add lines to the table; another line of the same name raises ``AlreadyRegistered``."""
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) is not kind:
            raise AlreadyRegistered(kind.key)


def table() -> tuple[Kind, ...]:
    """Every line, the shortest period first, what is never deleted last."""
    ordered = sorted(_kinds.values(), key=lambda kind: (kind.days is None, kind.days or 0))
    return tuple(ordered)


def run(*, at: datetime | None = None, batch: int = BATCH) -> dict[str, int]:
    """Delete everything past its time; how many rows of each kind went.

    Each batch is a transaction of its own with its own audit entry, so that a run that is killed
    has done whole batches, and the next one goes on.  Running it again changes nothing.
    """
    return {kind.key: sum(_batches(kind, at or timezone.now(), batch)) for kind in table()}


def _batches(kind: Kind, now: datetime, batch: int) -> Iterator[int]:
    if kind.days is None or kind.purge is None:
        return
    before = now - timedelta(days=kind.days)
    gone = batch
    while gone >= batch:
        with transaction.atomic():
            gone = kind.purge(before, holds.in_force(now), batch)
            if gone:
                audit.record("retention", kind.key, by=None, reason=str(gone))
        yield gone
