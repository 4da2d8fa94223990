"""Incoming mail in the admin: every message that ever arrived, and a page for each."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.accounts.models import User
from moderation import audit
from moderation.admin.readonly import ReadOnly
from submissions import queries
from submissions.desk import mail, mail_compare, mail_moves, mail_page, mail_words
from submissions.errors import Refusal
from submissions.intake import mailbox
from submissions.models import InboundMessage

PERSON = ("person", gettext_lazy("Needs a person"))


def person(request: HttpRequest) -> User:
    """Whoever is logged in and reads the desk; nobody else gets this far."""
    if not isinstance(request.user, User) or not request.user.has_perm(queries.DESK):
        raise PermissionDenied
    return request.user


class AttentionFilter(admin.SimpleListFilter):
    """Mail that waits for somebody to look at it."""

    title = gettext_lazy("attention")
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [PERSON]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[InboundMessage]
    ) -> QuerySet[InboundMessage]:
        return mail.needing_a_person(queryset) if self.value() == "person" else queryset


@admin.register(InboundMessage)
class InboundMessageAdmin(ReadOnly, admin.ModelAdmin[InboundMessage]):
    """Looked through here; the buttons of a message's page are the only way to act on it."""

    list_display = (
        "received_at",
        "subject_line",
        "sender",
        "state_tag",
        "lane_tag",
        "why",
        "piece",
    )
    list_display_links = ("subject_line",)
    list_filter = (AttentionFilter, "state", "lane", "door")
    list_select_related = ("submission",)
    search_fields = ("subject", "from_address", "from_name", "message_id", "submission__number")
    search_help_text = gettext_lazy("By subject, address, Message-ID or number of the piece.")
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    actions = None

    @admin.display(description=gettext_lazy("subject"), ordering="subject")
    def subject_line(self, message: InboundMessage) -> str:
        return message.subject or _("(no subject)")

    @admin.display(description=gettext_lazy("from"), ordering="from_address")
    def sender(self, message: InboundMessage) -> str:
        return message.from_address or message.envelope_from or "–"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_tag(self, message: InboundMessage) -> str:
        label, tone = mail.state_tag(message)
        return format_html('<span class="tag {}">{}</span>', tone, label)

    @admin.display(description=gettext_lazy("sender"), ordering="lane")
    def lane_tag(self, message: InboundMessage) -> str:
        label, tone = mail.lane_tag(message.lane)
        return format_html('<span class="tag {}">{}</span>', tone, label)

    @admin.display(description=gettext_lazy("reason"))
    def why(self, message: InboundMessage) -> str:
        return str(mail_words.reason(message.reason))

    @admin.display(description=gettext_lazy("piece"))
    def piece(self, message: InboundMessage) -> str:
        return message.submission.number if message.submission else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[InboundMessage]:
        """Everything but mail of one's own: people do not see how colleagues treat their piece."""
        return mail.visible_to(person(request))

    def has_view_permission(self, request: HttpRequest, obj: InboundMessage | None = None) -> bool:
        return request.user.has_perm(queries.DESK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(queries.DESK)

    def get_urls(self) -> list[URLPattern]:
        names = "submissions_inboundmessage"
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/compare/", view(self.compare_view), name=f"{names}_compare"),
            path("<int:pk>/raw/", view(self.raw_view), name=f"{names}_raw"),
            path("<int:pk>/files/<int:position>/", view(self.file_view), name=f"{names}_file"),
        ]
        return [*own, *super().get_urls()]

    def load(self, request: HttpRequest, pk: str | int) -> InboundMessage:
        """The message, or Http404 for all this person may not see."""
        text = str(pk)
        number = int(text) if text.isdecimal() and len(text) < 19 else 0
        found = self.get_queryset(request).filter(pk=number).first()
        if found is None:
            raise Http404
        return found

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The text as it became beside what was sent; nothing of the mail runs or loads here."""
        message = self.load(request, pk)
        shown = mail_compare.context(message)
        if shown is None:
            return HttpResponseRedirect(mail.page_url(message))
        context = {**self.admin_site.each_context(request), "opts": self.opts, **shown}
        return TemplateResponse(request, "admin/submissions/inboundmessage/compare.html", context)

    def raw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The bytes as they came, to keep or to open elsewhere; never shown on this origin.

        They hold what the page leaves out, so taking them is on record.
        """
        message = self.load(request, pk)
        audit.record("read_raw_mail", f"mail:{message.pk}", by=person(request))
        return mail.as_download(
            mailbox.raw_bytes(message), f"mail-{message.pk}.eml", "message/rfc822"
        )

    def file_view(self, request: HttpRequest, pk: int, position: int) -> HttpResponse:
        """One file of the mail, always as a download."""
        file = self.load(request, pk).files.filter(position=position).first()
        if file is None:
            raise Http404
        try:
            with file.file.open("rb") as stored:
                data = stored.read()
        except (FileNotFoundError, ValueError) as missing:
            raise Http404 from missing
        return mail.as_download(data, file.name or f"file-{position}")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        message = self.load(request, object_id)
        return HttpResponseRedirect(mail.page_url(message))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One message: what it says, what was made of it, and what a person can do."""
        user = person(request)
        message = self.load(request, object_id)
        context: dict[str, Any] = {}
        if request.method == "POST":
            try:
                done = mail_moves.perform(message, post=request.POST, by=user)
            except Refusal as refusal:
                context = {"error": str(refusal.message), "status": refusal.status}
                message = self.load(request, object_id)
            else:
                messages.success(request, done.sentence)
                if done.reread is None:
                    return HttpResponseRedirect(done.url or mail.page_url(message))
                context = {"reread": done.reread}
                message = self.load(request, object_id)
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": message.subject or _("(no subject)"),
            **mail_page.context(message, user=user, is_open="text" in request.GET),
            **context,
        }
        template = "admin/submissions/inboundmessage/message.html"
        return TemplateResponse(request, template, shown, status=context.get("status", 200))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("Incoming mail")}
        return super().changelist_view(request, {**title, **(extra_context or {})})
