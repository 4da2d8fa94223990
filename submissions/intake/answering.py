"""Mail that belongs to a piece already: an answer in its thread, a new text, or a bounce."""

import hashlib

from django.utils import timezone

from cms.accounts.actors import MAIL
from cms.accounts.models import User
from submissions import drafting, freezing, older_drafts, workflow
from submissions.intake import making, marks
from submissions.intake.reading import Bounce, Mail
from submissions.intake.threading import Thread
from submissions.intake.understanding import MIN_CHARACTERS, plain_text
from submissions.models import (
    Correspondent,
    InboundMessage,
    Letter,
    Message,
    Revision,
    Submission,
)
from submissions.models.records import Visibility
from submissions.states import Action, State
from submissions.tracking import pictures_of

MAX_TEXT = 4000


def attach(message: InboundMessage, mail: Mail, thread: Thread, made: making.Made) -> None:
    """Puts the answer into the thread, inside the caller's transaction.

    The writer's words are seen by both sides.  A stranger who had a letter of ours at hand is seen
    by staff only, with the address.  A document that comes while changes are asked for is the next
    text, also before a draft on the site (``older_drafts``); nothing of a mail is ever left out:
    its bytes and files stay with the message.
    """
    submission = workflow.lock(thread.submission)
    message.submission = submission
    message.save(update_fields=["submission"])
    revision = None
    if thread.is_writer:
        revision = _next_text(submission, made)
    visibility = Visibility.AUTHOR if thread.is_writer else Visibility.STAFF
    if _say(message, mail, submission, thread):
        note = "" if thread.is_writer else message.from_address
        workflow.record(
            submission,
            "message",
            by=submission.writer if thread.is_writer else MAIL,
            visibility=visibility,
            note=note,
        )
    if revision is None and made.reading.has_documents:
        workflow.record(submission, "mail_with_files", by=MAIL)


def _say(message: InboundMessage, mail: Mail, submission: Submission, thread: Thread) -> bool:
    """Adds the words to the thread; whether there were any that were not there yet."""
    text = plain_text(mail.body.new, is_markup=mail.body.html).strip()
    text = text or plain_text(mail.body.content, is_markup=mail.body.html).strip()
    if not text:
        return False
    key = hashlib.sha256(f"mail:{message.pk}".encode()).hexdigest()
    if Message.objects.filter(key=key).exists():
        return False
    writer = submission.writer if thread.is_writer else None
    Message.objects.create(
        submission=submission,
        key=key,
        by=writer if isinstance(writer, User) else None,
        correspondent=writer if isinstance(writer, Correspondent) else None,
        sender_address="" if thread.is_writer else message.from_address,
        inbound=message,
        is_from_author=thread.is_writer,
        visibility=Visibility.AUTHOR if thread.is_writer else Visibility.STAFF,
        text=text[:MAX_TEXT],
    )
    return True


def _next_text(submission: Submission, made: making.Made) -> Revision | None:
    """The document of an answer as the next revision, while the editors wait for one."""
    is_text = made.reading.article is not None and len(made.body.text) >= MIN_CHARACTERS
    if submission.state != State.WITH_AUTHOR or not is_text:
        return None
    latest = submission.latest
    text = making.content_of(made, submission.category)
    if latest is not None:
        text.byline = latest.byline or text.byline
        text.title = latest.title or text.title
    allowed = pictures_of(submission)
    revision = freezing.freeze(submission, text, by=None, pictures=allowed, note=made.reading.note)
    older_drafts.set_aside(submission, newest=revision)
    drafting.receive(submission, revision, Action.SUBMIT, by=submission.writer)
    return revision


def take_bounce(bounce: Bounce) -> Letter | None:
    """Marks the letter that came back, where our signed Message-ID names it.

    A delay is only noted; the letter may still arrive.
    """
    letter = marks.letter_of(bounce.original_message_id) if bounce.original_message_id else None
    if letter is None:
        return None
    why = " ".join(f"{bounce.status} {bounce.diagnostic}".split())[:300]
    verb = "letter_delayed"
    if bounce.hard or bounce.action == "failed":
        verb = "letter_bounced"
        if letter.bounced_at is not None:
            return letter
        letter.bounced_at, letter.bounce = timezone.now(), why
        letter.save(update_fields=["bounced_at", "bounce"])
    if letter.submission is not None:
        workflow.record(letter.submission, verb, by=MAIL, note=why, letter=letter)
    return letter
