"""The published record in the admin: to be read, with the few steps that exist afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.accounts.models import User
from cms.articles import comment_rulings, comments, disclaimers, publishing
from cms.articles.errors import CommentRefused, PublicationRefused
from cms.articles.forms import ConfirmForm, NoticeForm, ReasonForm
from cms.articles.models import Article, Category, Comment, Disclaimer, Source, Tag
from cms.articles.queries import SHOWN
from cms.articles.states import MOVES, ArticleState, CommentState
from moderation import case_desk, verdicts
from moderation import queries as moderation
from moderation.errors import ModerationError
from moderation.explanations import explain

PUBLISH = "submissions.publish_submission"


@dataclass(frozen=True, slots=True)
class Step:
    """Something the desk can do with an article that is out, as its page explains it."""

    name: str
    label: Promise
    effect: Promise
    form: type[forms.Form]
    states: tuple[str, ...]
    run: Callable[[Article, User, dict[str, Any]], object]
    is_grave: bool = False


STEPS = (
    Step(
        "notice",
        gettext_lazy("Add a notice"),
        gettext_lazy("Prints a dated line in the article and on the corrections page."),
        NoticeForm,
        SHOWN,
        lambda article, by, said: publishing.add_notice(article, by=by, **said),
    ),
    Step(
        "retract",
        gettext_lazy("Retract"),
        gettext_lazy("The text stays readable under a notice; lists, feeds and search drop it."),
        ReasonForm,
        MOVES["retract"][0],
        lambda article, by, said: publishing.retract(article, by=by, **said),
        is_grave=True,
    ),
    Step(
        "kill",
        gettext_lazy("Kill"),
        gettext_lazy("The text is gone at once; the address answers 410 with the reason."),
        ReasonForm,
        MOVES["kill"][0],
        lambda article, by, said: publishing.kill(article, by=by, **said),
        is_grave=True,
    ),
    Step(
        "restore",
        gettext_lazy("Restore"),
        gettext_lazy("The same page is public again, in lists, feeds and search too."),
        ConfirmForm,
        # What moderation took down comes back through moderation.
        (ArticleState.RETRACTED, ArticleState.KILLED),
        lambda article, by, _said: publishing.restore(article, by=by),
    ),
)


def steps_for(article: Article, user: object) -> list[Step]:
    """The steps this person can take with this article now."""
    if not isinstance(user, User) or not user.has_perm(PUBLISH):
        return []
    return [step for step in STEPS if article.state in step.states]


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin[Article]):
    """Articles come from submissions and are never edited here."""

    list_display = ("headline", "state", "category", "published_at", "submission_number")
    list_filter = ("state", "category")
    list_select_related = ("category",)
    search_fields = ("headline", "submission_number")
    ordering = ("-published_at", "-pk")
    show_full_result_count = False
    # The page has its own link, which is there only while the address shows something.
    view_on_site = False
    change_form_template = "articles/admin_article.html"
    fields = (
        "headline",
        "state",
        "submission_number",
        "category",
        "author",
        "source",
        "publish_at",
        "published_at",
        "updated_at",
        "canonical_url",
        "ended_note",
        "ended_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<int:pk>/steps/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name="articles_article_step",
        )
        return [own, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = context.get("original")
        if article is not None:
            context["steps"] = steps_for(article, request.user)
            context["notices"] = article.notices.all()
            context["is_shown"] = article.state in SHOWN
        return super().render_change_form(request, context, *args, **kwargs)

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Asks for what the step needs, then takes it."""
        article = Article.objects.filter(pk=pk).first()
        known = next((step for step in STEPS if step.name == name), None)
        if article is None or known is None:
            raise Http404
        if not isinstance(request.user, User) or not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        back = reverse("admin:articles_article_change", args=[article.pk])
        form = known.form(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            self._take(request, article, known, form.cleaned_data, by=request.user)
            return redirect(back)
        if article.state not in known.states:
            messages.error(request, _("The article is in a state that does not allow this step."))
            return redirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": known.label,
            "step": known,
            "form": form,
        }
        return render(
            request,
            "articles/admin_step.html",
            context,
            status=422 if form.is_bound else 200,
        )

    def _take(
        self,
        request: HttpRequest,
        article: Article,
        step: Step,
        said: dict[str, Any],
        *,
        by: User,
    ) -> None:
        try:
            step.run(article, by, said)
        except PublicationRefused as refused:
            messages.error(request, str(refused))
            return
        self.log_change(request, article, f"{step.name}: {said}" if said else step.name)
        messages.success(request, _("Done: %(step)s. Readers see it now.") % {"step": step.label})


class KeptAdmin(admin.ModelAdmin[Any]):
    """Rows whose address is public: it is given once and never changed."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("slug",) if obj is not None else ()


@admin.register(Category)
class CategoryAdmin(KeptAdmin):
    list_display = ("name_zh_hans", "name_en", "slug", "position", "is_open")
    ordering = ("position", "pk")


@admin.register(Tag)
class TagAdmin(KeptAdmin):
    list_display = ("name", "slug")
    search_fields = ("name",)


@admin.register(Source)
class SourceAdmin(KeptAdmin):
    list_display = ("name", "url", "licence_note")
    search_fields = ("name",)


@admin.register(Disclaimer)
class DisclaimerAdmin(admin.ModelAdmin[Disclaimer]):
    """New wordings are added; a wording that articles carry stays as it is."""

    list_display = ("audience", "number", "effective_at", "viewpoint_zh_hans")
    list_filter = ("audience",)
    exclude = ("number",)
    # One labelled control: the admin's pair of date and time has a label for neither.
    formfield_overrides = {
        models.DateTimeField: {
            "form_class": forms.DateTimeField,
            "widget": forms.DateTimeInput(
                attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
            ),
        }
    }

    def has_change_permission(self, request: HttpRequest, obj: Disclaimer | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Disclaimer | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Disclaimer, form: Any, change: bool) -> None:
        if not isinstance(request.user, User):
            raise PermissionDenied
        disclaimers.add_version(obj, by=request.user)


class CommentActionForm(ActionForm):
    """What is done with the chosen comments, under which clause, and why."""

    clause = forms.ChoiceField(label=gettext_lazy("Clause, for a removal"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason, as the writer will see it"), max_length=300, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clause = self.fields["clause"]
        if isinstance(clause, forms.ChoiceField):
            rows = moderation.clauses().select_related("version").order_by("position")
            chosen = [
                (row.code, f"{row.code} {row.label()}") for row in rows if not row.is_category
            ]
            clause.choices = [("", "–"), *chosen]


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin[Comment]):
    """Comments are shown and removed here, never edited.  The list opens on those that wait."""

    list_display = ("text_start", "name", "article", "state", "held_for", "created_at")
    list_filter = ("state", "held_for")
    list_select_related = ("article",)
    list_per_page = 50
    search_fields = ("text", "name", "article__headline")
    ordering = ("-created_at", "-pk")
    show_full_result_count = False
    view_on_site = False
    actions = ("show_chosen", "remove_chosen")
    action_form = CommentActionForm
    fields = (
        *("name", "text", "checks", "article", "parent", "account", "state", "held_for"),
        *("created_at", "decided_at", "decided_by", "reason"),
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Asked by the actions below."""
        return isinstance(request.user, User) and request.user.has_perm(comments.MODERATE)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "GET" and not request.GET:
            return redirect(f"{request.path}?state__exact={CommentState.HELD}")
        return super().changelist_view(request, extra_context)

    @admin.display(description=gettext_lazy("text"))
    def text_start(self, comment: Comment) -> str:
        return comment.text if len(comment.text) <= 200 else f"{comment.text[:199]}…"

    @admin.display(description=gettext_lazy("what the checks say now"))
    def checks(self, comment: Comment) -> str:
        found = comments.findings_of(comment)
        lines = [
            " ".join(
                (
                    finding.clause or "–",
                    explain(finding.code, finding.params),
                    *(f"“{span.quote}”" for span in finding.spans),
                )
            )
            for finding in found
        ]
        return "\n".join(lines) or _("Nothing.")

    @admin.action(description=gettext_lazy("Show to readers"), permissions=["moderate"])
    def show_chosen(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        """Let readers see each of them."""
        self._each(request, chosen, lambda comment, by: comment_rulings.show(comment, by=by))

    @admin.action(
        description=gettext_lazy("Remove, under the clause and with the reason given"),
        permissions=["moderate"],
    )
    def remove_chosen(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        """Decide about each: it goes, its writer gets a statement of reasons and may appeal."""
        code = request.POST.get("clause", "")
        reason = request.POST.get("reason", "").strip()[:300]
        if not reason or not code:
            said = _(
                "Choose a clause and give a reason: the writer reads both. Nothing was removed."
            )
            messages.error(request, said)
            return
        self._each(
            request,
            chosen,
            lambda comment, by: self._removed(request, comment, by, code=code, reason=reason),
        )

    def _removed(
        self, request: HttpRequest, comment: Comment, by: User, *, code: str, reason: str
    ) -> Comment:
        decision = comment_rulings.remove(comment, by=by, code=code, reason=reason)
        if verdicts.is_pending(decision):
            said = _("%(number)s waits for a second person; until then the comment stays as it is.")
            messages.warning(request, said % {"number": decision.number})
        comment.refresh_from_db()
        return comment

    def _each(
        self,
        request: HttpRequest,
        chosen: QuerySet[Comment],
        act: Callable[[Comment, User], Comment],
    ) -> None:
        """One comment that cannot be moved does not keep the others from it."""
        if not isinstance(request.user, User):
            raise PermissionDenied
        done = 0
        for comment in chosen:
            try:
                decided = act(comment, request.user)
            except CommentRefused as refused:
                messages.error(request, f"{comment}: {refused}")
                continue
            except ModerationError as refused:
                messages.error(request, f"{comment}: {case_desk.explained(refused)[0]}")
                continue
            self.log_change(request, decided, f"{decided.state} {decided.reason}".strip())
            done += 1
        if done:
            said = ngettext("%(n)s comment decided.", "%(n)s comments decided.", done)
            messages.success(request, said % {"n": done})
