"""Keeping a picture somebody uploads."""

from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from cms.accounts.models import User
from cms.articles.models import Picture
from cms.articles.models.pictures import stored_name
from cms.picture_files import MAX_BYTES, PictureRefused, Reason, reencode, write_whole


def store(upload: "UploadedFile[Any]", *, by: User | None) -> Picture:
    """Writes the picture anew, puts the file in place, then adds its row; private until published.

    The same picture sent again by the same person is the one already kept, so a form sent twice
    stores nothing twice; ``by`` is None for a picture that came by mail, which is always kept
    anew, because two senders never share a file.  A crash may leave a file without a row, never a
    row without its file.
    Raises PictureRefused with a sentence for the sender.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise PictureRefused(Reason.TOO_LARGE, found=upload.size or 0, limit=MAX_BYTES // 1_000_000)
    encoded = reencode(upload.read(MAX_BYTES + 1))
    same = Picture.objects.filter(owner=by, sha256=encoded.sha256).order_by("created_at")
    kept = same.first() if by is not None else None
    if kept is not None and default_storage.exists(str(kept.file.name)):
        return kept
    picture = Picture(
        owner=by,
        format=encoded.format,
        width=encoded.width,
        height=encoded.height,
        sha256=encoded.sha256,
    )
    picture.file.name = stored_name(picture, "")
    write_whole(Path(default_storage.path(picture.file.name)), encoded.data)
    picture.save()
    return picture
