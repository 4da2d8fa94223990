"""The newsroom's settings in the admin: one row, changed and never added or deleted."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.newsroom.models import Newsroom


@admin.register(Newsroom)
class NewsroomAdmin(admin.ModelAdmin[Newsroom]):
    fieldsets = [
        (None, {"fields": ["name", "tagline"]}),
        (
            _("People who are not authors yet"),
            {
                "fields": [
                    "submission_address",
                    "author_contact",
                    "notice_zh_hans",
                    "notice_zh_hant",
                    "notice_en",
                ]
            },
        ),
        (_("Desk"), {"fields": ["reply_days", "answer_days", "claim_hours", "undo_minutes"]}),
        (_("Readers"), {"fields": ["takes_comments"]}),
        (_("Footer"), {"fields": ["complaints_address", "icp_number", "police_number"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Newsroom | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """There is one row, so the list is its form."""
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        Newsroom.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:newsroom_newsroom_change", args=[1]))
