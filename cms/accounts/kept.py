"""What this app keeps, for how long, and how it goes: its lines of the retention table."""

from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.accounts import queries
from cms.accounts.models import AuthorProfile, Avatar
from moderation import holds, retention
from moderation.holds import Held
from moderation.models import Case
from moderation.retention import Kind

# As moderation knows an author's page; cms.articles registers it there.
SUBJECT_KIND = "author"
# Half a year, as long as anybody may come back to a decision and ask what it was about.
REFUSED_DAYS = 183


def is_held(avatar: Avatar) -> bool:
    """Whether a legal hold, or an open case about its author, keeps the file of this picture."""
    this = Avatar.objects.filter(pk=avatar.pk)
    return bool(avatar.file) and not _free(this, holds.in_force()).exists()


def erase(avatar: Avatar) -> None:
    """Deletes the file for good once this is committed; of a refused picture the prints stay."""
    name = str(avatar.file.name or "")
    if avatar.state == Avatar.State.REFUSED:
        avatar.file = ""
        avatar.save(update_fields=["file"])
    else:
        avatar.delete()
    if name:
        transaction.on_commit(partial(default_storage.delete, name), robust=True)


def _free(avatars: QuerySet[Avatar], held: Held) -> QuerySet[Avatar]:
    """Those of these pictures that still have their files and are not on hold."""
    cases = Case.objects.filter(subject_kind=SUBJECT_KIND)
    judged = cases.filter(~Q(state=Case.State.CLOSED) | Q(number__in=held.cases))
    authors = [int(ref) for ref in judged.values_list("subject_id", flat=True) if ref.isdigit()]
    free = avatars.exclude(file="").exclude(profile__in=authors)
    return free.exclude(held.of_people("profile__user", "profile__user__email"))


def _erase_some(avatars: QuerySet[Avatar], limit: int) -> int:
    rows = list(avatars.order_by("pk")[:limit])
    for avatar in rows:
        # The profile first, as everywhere, so that nobody waits for one who waits for them.
        queries.locked_profile(avatar.profile_id)
        erase(avatar)
    return len(rows)


def _out_of_use(before: datetime, held: Held, limit: int) -> int:
    """Pictures of closed accounts, and those their author took away while they were on hold."""
    current = AuthorProfile.objects.exclude(avatar=None).values("avatar")
    gone = Q(profile__user__is_active=False) | ~Q(pk__in=current)
    return _erase_some(_free(Avatar.objects.filter(gone), held), limit)


def _refused(before: datetime, held: Held, limit: int) -> int:
    """Files of pictures that were refused long ago; what they are known by stays."""
    late = Avatar.objects.filter(state=Avatar.State.REFUSED, settled_at__lt=before)
    return _erase_some(_free(late, held), limit)


KINDS = (
    Kind(
        "unused_avatars",
        _("Pictures of authors whose account is closed, or who took them away during a legal hold"),
        _("the day the account was closed, or the hold ended"),
        _("The picture goes."),
        _("Nobody needs it any more."),
        0,
        _out_of_use,
    ),
    Kind(
        "refused_avatars",
        _("Pictures of authors that the editors took from readers"),
        _("the day they were taken away"),
        _("The picture goes; what it is known by when it comes again stays."),
        _("So long a decision may still be asked about."),
        REFUSED_DAYS,
        _refused,
    ),
)


def register_kinds() -> None:
    """Called once at start-up."""
    retention.register(*KINDS)
