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
    with transaction.atomic():
        # Writing first takes the lock on every database; SQLite has no SELECT … FOR UPDATE.
        if not _advance(key):
            try:
                with transaction.atomic():
                    Counter.objects.create(key=key, value=1)
            except IntegrityError:
                _advance(key)
        value = Counter.objects.values_list("value", flat=True).get(key=key)
    return f"{key}-{value:06d}"


def _advance(key: str) -> bool:
    return bool(Counter.objects.filter(key=key).update(value=F("value") + 1))
