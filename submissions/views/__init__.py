"""Pages for authors."""

from submissions.views.lists import pieces
from submissions.views.notices import apply, notice
from submissions.views.status import answers, message, withdraw
from submissions.views.uploads import upload_picture
from submissions.views.writing import autosave, edit, new, piece, preview

__all__ = [
    "answers",
    "apply",
    "autosave",
    "edit",
    "message",
    "new",
    "notice",
    "piece",
    "pieces",
    "preview",
    "upload_picture",
    "withdraw",
]
