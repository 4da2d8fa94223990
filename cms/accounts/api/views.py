"""Who the caller is, what lies behind an unknown address, and the documentation."""

from typing import Any

from django.conf import settings
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.accounts.api.callers import caller, token_of
from cms.accounts.models import ApiToken, AuthorProfile, User


class ProfileShape(serializers.Serializer[AuthorProfile]):
    """The author's side of an account."""

    handle = serializers.CharField()
    pen_name = serializers.CharField()
    bio = serializers.CharField()
    status = serializers.CharField()


class TokenShape(serializers.Serializer[ApiToken]):
    """The token of this call; null for a session."""

    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    expires_at = serializers.DateTimeField()


class MeShape(serializers.Serializer[Any]):
    """One's own account."""

    email = serializers.EmailField()
    name = serializers.CharField()
    language = serializers.CharField()
    is_author = serializers.BooleanField()
    roles = serializers.ListField(child=serializers.CharField())
    profile = ProfileShape(allow_null=True)
    token = TokenShape(allow_null=True)


class MeView(APIView):
    """The account behind this call."""

    @extend_schema(operation_id="me_get", responses=MeShape)
    def get(self, request: Request) -> Response:
        user = caller(request)
        return Response(MeShape(_about(user, token_of(request))).data)


def _about(user: User, token: ApiToken | None) -> dict[str, Any]:
    profile = AuthorProfile.objects.filter(user=user).first()
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "is_author": profile is not None and profile.status == AuthorProfile.Status.ACTIVE,
        "roles": [group.name for group in user.groups.order_by("name")],
        "profile": profile,
        "token": token,
    }


class StartView(APIView):
    """Where to begin."""

    authentication_classes = ()
    is_public = True

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        names = ("articles", "categories", "submissions", "checks", "reports", "me")
        here = f"{settings.SITE_URL}/api/v1/"
        return Response(
            {name: f"{here}{name}/" for name in names}
            | {
                "schema": f"{settings.SITE_URL}/api/schema/",
                "docs": f"{settings.SITE_URL}/api/docs/",
            }
        )


class UnknownAddress(APIView):
    """Every other address under the API: 404 in the form that programs read."""

    authentication_classes = ()
    is_public = True
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Raises Http404 for every method."""
        super().initial(request, *args, **kwargs)
        raise Http404
