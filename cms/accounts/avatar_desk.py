"""The picture of an author at the desk: shown beside the name, veiled where need be, decided on."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cms.accounts import avatars, checked_avatars
from cms.accounts.models import AuthorProfile, Avatar, User
from moderation import read_pictures
from moderation.checkers import unsuitable_pictures

MAX_NAMED = 5


def shown(profile: AuthorProfile, *, by: Any) -> dict[str, Any]:
    """The values of the template: the picture, who else shows it, whether to veil and decide."""
    avatar = profile.avatar
    if avatar is None:
        return {}
    return {
        "avatar": avatar,
        "is_veiled": is_veiled(avatar),
        "same_picture": _shown_by_others(avatar),
        "may_decide_avatar": by.has_perm(avatars.DECIDE) and by.pk != profile.user_id,
        "reason_limit": avatars.REASON_LIMIT,
    }


def is_veiled(avatar: Avatar) -> bool:
    """Whether nobody should have to see the picture unasked; no more once a person let it through.

    One that was refused stays veiled, though no finding speaks of it any more.
    """
    reading = read_pictures.kept([avatar.sha256]).get(avatar.sha256)
    score = None if reading is None else reading.unsuitable
    return score is not None and score >= unsuitable_pictures.ASK and not avatar.is_approved


def _shown_by_others(avatar: Avatar) -> list[AuthorProfile]:
    """Other authors with the same picture, for staff alone."""
    same = checked_avatars.shown_elsewhere(avatar, limit=MAX_NAMED)
    return list(AuthorProfile.objects.filter(avatar__in=same).order_by("pk"))


def decide(
    profile: AuthorProfile, *, avatar_id: str, pressed: set[str], by: User, reason: str
) -> bool:
    """The buttons ``show`` and ``take_away``; whether one of them was pressed.

    Raises AccountRefusal with a sentence, PermissionDenied without the right, and Http404 for a
    picture of another profile.
    """
    if not by.has_perm(avatars.DECIDE) or by.pk == profile.user_id:
        raise PermissionDenied
    number = int(avatar_id) if avatar_id.isdecimal() and len(avatar_id) < 19 else 0
    avatar = Avatar.objects.filter(pk=number, profile=profile).first()
    if avatar is None:
        raise Http404
    if pressed == {"show"}:
        avatars.approve(avatar, by=by)
    elif pressed == {"take_away"}:
        avatars.refuse(avatar, by=by, reason=reason)
    return len(pressed) == 1
