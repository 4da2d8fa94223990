"""The thread about a piece: what the author sees, and what stays among the staff."""

import hashlib

from django.db import transaction

from cms.accounts.models import User
from submissions import letters, workflow
from submissions.errors import EmptyMessage, NotPermitted
from submissions.lengths import require_length
from submissions.models import Message, Submission
from submissions.models.records import Visibility

MAX_CHARACTERS = 4000


@transaction.atomic
def post(
    submission: Submission, *, by: User, text: str, key: str, for_author: bool = False
) -> Message:
    """Adds a message; the same ``key`` from the same person never adds a second.

    What the author writes is seen by both; what staff write is staff-only unless ``for_author``,
    and then the author is told by mail.  Raises NotPermitted, EmptyMessage, TooLong.
    """
    submission = workflow.lock(submission)
    is_author = submission.author_id == by.pk
    if not is_author and not by.has_perm("submissions.read_desk"):
        raise NotPermitted
    text = text.strip()
    if not text:
        raise EmptyMessage
    require_length(text, MAX_CHARACTERS)
    digest = hashlib.sha256(f"{submission.pk}:{by.pk}:{key}".encode()).hexdigest()
    seen = Message.objects.filter(key=digest).first()
    if seen is not None:
        return seen
    shown = is_author or for_author
    message = Message.objects.create(
        submission=submission,
        key=digest,
        by=by,
        is_from_author=is_author,
        visibility=Visibility.AUTHOR if shown else Visibility.STAFF,
        text=text,
    )
    letter = None
    if for_author and not is_author:
        letter = letters.send(
            "message", submission, event_key=f"message:{message.pk}", message=message
        )
    workflow.record(
        submission,
        "message",
        by=by,
        visibility=Visibility.AUTHOR if shown else Visibility.STAFF,
        letter=letter,
    )
    return message
