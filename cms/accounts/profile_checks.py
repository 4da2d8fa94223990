"""What the checks say about an author's profile: its names and what it says about the author.

The texts are short and the checks take milliseconds, so they run in the act that changes the
profile.  Nothing is refused: whoever decides on applications, or looks after authors, sees the
findings beside the profile.
"""

from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from cms.accounts import queries
from cms.accounts.models import AuthorProfile, User
from cms.newsroom import queries as newsroom
from cms.newsroom.models import Newsroom
from moderation import checkruns
from moderation import queries as moderation
from moderation.lexicon_source import current_lexicon
from moderation.material import AuthorRecord, Field, Material
from moderation.models import CheckRun
from moderation.rollout import current_stages
from moderation.screening import ENGINE_VERSION, PROFILE_CHECKERS, screen

NAME_FIELDS = (Field.BYLINE, Field.STANDFIRST)


def protected_names() -> tuple[str, ...]:
    """The names nobody else may go by: those on the list, and the publication's own."""
    own = newsroom.current().name
    # The name before anyone has chosen one is an ordinary word.
    default = Newsroom._meta.get_field("name").get_default()
    return (*moderation.protected_names(), *([] if own == default else [own]))


def material_of(profile: AuthorProfile) -> Material:
    """The profile as the checks read it: pen name as byline, account name as standfirst."""
    return Material(
        title="",
        text=profile.bio,
        standfirst=profile.user.display_name,
        byline=profile.pen_name,
        author=AuthorRecord(is_staff=profile.user.is_staff),
        lexicon=current_lexicon(),
        own_hosts=(urlsplit(settings.SITE_URL).hostname or "localhost",),
        protected_names=protected_names(),
        name_fields=NAME_FIELDS,
    )


def digest_of(profile: AuthorProfile) -> str:
    """One hash for what the checks read; no text of a submission has the same.

    A name put on the list of protected ones makes it another, so that the profile is read anew.
    """
    latest = moderation.latest_protected_name()
    words = (profile.pen_name, profile.user.display_name, profile.bio)
    parts = ("profile", str(profile.pk), *words, str(latest.pk if latest else 0))
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def check(profile: AuthorProfile) -> CheckRun:
    """Runs the checks over a saved profile and keeps what they found with it.

    The same profile checked twice by one engine and list of protected names gets one run.
    """
    run = checkruns.request(digest_of(profile))
    if not run.is_settled:
        run = checkruns.complete(
            run, screen(material_of(profile), PROFILE_CHECKERS, stages=current_stages())
        )
    if profile.check_run_id != run.pk:
        profile.check_run = run
        profile.save(update_fields=["check_run"])
    return run


def check_of(user: User) -> CheckRun | None:
    """Runs the checks over the profile of an account, if it has one."""
    profile = AuthorProfile.objects.filter(user=user).select_related("user").first()
    return None if profile is None else check(profile)


def check_unchecked(*, limit: int = 200) -> int:
    """Checks profiles not seen by this engine or since a name was protected; returns how many."""
    latest = moderation.latest_protected_name()
    since = latest.added_at if latest else None
    waiting = list(queries.profiles_not_checked_by(ENGINE_VERSION, since=since)[:limit])
    for profile in waiting:
        check(profile)
    return len(waiting)
