"""The body of every refusal (RFC 9457, application/problem+json)."""

from typing import Any

from rest_framework import serializers


class FieldProblem(serializers.Serializer[Any]):
    """What is wrong with one field."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemBody(serializers.Serializer[Any]):
    """``code`` is for programs, ``detail`` for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]  # a field of this name is kept apart from the property
