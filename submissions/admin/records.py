"""Decisions, letters and events to look up; records are never changed by hand."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from moderation.admin.readonly import ReadOnly
from submissions.models import Decision, Event, Letter
from submissions.queries import DESK


class DeskRecord(ReadOnly):
    """Whoever reads the desk may look, except at records of their own pieces."""

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return request.user.has_perm(DESK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(DESK)


@admin.register(Decision)
class DecisionAdmin(DeskRecord, admin.ModelAdmin[Decision]):
    actions = None
    list_display = ("submission", "action", "state", "by", "made_at", "released_at")
    list_filter = ("action", "state")
    list_select_related = ("submission", "by")
    search_fields = ("submission__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        return super().get_queryset(request).exclude(submission__author=request.user.pk)


@admin.register(Letter)
class LetterAdmin(DeskRecord, admin.ModelAdmin[Letter]):
    actions = None
    list_display = ("subject", "kind", "to_address", "state", "delivery", "created_at")
    list_filter = ("kind", "state")
    list_select_related = ("email",)
    search_fields = ("submission__number", "subject")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).exclude(submission__author=request.user.pk)


@admin.register(Event)
class EventAdmin(DeskRecord, admin.ModelAdmin[Event]):
    actions = None
    list_display = ("at", "submission", "verb", "actor_name", "visibility", "to_state")
    list_filter = ("visibility", "verb")
    list_select_related = ("submission",)
    search_fields = ("submission__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).exclude(submission__author=request.user.pk)
