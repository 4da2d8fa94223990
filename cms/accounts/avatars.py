"""The pictures authors choose: set and taken away by themselves, shown or refused by an editor."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from cms.accounts import kept, profile_checks, queries
from cms.accounts.errors import (
    Muted,
    NotPermitted,
    PictureChanged,
    PictureTakenAway,
    ReasonMissing,
    TooManyPictures,
)
from cms.accounts.models import AuthorProfile, Avatar, TakenOut, User, stored_avatar_name
from cms.newsroom import queries as newsroom
from cms.outbox import actions as outbox
from cms.outbox import plain
from cms.outbox.nudges import nudge
from cms.picture_files import (
    MAX_BYTES,
    Encoded,
    PictureRefused,
    Reason,
    reencode_square,
    write_whole,
)
from moderation import audit, limits, penalties, picture_prints
from moderation.parties import Party

DECIDE = "accounts.decide_avatar"
SIDE = 512
PICTURES_PER_DAY = 20
DAY = 24 * 3600
REASON_LIMIT = 500


def set_avatar(profile: AuthorProfile, upload: "UploadedFile[Any]", *, by: User) -> Avatar:
    """Makes a picture the author's own, written anew as a square; readers see it after the checks.

    The picture in use now, sent again, stays as it is.  Raises NotPermitted for somebody else's
    profile, Muted, TooManyPictures, PictureTakenAway for one in use that readers may not see, and
    PictureRefused with a sentence for the sender.
    """
    if by.pk != profile.user_id:
        raise NotPermitted
    if penalties.silence_of(Party(by.pk, by.email)) is not None:
        raise Muted
    if (upload.size or 0) > MAX_BYTES:
        raise PictureRefused(Reason.TOO_LARGE, found=upload.size or 0, limit=MAX_BYTES // 1_000_000)
    if limits.seconds_to_wait({f"avatar:{by.pk}": PICTURES_PER_DAY}, window=DAY):
        raise TooManyPictures
    # The slow part comes before anything is locked.
    encoded = reencode_square(upload.read(MAX_BYTES + 1), side=SIDE)
    return _set(profile, encoded)


@transaction.atomic
def _set(profile: AuthorProfile, encoded: Encoded) -> Avatar:
    locked = queries.locked_profile(profile.pk)
    before = locked.avatar
    if before is not None and before.sha256 == encoded.sha256:
        if before.state == Avatar.State.REFUSED:
            raise PictureTakenAway
        return before
    avatar = Avatar(
        profile=locked,
        format=encoded.format,
        sha256=encoded.sha256,
        width=encoded.width,
        height=encoded.height,
        prints=picture_prints.prints_of(picture_prints.opened(encoded.data)),
    )
    had = TakenOut.objects.filter(profile=locked, sha256=encoded.sha256).first()
    if had is not None:
        avatar.first_at = had.first_at
        had.delete()
    name = stored_avatar_name(avatar, "")
    # The bytes first: a crash may leave a file without a row, never a row without its file.
    write_whole(Path(default_storage.path(name)), encoded.data)
    avatar.file.name = name
    avatar.save()
    locked.avatar = avatar
    locked.save(update_fields=["avatar"])
    if before is not None:
        _let_go(before)
    profile_checks.check(locked)
    nudge("accounts.read_avatars")
    return avatar


@transaction.atomic
def remove_avatar(profile: AuthorProfile, *, by: User) -> None:
    """Takes one's own picture away, file and all; nothing happens where there is none.

    Raises NotPermitted for somebody else's profile.
    """
    if by.pk != profile.user_id:
        raise NotPermitted
    locked = queries.locked_profile(profile.pk)
    avatar = locked.avatar
    if avatar is None:
        return
    locked.avatar = None
    locked.save(update_fields=["avatar"])
    _let_go(avatar)
    profile_checks.check(locked)


@transaction.atomic
def approve(avatar: Avatar, *, by: User) -> Avatar:
    """A person lets readers see this picture, whatever the checks say of it, now and later.

    Raises NotPermitted without ``accounts.decide_avatar`` and for one's own, PictureChanged when
    the author has another one by now.
    """
    locked = _for_decision(avatar, by)
    if locked.is_approved:
        return locked
    _decide(locked, Avatar.State.SHOWN, by=by, reason="")
    audit.record("show_avatar", _word(locked), by=by, after=locked.sha256)
    profile_checks.check(locked.profile)
    return locked


@transaction.atomic
def refuse(avatar: Avatar, *, by: User, reason: str) -> Avatar:
    """A person takes this picture from readers; the author is told why in the same act.

    ``reason`` is for the author.  Refusing it again changes nothing.  Raises as ``approve`` does,
    and ReasonMissing.
    """
    reason = reason.strip()
    locked = _for_decision(avatar, by)
    if locked.state == Avatar.State.REFUSED:
        return locked
    if not reason or len(reason) > REASON_LIMIT:
        raise ReasonMissing
    _decide(locked, Avatar.State.REFUSED, by=by, reason=reason)
    audit.record("refuse_avatar", _word(locked), by=by, before=locked.sha256, reason=reason)
    profile_checks.check(locked.profile)
    _tell(locked.profile, reason)
    return locked


def _for_decision(avatar: Avatar, by: User) -> Avatar:
    profile = queries.locked_profile(avatar.profile_id)
    if not by.has_perm(DECIDE) or by.pk == profile.user_id:
        raise NotPermitted
    locked = Avatar.objects.select_for_update().get(pk=avatar.pk)
    if profile.avatar_id != locked.pk or not locked.file:
        raise PictureChanged
    locked.profile = profile
    return locked


def _decide(avatar: Avatar, state: Avatar.State, *, by: User, reason: str) -> None:
    avatar.state, avatar.reason = state, reason
    avatar.decided_by, avatar.decided_at = by, timezone.now()
    avatar.settled_at = avatar.decided_at
    avatar.save(update_fields=["state", "reason", "decided_by", "decided_at", "settled_at"])


def _let_go(avatar: Avatar) -> None:
    """A picture that is in use no more goes, unless it must be kept; a refused one is remembered.

    Of one that its author took out it is known for some time that they had it first.  What must be
    kept now goes by the clock later.
    """
    if avatar.state != Avatar.State.REFUSED:
        times = {"first_at": avatar.first_at, "taken_out_at": timezone.now()}
        TakenOut.objects.update_or_create(
            profile_id=avatar.profile_id, sha256=avatar.sha256, defaults=times
        )
    if not kept.is_held(avatar):
        kept.erase(avatar)


def _word(avatar: Avatar) -> str:
    return f"author:{avatar.profile_id}"


def _tell(profile: AuthorProfile, reason: str) -> None:
    room = newsroom.current()
    link = settings.SITE_URL + reverse("accounts:picture")
    values = {"profile": profile, "reason": reason, "newsroom": room, "link": link}
    with translation.override(profile.user.language):
        subject = plain.render("emails/accounts/avatar_refused.subject.txt", values)
        text = plain.render("emails/accounts/avatar_refused.txt", values)
    outbox.queue(
        to=profile.user.email,
        subject=f"[{room.name}] {subject}",
        text=text,
        sender_name=room.name,
    )
