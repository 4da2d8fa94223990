"""What is no report: copyright notices, and remarks about the rules."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import audit, case_desk, copyright_notices, feedback
from moderation.admin.readonly import ReadOnly, actor_of
from moderation.errors import ModerationError
from moderation.models import CopyrightNotice, Feedback
from moderation.permissions import SEE_REPORTERS, WORK_CASES


class _ForModerators(ReadOnly):
    """Pages for those who work on cases."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(WORK_CASES)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(WORK_CASES)


@admin.register(CopyrightNotice)
class CopyrightNoticeAdmin(_ForModerators, admin.ModelAdmin[CopyrightNotice]):
    """The queue of notices, oldest first, and the page where one is sent on and settled."""

    list_display = ("number", "subject_title", "rights_holder", "state", "received_at")
    list_filter = ("state", "outcome")
    search_fields = ("number", "subject_title", "rights_holder", "work")
    ordering = ("received_at",)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Read with GET; each named button is one action."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        notice = CopyrightNotice.objects.select_related("settled_by").filter(pk=number).first()
        if notice is None:
            raise Http404
        error, status = "", 200
        if request.method == "POST":
            try:
                said = _pressed(notice, request)
            except ModerationError as refused:
                error, status = case_desk.explained(refused)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(request.path)
        sees_contact = request.user.has_perm(SEE_REPORTERS)
        if sees_contact:
            audit.record("see_contact", notice.number, by=actor_of(request))
        page = {
            **self.admin_site.each_context(request),
            "title": notice.number,
            "opts": self.opts,
            "notice": notice,
            "sees_contact": sees_contact,
            "outcomes": CopyrightNotice.Outcome.choices,
            "typed": request.POST,
            "error": error,
        }
        return TemplateResponse(request, "moderation/copyright_work.html", page, status=status)


def _pressed(notice: CopyrightNotice, request: HttpRequest) -> str:
    actor = actor_of(request)
    if "forward" in request.POST:
        copyright_notices.forward(notice, by=actor, restrict="restrict" in request.POST)
        return _("Sent on to the author.")
    copyright_notices.settle(
        notice,
        by=actor,
        outcome=request.POST.get("outcome", ""),
        reasoning=request.POST.get("reasoning", ""),
    )
    return _("Settled; both sides were told.")


@admin.register(Feedback)
class FeedbackAdmin(_ForModerators, admin.ModelAdmin[Feedback]):
    """What people say about the rules, the newest first."""

    list_display = ("__str__", "convention_number", "created_at", "read_at", "read_by")
    list_filter = (("read_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("text",)
    list_select_related = ("read_by",)
    actions = ("mark_read",)

    @admin.action(description=gettext_lazy("Mark as read"), permissions=["view"])
    def mark_read(self, request: HttpRequest, queryset: QuerySet[Feedback]) -> None:
        """Each remark once; who read it first stays."""
        for remark in queryset:
            feedback.mark_read(remark, by=actor_of(request))
        self.message_user(request, _("Marked as read."), messages.SUCCESS)
