"""The OpenAPI document, and the same as a page for people: plain HTML, nothing loaded from away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request
from rest_framework.response import Response

METHODS = ("get", "post", "patch", "put", "delete")


class SchemaView(SpectacularJSONAPIView):
    """OpenAPI 3.1 as JSON."""

    is_public = True

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(document(), headers={"Cache-Control": "public, max-age=300"})


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document, made once: it depends on the code alone, and its words are English."""
    with translation.override("en"):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # untyped in the library
        found: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the same
    return found


@dataclass(frozen=True, slots=True)
class Field:
    """One field or parameter: ``shape`` is the name of a shape described further down."""

    name: str
    kind: str
    is_required: bool
    words: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    name: str
    method: str
    path: str
    words: str
    is_public: bool
    parameters: list[Field]
    takes: list[str]
    gives: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of JSON object."""

    name: str
    words: str
    fields: list[Field]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page."""
    found = document()
    groups: dict[str, list[Operation]] = {}
    for operation in operations(found):
        groups.setdefault(operation.path.split("/")[3], []).append(operation)
    context = {"groups": groups.items(), "shapes": shapes(found), "title": found["info"]["title"]}
    return render(request, "api/docs.html", context)


def operations(found: Mapping[str, Any]) -> Iterator[Operation]:
    """Every operation in the order of the document."""
    for path, methods in found["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(path, method, methods[method])


def _operation(path: str, method: str, said: Mapping[str, Any]) -> Operation:
    return Operation(
        name=said["operationId"],
        method=method.upper(),
        path=path,
        words=said.get("description", ""),
        is_public={} in said.get("security", [{}]),
        parameters=[
            _field(one["name"], one["schema"], required=one.get("required", False), said=one)
            for one in said.get("parameters", [])
        ],
        takes=_names(said.get("requestBody", {})),
        gives=[
            (status, _names(answer))
            for status, answer in said["responses"].items()
            if status != "default"
        ],
    )


def _names(body: Mapping[str, Any]) -> list[str]:
    """The shapes a body can have."""
    content = body.get("content", {}).get("application/json", {})
    return list(dict.fromkeys(_referred(content.get("schema", {}))))


def _referred(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if "$ref" in schema:
            yield str(schema["$ref"]).rsplit("/", 1)[-1]
        for inner in schema.values():
            yield from _referred(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _referred(inner)


def shapes(found: Mapping[str, Any]) -> list[Shape]:
    """The shapes by name; one that is only a choice of others lists them as its fields."""
    return [_shape(name, said) for name, said in found["components"]["schemas"].items()]


def _shape(name: str, said: Mapping[str, Any]) -> Shape:
    required = said.get("required", [])
    fields = [
        _field(field, schema, required=field in required, said=schema)
        for field, schema in said.get("properties", {}).items()
    ]
    fields += [
        Field("", _kind(choice), False, "", shape)
        for choice in said.get("oneOf", [])
        for shape in _referred(choice)
    ]
    if not fields:
        fields = [Field("", _kind(said), False, "")]
    return Shape(name, said.get("description", ""), fields)


def _field(
    name: str, schema: Mapping[str, Any], *, required: bool, said: Mapping[str, Any]
) -> Field:
    shape = next(_referred(schema), "")
    return Field(name, _kind(schema), required, said.get("description", ""), shape)


def _kind(schema: Mapping[str, Any]) -> str:
    """The type in words of JSON Schema, with what limits it."""
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value != "")
    kinds = schema.get("type", "")
    kind = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "items" in schema:
        kind = f"array of {_kind(schema['items'])}".strip()
    limits = [f"{word} {schema[key]}" for key, word in _LIMITS.items() if key in schema]
    return ", ".join([part for part in (kind, schema.get("format", "")) if part] + limits)


_LIMITS = {"minimum": "from", "maximum": "to", "maxLength": "at most", "maxItems": "at most"}
