"""The thread about a piece: what the author sees, and what stays among the staff."""

import hashlib

from django.db import transaction

from cms.accounts.models import User
from submissions import letters, workflow
from submissions.errors import EmptyMessage, NotPermitted
from submissions.lengths import require_length
from submissions.models import Correspondent, Message, Submission
from submissions.models.records import Visibility
from submissions.permissions import is_author

MAX_CHARACTERS = 4000


@transaction.atomic
def post(
    submission: Submission,
    *,
    by: User | Correspondent,
    text: str,
    key: str,
    for_author: bool = False,
) -> Message:
    """Adds a message; the same ``key`` from the same person never adds a second.

    What the author writes is seen by both; what staff write is staff-only unless ``for_author``,
    and then the author is told by mail.  Raises NotPermitted, EmptyMessage, TooLong.
    """
    submission = workflow.lock(submission)
    is_own = is_author(submission, by)
    if not is_own and not by.has_perm("submissions.read_desk"):
        raise NotPermitted
    text = text.strip()
    if not text:
        raise EmptyMessage
    require_length(text, MAX_CHARACTERS)
    sender = f"mail-{by.pk}" if isinstance(by, Correspondent) else str(by.pk)
    digest = hashlib.sha256(f"{submission.pk}:{sender}:{key}".encode()).hexdigest()
    seen = Message.objects.filter(key=digest).first()
    if seen is not None:
        return seen
    shown = is_own or for_author
    message = Message.objects.create(
        submission=submission,
        key=digest,
        by=by if isinstance(by, User) else None,
        correspondent=by if isinstance(by, Correspondent) else None,
        is_from_author=is_own,
        visibility=Visibility.AUTHOR if shown else Visibility.STAFF,
        text=text,
    )
    letter = None
    if for_author and not is_own:
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
