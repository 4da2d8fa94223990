"""The audit record, to read."""

from django.contrib import admin
from django.http import HttpRequest

from moderation.admin.readonly import ReadOnly
from moderation.models import AuditEvent
from moderation.permissions import DECIDE_GRAVE


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly, admin.ModelAdmin[AuditEvent]):
    """Who did or looked at what, newest first."""

    list_display = ("seq", "at", "actor_name", "action", "object", "reason")
    list_filter = ("action", "at")
    search_fields = ("object", "actor_name", "reason", "hash")
    ordering = ("-seq",)
    list_per_page = 100
    show_full_result_count = False
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return request.user.has_perm(DECIDE_GRAVE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(DECIDE_GRAVE)
