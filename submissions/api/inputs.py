"""What a program sends about a piece: the text, and what each action needs."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cms.articles.models import Category, Picture
from cms.articles.states import Attribution, MachineAssistance
from cms.articles.text import MAX_TAG
from moderation.api.inputs import Input
from submissions.contents import LINES, MAX_TAGS, Content
from submissions.models import ChangeRequest, Consent, Draft


def line(name: str) -> serializers.CharField:
    return serializers.CharField(max_length=LINES[name], required=False, allow_blank=True)


class Text(Input):
    """A text, or the changed fields of one; ``body`` is HTML, Markdown or plain text.

    ``category`` is a slug, ``cover`` the id of a picture the caller uploaded.
    """

    title = line("title")
    standfirst = line("standfirst")
    body = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    category = serializers.CharField(required=False, allow_null=True, max_length=60)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=MAX_TAG), required=False, max_length=MAX_TAGS
    )
    byline = line("byline")
    cover = serializers.UUIDField(required=False, allow_null=True)
    cover_alt = line("cover_alt")
    attribution = serializers.ChoiceField(choices=Attribution.choices, required=False)
    source_name = line("source_name")
    source_url = line("source_url")
    original_author = line("original_author")
    permission_note = line("permission_note")
    machine_assistance = serializers.ChoiceField(
        choices=MachineAssistance.choices, required=False, allow_blank=True
    )

    def validate_category(self, slug: str | None) -> Category | None:
        """An open category, or the one the draft is in already."""
        draft: Draft | None = self.context["draft"]
        kept = Q(pk=draft.category_id) if draft is not None and draft.category_id else Q()
        if slug is None:
            return None
        found = Category.objects.filter(Q(is_open=True) | kept, slug=slug).first()
        if found is None:
            raise serializers.ValidationError(
                _("No such category takes submissions. See /api/v1/categories/."), "unknown"
            )
        return found

    def validate_cover(self, pk: UUID | None) -> Picture | None:
        """A picture of the caller's own; nobody else's, whoever can see it."""
        if pk is None:
            return None
        found = Picture.objects.filter(pk=pk, owner=self.context["user"]).first()
        if found is None:
            raise serializers.ValidationError(_("You have no picture with this id."), "unknown")
        return found

    def content(self) -> Content:
        """The whole text: the draft so far, with what was sent put over it."""
        draft: Draft | None = self.context["draft"]
        values: dict[str, Any] = {}
        if draft is not None:
            kept = (field.name for field in fields(Content) if field.name != "body")
            values = {name: getattr(draft, name) for name in kept} | {"body": draft.body_html}
        return Content(**(values | self.validated_data))


class Nothing(Input):
    """An action that needs no more than its name."""


class Submit(Input):
    """The consents by kind, and a word to the editors."""

    consents = serializers.ListField(
        child=serializers.ChoiceField(choices=Consent.Kind.choices), max_length=10
    )
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class AnswerInput(Input):
    """The answer to one point, by the point's id; a disagreement says why."""

    id = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    answer = serializers.ChoiceField(choices=ChangeRequest.Answer.choices, allow_blank=True)
    why = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class Answers(Input):
    """Answers to some or all of the points."""

    answers = AnswerInput(many=True, max_length=50)  # type: ignore[call-arg]  # taken by the list it becomes

    def by_point(self) -> dict[int, tuple[str, str]]:
        """For drafting.answer_changes; call it on a valid input."""
        given = self.validated_data["answers"]
        return {one["id"]: (one["answer"], one["why"]) for one in given}


class Withdraw(Input):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class Claim(Input):
    take_over = serializers.BooleanField(default=False)


class PointInput(Input):
    """One thing to change, and the passage it is about."""

    request = serializers.CharField(max_length=1000)
    quote = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    is_required = serializers.BooleanField(default=True)


class Decide(Input):
    """A decision on the ``revision`` that was read, by its number.

    Without ``subject`` and ``letter`` the letter is composed as the decision panel does it.
    """

    revision = serializers.IntegerField(min_value=1, max_value=32_767)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    letter = serializers.CharField(
        max_length=20_000, required=False, allow_blank=True, default="", trim_whitespace=False
    )
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    has_seen_hold = serializers.BooleanField(default=False)

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Subject and letter come together or not at all."""
        if bool(attrs["subject"].strip()) != bool(attrs["letter"].strip()):
            raise serializers.ValidationError(
                _("Send subject and letter together, or neither."), "letter_needed"
            )
        return attrs


class Refuse(Decide):
    """``reasons`` are clause codes such as 3.4, or editorial keys such as ``thin``."""

    reasons = serializers.ListField(child=serializers.CharField(max_length=30), max_length=10)


class AskForChanges(Decide):
    reasons = serializers.ListField(
        child=serializers.CharField(max_length=30), max_length=10, required=False, default=list
    )
    points = PointInput(many=True, max_length=50)  # type: ignore[call-arg]  # taken by the list it becomes


class Schedule(Input):
    publish_at = serializers.DateTimeField()
