"""What the sender of a mail may do to their piece without an account.

Whoever calls these has opened a private link (``intake.tokens``); ``by`` is the piece's writer.
Answers in the thread are ``conversation.post``, taking back is ``drafting.withdraw``, answers to
requested changes are ``drafting.answer_changes``.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.accounts.actors import MAIL
from cms.articles.models import Picture
from cms.articles.text import clean_line
from moderation import audit
from submissions import contents, drafting, freezing, kept, workflow
from submissions.errors import Incomplete, NotPermitted
from submissions.intake import erasing, sidebyside, tokens
from submissions.models import Draft, InboundMessage, Revision, Submission
from submissions.models.records import Visibility
from submissions.permissions import Actor, is_author
from submissions.states import CLOSED, Action, State


def pictures_of(submission: Submission) -> QuerySet[Picture]:
    """The pictures that came with its writer's mails, or stand in a revision of the piece.

    Those of a stranger who answered a letter of ours are for staff only.
    """
    ids: set[str] = set()
    for held in submission.revisions.values_list("picture_ids", flat=True):
        ids.update(held)
    mails = submission.inbound.exclude(reason="stranger")
    for parsed in mails.values_list("parsed", flat=True):
        ids.update(parsed.get("picture_ids", ()))
    return Picture.objects.filter(pk__in=ids)


@transaction.atomic
def resubmit(
    submission: Submission,
    *,
    by: Actor,
    content: contents.Content,
    note: str = "",
    pictures: Iterable[str] = (),
) -> Revision:
    """The next revision of a mailed piece: after changes were asked for, or of a closed piece.

    ``pictures`` are ids of pictures that came with this text (from an uploaded file).  Category
    and byline stay as they were unless ``content`` names them.  Sending the same text twice gives
    the revision it made.  Raises NotPermitted, NotAllowedFrom, AnswersMissing, Incomplete and
    markup.MarkupRefused.
    """
    cleaned = contents.clean_body(content.body)
    submission = workflow.lock(submission)
    if not is_author(submission, by) or submission.erased_at is not None:
        raise NotPermitted
    text = Draft()
    contents.fill(text, content, cleaned)
    _carry_over(text, submission)
    latest = submission.latest
    is_with_editors = submission.state in {State.RECEIVED, State.READING}
    if is_with_editors and latest is not None and _same_text(latest, text):
        return latest
    action = Action.RESUBMIT if submission.state in CLOSED else Action.SUBMIT
    workflow.require(submission, action, by=by)
    missing = _problems(text)
    if missing:
        raise Incomplete(dict(missing))
    drafting.require_answers(submission)
    allowed = pictures_of(submission) | Picture.objects.filter(pk__in=list(pictures))
    revision = freezing.freeze(submission, text, by=None, pictures=allowed, note=note)
    submission.title = revision.title
    drafting.receive(submission, revision, action, by=by)
    return revision


def _same_text(latest: Revision, text: Draft) -> bool:
    return (latest.title, latest.body_html) == (text.title, text.body_html)


def _carry_over(text: Draft, submission: Submission) -> None:
    """What a sender is not asked again stays as the last revision had it."""
    latest = submission.latest
    text.category = text.category or submission.category
    if latest is None:
        return
    for name in ("byline", "title", "machine_assistance"):
        setattr(text, name, getattr(text, name) or getattr(latest, name))
    if not text.source_name:
        for name in ("attribution", "source_name", "source_url", "original_author"):
            setattr(text, name, getattr(latest, name))
    if text.cover is None:
        text.cover, text.cover_alt = latest.cover, latest.cover_alt


def _problems(text: Draft) -> dict[str, str]:
    """What the sender has to put right: a title and enough text."""
    asked = drafting.problems(text)
    return {name: sentence for name, sentence in asked.items() if name in {"title", "body"}}


@transaction.atomic
def delete_my_data(submission: Submission, *, by: Actor) -> bool:
    """Erases what the sender sent, for good; whether it could be done at once.

    A piece that readers may have seen, or that is accepted, is not erased from here: the wish is
    recorded and an editor decides.  Otherwise the piece is withdrawn if it is open, its texts,
    files and mails are erased, and number, dates and decisions stay as figures.  PIPL Art. 47.
    What a legal hold names is withdrawn and kept; it goes by the clock when the hold has ended.
    """
    _lock_mails(submission)
    submission = workflow.lock(submission)
    if not is_author(submission, by):
        raise NotPermitted
    now = timezone.now()
    if submission.deletion_asked_at is None:
        submission.deletion_asked_at = now
        submission.save(update_fields=["deletion_asked_at"])
        workflow.record(submission, "deletion_asked", by=by, visibility=Visibility.AUTHOR)
    if submission.article_id is not None or submission.state == State.ACCEPTED:
        return False
    if submission.erased_at is not None:
        return True
    if workflow.refusal(submission, Action.WITHDRAW, by=by) is None:
        # Nothing is mailed to an address whose owner wants to be forgotten.
        submission = drafting.withdraw(submission, by=by, tell=False)
    if kept.is_held(submission):
        _note_held(submission)
        return False
    erasing.erase(submission)
    tokens.revoke_all(submission)
    workflow.record(submission, "erased", by=MAIL)
    return True


def _note_held(submission: Submission) -> None:
    """Says once, in the history and in the audit record, that a hold stopped a deletion."""
    if not submission.events.filter(verb="deletion_held").exists():
        audit.record("deletion_held", submission.number, by=None)
        workflow.record(submission, "deletion_held", by=MAIL, visibility=Visibility.AUTHOR)


def _lock_mails(submission: Submission) -> None:
    """The mails before the piece: the order in which the pipeline locks them, against deadlocks."""
    list(submission.inbound.select_for_update().order_by("pk").values_list("pk", flat=True))


def _mark(submission: Submission, reason: str) -> None:
    """Writes the code on the mail that brought the text now shown, and on no other.

    The other mails of the piece keep why they are here: an answer, a duplicate, a stranger's.
    """
    message = sidebyside.brought_by(submission)
    if message is not None:
        InboundMessage.objects.filter(pk=message.pk).update(reason=reason)


@transaction.atomic
def not_mine(submission: Submission, *, by: Actor, text: str = "") -> Submission:
    """Whoever got our letter did not send the mail: the piece is put away and staff are told.

    Nobody is written to.  An accepted piece stays where it is, with the mark for the editors.
    """
    _lock_mails(submission)
    submission = workflow.lock(submission)
    if not is_author(submission, by):
        raise NotPermitted
    if submission.is_not_mine:
        return submission
    submission.is_not_mine = True
    submission.save(update_fields=["is_not_mine"])
    workflow.record(
        submission, "not_mine", by=by, visibility=Visibility.AUTHOR, note=clean_line(text, 500)
    )
    if workflow.refusal(submission, Action.WITHDRAW, by=by) is None:
        submission = drafting.withdraw(submission, by=by, tell=False)
    _mark(submission, "not_mine")
    tokens.revoke_all(submission, kind=tokens.Kind.CONFIRM)
    return submission


@transaction.atomic
def read_wrongly(submission: Submission, *, by: Actor, text: str = "") -> None:
    """The sender says that we misread the mail: staff see it and may read it again."""
    _lock_mails(submission)
    submission = workflow.lock(submission)
    if not is_author(submission, by):
        raise NotPermitted
    _mark(submission, "read_wrongly")
    workflow.record(
        submission, "read_wrongly", by=by, visibility=Visibility.AUTHOR, note=clean_line(text, 500)
    )
