"""Reading the pictures of authors in the background: the row is the queue, as for every check."""

import logging
import time
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from cms.accounts import profile_checks, queries
from cms.accounts.models import Avatar
from moderation import read_pictures
from moderation.picture_reading import READER_VERSION, ReaderBusy, ReaderTimedOut

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
# Longer than the reader may take for a picture.
LEASE = timedelta(minutes=2)
BUSY = timedelta(seconds=5)
SWEEP_SECONDS = 60.0


def read_waiting(*, limit: int = 20) -> int:
    """Reads pictures nobody has read and checks their profiles; returns how many were settled.

    One at a time, each leased first, so that a picture that kills its worker takes no other with
    it.  Begins no other one after a minute.
    """
    settled = 0
    began = time.monotonic()
    for _turn in range(limit):
        if time.monotonic() - began > SWEEP_SECONDS:
            break
        avatar = _lease_next()
        if avatar is None:
            break
        settled += _take_turn(avatar)
    return settled


@transaction.atomic
def _lease_next() -> Avatar | None:
    """The oldest picture nobody works on.

    One that was taken three times without coming back goes to a person on the way.
    """
    now = timezone.now()
    while True:
        taken = queries.unread_avatars(now).select_for_update(skip_locked=True).first()
        if taken is None:
            return None
        if taken.attempts < MAX_ATTEMPTS:
            taken.attempts += 1
            taken.locked_until = now + LEASE
            taken.save(update_fields=["attempts", "locked_until"])
            return taken
        log.error("The reader did not come back from the picture of author %s", taken.profile_id)
        _give_to_person(taken, taken.last_error or Avatar.Trouble.LOST)


def _take_turn(avatar: Avatar) -> bool:
    try:
        read_pictures.reading_of(avatar.sha256, load=partial(_bytes, avatar))
        _finish(avatar)
    except ReaderBusy:
        _put_back(avatar)
        return False
    except Exception as error:
        # Whatever broke, the picture is tried again, then given to a person.
        log.exception("Reading the picture of author %s failed", avatar.profile_id)
        is_late = isinstance(error, ReaderTimedOut)
        return _failed(avatar, Avatar.Trouble.LATE if is_late else Avatar.Trouble.BROKEN)
    return True


@transaction.atomic
def _finish(avatar: Avatar) -> None:
    """The reader had its turn, so the whole profile is checked with what it saw."""
    profile = queries.locked_profile(avatar.profile_id)
    locked = Avatar.objects.select_for_update().filter(pk=avatar.pk).first()
    if locked is None:
        return
    locked.read_by, locked.locked_until = READER_VERSION, None
    locked.attempts, locked.last_error = 0, ""
    locked.save(update_fields=["read_by", "locked_until", "attempts", "last_error"])
    profile_checks.check(profile)


@transaction.atomic
def _put_back(avatar: Avatar) -> None:
    """The reader is at work for somebody else; no attempt counts."""
    locked = Avatar.objects.select_for_update().filter(pk=avatar.pk).first()
    if locked is not None:
        locked.attempts = max(0, locked.attempts - 1)
        locked.locked_until = timezone.now() + BUSY
        locked.save(update_fields=["attempts", "locked_until"])


@transaction.atomic
def _failed(avatar: Avatar, trouble: str) -> bool:
    """Notes what went wrong; after the third time a person looks instead, which settles it."""
    locked = Avatar.objects.select_for_update().filter(pk=avatar.pk).first()
    if locked is None:
        return True
    if locked.attempts >= MAX_ATTEMPTS:
        _give_to_person(locked, trouble)
        return True
    locked.locked_until, locked.last_error = None, trouble
    locked.save(update_fields=["locked_until", "last_error"])
    return False


def _give_to_person(avatar: Avatar, trouble: str) -> None:
    avatar.read_by, avatar.locked_until, avatar.last_error = READER_VERSION, None, trouble
    if not avatar.is_approved and avatar.state != Avatar.State.REFUSED:
        avatar.state, avatar.settled_at = Avatar.State.ASKING, timezone.now()
    avatar.save(update_fields=["read_by", "locked_until", "last_error", "state", "settled_at"])


def _bytes(avatar: Avatar) -> bytes | None:
    """The stored file, or ``None`` when it is gone."""
    try:
        with avatar.file.open("rb") as file:
            content: bytes = file.read()
    except (FileNotFoundError, ValueError):
        return None
    return content
