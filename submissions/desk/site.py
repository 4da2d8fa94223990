"""The admin as the desk: its home is the queue, and its log-in is the site's own."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from submissions import queries
from submissions.desk import mail, queue


class DeskSite(AdminSite):
    """Stock pages for records; the queue first for whoever reads the desk."""

    site_header = _("Editorial desk")
    site_title = _("Editorial desk")
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        user = request.user
        uses_keys = isinstance(user, User) and user.uses_keys
        reads_desk = user.has_perm(queries.DESK)
        return {**super().each_context(request), "uses_keys": uses_keys, "reads_desk": reads_desk}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The queue, with the stock list of records below it; only that list for other staff."""
        user = request.user
        if not isinstance(user, User) or not user.has_perm(queries.DESK):
            return super().index(request, extra_context)
        shown = queue.open_queue(
            user, view=request.GET.get("view", ""), cursor=request.GET.get("cursor", "")
        )
        context = {
            **self.each_context(request),
            "title": _("Queue"),
            "queue": shown,
            "mail_needs": mail.count_for(user),
            "mail_url": mail.list_url(),
            "broken_mailboxes": mail.broken_mailboxes(),
            "mailboxes_url": mail.mailboxes_url(),
            "app_list": self.get_app_list(request),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/desk.html", context)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leads to the site's log-in, so that the second factor is asked for here too."""
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response

    def password_change(  # type: ignore[override]  # stubs allow only a page, Django any answer
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one page for passwords, in the account area."""
        return redirect("account_change_password")
