"""Decisions, letters and events to look up; records are never changed by hand."""

from typing import TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from cms.accounts.models import User
from moderation.admin.readonly import ReadOnly
from submissions.models import Decision, Event, ImapState, Letter
from submissions.queries import DESK, written_by

M = TypeVar("M", bound=Model)


def without_own(records: QuerySet[M], request: HttpRequest) -> QuerySet[M]:
    """Without those of pieces the person at the desk wrote."""
    if not isinstance(request.user, User):
        return records.none()
    return records.exclude(submission__in=written_by(request.user).values("pk"))


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
        return without_own(super().get_queryset(request), request)


@admin.register(Letter)
class LetterAdmin(DeskRecord, admin.ModelAdmin[Letter]):
    actions = None
    list_display = ("subject", "kind", "to_address", "state", "delivery", "created_at")
    list_filter = ("kind", "state")
    list_select_related = ("email",)
    search_fields = ("submission__number", "subject")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return without_own(super().get_queryset(request), request)


@admin.register(Event)
class EventAdmin(DeskRecord, admin.ModelAdmin[Event]):
    actions = None
    list_display = ("at", "submission", "verb", "actor_name", "visibility", "to_state")
    list_filter = ("visibility", "verb")
    list_select_related = ("submission",)
    search_fields = ("submission__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return without_own(super().get_queryset(request), request)


@admin.register(ImapState)
class ImapStateAdmin(DeskRecord, admin.ModelAdmin[ImapState]):
    """How far each mailbox has been fetched, and what goes wrong there."""

    actions = None
    list_display = ("mailbox", "fetched_at", "last_uid", "uidvalidity", "missed", "last_error")
    fields = ("mailbox", "fetched_at", "last_uid", "uidvalidity", "missed_uids", "last_error")

    @admin.display(description=gettext_lazy("could not be fetched"))
    def missed(self, state: ImapState) -> int:
        return len(state.missed_uids)
