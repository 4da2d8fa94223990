"""A file that a sender uploads in place of the text, read like one attached to a mail."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import ngettext

from cms.articles import pictures
from cms.picture_files import PictureRefused
from submissions.errors import Refusal
from submissions.intake import sentences
from submissions.intake.documents import Code, Document, Refused, to_html_bounded
from submissions.intake.understanding import MAX_PICTURES, with_pictures

MAX_BYTES = 20_000_000


class FileRefused(Refusal):
    """The file cannot become the text; the message says what to do."""

    status = 422
    code = "file_refused"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.message = sentences.about_file(code)


@dataclass(frozen=True, slots=True)
class Resent:
    """The file as markup (unsanitised), its pictures as stored, and what it lost on the way."""

    html: str
    picture_ids: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read_file(upload: "UploadedFile[Any]") -> Resent:
    """Converts one uploaded file in a child process with limits.  Raises FileRefused."""
    if (upload.size or 0) > MAX_BYTES:
        raise FileRefused(Code.TOO_LARGE)
    converted = to_html_bounded(upload.name or "", upload.read(MAX_BYTES + 1))
    if isinstance(converted, Refused):
        raise FileRefused(converted.code)
    return _with_pictures(converted)


def _with_pictures(document: Document) -> Resent:
    addresses: dict[str, str] = {}
    ids: list[str] = []
    for one in document.pictures[:MAX_PICTURES]:
        try:
            kept = pictures.store(SimpleUploadedFile("picture", one.data), by=None)
        except PictureRefused:
            continue
        addresses[one.reference] = kept.get_absolute_url()
        ids.append(str(kept.pk))
    left_out = [sentences.left_out(one.what, one.count) for one in document.dropped]
    lost = len(document.pictures) - len(ids)
    if lost:
        told = ngettext("%(n)d picture could not be used", "%(n)d pictures could not be used", lost)
        left_out.append(told % {"n": lost})
    return Resent(with_pictures(document.html, addresses), ids, left_out)
