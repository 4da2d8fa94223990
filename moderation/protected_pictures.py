"""The list of pictures nobody else may show: put on it from a file, retired, watched for again."""

import io
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from moderation import attachments, audit, picture_prints
from moderation.attachments import Sent
from moderation.errors import FileRefused
from moderation.models import ProtectedPicture
from moderation.permissions import (
    CHANGE_PROTECTED_PICTURES,
    PROTECT_PICTURES,
    Actor,
    require,
)

LIKENESS_SIDE = 128


@dataclass(frozen=True, slots=True)
class Reading:
    """What is kept of a file: its hash, its prints, and a PNG of at most 128 pixels a side."""

    sha256: str
    prints: tuple[str, ...]
    likeness: bytes


def read(sent: Sent) -> Reading:
    """What is to be kept of a picture file; raises ``FileRefused`` with a sentence for the sender.

    Only the pixels are looked at: nothing of the file itself goes into the list.
    """
    judged = attachments.judge(sent)
    if not judged.kind.startswith("image/"):
        raise FileRefused(judged.name, _("Choose a JPEG, PNG, WebP or GIF picture."))
    try:
        image = picture_prints.opened(judged.data)
    except picture_prints.Unreadable as error:
        reason = _("This picture is damaged or incomplete. Save it anew and send it again.")
        raise FileRefused(judged.name, reason) from error
    prints = picture_prints.prints_to_watch_for(image)
    if not prints:
        reason = _("There is no shape in this picture that another could be compared with.")
        raise FileRefused(judged.name, reason)
    image.thumbnail((LIKENESS_SIDE, LIKENESS_SIDE), Image.Resampling.LANCZOS)
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return Reading(judged.sha256, prints, output.getvalue())


@transaction.atomic
def protect(reading: Reading, *, note: str, by: Actor) -> ProtectedPicture:
    """Put a picture on the list; every profile with a picture is looked at again soon after.

    The same file again is the one there, watched for again if it was retired.  Raises
    ``NotPermitted``.
    """
    require(by, PROTECT_PICTURES)
    # Two may add one file at once: the database lets one of them create it.
    picture, is_new = ProtectedPicture.objects.select_for_update().get_or_create(
        sha256=reading.sha256,
        defaults={
            "note": note,
            "prints": list(reading.prints),
            "likeness": reading.likeness,
            "added_by_id": by.pk,
        },
    )
    if not is_new:
        return _watched(picture, by=by, note=note, again=True)
    audit.record("protect_picture", _word(picture), by=by, after=reading.sha256, reason=note)
    return picture


@transaction.atomic
def change(picture: ProtectedPicture, *, note: str, is_retired: bool, by: Actor) -> None:
    """Correct the note, retire the picture, or watch for it again.  Raises ``NotPermitted``."""
    require(by, CHANGE_PROTECTED_PICTURES)
    locked = ProtectedPicture.objects.select_for_update().get(pk=picture.pk)
    if not is_retired:
        _watched(locked, by=by, note=note, again=locked.retired_at is not None)
        return
    _correct(locked, note, by=by)
    if locked.retired_at is None:
        locked.retired_at = locked.changed_at = timezone.now()
        audit.record("retire_picture", _word(locked), by=by, before=locked.sha256, reason=note)
    locked.save()


def _watched(picture: ProtectedPicture, *, by: Actor, note: str, again: bool) -> ProtectedPicture:
    _correct(picture, note, by=by)
    if again and picture.retired_at is not None:
        picture.retired_at, picture.changed_at = None, timezone.now()
        audit.record("protect_picture", _word(picture), by=by, after=picture.sha256, reason=note)
    picture.save()
    return picture


def _correct(picture: ProtectedPicture, note: str, *, by: Actor) -> None:
    if picture.note == note:
        return
    audit.record("note_picture", _word(picture), by=by, before=picture.note, after=note)
    picture.note = note


def _word(picture: ProtectedPicture) -> str:
    return f"protected_picture:{picture.pk}"
