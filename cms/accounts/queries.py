"""Reads about people."""

from datetime import datetime

from django.db.models import Q, QuerySet

from cms.accounts.models import AuthorProfile, Avatar, User
from moderation.picture_reading import READER_VERSION


def public_authors() -> QuerySet[AuthorProfile]:
    """Profiles that readers may see: whoever is or was an author."""
    return AuthorProfile.objects.filter(
        status__in=[AuthorProfile.Status.ACTIVE, AuthorProfile.Status.ENDED]
    )


def profiles_not_checked_by(
    engine_version: str,
    *,
    since: datetime | None = None,
    pictures_since: datetime | None = None,
) -> QuerySet[AuthorProfile]:
    """Profiles this version of the checks has not seen, or not ``since``; oldest first.

    Those whose picture the reader in use has had also if not ``pictures_since``; a refused picture
    is no longer looked at.
    """
    unseen = Q(check_run=None) | ~Q(check_run__engine_version=engine_version)
    if since is not None:
        unseen |= Q(check_run__finished_at__lt=since)
    if pictures_since is not None:
        late = Q(avatar__read_by=READER_VERSION, check_run__finished_at__lt=pictures_since)
        unseen |= late & ~Q(avatar__state=Avatar.State.REFUSED)
    return AuthorProfile.objects.filter(unseen).select_related("user").order_by("pk")


def locked_profile(pk: int) -> AuthorProfile:
    """The profile with its account and its picture, locked until the transaction ends."""
    rows = AuthorProfile.objects.select_for_update(of=("self",))
    return rows.select_related("user", "avatar").get(pk=pk)


def avatars_before(avatar: Avatar) -> QuerySet[Avatar]:
    """What other accounts showed or wanted to show before this one had it, newest first.

    Later ones do not count, or copying a picture would take it from whoever had it first.
    """
    others = AuthorProfile.objects.exclude(avatar=None).exclude(pk=avatar.profile_id)
    earlier = Q(first_at__lt=avatar.first_at) | Q(first_at=avatar.first_at, pk__lt=avatar.pk)
    shown = Avatar.objects.filter(earlier, pk__in=others.values("avatar"))
    shown = shown.exclude(state=Avatar.State.REFUSED)
    return shown.order_by("-pk")


def avatars_refused_before(avatar: Avatar) -> QuerySet[Avatar]:
    """What editors took away from the same author before this picture came."""
    refused = Avatar.objects.filter(profile=avatar.profile_id, state=Avatar.State.REFUSED)
    return refused.filter(pk__lt=avatar.pk).order_by("pk")


def unread_avatars(now: datetime) -> QuerySet[Avatar]:
    """Pictures in use that the reader has not had and nobody works on, oldest first."""
    current = AuthorProfile.objects.exclude(avatar=None).values("avatar")
    free = Q(locked_until=None) | Q(locked_until__lte=now)
    waiting = Avatar.objects.filter(free, pk__in=current).exclude(read_by=READER_VERSION)
    return waiting.exclude(state=Avatar.State.REFUSED).order_by("pk")


def avatar_for(user: User | None, pk: int) -> Avatar | None:
    """The picture, if this person may see it: readers see it, or it is theirs, or staff's to read.

    Without a user: whether everybody may.
    """
    stored = Avatar.objects.filter(pk=pk).exclude(file="")
    if user is None:
        return stored.filter(state=Avatar.State.SHOWN, current_of__in=_in_sight()).first()
    if user.has_perm("accounts.view_authorprofile"):
        return stored.first()
    return stored.filter(current_of__user=user).first()


def _in_sight() -> QuerySet[AuthorProfile]:
    """Profiles whose picture readers may see: that of a closed account goes with it."""
    return public_authors().filter(user__is_active=True)


def owner_of(address: str) -> User | None:
    """The account an address belongs to, as its login or as a further address of it."""
    login = User.objects.filter(email=address.lower()).first()
    return login or User.objects.filter(emailaddress__email__iexact=address).first()
