"""What the checks say about an author's profile: names, what it says about the author, picture.

The texts are short and the checks take milliseconds, so they run in the act that changes the
profile.  A new picture is read in the background first (see ``cms.accounts.avatar_reading``); then
the whole profile is checked again, with it.  Nothing is refused: whoever decides on applications,
or looks after authors, sees the findings beside the profile.
"""

from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from cms.accounts import checked_avatars, queries
from cms.accounts.models import AuthorProfile, Avatar, User
from cms.newsroom import queries as newsroom
from cms.newsroom.models import Newsroom
from moderation import checkruns, material
from moderation import queries as moderation
from moderation.lexicon_source import current_lexicon
from moderation.material import Field
from moderation.models import CheckRun
from moderation.picture_reading import PictureReading
from moderation.rollout import current_stages
from moderation.screening import ENGINE_VERSION, PROFILE_CHECKERS, screen

NAME_FIELDS = (Field.BYLINE, Field.STANDFIRST)


def protected_names() -> tuple[str, ...]:
    """The names nobody else may go by: those on the list, and the publication's own."""
    own = newsroom.current().name
    # The name before anyone has chosen one is an ordinary word.
    default = Newsroom._meta.get_field("name").get_default()
    return (*moderation.protected_names(), *([] if own == default else [own]))


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture the reader has had, as the checks get it."""

    stored: Avatar
    reading: PictureReading
    beside: material.Avatar

    @classmethod
    def of(cls, profile: AuthorProfile) -> "Seen | None":
        """The picture in use, or ``None`` for a profile without one, or with one nobody read."""
        stored = profile.avatar
        reading = None if stored is None else checked_avatars.reading_of(stored)
        if stored is None or reading is None:
            return None
        return cls(stored, reading, checked_avatars.beside_others(stored))


def material_of(profile: AuthorProfile, seen: Seen | None = None) -> material.Material:
    """The profile as the checks read it: pen name as byline, account name as standfirst."""
    shown = () if seen is None else (checked_avatars.picture_of(seen.stored, seen.reading),)
    return material.Material(
        title="",
        text=profile.bio,
        standfirst=profile.user.display_name,
        byline=profile.pen_name,
        pictures=shown,
        avatar=None if seen is None else seen.beside,
        author=material.AuthorRecord(is_staff=profile.user.is_staff),
        lexicon=current_lexicon(),
        own_hosts=(urlsplit(settings.SITE_URL).hostname or "localhost",),
        protected_names=protected_names(),
        name_fields=NAME_FIELDS,
    )


def digest_of(profile: AuthorProfile, seen: Seen | None = None) -> str:
    """One hash for what the checks read; no text of a submission has the same.

    A name or a picture put on the list of protected ones makes it another, so that the profile is
    read anew.
    """
    latest = moderation.latest_protected_name()
    words = (profile.pen_name, profile.user.display_name, profile.bio)
    parts = ["profile", str(profile.pk), *words, str(latest.pk if latest else 0)]
    if seen is not None:
        parts += ["avatar", *checked_avatars.words_of(seen.stored, seen.reading, seen.beside)]
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def check(profile: AuthorProfile) -> CheckRun:
    """Runs the checks over a saved profile and keeps what they found with it.

    The same profile checked twice by one engine and list of protected names gets one run.  Where
    there is a picture that was read, they decide whether readers may see it.
    """
    locked = queries.locked_profile(profile.pk)
    seen = Seen.of(locked)
    stages = current_stages()
    run = checkruns.request(digest_of(locked, seen))
    if not run.is_settled:
        read = material_of(locked, seen)
        run = checkruns.complete(run, screen(read, PROFILE_CHECKERS, stages=stages))
    if locked.check_run_id != run.pk:
        locked.check_run = run
        locked.save(update_fields=["check_run"])
    if seen is not None:
        checked_avatars.settle(seen.stored, run, reading=seen.reading, stages=stages)
    profile.check_run = run
    return run


def check_of(user: User) -> CheckRun | None:
    """Runs the checks over the profile of an account, if it has one."""
    profile = AuthorProfile.objects.filter(user=user).select_related("user").first()
    return None if profile is None else check(profile)


def check_unchecked(*, limit: int = 200) -> int:
    """Checks profiles not seen by this engine, or since something was protected; how many."""
    latest = moderation.latest_protected_name()
    waiting = queries.profiles_not_checked_by(
        ENGINE_VERSION,
        since=latest.added_at if latest else None,
        pictures_since=moderation.pictures_protected_since(),
    )[:limit]
    checked = [check(profile) for profile in waiting]
    return len(checked)
