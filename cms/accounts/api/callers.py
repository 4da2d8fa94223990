"""Who calls: a token in the Authorization header, or the session of the site."""

from typing import TYPE_CHECKING

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from cms.accounts import tokens
from cms.accounts.models import ApiToken, User

if TYPE_CHECKING:  # views load these classes by name, so they cannot load views
    from rest_framework.views import APIView

SCHEME = "Bearer"
Scope = ApiToken.Scope


class BearerAuthentication(BaseAuthentication):
    """``Authorization: Bearer …`` (RFC 6750)."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The owner and the token; None without such a header, so that the session is asked."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        token = tokens.recognised(secret.strip())
        if token is None:
            raise AuthenticationFailed(code="invalid_token")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="api"'


class InsufficientScope(PermissionDenied):
    """The token does not allow this kind of request, whatever its owner may do."""

    default_code = "insufficient_scope"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope


class HasScope(BasePermission):
    """Reading needs ``read``, everything else ``write``, unless the view names other ``scopes``.

    A session has every scope; what its owner may do is decided by the action itself.  A view with
    ``is_public`` is open to callers without an account.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Raises InsufficientScope; False asks the caller to say who they are."""
        method = request.method or ""
        if token_of(request) is not None and method != "OPTIONS":
            usual = Scope.READ if method in SAFE_METHODS else Scope.WRITE
            require_scope(request, getattr(view, "scopes", {}).get(method, usual))
        return isinstance(request.user, User) or bool(getattr(view, "is_public", False))


def token_of(request: Request) -> ApiToken | None:
    """The token of the call, or None for a session."""
    auth: object = request.auth
    return auth if isinstance(auth, ApiToken) else None


def has_scope(request: Request, scope: str) -> bool:
    token = token_of(request)
    return token is None or scope in token.scopes


def require_scope(request: Request, scope: str) -> None:
    """Raises InsufficientScope when the call came with a token that lacks the scope."""
    if not has_scope(request, scope):
        raise InsufficientScope(scope)


def caller(request: Request) -> User:
    """The account that calls.  Raises NotAuthenticated."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
