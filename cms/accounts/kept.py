"""What this app keeps, for how long, and how it goes: its lines of the retention table."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.accounts import queries
from cms.accounts.models import AuthorProfile, Avatar, TakenOut
from moderation import appeals, holds, retention
from moderation.holds import Held
from moderation.models import Case
from moderation.retention import Kind

# As moderation knows an author's page; cms.articles registers it there.
SUBJECT_KIND = "author"
# Half a year, as long as anybody may come back to a decision and ask what it was about.
REFUSED_DAYS = 183
# Where models.stored_avatar_name puts them, one folder below.
FOLDER = "avatars"


def is_held(avatar: Avatar) -> bool:
    """Whether a legal hold, or a case about its author that is not over, keeps the file."""
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
    on_hold = Case.objects.filter(subject_kind=SUBJECT_KIND, number__in=held.cases)
    judged = appeals.cases_not_over(SUBJECT_KIND) | on_hold
    authors = [int(ref) for ref in judged.values_list("subject_id", flat=True) if ref.isdigit()]
    free = avatars.exclude(file="").exclude(profile__in=authors)
    return free.exclude(held.of_people("profile__user", "profile__user__email"))


def _erase_some(avatars: QuerySet[Avatar], limit: int) -> int:
    """Erases pictures one by one, each locked and looked at again; how many went."""
    gone = 0
    for pk, profile in list(avatars.order_by("pk").values_list("pk", "profile")[:limit]):
        # The profile first, as everywhere, so that nobody waits for one who waits for them.
        queries.locked_profile(profile)
        # What is on hold by now counts: somebody may have placed one while this ran.
        still = _free(avatars.filter(pk=pk), holds.in_force()).select_for_update(of=("self",))
        avatar = still.first()
        if avatar is not None:
            erase(avatar)
            gone += 1
    return gone


def _out_of_use(before: datetime, held: Held, limit: int) -> int:
    """Pictures of closed accounts, and those their author took away while they had to be kept."""
    current = AuthorProfile.objects.exclude(avatar=None).values("avatar")
    gone = Q(profile__user__is_active=False) | ~Q(pk__in=current)
    return _erase_some(_free(Avatar.objects.filter(gone), held), limit)


def _refused(before: datetime, held: Held, limit: int) -> int:
    """Files of pictures that were refused long ago; what they are known by stays."""
    late = Avatar.objects.filter(state=Avatar.State.REFUSED, settled_at__lt=before)
    return _erase_some(_free(late, held), limit)


def _taken_out(before: datetime, held: Held, limit: int) -> int:
    """Hashes of pictures that authors took out long ago and did not set again."""
    late = TakenOut.objects.filter(taken_out_at__lt=before)
    late = late.exclude(held.of_people("profile__user", "profile__user__email"))
    rows = list(late.order_by("pk").values_list("pk", flat=True)[:limit])
    return TakenOut.objects.filter(pk__in=rows).delete()[0]


def _strays(before: datetime, held: Held, limit: int) -> int:
    """Files without a record, left where a process died between the disk and the database."""
    old = sorted(_files_older(before))
    # Asked after the files: what was written a day ago and got a record has it by now.
    named = set(Avatar.objects.exclude(file="").values_list("file", flat=True))
    strays = [name for name in old if name not in named][:limit]
    for name in strays:
        default_storage.delete(name)
    return len(strays)


def _files_older(before: datetime) -> Iterator[str]:
    """The names of the files of pictures, as the database would call them."""
    for path in Path(default_storage.path(FOLDER)).glob("*/*"):
        # One may go while this looks.
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < before.timestamp():
                yield f"{FOLDER}/{path.parent.name}/{path.name}"


KINDS = (
    Kind(
        "unused_avatars",
        _("Pictures of authors whose account is closed, or who took them away while a case ran"),
        _("the day the account was closed, or the case or legal hold was over"),
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
    Kind(
        "taken_out_avatars",
        _("That an author had a picture and took it out"),
        _("the day it was taken out"),
        _("Hash and dates go."),
        _("So long they may set it again, and are not taken for somebody who copied it."),
        REFUSED_DAYS,
        _taken_out,
    ),
    Kind(
        "stray_avatar_files",
        _("Files of pictures of authors that no record names"),
        _("the day they were written"),
        _("The file goes."),
        _("They are left when the software stops halfway."),
        1,
        _strays,
    ),
)


def register_kinds() -> None:
    """Called once at start-up."""
    retention.register(*KINDS)
