"""Every refusal of every app as a problem (RFC 9457), in one place.

Named in settings as the API's exception handler; it stands at the top because only this app may
know the errors of all of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, Throttled, ValidationError
from rest_framework.response import Response

from cms.accounts import errors as accounts
from cms.articles import errors as articles
from cms.articles.markup import MarkupRefused
from cms.picture_files import PictureRefused
from moderation import errors as moderation
from moderation.text_material import UnusableText
from submissions.errors import Incomplete, Refusal

TYPE = "urn:tougao:problem:"
MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 50

_NOT_FOUND = _("There is nothing here that you can see.")
_FORBIDDEN = _("Your account may not do this.")

# What the framework's own errors say, in our words: what to do next.
SENTENCES: dict[str, Promise] = {
    "invalid": _("Some fields cannot be taken as they are. See “errors”."),
    "not_authenticated": _("Log in, or send a token: Authorization: Bearer …"),
    "invalid_token": _("This token is unknown, has ended or was revoked. Make a new one."),
    "insufficient_scope": _("This token does not allow that. Make one with the scope “%(scope)s”."),
    "parse_error": _("The body cannot be read. Send one JSON object in UTF-8."),
    "too_large": _("The body is too large. Send at most 5 MB."),
    "throttled": _("Too many calls. Wait %(seconds)d seconds, then go on."),
    "unsupported_media_type": _("Send JSON: Content-Type: application/json."),
    "not_acceptable": _("Answers are JSON only. Accept application/json."),
    "method_not_allowed": _("This address does not take that method. See the Allow header."),
    "precondition_required": _("Name the version you have seen: send its ETag as If-Match."),
    "precondition_failed": _("It has changed since you saw it. Get it again, then decide."),
    "bad_idempotency_key": _("An Idempotency-Key is 1 to 200 visible ASCII characters."),
    "idempotency_key_reused": _("This Idempotency-Key came with another request. Use a new one."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is said: ``errors`` are ``(field, code, sentence)``."""

    status: int
    code: str
    detail: str
    errors: tuple[tuple[str, str, str], ...] = ()


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The response to an error; None for what is not a refusal, which is then ours to mend."""
    problem = of(error)
    if problem is None:
        return None
    body: dict[str, Any] = {
        "type": TYPE + problem.code,
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.errors:
        names = ("field", "code", "detail")
        body["errors"] = [dict(zip(names, one, strict=True)) for one in problem.errors[:MAX_ERRORS]]
    response = Response(body, status=problem.status, content_type=MEDIA_TYPE)
    header = getattr(error, "auth_header", None)
    if header:
        invalid = ', error="invalid_token"' if problem.code == "invalid_token" else ""
        response["WWW-Authenticate"] = header + invalid
    if isinstance(error, Throttled):
        response["Retry-After"] = str(_seconds(error))
    response["Cache-Control"] = "no-store"
    return response


def of(error: Exception) -> Problem | None:
    """The problem behind an error, or None when it is no refusal."""
    if isinstance(error, Refusal):
        return Problem(error.status, error.code, str(error), _missing(error))
    if isinstance(error, MarkupRefused):
        message = str(error.message)
        return Problem(422, "markup_refused", message, (("body", "markup_refused", message),))
    if isinstance(error, PictureRefused):
        return Problem(422, str(error.code.value), str(error.message))
    if isinstance(error, UnusableText):
        return Problem(422, "unusable_text", str(error))
    if isinstance(error, APIException):
        return _of_framework(error)
    if isinstance(error, Http404):
        return Problem(404, "not_found", str(_NOT_FOUND))
    if isinstance(error, PermissionDenied):
        return Problem(403, "not_permitted", str(_FORBIDDEN))
    if isinstance(error, RequestDataTooBig):
        return Problem(413, "too_large", str(SENTENCES["too_large"]))
    if isinstance(error, SuspiciousOperation | BadRequest):
        return Problem(400, "parse_error", str(SENTENCES["parse_error"]))
    return _of_other_apps(error)


FORBIDDEN = (accounts.NotPermitted, articles.NotPermitted, moderation.NotPermitted)
OTHER_APPS = (
    accounts.AccountRefusal,
    articles.PublicationRefused,
    moderation.ModerationError,
)


def _of_other_apps(error: Exception) -> Problem | None:
    if isinstance(error, FORBIDDEN):
        return Problem(403, "not_permitted", str(_FORBIDDEN))
    if isinstance(error, OTHER_APPS):
        code = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()
        return Problem(409, code, str(error))
    return None


def _missing(refusal: Refusal) -> tuple[tuple[str, str, str], ...]:
    if not isinstance(refusal, Incomplete):
        return ()
    return tuple((name, "missing", str(text)) for name, text in refusal.problems.items())


def _of_framework(error: APIException) -> Problem:
    if isinstance(error, ValidationError):
        errors = tuple(_flat("", error.detail))
        return Problem(422, "invalid", str(SENTENCES["invalid"]), errors)
    codes = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    if code == "authentication_failed":
        code = "not_authenticated"
    values = {
        "scope": getattr(error, "scope", ""),
        "seconds": _seconds(error),
    }
    sentence = SENTENCES.get(code)
    detail = str(error.detail) if sentence is None else str(sentence) % values
    return Problem(error.status_code, code, detail)


def _seconds(error: APIException) -> int:
    return max(1, int(getattr(error, "wait", None) or 1))


def _flat(path: str, detail: Any) -> Iterator[tuple[str, str, str]]:
    """Nested errors as one list; a field inside another is named ``points.0.request``."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            is_whole = name == "non_field_errors"
            place = path if is_whole else f"{path}.{name}".lstrip(".")
            yield from _flat(place, inner)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flat(path, inner)
    else:
        yield path, str(getattr(detail, "code", "invalid")), str(detail)
