"""Cases and appeals at the desk: lists by lane, and a page where they are judged."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import appeal_files, case_desk, cases, queries, subjects
from moderation.admin.readonly import ReadOnly, actor_of
from moderation.errors import ModerationError
from moderation.explanations.ladder import RUNGS
from moderation.models import Appeal, Case
from moderation.permissions import DECIDE_GRAVE, JUDGE_FINDINGS, WORK_CASES


class OpenFilter(admin.SimpleListFilter):
    """What still waits for somebody, unless one asks for everything."""

    title = gettext_lazy("shown")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", gettext_lazy("All"))]

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": _("Open"),
        }
        for value, words in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": words,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "all":
            return queryset
        if queryset.model is Case:
            return queryset.exclude(state=Case.State.CLOSED)
        return queryset.exclude(state__in=Appeal.ANSWERED)


@admin.register(Case)
class CaseAdmin(ReadOnly, admin.ModelAdmin[Case]):
    """The queue of cases, and the page where one is judged."""

    list_display = ("number", "subject_title", "area", "lane", "state", "priority", "due_at")
    list_filter = (OpenFilter, "lane", "state")
    search_fields = ("number", "subject_title", "accused__email")
    ordering = ("lane", "-priority", "due_at")
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        return request.user.has_perm(WORK_CASES)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(WORK_CASES)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Read with GET; each named button of its forms is one action."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        case = _load(Case.objects.select_related("claimed_by", "accused"), object_id)
        if request.method != "POST":
            return self._page(request, case)
        if "propose" in request.POST:
            return self._page(request, case, typed=True)
        try:
            done = case_desk.perform(case, post=request.POST, by=actor_of(request))
        except ModerationError as error:
            said, status = case_desk.explained(error)
            return self._page(request, _load(Case.objects, object_id), True, said, status)
        messages.success(request, done.sentence)
        back = "admin:moderation_case_changelist"
        where = reverse(back) if done.leaves else request.path
        return HttpResponseRedirect(where)

    def get_urls(self) -> list[Any]:
        """The page where staff open a case stands beside the list."""
        opening = path(
            "open/", self.admin_site.admin_view(self.open_view), name="moderation_case_open"
        )
        return [opening, *super().get_urls()]

    def open_view(self, request: HttpRequest) -> HttpResponse:
        """Open a case about what ``?kind=…&ref=…`` names, for whoever may judge findings."""
        by = actor_of(request)
        subject = subjects.look(request.GET.get("kind", ""), request.GET.get("ref", ""))
        if not by.has_perm(JUDGE_FINDINGS):
            raise PermissionDenied
        if subject is None:
            raise Http404
        error, status = "", 200
        if request.method == "POST":
            code, note = request.POST.get("clause", ""), request.POST.get("note", "")
            try:
                case = cases.open_by_staff(subject, clause_code=code, by=by, note=note[:2000])
            except ModerationError as refused:
                error, status = case_desk.explained(refused)
            else:
                said = _("Case %(number)s is open; the moderators were given it.")
                messages.success(request, said % {"number": case.number})
                if by.has_perm(WORK_CASES):
                    return HttpResponseRedirect(
                        reverse("admin:moderation_case_change", args=[case.pk])
                    )
                return HttpResponseRedirect(request.get_full_path())
        everything = {
            **self.admin_site.each_context(request),
            "title": _("Open a case"),
            "opts": self.opts,
            "subject": subject,
            "clauses": queries.clauses()
            .select_related("version")
            .exclude(parent="")
            .order_by("position"),
            "known": cases.open_about_any([(subject.kind, subject.ref)]),
            "may_work": by.has_perm(WORK_CASES),
            "typed": request.POST,
            "error": error,
        }
        return TemplateResponse(request, "moderation/case_open.html", everything, status=status)

    def _page(
        self,
        request: HttpRequest,
        case: Case,
        typed: bool = False,
        error: str = "",
        status: int = 200,
    ) -> HttpResponse:
        shown = case_desk.context(case, by=actor_of(request), typed=request.POST if typed else None)
        everything = {
            **self.admin_site.each_context(request),
            "title": f"{case.number} {case.subject_title}",
            "opts": self.opts,
            "error": error,
            **shown,
        }
        return TemplateResponse(request, "moderation/case_work.html", everything, status=status)


@admin.register(Appeal)
class AppealAdmin(ReadOnly, admin.ModelAdmin[Appeal]):
    """The queue of appeals, oldest first, and the page where one is answered."""

    list_display = ("number", "decision", "role", "grounds", "state", "filed_at")
    list_filter = (OpenFilter, "state", "role")
    list_select_related = ("decision",)
    search_fields = ("number", "decision__number")
    ordering = ("filed_at",)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Appeal | None = None) -> bool:
        return request.user.has_perm(DECIDE_GRAVE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(DECIDE_GRAVE)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Read with GET; claim and answer with the buttons."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        appeal = _load(Appeal.objects.select_related("decision__case", "handler"), object_id)
        error, status = "", 200
        if request.method == "POST":
            try:
                done = case_desk.answer_appeal(appeal, post=request.POST, by=actor_of(request))
            except ModerationError as refused:
                error, status = case_desk.explained(refused)
            else:
                messages.success(request, done.sentence)
                back = "admin:moderation_appeal_changelist"
                return HttpResponseRedirect(reverse(back) if done.leaves else request.path)
        everything = {
            **self.admin_site.each_context(request),
            "title": appeal.number,
            "opts": self.opts,
            "appeal": appeal,
            "files": appeal.files.all(),
            "decision": appeal.decision,
            "case": appeal.decision.case,
            "grounds": appeal.decision.grounds.select_related("clause__version"),
            "results": [(state.value, state.label) for state in Appeal.ANSWERED],
            "rungs": [(x.value, words) for x, words in RUNGS.items() if x < appeal.decision.rung],
            "is_mine": appeal.state == Appeal.State.CLAIMED
            and appeal.handler_id == actor_of(request).pk,
            "is_answered": appeal.state in Appeal.ANSWERED,
            "typed": request.POST,
            "error": error,
        }
        return TemplateResponse(request, "moderation/appeal_work.html", everything, status=status)

    def get_urls(self) -> list[URLPattern]:
        """The files of an appeal, beside its page."""
        door = self.admin_site.admin_view(self.file_view)
        name = "moderation_appeal_file"
        return [path("<int:pk>/files/<int:position>/", door, name=name), *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int, position: int) -> HttpResponseBase:
        """One file as a download that no browser opens by itself, for who may answer appeals."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        appeal = _load(Appeal.objects.select_related("decision__case"), str(pk))
        try:
            file = appeal_files.read(appeal, position, by=actor_of(request))
            opened = file.file.open("rb") if file is not None else None
        except ModerationError as refused:
            raise PermissionDenied from refused
        except FileNotFoundError as missing:
            raise Http404 from missing
        if file is None or opened is None:
            raise Http404
        answer = FileResponse(
            opened,
            as_attachment=True,
            filename=file.name,
            content_type="application/octet-stream",
        )
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer


def _load(rows: Any, object_id: str) -> Any:
    number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    return found
