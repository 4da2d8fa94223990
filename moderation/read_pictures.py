"""Readings of pictures, made once for each content and kept."""

import time
from collections.abc import Callable, Iterable

from django.db import transaction

from moderation import queries
from moderation.models import ReadPicture
from moderation.picture_reading import (
    READER_VERSION,
    PictureReading,
    Problem,
    as_plain,
    from_plain,
    read,
)

# Not remembered: the next check may find the packages, or the file, in place.
_PASSING = frozenset({Problem.UNAVAILABLE, Problem.MISSING})


def kept(hashes: Iterable[str]) -> dict[str, PictureReading]:
    """The readings there are of these pictures, by hash, without reading any."""
    return {row.sha256: _reading(row) for row in queries.read_pictures(hashes)}


def reading_of(sha256: str, *, load: Callable[[], bytes | None]) -> PictureReading:
    """The kept reading, or one made now from the bytes ``load`` gives.

    ``load`` may give ``None`` for a file that is gone.  Raises ``ReaderTimedOut`` and
    ``ReaderBusy``; nothing is kept then, so that the next attempt tries again.
    """
    found = kept([sha256]).get(sha256)
    if found is not None:
        return found
    raw = load()
    if raw is None:
        return PictureReading(problem=Problem.MISSING)
    began = time.monotonic()
    reading = read(raw)
    if reading.problem not in _PASSING:
        _keep(sha256, reading, took_ms=round((time.monotonic() - began) * 1000))
    return reading


@transaction.atomic
def _keep(sha256: str, reading: PictureReading, *, took_ms: int) -> None:
    plain = as_plain(reading)
    ReadPicture.objects.get_or_create(
        sha256=sha256,
        reader_version=READER_VERSION,
        defaults={
            "lines": plain["lines"],
            "codes": plain["codes"],
            "unsuitable": reading.unsuitable,
            "fingerprint": reading.fingerprint,
            "problem": reading.problem,
            "took_ms": took_ms,
        },
    )


def _reading(row: ReadPicture) -> PictureReading:
    return from_plain(
        {
            "lines": row.lines,
            "codes": row.codes,
            "unsuitable": row.unsuitable,
            "fingerprint": row.fingerprint,
            "problem": row.problem,
        }
    )
