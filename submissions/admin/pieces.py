"""Pieces in the admin: a list to search, and the workbench instead of a form."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.accounts.models import User
from cms.articles.errors import NotPermitted as MayNotPublish
from cms.articles.errors import PublicationRefused
from submissions import queries
from submissions.desk import bench, moves, panel, queue, words
from submissions.errors import Refusal
from submissions.models import Submission


def person(request: HttpRequest) -> User:
    """Whoever is logged in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _place_of(post: QueryDict) -> str:
    """The part of the page whose form was sent."""
    if "message" in post:
        return "thread"
    return "contact" if "contact" in post else "decide"


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin[Submission]):
    """Looked through here, changed only by the actions of the workbench."""

    list_display = (
        "number",
        "title",
        "state_chip",
        "writer_name",
        "category",
        "door",
        "submitted_at",
    )
    list_display_links = ("number",)
    list_filter = ("state", "category", "door")
    list_select_related = ("author", "correspondent", "category", "article")
    search_fields = (
        *("number", "title", "author__display_name", "author__author_profile__pen_name"),
        *("correspondent__display_name", "correspondent__email"),
    )
    search_help_text = gettext_lazy("By number, title or author.")
    ordering = ("-submitted_at", "-id")
    list_per_page = 50
    show_full_result_count = False
    actions = None

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_chip(self, submission: Submission) -> str:
        label, tone = words.state_chip(submission)
        return format_html('<span class="tag {}">{}</span>', tone, label)

    @admin.display(description=gettext_lazy("author"))
    def writer_name(self, submission: Submission) -> str:
        return submission.writer.name

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        return queries.visible_to(person(request)).filter(
            submitted_at__isnull=False, latest__isnull=False
        )

    def has_view_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        return request.user.has_perm(queries.DESK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(queries.DESK)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        # No form ever saves a piece; the buttons of the workbench check their own permissions.
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Submission | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("All pieces")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The history of a piece is part of its workbench."""
        submission = bench.load(person(request), object_id)
        return HttpResponseRedirect(f"{queue.work_url(submission)}#history")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The workbench: read with GET, act with the named buttons of its forms."""
        user = person(request)
        if not self.has_view_permission(request):
            raise PermissionDenied
        submission = bench.load(user, object_id)
        if request.method != "POST":
            return self._page(request, submission, decide=request.GET.get("decide", ""))
        if "compose" in request.POST:
            return self._with_letter(request, submission)
        try:
            done = moves.perform(submission, post=request.POST, by=user)
        except Refusal as refusal:
            return self._refused(request, submission, str(refusal.message), refusal.status)
        except PublicationRefused as refusal:
            status = 403 if isinstance(refusal, MayNotPublish) else 409
            return self._refused(request, submission, str(refusal.message), status)
        messages.success(request, done.sentence)
        return HttpResponseRedirect(self._onwards(submission, user, done))

    def _onwards(self, submission: Submission, user: User, done: moves.Done) -> str:
        if done.goes_on:
            following = queue.next_piece(user, after=submission)
            return queue.work_url(following) if following else reverse("admin:index")
        return f"{queue.work_url(submission)}#{done.fragment}".rstrip("#")

    def _with_letter(self, request: HttpRequest, submission: Submission) -> HttpResponse:
        """The same page with the letter composed from what is ticked; nothing is stored."""
        entry = panel.typed(request.POST)
        action = panel.action_named(request.POST["compose"])
        if action is not None:
            entry = panel.with_letter(
                entry, action, submission=submission, clauses=bench.clauses_in_force()
            )
        return self._page(request, submission, entry=entry)

    def _refused(
        self, request: HttpRequest, submission: Submission, sentence: str, status: int
    ) -> HttpResponse:
        """The page as it is now, with the reason on top and everything that was typed kept."""
        post = request.POST
        fresh = bench.load(person(request), str(submission.pk))
        typed = {
            "error": sentence,
            "error_in": _place_of(post),
            "contact_text": post.get("contact_text", ""),
            "message_text": post.get("message_text", ""),
            "message_to": post.get("message_to", ""),
            "publish_at": post.get("publish_at", ""),
        }
        is_decision = panel.action_named(moves.name_of(post)) is not None
        entry = panel.typed(post) if is_decision else None
        return self._page(request, fresh, entry=entry, status=status, typed=typed)

    def _page(
        self,
        request: HttpRequest,
        submission: Submission,
        *,
        entry: panel.Entry | None = None,
        decide: str = "",
        status: int = 200,
        typed: dict[str, str] | None = None,
    ) -> HttpResponse:
        shown = bench.context(
            submission,
            user=person(request),
            entry=entry,
            decide=decide,
            compare=request.GET.get("compare", ""),
            copies=request.GET.get("copies", ""),
        )
        title = f"{submission.number} {submission.title}"
        context = {
            **self.admin_site.each_context(request),
            "title": _("Error: %(title)s") % {"title": title} if typed else title,
            "opts": self.opts,
            **shown,
            **(typed or {}),
        }
        return TemplateResponse(
            request, "admin/submissions/submission/work.html", context, status=status
        )
