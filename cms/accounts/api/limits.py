"""How often one caller may call, how much they may send, and what OPTIONS answers."""

import json
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.metadata import BaseMetadata
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from moderation.limits import seconds_to_wait

if TYPE_CHECKING:  # views load these classes by name, so they cannot load views
    from rest_framework.views import APIView

MINUTE = 60
# Above what the sanitiser and the checks take, so that they can answer with their own sentence.
MAX_BODY = 5 * 1024 * 1024


class PerCaller(BaseThrottle):
    """A number of calls a minute, by account or else by address; see API_CALLS_A_MINUTE."""

    def __init__(self) -> None:
        self.seconds = 0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Counts the call under the view's ``throttle_scope``, or as a read or a write."""
        usual = "read" if request.method in SAFE_METHODS else "write"
        kind = getattr(view, "throttle_scope", None) or usual
        who = request.user.pk if request.user.is_authenticated else request.META["REMOTE_ADDR"]
        limit = settings.API_CALLS_A_MINUTE[kind]
        self.seconds = seconds_to_wait({f"api:{kind}:{who}": limit}, window=MINUTE)
        return self.seconds == 0

    def wait(self) -> float:
        return float(self.seconds)


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class LimitedJSON(BaseParser):
    """A JSON object of at most ``MAX_BODY`` bytes, in UTF-8 (RFC 8259)."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Raises BodyTooLarge before more than the limit is read, ParseError for anything else."""
        raw = stream.read(MAX_BODY + 1)
        if len(raw) > MAX_BODY:
            raise BodyTooLarge
        try:
            found = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
            # Half a surrogate pair is no text: no database and no answer could hold it.
            json.dumps(found, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            raise ParseError from None
        if not isinstance(found, dict):
            raise ParseError
        return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON


class AllowedMethods(BaseMetadata):
    """OPTIONS names the methods; what they take is in the schema."""

    def determine_metadata(self, request: Request, view: "APIView") -> dict[str, object]:
        return {"allow": view.allowed_methods}
