"""ETag and If-Match: a client changes only what it has seen (RFC 9110, 13.1.1)."""

import re
from dataclasses import dataclass

from rest_framework.exceptions import APIException
from rest_framework.request import Request

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')


class PreconditionRequired(APIException):
    """RFC 6585, section 3."""

    status_code = 428
    default_code = "precondition_required"


class PreconditionFailed(APIException):
    status_code = 412
    default_code = "precondition_failed"


@dataclass(frozen=True, slots=True)
class Match:
    """What If-Match named: any version (``*``), or these."""

    is_any: bool
    tags: frozenset[str]

    def fits(self, tag: str) -> bool:
        return self.is_any or tag in self.tags


def if_match(request: Request) -> Match | None:
    """The precondition of the request, or None without one.  Weak tags never match."""
    sent = request.headers.get("If-Match")
    if sent is None:
        return None
    if sent.strip() == "*":
        return Match(True, frozenset())
    return Match(False, frozenset(tag for weak, tag in _TAG.findall(sent) if not weak))


def require_match(request: Request, tag: str) -> None:
    """Raises PreconditionRequired without If-Match, PreconditionFailed for another version."""
    match = if_match(request)
    if match is None:
        raise PreconditionRequired
    if not match.fits(tag):
        raise PreconditionFailed


def check_match(request: Request, tag: str) -> None:
    """As require_match, but a request without If-Match is taken as it is."""
    match = if_match(request)
    if match is not None and not match.fits(tag):
        raise PreconditionFailed
