"""The end of a mail: what is written, and what is answered, in one transaction."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from cms.accounts.actors import MAIL
from submissions import workflow
from submissions.intake import answering, making, replies, sorting, threading, tokens, understood
from submissions.intake.reading import Mail
from submissions.intake.understanding import MIN_CHARACTERS
from submissions.models import InboundMessage, Submission
from submissions.states import Action, State

SAME_TEXT_WINDOW = timedelta(days=30)

MailState = InboundMessage.State


def _lock(message: InboundMessage) -> bool:
    """Takes the row; whether the mail still waits.  What the caller holds in memory stays."""
    locked = InboundMessage.objects.select_for_update().get(pk=message.pk)
    message.replied_at = locked.replied_at
    message.submission_id = locked.submission_id
    return locked.is_waiting


@transaction.atomic
def hold(message: InboundMessage, mail: Mail, reason: str, *, problem: str) -> None:
    """Keeps a mail that cannot be used for a person; a verified sender is told what to do."""
    if not _lock(message):
        return
    message.parsed = {"title": mail.title, "unread": [{"problem": problem}]}
    message.save(update_fields=["parsed"])
    message.settle(MailState.HELD, reason)
    replies.gate(
        message, replies.UNUSABLE, mail=mail, understood=partial(understood.of_message, message)
    )


@transaction.atomic
def put_aside(message: InboundMessage, mail: Mail, kind: sorting.Kind) -> None:
    """Reports and machines: a bounce marks its letter, a robot's answer is filed with its piece."""
    if not _lock(message):
        return
    if kind is sorting.OWN_LOOP:
        message.settle(MailState.REJECTED, kind.reason)
        return
    if kind is sorting.BOUNCE and mail.bounce is not None:
        letter = answering.take_bounce(mail.bounce)
        message.submission = letter.submission if letter is not None else None
        message.settle(MailState.DONE if letter is not None else MailState.REJECTED, kind.reason)
        return
    thread = threading.find(mail, message)
    message.submission = thread.submission if thread is not None else None
    message.settle(MailState.DONE if thread is not None else MailState.REJECTED, kind.reason)


@transaction.atomic
def is_redelivered(message: InboundMessage) -> bool:
    """Whether this is a mail that came before: then it ends here, without an answer.

    The same Message-ID with another text is kept as a mail of its own, marked: the sender chooses
    these ids.
    """
    if not message.message_id or not _lock(message):
        return False
    same_id = InboundMessage.objects.filter(
        message_id=message.message_id, pk__lt=message.pk
    ).order_by("pk")
    first = same_id.filter(
        from_address=message.from_address, body_digest=message.body_digest
    ).first()
    if first is not None:
        message.duplicate_of, message.submission = first, first.submission
        message.settle(MailState.DONE, "redelivery")
        return True
    if same_id.exclude(body_digest="").exists():
        message.is_id_reused = True
        message.save(update_fields=["is_id_reused"])
    return False


@transaction.atomic
def settle(
    message: InboundMessage, mail: Mail, made: making.Made, thread: threading.Thread | None
) -> None:
    """An answer in a thread, the same piece again, no article, or a new piece."""
    if not _lock(message):
        return
    if thread is not None:
        answering.attach(message, mail, thread, made)
        message.settle(MailState.DONE, "answer" if thread.is_writer else "stranger")
        return
    earlier = _same_text(message)
    if earlier is not None:
        _point_to(message, mail, earlier)
        return
    has_text = len("".join(made.body.text.split())) >= MIN_CHARACTERS
    if not has_text and not made.reading.has_documents:
        message.settle(MailState.HELD, "no_article")
        replies.gate(
            message, replies.NOTHING, mail=mail, understood=partial(understood.of_message, message)
        )
        return
    submission = making.submission_of(message, mail, made)
    message.submission = submission
    message.settle(MailState.DONE)
    _answer(message, mail, submission)


def _answer(message: InboundMessage, mail: Mail, submission: Submission) -> None:
    if submission.state == State.UNCONFIRMED:
        link = tokens.placeholder(tokens.Kind.CONFIRM)
        replies.gate(message, replies.CONFIRM, mail=mail, submission=submission, confirm_link=link)
        return
    replies.gate(
        message,
        replies.RECEIPT,
        mail=mail,
        submission=submission,
        revision=submission.latest,
        understood=partial(understood.of_piece, submission),
    )


def _same_text(message: InboundMessage) -> InboundMessage | None:
    """An earlier mail of the same address with the same text, in the last 30 days."""
    if not message.text_digest:
        return None
    return (
        InboundMessage.objects.filter(
            from_address=message.from_address,
            text_digest=message.text_digest,
            received_at__gt=timezone.now() - SAME_TEXT_WINDOW,
            submission__isnull=False,
            submission__erased_at=None,
            pk__lt=message.pk,
        )
        .exclude(reason__in=["answer", "stranger"])
        .select_related("submission")
        .order_by("pk")
        .first()
    )


def _point_to(message: InboundMessage, mail: Mail, earlier: InboundMessage) -> None:
    """The same piece again: nothing new is made.

    A verified mail lifts a piece that waited for confirmation; an unverified one gets the link
    once more; everybody else is pointed to the first.
    """
    if earlier.submission is None:
        return
    submission = workflow.lock(earlier.submission)
    message.duplicate_of, message.submission = earlier, submission
    message.settle(MailState.DONE, "duplicate")
    if submission.state == State.UNCONFIRMED:
        if message.lane == InboundMessage.Lane.VERIFIED:
            submission.sender_lane = "verified"
            submission.sender_confirmed_at = timezone.now()
            workflow.perform(submission, Action.CONFIRM, by=MAIL)
        _answer(message, mail, submission)
        return
    replies.gate(message, replies.DUPLICATE, mail=mail, submission=submission)
