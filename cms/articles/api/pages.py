"""Pages of a list by cursor: the same keyset as the site's own lists."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from cms.articles import keyset

SIZE = 20
MAX_SIZE = 100


class Paging(serializers.Serializer[Any]):
    """The part of a query string that every list understands."""

    cursor = serializers.CharField(required=False, max_length=500)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MAX_SIZE)

    def validate_cursor(self, cursor: str) -> str:
        if keyset.decode(cursor) is None:
            raise serializers.ValidationError(
                _("This cursor is not one of ours. Follow “next” as it was given."), "bad_cursor"
            )
        return cursor


class KeysetPages(BasePagination):
    """``{"results": […], "next": address or null}``, newest first by the view's ``keys``."""

    next_cursor = ""
    here = ""

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        """Raises ValidationError for a cursor or a limit that cannot be."""
        paging = Paging(data=request.query_params.dict())
        paging.is_valid(raise_exception=True)
        keys: Sequence[str] = getattr(view, "keys", ("id",))
        page = keyset.page_of(
            queryset,
            keys=keys,
            cursor=paging.validated_data.get("cursor", ""),
            size=paging.validated_data.get("limit", SIZE),
        )
        self.next_cursor, self.here = page.next_cursor, request.build_absolute_uri()
        return list(page.rows)

    def get_paginated_response(self, data: Any) -> Response:
        following = None
        if self.next_cursor:
            following = replace_query_param(self.here, "cursor", self.next_cursor)
        return Response({"results": data, "next": following})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        following = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": following},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        cursor = "Where the page begins; taken from “next”."
        limit = f"Rows on a page, {SIZE} unless told, at most {MAX_SIZE}."
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}
        return [
            {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": cursor},
            {"name": "limit", "in": "query", "schema": size, "description": limit},
        ]
