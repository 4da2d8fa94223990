"""Convention versions: a draft is edited, anything later is only read."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from moderation import convention, convention_diff, convention_file, queries
from moderation.admin.readonly import ReadOnly, actor_of
from moderation.errors import BrokenConvention, ModerationError, NeedsSecondPerson, NotAllowedFrom
from moderation.forms import ConventionFileForm, PublishConventionForm
from moderation.models import Clause, ConventionEvent, ConventionVersion, Section
from moderation.permissions import DRAFT_CONVENTION, PUBLISH_CONVENTION

CHANGE = "moderation.change_conventionversion"


def _edits(request: HttpRequest, version: ConventionVersion | None) -> bool:
    """Whether this person may change the parts of this version."""
    is_draft = version is None or version.state == ConventionVersion.State.DRAFT
    return is_draft and request.user.has_perm(CHANGE)


def _explained(error: ModerationError, version: ConventionVersion) -> str:
    if isinstance(error, BrokenConvention):
        return error.reason
    if isinstance(error, NeedsSecondPerson):
        return str(
            _("You had a hand in this wording, so another person has to read and publish it.")
        )
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


class EventInline(ReadOnly, TabularInline[ConventionEvent, ConventionVersion]):
    """Who did what to this version."""

    model = ConventionEvent
    fields = ("at", "act", "actor_name")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


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

    def save_model(self, request: HttpRequest, obj: Clause, form: Any, change: bool) -> None:
        convention.note_edit(obj.version, by=actor_of(request))
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Clause) -> None:
        convention.note_edit(obj.version, by=actor_of(request))
        super().delete_model(request, obj)


@admin.register(ConventionVersion)
class ConventionVersionAdmin(ModelAdmin[ConventionVersion]):
    """Versions; a new one starts as a copy of the one in force."""

    list_display = ("number", "state", "effective_at", "published_at")
    list_filter = ("state",)
    readonly_fields = ("number", "state", "effective_at", "published_at", "superseded_at")
    inlines = (SectionInline, ClauseInline, EventInline)
    actions = ("start_draft", "send_to_review", "return_to_draft", "publish")
    change_list_template = "moderation/convention_change_list.html"
    change_form_template = "moderation/convention_change_form.html"

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

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        convention.note_edit(form.instance, by=actor_of(request))
        super().save_related(request, form, formsets, change)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        name = "moderation_conventionversion"
        return [
            path("import/", wrap(self.import_view), name=f"{name}_import"),
            path("<int:pk>/export/", wrap(self.export_view), name=f"{name}_export"),
            path("<int:pk>/publish/", wrap(self.publish_view), name=f"{name}_publish"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The version as the JSON file that an import takes."""
        version = self._seen(request, pk)
        answer = HttpResponse(convention_file.write(version), content_type="application/json")
        name = f"convention-{version.number}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A file becomes a draft; nothing that exists is touched."""
        if not self.has_draft_permission(request):
            raise PermissionDenied
        form = ConventionFileForm(request.POST or None, request.FILES or None)
        problem = ""
        if request.method == "POST" and form.is_valid():
            # One byte past the limit is enough to be refused, however big the upload is.
            raw = form.cleaned_data["file"].read(convention_file.MAX_BYTES + 1)
            try:
                draft = convention.import_draft(convention_file.read(raw), by=actor_of(request))
            except BrokenConvention as error:
                problem = error.reason
            else:
                message = _("Version %(number)s was started as a draft.")
                self.message_user(request, message % {"number": draft.number})
                return redirect("admin:moderation_conventionversion_change", draft.pk)
        context = {"title": _("Import a version"), "form": form, "problem": problem}
        return self._page(request, "moderation/convention_import.html", context)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the version changes, and the day from which it is in force."""
        version = self._seen(request, pk)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        form = PublishConventionForm(request.POST or None)
        problem = ""
        if request.method == "POST" and form.is_valid():
            day = form.cleaned_data["effective_at"]
            try:
                moved = convention.publish(version, by=actor_of(request), effective_at=day)
            except ModerationError as error:
                problem = _explained(error, version)
            else:
                self._say(request, moved)
                return redirect("admin:moderation_conventionversion_change", pk)
        before = queries.version_before(version)
        context = {
            "title": _("Publish version %(number)s") % {"number": version.number},
            "form": form,
            "problem": problem,
            "version": version,
            "before": before,
            "changes": list(convention_diff.between(before, version)),
        }
        return self._page(request, "moderation/convention_publish.html", context)

    def _seen(self, request: HttpRequest, pk: int) -> ConventionVersion:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(ConventionVersion, pk=pk)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        status = 422 if context["problem"] or context["form"].errors else 200
        everything = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, everything, status=status)

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
        self._say(request, moved)

    def _say(self, request: HttpRequest, version: ConventionVersion) -> None:
        message = _("Version %(number)s: %(state)s.") % {
            "number": version.number,
            "state": version.get_state_display(),
        }
        self.message_user(request, message)
