"""Authors and accounts at the desk: applications are answered here, accounts mostly only read."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import ManyToManyField, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.accounts import actions, avatar_desk
from cms.accounts.errors import AccountRefusal
from cms.accounts.models import AuthorProfile, User
from cms.accounts.profile_findings import NeedsAttention, judge, shown

NOTE_LIMIT = 1000


@admin.register(AuthorProfile)
class AuthorProfileAdmin(admin.ModelAdmin[AuthorProfile]):
    """Everything is read-only; the two buttons answer the application and tell the person."""

    list_display = [
        *("pen_name", "status", "checks", "picture"),
        *("applied_at", "decided_at", "decided_by"),
    ]
    list_filter = ["status", NeedsAttention]
    search_fields = ["pen_name", "handle", "user__email", "user__display_name"]
    ordering = ["-applied_at", "-pk"]
    list_select_related = ["decided_by", "check_run", "avatar"]
    change_form_template = "account/author_decide.html"
    fields = (
        "pen_name",
        "handle",
        "user",
        "status",
        "bio",
        "samples",
        "applied_at",
        "decided_at",
        "decided_by",
        "note",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuthorProfile | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuthorProfile | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("checks"), ordering="check_run__state")
    def checks(self, profile: AuthorProfile) -> str:
        return "–" if profile.check_run is None else profile.check_run.get_state_display()

    @admin.display(description=gettext_lazy("picture"), ordering="avatar__state")
    def picture(self, profile: AuthorProfile) -> str:
        return "–" if profile.avatar is None else profile.avatar.get_state_display()

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        decide = path(
            "<path:object_id>/decide/", wrap(self.decide), name="accounts_authorprofile_decide"
        )
        judging = path(
            "<path:object_id>/judge/", wrap(self.judge), name="accounts_authorprofile_judge"
        )
        avatar = path(
            "<path:object_id>/avatar/", wrap(self.avatar), name="accounts_authorprofile_avatar"
        )
        return [decide, judging, avatar, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        may_decide = request.user.has_perm("accounts.decide_author")
        profile = self.get_object(request, unquote(object_id))
        context = {"may_decide": may_decide, **(extra_context or {})}
        if profile is not None:
            context |= shown(profile, by=request.user)
            context |= avatar_desk.shown(profile, by=request.user)
        return super().change_view(request, object_id, form_url, context)

    def judge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The buttons ``right``, ``wrong`` and ``irrelevant`` beside a finding."""
        user, profile = request.user, self.get_object(request, unquote(object_id))
        if not isinstance(user, User):
            raise PermissionDenied
        if profile is None:
            raise Http404
        if request.method == "POST":
            judge(
                profile,
                finding_id=request.POST.get("finding", ""),
                verdict=request.POST.get("judge", ""),
                by=user,
            )
        return HttpResponseRedirect(
            reverse("admin:accounts_authorprofile_change", args=[profile.pk])
        )

    def avatar(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The buttons ``show`` and ``take_away`` under the picture of an author."""
        user, profile = request.user, self.get_object(request, unquote(object_id))
        if not isinstance(user, User):
            raise PermissionDenied
        if profile is None:
            raise Http404
        page = HttpResponseRedirect(
            reverse("admin:accounts_authorprofile_change", args=[profile.pk])
        )
        if request.method != "POST":
            return page
        try:
            is_done = avatar_desk.decide(
                profile,
                avatar_id=request.POST.get("avatar", ""),
                pressed={"show", "take_away"} & set(request.POST),
                by=user,
                reason=request.POST.get("reason", ""),
            )
        except AccountRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            if is_done:
                messages.success(request, _("Decided."))
        return page

    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The buttons ``accept`` and ``decline`` (which also ends an author's status)."""
        user = request.user
        if not isinstance(user, User) or not user.has_perm("accounts.decide_author"):
            raise PermissionDenied
        profile = self.get_object(request, unquote(object_id))
        if profile is None:
            raise Http404
        page = reverse("admin:accounts_authorprofile_change", args=[profile.pk])
        pressed = {"accept", "decline"} & set(request.POST)
        if request.method != "POST" or len(pressed) != 1:
            return HttpResponseRedirect(page)
        note = request.POST.get("note", "").strip()
        if len(note) > NOTE_LIMIT:
            text = _("The answer is too long: %(found)d characters, at most %(limit)d.")
            messages.error(request, text % {"found": len(note), "limit": NOTE_LIMIT})
            return HttpResponseRedirect(page)
        try:
            actions.decide(profile, by=user, accepted="accept" in pressed, note=note)
        except AccountRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("%(name)s is told by mail.") % {"name": profile.pen_name},
            )
        return HttpResponseRedirect(page)


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Accounts are read here; whoever may change them gives roles and closes accounts.

    People sign up themselves, so none are added here; none are deleted, since their pieces stay.
    Full power (is_superuser) is given on the command line only.
    """

    list_display = ["email", "display_name", "roles", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_staff", "is_active", "groups"]
    search_fields = ["email", "display_name"]
    ordering = ["-date_joined", "-pk"]
    fields = [
        "email",
        "display_name",
        "language",
        "is_active",
        "is_staff",
        "groups",
        "date_joined",
        "last_login",
    ]
    readonly_fields = ["email", "display_name", "language", "date_joined", "last_login"]

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        """A handful of roles are boxes to tick; the list of the admin needs a script."""
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
