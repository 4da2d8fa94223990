"""What the checks and the reports take and answer."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from moderation import queries
from moderation.api.inputs import Input
from moderation.forms import NOT_SURE
from moderation.reports import Complaint

MAX_TEXT = 200_000


class TextToCheck(Input):
    """A text before it is sent; ``format`` says whether ``text`` is HTML."""

    title = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    text = serializers.CharField(max_length=MAX_TEXT, allow_blank=True, trim_whitespace=False)
    format = serializers.ChoiceField(choices=["plain", "html"], default="plain")


class PlaceShape(serializers.Serializer[Any]):
    """A half-open range of one field; ``quote`` is what stands there."""

    field = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()


class FoundShape(serializers.Serializer[Any]):
    """One finding, for the person who wrote the text."""

    clause = serializers.CharField()
    checker = serializers.CharField()
    severity = serializers.CharField()
    explanation = serializers.CharField()
    spans = PlaceShape(many=True)


class DeskFoundShape(FoundShape):
    """The same for the desk, with the reading in which it was seen."""

    layer = serializers.CharField()


class CheckedShape(serializers.Serializer[Any]):
    """What the checks came to; ``checkers`` are those that ran."""

    state = serializers.CharField()
    checkers = serializers.ListField(child=serializers.CharField())
    findings = FoundShape(many=True)


class DeskCheckedShape(CheckedShape):
    findings = DeskFoundShape(many=True)


class NewReport(Input):
    """A report of one thing: ``kind`` and ``ref`` name it, such as ``article`` and its id."""

    kind = serializers.CharField(max_length=40)
    ref = serializers.CharField(max_length=64)
    clause = serializers.CharField(max_length=8, required=False, allow_blank=True, default="")
    passage = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    picture = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    statement = serializers.CharField(max_length=5000)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    good_faith = serializers.BooleanField()

    def validate_clause(self, code: str) -> str:
        """A category of the convention in force; nothing, or ``unsure``, when not sure."""
        if code in {"", NOT_SURE}:
            return ""
        if not queries.categories().filter(code=code).exists():
            raise serializers.ValidationError(_("The convention has no such category."), "unknown")
        return code

    def validate_good_faith(self, confirmed: bool) -> bool:
        if not confirmed:
            raise serializers.ValidationError(
                _("Confirm that your report is true and complete."), "required"
            )
        return confirmed

    def complaint(self) -> Complaint:
        """The report as a plain value; call it on a valid input."""
        given = self.validated_data
        return Complaint(
            statement=given["statement"],
            clause_code=given["clause"],
            passage=given["passage"],
            picture=given["picture"],
            email=given["email"],
            good_faith=given["good_faith"],
        )


class ReportShape(serializers.Serializer[Any]):
    """The receipt; ``is_new`` is false when the same person had reported the same thing."""

    number = serializers.CharField()
    is_new = serializers.BooleanField()
    received_at = serializers.DateTimeField()
    answer_within_days = serializers.IntegerField()
