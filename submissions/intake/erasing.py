"""Erasing what a person sent: the records stay as figures, their words go."""

from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone
from post_office.models import Email

from cms.articles.models import Picture
from moderation.models import Finding, TextPrint
from submissions.models import (
    ChangeRequest,
    Correspondent,
    Draft,
    Event,
    InboundFile,
    InboundMessage,
    Letter,
    Message,
    RawMail,
    Revision,
    Submission,
)

_GONE = "erased-{}@invalid.invalid"


@transaction.atomic
def erase(submission: Submission) -> None:
    """Empties every text of a piece that was never published, and the mails it came in.

    Revisions, messages and events are append-only everywhere else; this is their one exception,
    so it goes around their guards by a plain queryset.
    """
    revisions: QuerySet[Revision] = QuerySet(Revision).filter(submission=submission)
    picture_ids = {pk for held in revisions.values_list("picture_ids", flat=True) for pk in held}
    for parsed in submission.inbound.values_list("parsed", flat=True):
        picture_ids.update(parsed.get("picture_ids", ()))
    runs = revisions.values("check_run")
    # What the checks quoted goes too; that they found something stays.
    QuerySet(Finding).filter(run__in=runs).update(spans=[], params={})
    ChangeRequest.objects.filter(decision__submission=submission).update(
        quote="", answer_text=Case(When(answer="disagree", then=Value("–")), default=Value(""))
    )
    revisions.update(
        title="", standfirst="", body_html="", body_text="", byline="", note="", tags=[],
        cover=None, cover_alt="", source_name="", source_url="", original_author="",
        permission_note="", picture_ids=[], links=[], hidden_words=[],
    )  # fmt: skip
    Draft.objects.filter(submission=submission).delete()
    QuerySet(Message).filter(submission=submission, is_from_author=True).update(text="")
    QuerySet(Event).filter(submission=submission).exclude(correspondent=None).update(
        note="", actor_name=""
    )
    letters = Letter.objects.filter(submission=submission)
    Email.objects.filter(pk__in=letters.exclude(email=None).values("email")).delete()
    letters.update(subject="", text="", to_address=_GONE.format(0))
    TextPrint.objects.filter(owner_kind="submission", owner_id=submission.number).delete()
    for message in submission.inbound.all():
        erase_mail(message)
    erase_pictures(picture_ids)
    QuerySet(Event).filter(submission=submission, verb="byline").update(note="")
    submission.title = submission.byline = ""
    submission.erased_at = timezone.now()
    submission.save(update_fields=["title", "byline", "erased_at"])
    _forget_address(submission)


def erase_mail(message: InboundMessage) -> None:
    """The bytes, files, pictures and words of one mail; done again it changes nothing.

    Its hash stays, so it is not taken in again.
    """
    erase_pictures(set(message.parsed.get("picture_ids", ())))
    RawMail.objects.filter(message=message).delete()
    for file in InboundFile.objects.filter(message=message):
        if file.file:
            _delete_later(str(file.file.name))
    InboundFile.objects.filter(message=message).delete()
    InboundMessage.objects.filter(pk=message.pk).update(
        envelope_from=None, envelope_to=[], authentication={}, from_address="", from_domain="",
        from_name="", subject="", message_id="", body_digest="", text_digest="", parsed={},
        last_error="", erased_at=timezone.now(),
    )  # fmt: skip


def _delete_later(name: str) -> None:
    """Removes a stored file once the rows that named it are really gone."""
    transaction.on_commit(partial(default_storage.delete, name), robust=True)


def erase_pictures(ids: set[str]) -> None:
    """Rows and files of pictures that belong to no account."""
    for picture in Picture.objects.filter(pk__in=ids, owner=None):
        _delete_later(str(picture.file.name))
        picture.delete()


def _forget_address(submission: Submission) -> None:
    """Name and address go too, unless another piece of the same sender is still here."""
    sender = submission.correspondent
    if sender is None:
        return
    others = Submission.objects.filter(correspondent=sender, erased_at=None)
    if not others.exclude(pk=submission.pk).exists():
        Correspondent.objects.filter(pk=sender.pk).update(
            email=_GONE.format(sender.pk), display_name="", account=None
        )
