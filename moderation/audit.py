"""The audit record: one function writes it, one walks the chain and names what does not fit.

A chain shows that a row was changed, put in or taken out; it cannot show that all of it was written
anew.  For that, keep the last hash, which `verify_audit` prints, in another place.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from moderation import request_ids
from moderation.models import AuditEvent, Counter
from moderation.numbering import advance
from moderation.parties import Actor

# The row before the first.
START = "0" * 64
_COUNTER = "audit"
CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: ``seq`` of the row, ``reason`` as a stable name."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows were read, the hash of the last, and what is wrong."""

    rows: int
    head: str
    breaks: tuple[Break, ...]


@transaction.atomic
def record(
    action: str,
    thing: object,
    *,
    by: Actor | None,
    before: str = "",
    after: str = "",
    reason: str = "",
    request_id: str = "",
) -> AuditEvent:
    """Add one row; ``by`` nobody means the clock.  ``thing`` is named by its number.

    Without a ``request_id`` it is that of the request being served.

    It is part of the caller's transaction: what is rolled back was never recorded, and what is
    recorded happened.  Writers queue on one counter until they commit.
    """
    seq = advance(_COUNTER)
    last = AuditEvent.objects.filter(seq=seq - 1).first()
    event = AuditEvent(
        seq=seq,
        at=timezone.now(),
        actor_name=(by.name if by else CLOCK)[:200],
        actor_id=by.pk if by else None,
        action=action[:40],
        object=str(thing)[:80],
        before=before,
        after=after,
        reason=reason[:500],
        request_id=(request_id or request_ids.current())[:64],
        previous=last.hash if last else START,
    )
    event.hash = hash_of(event)
    event.save()
    return event


def digest(values: Iterable[object]) -> str:
    """A short name for a state that is not to be copied: SHA-256 over the values' text."""
    return sha256(json.dumps([str(value) for value in values]).encode()).hexdigest()


def hash_of(event: AuditEvent) -> str:
    """SHA-256 over the row and the hash before it."""
    # Microseconds in UTC: what every database gives back as it took it.
    at = event.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    columns = (
        event.seq,
        at,
        event.actor_name,
        event.actor_id,
        event.action,
        event.object,
        event.before,
        event.after,
        event.reason,
        event.request_id,
        event.previous,
    )
    return sha256(json.dumps(columns, ensure_ascii=True).encode()).hexdigest()


def verify(*, head: str = "") -> Verdict:
    """Walk the whole chain once, a row at a time; ``head`` is a last hash kept elsewhere.

    ``breaks`` names each row that was changed (``hash``), each that does not follow the one before
    (``previous``), each gap (``missing``, by the number that is not there), rows cut off at the end
    (``cut``), and a kept hash that is not in the chain (``head``).
    """
    breaks: list[Break] = []
    seq, last, rows, has_head = 0, START, 0, not head
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=1000):
        rows += 1
        if event.seq != seq + 1:
            breaks.append(Break(seq + 1, "missing"))
        elif event.previous != last:
            breaks.append(Break(event.seq, "previous"))
        if event.hash != hash_of(event):
            breaks.append(Break(event.seq, "hash"))
        seq, last = event.seq, event.hash
        has_head = has_head or last == head
    given = Counter.objects.filter(key=_COUNTER).values_list("value", flat=True).first() or 0
    if given != seq:
        breaks.append(Break(seq + 1, "cut"))
    if not has_head:
        breaks.append(Break(seq, "head"))
    return Verdict(rows, last, tuple(breaks))
