"""Files that people attach to an appeal: the same guards as for files that come by mail."""

from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import picture_files
from moderation import attachments
from moderation.errors import FileRefused
from submissions.intake.documents import container
from submissions.intake.documents.values import NotConvertible
from submissions.intake.reading import filenames, kinds, sniffing
from submissions.intake.reading.values import Problem

_NOT_TAKEN = gettext_lazy("Only pictures, PDF, docx and plain text are taken. Save it as one.")


class FileGuard:
    """Files that come with an appeal pass the same guards as those that come by mail."""

    def judge(self, sent: attachments.Sent) -> attachments.Judged:
        name = filenames.tidy(sent.name) or _("file")
        if len(sent.data) > attachments.MAX_BYTES:
            limit = attachments.MAX_BYTES // 1_000_000
            reason = _("This file is larger than %(limit)s MB. Make it smaller or split it.")
            raise FileRefused(name, reason % {"limit": limit})
        kind = sniffing.sniff(sent.data)
        problem = kinds.problem_of(name, sent.data)
        if problem is Problem.EMPTY:
            raise FileRefused(name, _("This file is empty. Choose it again."))
        if problem is Problem.ENCRYPTED:
            raise FileRefused(name, _("This file asks for a password. Save it without one."))
        if problem is not Problem.NONE or kind not in attachments.ENDINGS:
            raise FileRefused(name, str(_NOT_TAKEN))
        _look_inside(name, kind, sent.data)
        ending = attachments.ENDINGS[kind]
        # The name is shown, so its ending must not say something the content is not.
        return attachments.Judged(f"{PurePosixPath(name).stem}{ending}", kind, sent.data)


def _look_inside(name: str, kind: str, data: bytes) -> None:
    """Refuses a picture too large to open, and a document that holds a program or is a bomb."""
    if kind.startswith("image/"):
        try:
            picture_files.check(data, max_bytes=attachments.MAX_BYTES)
        except picture_files.PictureRefused as refused:
            raise FileRefused(name, refused.message) from refused
    if kind == sniffing.DOCX:
        inside = {member.casefold() for member in sniffing.zip_names(data, container.MAX_MEMBERS)}
        if any(member.endswith("vbaproject.bin") for member in inside):
            raise FileRefused(name, _("This document holds a program. Save it without macros."))
        try:
            container.open_container(data)
        except NotConvertible as refused:
            raise FileRefused(name, _("This document is damaged. Save it anew.")) from refused


FILE_GUARD = FileGuard()


def register_guard() -> None:
    """Called once at start-up, as admin.py registers with the admin."""
    attachments.register(FILE_GUARD)
