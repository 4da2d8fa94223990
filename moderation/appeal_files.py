"""Files that come with an appeal: judged, kept privately, given to whoever answers it."""

from collections.abc import Sequence
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import attachments, audit, cases
from moderation.attachments import MAX_FILES, Judged, Sent
from moderation.errors import NotOpen, OwnCase
from moderation.models import Appeal, AppealFile
from moderation.parties import Actor, Party
from moderation.permissions import DECIDE_GRAVE, require


@transaction.atomic
def add(appeal: Appeal, files: Sequence[Sent], *, party: Party) -> list[AppealFile]:
    """Keep files with an appeal of this party that is not answered yet; what is new of them.

    The same bytes are kept once.  Raises ``FileRefused`` for a file that cannot be taken and
    ``NotOpen`` with the reason; then none of them is kept.
    """
    judged = [attachments.judge(sent) for sent in files]
    locked = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if not party or locked.appellant != party.word:
        raise NotOpen(_("Only the person who appealed can add files."))
    if locked.state in Appeal.ANSWERED:
        raise NotOpen(_("This appeal is answered. Nothing can be added to it."))
    known = set(locked.files.values_list("sha256", flat=True))
    fresh = list({one.sha256: one for one in judged if one.sha256 not in known}.values())
    if len(known) + len(fresh) > MAX_FILES:
        raise NotOpen(_("At most %(n)s files can come with an appeal.") % {"n": MAX_FILES})
    kept = [_keep(locked, one, len(known) + at) for at, one in enumerate(fresh, start=1)]
    if kept:
        names = audit.digest(one.sha256 for one in kept)
        audit.record("add_files", locked.number, by=None, after=names, reason=str(len(kept)))
    return kept


def _keep(appeal: Appeal, judged: Judged, position: int) -> AppealFile:
    row = AppealFile(
        appeal=appeal,
        position=position,
        name=judged.name,
        kind=judged.kind,
        size=len(judged.data),
        sha256=judged.sha256,
    )
    # The bytes first: a row without its file would be a promise nobody can keep.
    row.file.save(judged.name, ContentFile(judged.data), save=False)
    row.save()
    return row


@transaction.atomic
def read(appeal: Appeal, position: int, *, by: Actor) -> AppealFile | None:
    """A file for somebody who may answer appeals and has no side in this one; it is recorded.

    ``None`` for one that is not there any more.
    """
    require(by, DECIDE_GRAVE)
    if cases.has_part(appeal.decision.case, by):
        raise OwnCase
    file = appeal.files.filter(position=position, erased_at=None).first()
    if file is not None:
        audit.record("read_file", appeal.number, by=by, reason=str(position), after=file.sha256)
    return file


@transaction.atomic
def erase(appeal: Appeal) -> int:
    """Delete the bytes and names of an appeal's files for good; hashes stay, so it shows how many.

    Returns how many files went.
    """
    gone = 0
    for file in appeal.files.select_for_update().filter(erased_at=None):
        name = str(file.file.name)
        if name:
            transaction.on_commit(partial(default_storage.delete, name), robust=True)
        file.name, file.file, file.erased_at = "", "", timezone.now()
        file.save(update_fields=["name", "file", "erased_at"])
        gone += 1
    return gone
