"""Finding stored texts that share passages with a new one, by a sample of hashed windows.

A text is folded to its letters and digits in one width, case and script, then cut into overlapping
windows of eight characters.  About one window in sixteen is kept: the same ones in every text,
since the choice is made from the window's own content.  Two texts that share a passage therefore
share its sampled windows.  Copies changed all over share few windows; their sketches (sketches.py)
find them.
"""

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from heapq import nsmallest
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import Count

from moderation import near_copies
from moderation.models import PrintHash, TextPrint
from moderation.normalise import fold
from moderation.sketches import sketch

WINDOW = 8
SAMPLE = 16
MAX_HASHES = 4000
# Advertisements are short; sampling one window in sixteen would leave them nothing to match.
SHORT = 256
MAX_CANDIDATES = 20


def record(
    *, owner_kind: str, owner_id: str, author_ref: str, ref: str, title: str, text: str
) -> TextPrint:
    """Store a text or bring the stored one up to date; repeating the call changes nothing."""
    stated: dict[str, Any] = {
        "author_ref": author_ref,
        "ref": ref,
        "title": title[:300],
        "text": text,
        "sketch": sketch(text),
    }
    with transaction.atomic():
        stored, created = TextPrint.objects.select_for_update().get_or_create(
            owner_kind=owner_kind, owner_id=owner_id, defaults=stated
        )
        is_new_text = created or stored.text != text
        if not created:
            differing = [name for name, value in stated.items() if _of(stored, name) != value]
            for name in differing:
                setattr(stored, name, stated[name])
            if differing:
                stored.save(update_fields=[*differing, "changed_at"])
        if is_new_text:
            stored.hashes.all().delete()
            PrintHash.objects.bulk_create(
                PrintHash(text_print=stored, value=value) for value in sorted(hashes(text))
            )
    return stored


def forget(*, owner_kind: str, owner_id: str) -> None:
    """Remove a stored text, such as one whose owner withdrew it for good."""
    TextPrint.objects.filter(owner_kind=owner_kind, owner_id=owner_id).delete()


def candidates(
    text: str, *, exclude: tuple[str, str] | None = None, limit: int = MAX_CANDIDATES
) -> list[TextPrint]:
    """The stored texts most alike this one: near copies first, then those with shared passages.

    ``exclude`` is the owner (kind, id) of the text itself.  A constant number of queries.
    """
    keys = list(dict.fromkeys([*_near(text, limit), *_sharing(text, exclude, limit)]))
    found = TextPrint.objects.in_bulk(keys)
    kept = [found[key] for key in keys if key in found]
    return [one for one in kept if (one.owner_kind, one.owner_id) != exclude][:limit]


def recent_of(
    author_ref: str, *, since: datetime, exclude: tuple[str, str] | None = None, limit: int = 20
) -> list[TextPrint]:
    """The newest stored texts of one author since a moment."""
    own = TextPrint.objects.filter(author_ref=author_ref, created_at__gte=since)
    if exclude is not None:
        own = own.exclude(owner_kind=exclude[0], owner_id=exclude[1])
    return list(own.order_by("-created_at", "-pk")[:limit])


def _near(text: str, limit: int) -> list[int]:
    one = sketch(text)
    # Twice as many, since some may belong to the text itself or be gone.
    return near_copies.current().near(one, limit=2 * limit + 1) if one else []


def _sharing(text: str, exclude: tuple[str, str] | None, limit: int) -> list[int]:
    wanted = hashes(text)
    if not wanted:
        return []
    shared = PrintHash.objects.filter(value__in=wanted)
    if exclude is not None:
        kind, owner = exclude
        own = TextPrint.objects.filter(owner_kind=kind, owner_id=owner)
        shared = shared.exclude(text_print__in=own)
    counted = shared.values("text_print").annotate(windows=Count("pk"))
    ranked = counted.order_by("-windows", "-text_print").values_list("text_print", flat=True)
    return list(ranked[:limit])


def _of(stored: TextPrint, name: str) -> object:
    value = getattr(stored, name)
    # PostgreSQL gives a binary column back as a memoryview.
    return bytes(value) if isinstance(value, memoryview) else value


def hashes(text: str) -> set[int]:
    """The sampled window hashes of a text, as signed 64-bit numbers; at most 4,000.

    A long text keeps its lowest ones, so that a copy of it keeps the same.
    """
    folded = "".join(filter(str.isalnum, fold(text)))
    sampled = set(_windows(folded, every=len(folded) <= SHORT))
    return set(nsmallest(MAX_HASHES, sampled)) if len(sampled) > MAX_HASHES else sampled


def _windows(folded: str, *, every: bool) -> Iterator[int]:
    # Four bytes a character: windows are then slices of one buffer.
    buffer = folded.encode("utf-32-le", "surrogatepass")
    length = 4 * WINDOW
    for start in range(0, len(buffer) - length + 1, 4):
        window = buffer[start : start + length]
        # A checksum is enough to choose by, and several times cheaper than the hash.
        if every or crc32(window) % SAMPLE == 0:
            yield int.from_bytes(blake2b(window, digest_size=8).digest(), "big", signed=True)
