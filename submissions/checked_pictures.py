"""The pictures of a revision as the checks see them: stored facts, and what was read in them."""

import time
from collections.abc import Mapping
from functools import partial

from cms.articles import markup
from cms.articles.models import Picture
from moderation import checkruns, material, read_pictures
from moderation.models import CheckRun
from moderation.picture_reading import PictureReading
from submissions.models import Revision

# One attempt of a check; what was read by then is kept, so the next attempt goes on from there.
READING_SECONDS = 90.0


class PicturesTakeLong(Exception):
    """There was no time left for all pictures; the check is tried again, then a person looks."""


def shown_in(revision: Revision) -> list[Picture]:
    """The cover, if any, then the pictures of the body."""
    body = list(Picture.objects.in_bulk(revision.picture_ids).values())
    return body if revision.cover is None else [revision.cover, *body]


def read(revision: Revision, *, run: CheckRun) -> dict[str, PictureReading]:
    """Reads every picture nobody has read yet; the readings by picture hash.

    Raises ReaderTimedOut when one takes too long, PicturesTakeLong when all together do, ReaderBusy
    when another piece has its pictures read.
    """
    pictures = {picture.sha256: picture for picture in shown_in(revision)}
    readings = read_pictures.kept(pictures)
    began = time.monotonic()
    for sha256 in pictures.keys() - readings.keys():
        if time.monotonic() - began > READING_SECONDS:
            raise PicturesTakeLong
        checkruns.extend(run)
        load = partial(_bytes, pictures[sha256])
        readings[sha256] = read_pictures.reading_of(sha256, load=load)
    return readings


def material_of(
    revision: Revision, readings: Mapping[str, PictureReading]
) -> tuple[material.Picture, ...]:
    """The pictures as frozen values, the cover first; one without a reading has only its facts."""
    # The frozen text was cleaned when it was frozen; here it is only read.
    _text, _links, used = markup.read(revision.body_html)
    alts = {use.src.rsplit("/", 1)[-1].split(".", 1)[0].replace("-", ""): use.alt for use in used}
    body = Picture.objects.in_bulk(revision.picture_ids).values()
    seen = tuple(_picture(p, alts.get(p.pk.hex, ""), readings) for p in body)
    cover = revision.cover
    if cover is None:
        return seen
    return (_picture(cover, revision.cover_alt, readings, is_cover=True), *seen)


def _picture(
    stored: Picture, alt: str, readings: Mapping[str, PictureReading], *, is_cover: bool = False
) -> material.Picture:
    reading = readings.get(stored.sha256, PictureReading())
    return material.Picture(
        sha256=stored.sha256,
        alt=alt,
        width=stored.width,
        height=stored.height,
        is_cover=is_cover,
        lines=reading.lines,
        codes=reading.codes,
        unsuitable=reading.unsuitable,
        problem=reading.problem,
        fingerprint=reading.fingerprint,
    )


def _bytes(picture: Picture) -> bytes | None:
    """The stored file, or ``None`` when it is gone."""
    try:
        with picture.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content
