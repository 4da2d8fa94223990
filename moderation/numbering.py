"""Reference numbers people can read out: a prefix, the year, a running count."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from moderation.models import Counter


def next_number(prefix: str) -> str:
    """The next number of this year, such as ``R-2026-000123``; call it inside a transaction.

    The counter row stays locked until the caller commits, so numbers are unique and have no gaps.
    """
    key = f"{prefix}-{timezone.localtime().year}"
    return f"{key}-{advance(key):06d}"


def advance(key: str) -> int:
    """The next value of a counter, beginning with 1; its row stays locked until the commit."""
    with transaction.atomic():
        # Writing first takes the lock on every database; SQLite has no SELECT … FOR UPDATE.
        if not _add_one(key):
            try:
                with transaction.atomic():
                    Counter.objects.create(key=key, value=1)
            except IntegrityError:
                _add_one(key)
        return Counter.objects.values_list("value", flat=True).get(key=key)


def _add_one(key: str) -> bool:
    return bool(Counter.objects.filter(key=key).update(value=F("value") + 1))
