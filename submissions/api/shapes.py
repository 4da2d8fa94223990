"""A piece and what belongs to it, in one shape for its author and another for the desk."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms.articles.models import Article
from moderation.explanations import explain
from moderation.models import Finding
from submissions import drafting
from submissions.api.moves import fields_of
from submissions.api.pieces import Seen
from submissions.models import ChangeRequest, Event, Revision, Submission
from submissions.offering import Offered
from submissions.states import Action

LABELS: dict[str, Any] = {
    **{action.value: action.label for action in Action},
    "release": _("Release"),
    "undo": _("Undo the decision"),
}


class TextShape(serializers.Serializer[Any]):
    """What an author writes; a draft and a revision hold the same."""

    title = serializers.CharField()
    standfirst = serializers.CharField()
    body_html = serializers.CharField()
    body_text = serializers.CharField()
    category = serializers.CharField(source="category.slug", default=None, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    byline = serializers.CharField()
    cover = serializers.UUIDField(source="cover_id", allow_null=True)
    cover_alt = serializers.CharField()
    attribution = serializers.CharField()
    source_name = serializers.CharField()
    source_url = serializers.CharField()
    original_author = serializers.CharField()
    permission_note = serializers.CharField()
    machine_assistance = serializers.CharField()


class DraftShape(TextShape):
    """The author's rolling text; ``missing`` names the fields that still keep it from going in."""

    version = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    missing = serializers.SerializerMethodField()

    def get_missing(self, draft: Any) -> list[str]:
        return list(drafting.problems(draft))


class RevisionRow(serializers.Serializer[Revision]):
    """A frozen text in a list."""

    number = serializers.IntegerField()
    round = serializers.IntegerField()
    sha256 = serializers.CharField()
    title = serializers.CharField()
    character_count = serializers.IntegerField()
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class RevisionShape(TextShape, RevisionRow):
    """A frozen text whole."""


class PublishedShape(serializers.Serializer[Article]):
    """The article a piece became; without ``published_at`` it is planned for ``publish_at``."""

    id = serializers.IntegerField(source="pk")
    url = serializers.SerializerMethodField()
    publish_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)

    def get_url(self, article: Article) -> str:
        return str(settings.SITE_URL) + article.get_absolute_url()


class OwnRow(serializers.Serializer[Submission]):
    """One's own piece in a list."""

    number = serializers.CharField()
    relation = serializers.SerializerMethodField()
    state = serializers.CharField()
    door = serializers.CharField()
    round = serializers.IntegerField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    category = serializers.CharField(source="category.slug", default=None, allow_null=True)
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    author_due_at = serializers.DateTimeField(allow_null=True)
    article = PublishedShape(allow_null=True)

    def get_relation(self, submission: Submission) -> str:
        return "author"


class DeskRow(OwnRow):
    """A piece at the desk in a list; its title is that of the frozen text, not of the draft."""

    title = serializers.CharField(source="latest.title", default="")
    category = serializers.CharField(source="latest.category.slug", default=None, allow_null=True)
    author = serializers.CharField(source="author.name")
    revision = serializers.IntegerField(source="latest.number", default=None, allow_null=True)
    claimed_by = serializers.CharField(source="claimed_by.name", default=None, allow_null=True)
    claim_expires_at = serializers.DateTimeField(allow_null=True)

    def get_relation(self, submission: Submission) -> str:
        return "desk"


class OwnPiece(OwnRow):
    """One's own piece with its draft."""

    draft = DraftShape(allow_null=True)


class OwnSaved(OwnPiece):
    """One's own piece just saved; ``dropped`` counts what the cleaning left out of the text."""

    dropped = serializers.DictField(child=serializers.IntegerField())


class PendingShape(serializers.Serializer[Any]):
    """A decision that waits for its release."""

    action = serializers.CharField()
    revision = serializers.IntegerField(source="revision.number")
    by = serializers.CharField(source="by.name")
    release_at = serializers.DateTimeField()
    subject = serializers.CharField(source="letter.subject")
    letter = serializers.CharField(source="letter.text")


class DeskPiece(DeskRow):
    """A piece at the desk with the text under judgement and the decision that waits, if any."""

    text = RevisionShape(source="latest", allow_null=True)
    pending = PendingShape(allow_null=True)


def piece(seen: Seen, **more: Any) -> dict[str, Any]:
    """The piece in the shape of this person's relation to it."""
    submission: Any = seen.submission
    if not seen.is_own:
        submission.pending = seen.pending
        return dict(DeskPiece(submission).data)
    submission.draft = seen.draft
    for name, value in more.items():
        setattr(submission, name, value)
    return dict((OwnSaved if more else OwnPiece)(submission).data)


class OfferShape(serializers.Serializer[Offered]):
    """An action: open, or refused with a code and a sentence; ``takes`` are its fields."""

    action = serializers.CharField(source="name")
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of this name is kept apart from the attribute
    allowed = serializers.SerializerMethodField()
    code = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    takes = serializers.SerializerMethodField()

    def get_label(self, offer: Offered) -> str:
        return str(LABELS.get(offer.name, offer.name))

    def get_allowed(self, offer: Offered) -> bool:
        return offer.refusal is None

    def get_code(self, offer: Offered) -> str:
        return "" if offer.refusal is None else offer.refusal.code

    def get_reason(self, offer: Offered) -> str:
        return "" if offer.refusal is None else str(offer.refusal)

    def get_takes(self, offer: Offered) -> list[str]:
        return fields_of(offer.name)


class Offers(serializers.Serializer[Any]):
    """Every action; ``next`` is there because every list has it."""

    results = OfferShape(many=True)
    next = serializers.CharField(allow_null=True)


class ChangeShape(serializers.Serializer[ChangeRequest]):
    """One point to change; ``answer`` is ``done``, ``disagree``, or empty while it is open."""

    id = serializers.IntegerField(source="pk")
    request = serializers.CharField()
    quote = serializers.CharField()
    is_required = serializers.BooleanField()
    answer = serializers.CharField()
    why = serializers.CharField(source="answer_text")


class Changes(serializers.Serializer[Any]):
    """Every point; ``next`` is there because every list has it."""

    results = ChangeShape(many=True)
    next = serializers.CharField(allow_null=True)


class OwnEvent(serializers.Serializer[Event]):
    """What happened to one's own piece; colleagues stay “the newsroom”."""

    verb = serializers.CharField()
    at = serializers.DateTimeField()
    who = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    letter = serializers.CharField(source="letter.subject", default=None, allow_null=True)

    def get_who(self, event: Event) -> str:
        return "author" if self._is_own(event) else "newsroom"

    def get_note(self, event: Event) -> str:
        return event.note if self._is_own(event) else ""

    def _is_own(self, event: Event) -> bool:
        return event.actor_id is not None and event.actor_id == self.context["author"]


class DeskEvent(serializers.Serializer[Event]):
    """What happened, by whom, and who was told and how that went."""

    verb = serializers.CharField()
    at = serializers.DateTimeField()
    who = serializers.CharField(source="actor_name")
    visibility = serializers.CharField()
    note = serializers.CharField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    letter = serializers.CharField(source="letter.subject", default=None, allow_null=True)
    told = serializers.CharField(source="letter.to_address", default=None, allow_null=True)
    delivery = serializers.CharField(source="letter.delivery", default=None, allow_null=True)


class SpanShape(serializers.Serializer[Any]):
    """A half-open range of a field of the revision; ``quote`` is what stands there."""

    field = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()


class BoxShape(serializers.Serializer[Any]):
    """A place in a picture, in its pixels; ``picture`` is its SHA-256, ``text`` was read there."""

    picture = serializers.CharField()
    x = serializers.IntegerField()
    y = serializers.IntegerField()
    w = serializers.IntegerField()
    h = serializers.IntegerField()
    text = serializers.CharField()


class FindingShape(serializers.Serializer[Finding]):
    """What a check noticed in a frozen text, and what an editor said about it."""

    id = serializers.IntegerField(source="pk")
    clause = serializers.CharField(source="clause_code")
    checker = serializers.CharField()
    checker_version = serializers.IntegerField()
    severity = serializers.CharField()
    layer = serializers.CharField()
    code = serializers.CharField()
    explanation = serializers.SerializerMethodField()
    spans = SpanShape(many=True)
    boxes = BoxShape(many=True)
    judgement = serializers.CharField()

    def get_explanation(self, finding: Finding) -> str:
        return explain(finding.code, finding.params)


class FindingsShape(serializers.Serializer[Any]):
    """The checks of one revision."""

    revision = serializers.IntegerField()
    state = serializers.CharField()
    results = FindingShape(many=True)
