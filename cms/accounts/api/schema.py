"""What the OpenAPI document says beyond the views: tokens, the error body, headers."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter, OpenApiResponse

from cms.accounts.api.problem_body import ProblemBody

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Up to 200 visible ASCII characters of your own. The same request with the same "
    "key gets the first answer again, for two days.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the version you have seen, or *.",
)
IF_MATCH_REQUIRED = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the version you have seen, or *. 428 without it, 412 for another.",
)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself through an untyped hook
    """Tokens as RFC 6750 has them."""

    target_class = "cms.accounts.api.callers.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made at /account/tokens/, with the scopes read, write, desk.",
        }


class ApiSchema(AutoSchema):
    """For every operation: refusals are problems (RFC 9457), public views need no key."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        found: list[dict[str, list[str]]] = super().get_auth()
        return [*found, {}] if getattr(self.view, "is_public", False) else found

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        problem = OpenApiResponse(ProblemBody, description="What went wrong, and what to do.")
        found["default"] = self._get_response_for_code(  # type: ignore[no-untyped-call]  # untyped there
            problem, "default", media_types=["application/problem+json"], direction=direction
        )
        return found
