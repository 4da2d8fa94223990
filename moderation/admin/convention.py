"""Convention versions: a draft is edited, anything later is only read."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from moderation import convention
from moderation.admin.readonly import ReadOnly, actor_of
from moderation.errors import BrokenConvention, ModerationError, NotAllowedFrom
from moderation.models import Clause, ConventionVersion, Section
from moderation.permissions import DRAFT_CONVENTION, PUBLISH_CONVENTION

CHANGE = "moderation.change_conventionversion"


def _edits(request: HttpRequest, version: ConventionVersion | None) -> bool:
    """Whether this person may change the parts of this version."""
    is_draft = version is None or version.state == ConventionVersion.State.DRAFT
    return is_draft and request.user.has_perm(CHANGE)


def _explained(error: ModerationError, version: ConventionVersion) -> str:
    if isinstance(error, BrokenConvention):
        return error.reason
    if isinstance(error, NotAllowedFrom):
        return _("Version %(number)s is in the state “%(state)s”: this step is not open to it.") % {
            "number": version.number,
            "state": version.get_state_display(),
        }
    return str(_("You may not do this."))


class SectionInline(StackedInline[Section, ConventionVersion]):
    """The three parts beside the clauses."""

    model = Section
    extra = 0
    max_num = len(Section.Key)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _edits(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _edits(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _edits(request, obj)


class ClauseInline(ReadOnly, TabularInline[Clause, ConventionVersion]):
    """The clauses as a list of links: sixty of them in one form would pass the field limit."""

    model = Clause
    fields = ("code", "label_en", "label_zh_hans", "severity", "default_effect")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True


@admin.register(Clause)
class ClauseAdmin(ModelAdmin[Clause]):
    """One clause; editable while its version is a draft."""

    list_display = ("code", "label_en", "label_zh_hans", "severity", "version")
    list_filter = ("version", "severity")
    list_select_related = ("version",)
    search_fields = ("code", "label_en", "label_zh_hans", "label_zh_hant")

    def has_module_permission(self, request: HttpRequest) -> bool:
        # Clauses are reached through their version.
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _edits(request, None)

    def has_change_permission(self, request: HttpRequest, obj: Clause | None = None) -> bool:
        return _edits(request, obj.version if obj else None)

    def has_delete_permission(self, request: HttpRequest, obj: Clause | None = None) -> bool:
        # Never in bulk: a selection could mix drafts with what is published.
        return obj is not None and _edits(request, obj.version)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "version":
            drafts = ConventionVersion.objects.filter(state=ConventionVersion.State.DRAFT)
            kwargs["queryset"] = drafts
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(ConventionVersion)
class ConventionVersionAdmin(ModelAdmin[ConventionVersion]):
    """Versions; a new one starts as a copy of the one in force."""

    list_display = ("number", "state", "effective_at", "published_at")
    list_filter = ("state",)
    readonly_fields = ("number", "state", "effective_at", "published_at", "superseded_at")
    inlines = (SectionInline, ClauseInline)
    actions = ("start_draft", "send_to_review", "return_to_draft", "publish")

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A version is started by the action below, so that it is never empty.
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: ConventionVersion | None = None
    ) -> bool:
        return _edits(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: ConventionVersion | None = None
    ) -> bool:
        return obj is not None and _edits(request, obj)

    def has_draft_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(DRAFT_CONVENTION)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PUBLISH_CONVENTION)

    @admin.action(
        description=_("Start a new draft from the version in force"), permissions=["draft"]
    )
    def start_draft(self, request: HttpRequest, queryset: QuerySet[ConventionVersion]) -> None:
        draft = convention.start_draft(by=actor_of(request))
        message = _("Version %(number)s was started as a draft.") % {"number": draft.number}
        self.message_user(request, message)

    @admin.action(description=_("Send to review"), permissions=["draft"])
    def send_to_review(self, request: HttpRequest, queryset: QuerySet[ConventionVersion]) -> None:
        self._move(request, queryset, convention.send_to_review)

    @admin.action(description=_("Return to draft"), permissions=["draft"])
    def return_to_draft(self, request: HttpRequest, queryset: QuerySet[ConventionVersion]) -> None:
        self._move(request, queryset, convention.return_to_draft)

    @admin.action(description=_("Put in force now"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[ConventionVersion]) -> None:
        self._move(request, queryset, convention.publish)

    def _move(
        self,
        request: HttpRequest,
        queryset: QuerySet[ConventionVersion],
        act: Callable[..., ConventionVersion],
    ) -> None:
        if queryset.count() != 1:
            self.message_user(request, _("Choose exactly one version."), messages.ERROR)
            return
        try:
            moved = act(queryset.get(), by=actor_of(request))
        except ModerationError as error:
            self.message_user(request, _explained(error, queryset.get()), messages.ERROR)
            return
        message = _("Version %(number)s: %(state)s.") % {
            "number": moved.number,
            "state": moved.get_state_display(),
        }
        self.message_user(request, message)
