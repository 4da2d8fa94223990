"""Pages for authors."""

from submissions.views.comparing import understood
from submissions.views.confirming import confirm, join
from submissions.views.lists import pieces
from submissions.views.notices import apply, notice
from submissions.views.resending import picture
from submissions.views.status import answers, message, withdraw
from submissions.views.tracking import delete, not_mine, reply, track
from submissions.views.tracking import edit as track_edit
from submissions.views.tracking import withdraw as track_withdraw
from submissions.views.uploads import upload_picture
from submissions.views.writing import autosave, edit, new, piece, preview

__all__ = [
    "answers",
    "apply",
    "autosave",
    "confirm",
    "delete",
    "edit",
    "join",
    "message",
    "new",
    "not_mine",
    "notice",
    "picture",
    "piece",
    "pieces",
    "preview",
    "reply",
    "track",
    "track_edit",
    "track_withdraw",
    "understood",
    "upload_picture",
    "withdraw",
]
