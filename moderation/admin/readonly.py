"""Admin pages that show and never change."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from moderation.permissions import Actor


class ReadOnly:
    """Mixed into a ModelAdmin or an inline: people look, nobody adds, changes or deletes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def actor_of(request: HttpRequest) -> Actor:
    """The person behind a request to the admin, who is always logged in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user
