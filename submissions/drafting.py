"""From the first line to a frozen revision: start, save, submit, withdraw.

Every door (form, API, mail) comes through here, so a text is cleaned once, at this boundary.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.articles import markup, publishing
from cms.articles.errors import PublicationRefused
from cms.articles.models import Picture
from cms.articles.states import ArticleState, Attribution
from cms.articles.text import clean_line, count_characters
from cms.newsroom import queries as newsroom
from cms.outbox.nudges import nudge
from moderation.numbering import next_number
from submissions import consents, letters, workflow
from submissions.contents import Content, clean_body, fill
from submissions.errors import (
    AlreadyPublished,
    AnswersMissing,
    ConsentMissing,
    EditConflict,
    Incomplete,
    NotAllowedFrom,
    NotAnAuthor,
    NotPermitted,
    Refusal,
    TooLong,
)
from submissions.freezing import freeze, without_others_pictures
from submissions.lengths import require_length
from submissions.models import (
    ChangeRequest,
    Consent,
    Decision,
    Draft,
    Revision,
    Submission,
    TextFields,
)
from submissions.models.records import Visibility
from submissions.permissions import Actor, is_author, require_voice
from submissions.states import Action, State

MIN_CHARACTERS = 100
MAX_NOTE = 2000
MAX_ANSWER = 1000


@dataclass(frozen=True, slots=True)
class Saved:
    """A stored draft, and what the cleaning left out of its text."""

    draft: Draft
    dropped: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def start(author: User, *, door: str = Submission.Door.WEB, key: str | None = None) -> Submission:
    """Begins a piece.  The same ``key`` gives the same piece, so a double click begins only one.

    Raises NotAnAuthor.
    """
    if not author.is_author:
        raise NotAnAuthor
    if key is not None:
        key = hashlib.sha256(f"{author.pk}:{key}".encode()).hexdigest()
        begun = Submission.objects.filter(creation_key=key).first()
        if begun is not None:
            return begun
    try:
        with transaction.atomic():
            submission = Submission.objects.create(
                number=next_number("TG"), author=author, door=door, creation_key=key
            )
    except IntegrityError:
        return Submission.objects.get(creation_key=key)
    workflow.record(submission, "start", by=author, visibility=Visibility.AUTHOR)
    return submission


@transaction.atomic
def save(
    submission: Submission,
    *,
    content: Content,
    by: User,
    base_version: int | None = None,
    agreed: Sequence[str] | None = None,
) -> Saved:
    """Writes the author's rolling draft; anything the database can hold is a draft.

    ``base_version`` is the draft version the writer started from (0 or None: none yet); ``agreed``
    are the statements ticked so far (None: as they were).  Raises
    EditConflict when it was saved elsewhere since, NotPermitted for someone else's piece,
    NotAllowedFrom when the text is with the editors, markup.MarkupRefused for a hostile body.
    Saving what is stored already (a form sent twice) changes nothing and is never refused.
    """
    cleaned = clean_body(content.body)
    submission = workflow.lock(submission)
    if submission.author_id != by.pk:
        raise NotPermitted
    cleaned = without_others_pictures(cleaned, pictures=Picture.objects.filter(owner=by))
    draft = Draft.objects.filter(submission=submission, person=by).first()
    if draft is not None and _holds(draft, content, cleaned):
        if agreed is not None and workflow.is_open_to_edit(submission):
            draft.agreed = list(agreed)  # ticks are no text: they make no new version of it
            draft.save(update_fields=["agreed"])
        return Saved(draft, cleaned.dropped)
    if not workflow.is_open_to_edit(submission):
        raise NotAllowedFrom("save", submission.state)
    if draft is not None and base_version is not None and draft.version != base_version:
        raise EditConflict
    if draft is None:
        draft = Draft(submission=submission, person=by, version=0)
    fill(draft, content, cleaned)
    if agreed is not None:
        draft.agreed = list(agreed)
    draft.version += 1
    draft.saved_at = timezone.now()
    draft.save()
    submission.title, submission.category = draft.title, draft.category
    submission.save(update_fields=["title", "category"])
    return Saved(draft, cleaned.dropped)


def _holds(draft: Draft, content: Content, cleaned: markup.Clean) -> bool:
    same = Draft(hidden_words=draft.hidden_words)
    fill(same, content, cleaned)
    names = [column.attname for column in TextFields._meta.fields]
    return all(getattr(draft, name) == getattr(same, name) for name in names)


def problems(draft: Draft) -> dict[str, str]:
    """What is missing before this draft can be submitted: field name → what to do."""
    found: dict[str, object] = {}
    if not draft.title:
        found["title"] = _("Write a title.")
    if count_characters(draft.body_text) < MIN_CHARACTERS:
        found["body"] = _("Write the text: at least %(count)d characters.") % {
            "count": MIN_CHARACTERS
        }
    if draft.category is None or not draft.category.is_open:
        found["category"] = _("Choose a category.")
    if not draft.machine_assistance:
        found["machine_assistance"] = _("Say whether parts of the piece are machine-made.")
    if Attribution(draft.attribution).needs_source:
        if not draft.source_name:
            found["source_name"] = _("Name the source the piece comes from.")
        if draft.source_url and not draft.source_url.startswith(("http://", "https://")):
            found["source_url"] = _(
                "The address of the original starts with http:// or https://. Correct it, or "
                "leave it empty."
            )
    return {name: str(sentence) for name, sentence in found.items()}


@transaction.atomic
def submit(
    submission: Submission, *, by: User, agreed: Sequence[str], base_version: int, note: str = ""
) -> Revision:
    """Freezes the draft into a revision, asks for its checks and sends the receipt, in one act.

    ``agreed`` are the ticked consent kinds.  A repeated submit of the same draft (a double click)
    returns the revision it made.  Raises Incomplete, ConsentMissing, AnswersMissing, EditConflict,
    NotAllowedFrom, NotPermitted, Silenced, TooLong.
    """
    require_length(note, MAX_NOTE)
    submission = workflow.lock(submission)
    draft = Draft.objects.filter(submission=submission, person=by).first()
    if submission.state in {State.RECEIVED, State.READING} and submission.author_id == by.pk:
        return _made_already(submission, draft, base_version)
    action = Action.RESUBMIT if submission.latest_id and _is_closed(submission) else Action.SUBMIT
    if submission.state == State.WITHDRAWN:
        action = Action.RESUBMIT
    workflow.require(submission, action, by=by)
    if not by.is_author:
        raise NotAnAuthor
    require_voice(by)
    if draft is None or draft.version != base_version:
        raise EditConflict
    missing = problems(draft)
    if missing:
        raise Incomplete(dict(missing))
    needed = consents.needed(draft.attribution)
    if not set(needed) <= set(agreed):
        raise ConsentMissing
    require_answers(submission)
    pictures = Picture.objects.filter(owner=by)
    revision = freeze(submission, draft, by=by, pictures=pictures, note=note)
    consents.keep(revision, kinds=needed, by=by)
    # A statement is made for one text, and what it hid is told once: the next round begins anew.
    draft.agreed, draft.hidden_words = [], []
    draft.save(update_fields=["agreed", "hidden_words"])
    receive(submission, revision, action, by=by)
    return revision


def _is_closed(submission: Submission) -> bool:
    return submission.state in {State.DECLINED, State.WITHDRAWN, State.LAPSED}


def _made_already(submission: Submission, draft: Draft | None, base_version: int) -> Revision:
    """The revision of a form sent twice; a form that holds another text is refused."""
    if draft is not None and draft.version == base_version and submission.latest is not None:
        return submission.latest
    raise NotAllowedFrom(Action.SUBMIT, submission.state)


def require_answers(submission: Submission) -> None:
    """Raises AnswersMissing while a required point of the editors is open."""
    asked = Decision.objects.filter(
        submission=submission, state=Decision.State.RELEASED, action=Action.REQUEST_CHANGES
    ).order_by("-pk")[:1]
    if (
        submission.state == State.WITH_AUTHOR
        and ChangeRequest.objects.filter(
            decision__in=asked, is_required=True, answer=ChangeRequest.Answer.OPEN
        ).exists()
    ):
        raise AnswersMissing


def receive(
    submission: Submission,
    revision: Revision,
    action: Action,
    *,
    by: Actor,
    receipt: str = "receipt",
    **context: Any,
) -> None:
    """Puts a locked piece with its new revision before the editors and sends the receipt."""
    now = timezone.now()
    submission.latest = revision
    submission.round += 1
    submission.submitted_at = now
    submission.due_at = now + timedelta(days=newsroom.current().reply_days)
    submission.author_due_at = None
    submission.claimed_by = submission.claim_expires_at = None
    letter = letters.send(
        receipt,
        submission,
        event_key=f"receipt:{submission.number}:{submission.round}",
        revision=revision,
        **context,
    )
    workflow.perform(submission, action, by=by, visibility=Visibility.AUTHOR, letter=letter)
    nudge("submissions.check_pending")


@transaction.atomic
def withdraw(
    submission: Submission, *, by: Actor, reason: str = "", tell: bool = True
) -> Submission:
    """Takes a piece back before it is published; a pending decision or a plan falls with it.

    ``tell=False`` sends no letter about it.  Raises AlreadyPublished, NotAllowedFrom, NotPermitted.
    """
    submission = workflow.lock(submission)
    if submission.state == State.WITHDRAWN and is_author(submission, by):
        return submission
    reason_against = withdrawal_refusal(submission, by=by)
    if reason_against is not None:
        raise reason_against
    _call_off(submission, by=by)
    for decision in submission.decisions.filter(state=Decision.State.PENDING):
        decision.state = Decision.State.UNDONE
        decision.undone_at = timezone.now()
        decision.undone_by = by if isinstance(by, User) else None
        decision.save()
        letters.discard(decision.letter)
    submission.claimed_by = submission.claim_expires_at = None
    letter = None
    if tell and submission.submitted_at is not None:  # nobody has to be told about a draft put away
        key = f"withdrawn:{submission.number}:{submission.round}"
        letter = letters.send("withdrawn", submission, event_key=key)
    return workflow.perform(
        submission,
        Action.WITHDRAW,
        by=by,
        visibility=Visibility.AUTHOR,
        note=reason,
        letter=letter,
    )


def withdrawal_refusal(submission: Submission, *, by: Actor) -> Refusal | None:
    """Why this person cannot withdraw the piece now, or None.

    What readers have seen is retracted by the editors instead, so that the record stays.
    """
    article = submission.article
    refusal = workflow.refusal(submission, Action.WITHDRAW, by=by)
    if refusal is None and article is not None and article.published_at is not None:
        return AlreadyPublished()
    return refusal


def _call_off(submission: Submission, *, by: Actor) -> None:
    """Cancels a planned publication; one that went out in this very moment is refused."""
    article = submission.article
    if article is None:
        return
    if article.state == ArticleState.SCHEDULED:
        try:
            publishing.cancel(article, by=by.name)
        except PublicationRefused:
            raise AlreadyPublished from None
    submission.article = None


@transaction.atomic
def answer_changes(
    submission: Submission, *, by: Actor, answers: Mapping[int, tuple[str, str]]
) -> None:
    """Stores the author's answer to each point: ``{change id: (done | disagree | "", why)}``.

    Raises NotPermitted for points of another piece, Incomplete for a disagreement without a reason,
    TooLong.
    """
    submission = workflow.lock(submission)
    if not is_author(submission, by) or submission.state != State.WITH_AUTHOR:
        raise NotPermitted
    asked = ChangeRequest.objects.filter(
        decision__submission=submission, decision__state=Decision.State.RELEASED
    )
    points = {point.pk: point for point in asked}
    for pk, (answer, why) in answers.items():
        if pk not in points:
            raise NotPermitted
        point = points[pk]
        text = clean_line(why, len(why) + 1)
        if len(text) > MAX_ANSWER:
            raise TooLong(MAX_ANSWER, len(text), field=f"change_{pk}")
        if answer == ChangeRequest.Answer.DISAGREE and not text:
            raise Incomplete({f"change_{pk}": _("Say why you disagree with this point.")})
        point.answer = ChangeRequest.Answer(answer)
        point.answer_text = text
        point.answered_at = timezone.now() if answer else None
        point.save(update_fields=["answer", "answer_text", "answered_at"])


def consent_kinds(attribution: str) -> list[Consent.Kind]:
    """What the form has to ask for this attribution."""
    return consents.needed(attribution)
