"""Idempotency-Key: a request sent again gets the answer it got, and nothing happens twice."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework.exceptions import APIException, ParseError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cms.accounts.api.callers import caller
from cms.accounts.models import ApiAnswer

KEPT_FOR = timedelta(days=2)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an act came to."""

    body: dict[str, Any]
    status: int = 200
    etag: str = ""


class BadKey(ParseError):
    default_code = "bad_idempotency_key"


class KeyReused(APIException):
    """The key came with another request before."""

    status_code = 422
    default_code = "idempotency_key_reused"


def key_of(request: Request) -> str | None:
    """The Idempotency-Key of the request, or None.  Raises BadKey."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not _KEY.fullmatch(key):
        raise BadKey
    return key


def once(request: Request, act: Callable[[], Answer]) -> Response:
    """Runs ``act`` and keeps its answer under the key, in one transaction.

    The same request with the same key gets that answer; another one raises KeyReused.  What was
    refused is not kept: it may be tried again.  Without a key, ``act`` just runs.
    """
    key = key_of(request)
    if key is None:
        with transaction.atomic():
            return _response(act())
    user = caller(request)
    with transaction.atomic():
        kept, is_new = ApiAnswer.objects.get_or_create(
            key_hash=_hash(user.pk, key),
            defaults={"user": user, "request_hash": _request_hash(request)},
        )
        if not is_new:
            if kept.request_hash != _request_hash(request):
                raise KeyReused
            response = _response(Answer(kept.body, kept.status, kept.etag))
            response["Idempotency-Replayed"] = "true"
            return response
        answer = act()
        kept.status, kept.etag = answer.status, answer.etag
        kept.body = json.loads(JSONRenderer().render(answer.body))
        kept.save(update_fields=["status", "etag", "body"])
        ApiAnswer.objects.filter(user=user, created_at__lt=timezone.now() - KEPT_FOR).delete()
    return _response(answer)


def _response(answer: Answer) -> Response:
    response = Response(answer.body, status=answer.status)
    if answer.etag:
        response["ETag"] = f'"{answer.etag}"'
    return response


def _request_hash(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True)
    return _hash(request.method, request.path, request.headers.get("If-Match", ""), body)


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()
