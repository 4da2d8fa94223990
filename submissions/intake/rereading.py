"""Reading a stored mail again: after a repair, or because a person lets it pass."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.articles.models import Picture
from submissions import freezing, workflow
from submissions.errors import NotAllowedFrom, NothingRecovered, NotPermitted
from submissions.intake import mailbox, making, pipeline, understanding
from submissions.intake.reading import Mail, Unreadable, read_bounded
from submissions.models import InboundMessage, Revision
from submissions.models.mail import WAITING
from submissions.states import State

DESK = "submissions.read_desk"
_COMPARED = ("title", "characters", "text", "note", "files", "unread", "dropped", "damage")


@dataclass(frozen=True, slots=True)
class Replay:
    """What reading gave before and what it gives now."""

    message: InboundMessage
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def changed(self) -> list[str]:
        """The fields that differ, such as ``title`` or ``text``."""
        return [key for key in _COMPARED if self.before.get(key) != self.after.get(key)]

    @property
    def gained(self) -> int:
        """Characters of text more than before; negative when there are fewer."""
        return int(self.after.get("characters", 0)) - int(self.before.get("characters", 0))

    @property
    def files_recovered(self) -> list[str]:
        """Names of files that could not be read before and can be now."""
        bad = {one["name"] for one in self.before.get("files", ()) if one["problem"]}
        good = {one["name"] for one in self.after.get("files", ()) if not one["problem"]}
        return sorted(bad & good)


def replay(message: InboundMessage, *, by: User | None = None, release: bool = False) -> Replay:
    """Runs the whole pipeline again on the stored bytes; any number of times makes no second piece.

    ``release`` lets held or rejected mail pass.  A mail already at its end keeps its piece, and
    nobody is answered twice.  With ``by`` it needs the right to read the desk.
    """
    if by is not None and not by.has_perm(DESK):
        raise NotPermitted
    before = dict(message.parsed)
    with transaction.atomic():
        locked = InboundMessage.objects.select_for_update().get(pk=message.pk)
        if locked.erased_at is not None:
            return Replay(locked, before, before)
        locked.attempts, locked.last_error = 1, ""
        locked.waiting_since = timezone.now()
        locked.save(update_fields=["attempts", "last_error", "waiting_since"])
        locked.settle(WAITING[0], "")
        # Leased at once, so that the sweep does not take it at the same moment.
        locked.locked_until = timezone.now() + pipeline.LEASE
        locked.save(update_fields=["locked_until"])
    done = pipeline.run(locked, released=release)
    if by is not None and done.submission is not None:
        verb = "mail_released" if release else "mail_reread"
        workflow.record(done.submission, verb, by=by)
    return Replay(done, before, dict(done.parsed))


def adopt(message: InboundMessage, *, by: User) -> Revision:
    """Makes what a new reading recovered the text under judgement, as a further revision.

    Raises NotPermitted, NotAllowedFrom once the piece is decided, NothingRecovered when the text
    is the one that is there already.
    """
    if not by.has_perm("submissions.decide_submission"):
        raise NotPermitted
    if message.submission is None:
        raise NothingRecovered
    mail = read_bounded(mailbox.raw_bytes(message))
    if isinstance(mail, Unreadable):
        raise NothingRecovered
    # Read outside the transaction: it may take seconds, and writers would wait for it.
    return _adopt(message, mail, making.make(understanding.understand(mail)), by=by)


@transaction.atomic
def _adopt(message: InboundMessage, mail: Mail, made: making.Made, *, by: User) -> Revision:
    message = InboundMessage.objects.select_for_update().get(pk=message.pk)
    if message.submission is None or message.erased_at is not None:
        raise NothingRecovered
    submission = workflow.lock(message.submission)
    if submission.state not in {State.UNCONFIRMED, State.RECEIVED, State.READING}:
        raise NotAllowedFrom("adopt", submission.state)
    latest = submission.latest
    if not made.body.text.strip() or (latest and latest.body_text == made.body.text):
        raise NothingRecovered
    revision = freezing.freeze(
        submission,
        making.content_of(made, submission.category),
        by=None,
        pictures=Picture.objects.filter(pk__in=made.picture_ids),
        note=made.reading.note,
        round_number=submission.round,
    )
    submission.latest, submission.title = revision, revision.title
    submission.version += 1
    submission.save(update_fields=["latest", "title", "version"])
    making.keep_files(message, made)
    making.remember(message, mail, made)
    workflow.record(submission, "mail_adopted", by=by)
    return revision
