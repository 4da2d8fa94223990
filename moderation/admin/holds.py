"""Legal holds at the desk: set and lifted with a reason, beside how long what is kept."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import case_desk, holds, retention
from moderation.admin.readonly import ReadOnly, actor_of
from moderation.errors import ModerationError
from moderation.models import LegalHold
from moderation.permissions import PLACE_HOLD


class HoldForm(forms.Form):
    """What is to be kept, why, and until when."""

    scope = forms.ChoiceField(label=gettext_lazy("What"), choices=LegalHold.Scope.choices)
    ref = forms.CharField(
        label=gettext_lazy("Which"),
        help_text=gettext_lazy(
            "The number of a case or submission, or the mail address of a person."
        ),
        max_length=254,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it must be kept"), widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until (empty: until it is lifted)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


@admin.register(LegalHold)
class LegalHoldAdmin(ReadOnly, admin.ModelAdmin[LegalHold]):
    """All holds, the newest first; a page to set one, and the table of periods."""

    list_display = ("__str__", "reason", "set_by_name", "set_at", "until", "lifted_at")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter), "scope")
    search_fields = ("ref", "reason")
    list_per_page = 50
    show_full_result_count = False
    actions = None
    change_list_template = "moderation/hold_list.html"

    def has_view_permission(self, request: HttpRequest, obj: LegalHold | None = None) -> bool:
        return request.user.has_perm(PLACE_HOLD)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PLACE_HOLD)

    def get_urls(self) -> list[URLPattern]:
        place = path(
            "place/", self.admin_site.admin_view(self.place_view), name="moderation_legalhold_place"
        )
        return [place, *super().get_urls()]

    def place_view(self, request: HttpRequest) -> HttpResponse:
        """The form that sets a hold, above the table of periods it stops."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = HoldForm(request.POST if request.method == "POST" else None)
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    hold = holds.place(**form.cleaned_data, by=actor_of(request))
                except ModerationError as refused:
                    said, status = case_desk.explained(refused)
                    form.add_error(None, said)
                else:
                    messages.success(request, _("On hold: %(what)s.") % {"what": hold})
                    return HttpResponseRedirect(reverse("admin:moderation_legalhold_changelist"))
        page = {
            **self.admin_site.each_context(request),
            "title": _("Set a legal hold"),
            "opts": self.opts,
            "form": form,
            "kinds": retention.table(),
        }
        return TemplateResponse(request, "moderation/hold_place.html", page, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Read with GET; the one button lifts the hold."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isdecimal() and len(object_id) < 19 else 0
        hold = LegalHold.objects.filter(pk=number).first()
        if hold is None:
            raise Http404
        error, status = "", 200
        if request.method == "POST":
            reason = request.POST.get("reason", "")
            try:
                holds.lift(hold, by=actor_of(request), reason=reason)
            except ModerationError as refused:
                error, status = case_desk.explained(refused)
            else:
                messages.success(request, _("Lifted."))
                return HttpResponseRedirect(request.path)
        page = {
            **self.admin_site.each_context(request),
            "title": str(hold),
            "opts": self.opts,
            "hold": hold,
            "error": error,
        }
        return TemplateResponse(request, "moderation/hold_work.html", page, status=status)
