"""The list of terms: edited one by one, imported with a preview, exported."""

from dataclasses import asdict
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin, TabularInline
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from moderation import terms, terms_file
from moderation.admin import xray
from moderation.admin.filters import ClauseCategoryFilter
from moderation.admin.readonly import ReadOnly, actor_of
from moderation.errors import PlanChanged
from moderation.forms import ImportTermsForm, TermForm, TermsFileForm
from moderation.models import Term, TermChange
from moderation.permissions import ADD_TERMS, CHANGE_TERMS, VIEW_TERMS

_SALT = "moderation.terms-import"
PREVIEW_SECONDS = 3600


class TermChangeInline(ReadOnly, TabularInline[TermChange, Term]):
    """What happened to this term before."""

    model = TermChange
    fields = ("at", "act", "door", "actor_name", "reason", "before", "after")
    readonly_fields = fields
    extra = 0
    can_delete = False


@admin.register(Term)
class TermAdmin(ModelAdmin[Term]):
    """Terms are switched off, not deleted: their history stays readable."""

    form = TermForm
    list_display = ("text", "clause_code", "kind", "severity", "stage", "is_active", "updated_at")
    list_filter = ("kind", "severity", "stage", "is_active", ClauseCategoryFilter)
    search_fields = ("text", "note")
    inlines = (TermChangeInline,)
    change_list_template = "moderation/term_change_list.html"

    def has_delete_permission(self, request: HttpRequest, obj: Term | None = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Term, form: "forms.ModelForm[Term]", change: bool
    ) -> None:
        """Through the actions, so that no edit goes unrecorded."""
        by, reason = actor_of(request), form.cleaned_data["reason"]
        if change:
            terms.change(obj, by=by, reason=reason, **terms.snapshot(obj))
        else:
            obj.pk = terms.add(by=by, reason=reason, **terms.snapshot(obj)).pk
            obj._state.adding = False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="moderation_term_import"),
            path("export/", wrap(self.export_view), name="moderation_term_export"),
            path("xray/", wrap(self.xray_view), name="moderation_xray"),
            *super().get_urls(),
        ]

    def xray_view(self, request: HttpRequest) -> HttpResponse:
        """What the list sees in a text, layer by layer."""
        return xray.view(request, self.admin_site)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Every term as CSV; the mark in front tells a spreadsheet that it is UTF-8."""
        if not request.user.has_perm(VIEW_TERMS):
            raise PermissionDenied
        rows = terms_file.write(Term.objects.order_by("clause_code", "text").iterator())
        content = chain(["\ufeff"], rows)
        response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="terms.csv"'
        return response

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, see what it would change, confirm."""
        if not (request.user.has_perm(ADD_TERMS) and request.user.has_perm(CHANGE_TERMS)):
            raise PermissionDenied
        if request.method == "POST" and "payload" in request.POST:
            return self._confirm(request)
        form = TermsFileForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, form=form)
        # One byte past the limit is enough to be refused, however big the upload is.
        content = form.cleaned_data["file"].read(terms_file.MAX_BYTES + 1)
        try:
            reading = terms_file.read(content)
        except terms_file.UnreadableFile as error:
            return self._page(request, problem=str(error))
        if reading.errors:
            return self._page(request, errors=reading.errors)
        return self._preview(request, reading.rows)

    def _preview(
        self, request: HttpRequest, rows: tuple[terms.Row, ...], **context: Any
    ) -> HttpResponse:
        plan = terms.plan_import(rows)
        payload = signing.dumps(
            {"rows": [asdict(row) for row in rows], "expected": plan.fingerprint},
            salt=_SALT,
            compress=True,
        )
        context = {"confirmation": ImportTermsForm(), **context}
        return self._page(request, plan=plan, payload=payload, **context)

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        try:
            carried = signing.loads(request.POST["payload"], salt=_SALT, max_age=PREVIEW_SECONDS)
        except signing.BadSignature:
            return self._page(request, problem=_("The preview has expired. Choose the file again."))
        rows = tuple(terms.Row(**row | {"fields": tuple(row["fields"])}) for row in carried["rows"])
        form = ImportTermsForm(request.POST)
        if not form.is_valid():
            return self._preview(request, rows, confirmation=form)
        by, reason = actor_of(request), form.cleaned_data["reason"]
        try:
            plan = terms.apply_import(rows, by=by, expected=carried["expected"], reason=reason)
        except PlanChanged:
            changed = _("The list changed since this preview. This is what would happen now.")
            return self._preview(request, rows, problem=changed)
        message = _("Imported: %(added)s new, %(changed)s changed.") % {
            "added": len(plan.added),
            "changed": len(plan.changed),
        }
        self.message_user(request, message, messages.SUCCESS)
        return redirect("admin:moderation_term_changelist")

    def _page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import terms"),
            "form": TermsFileForm(),
            **context,
        }
        wrong = context.get("problem") or context.get("errors")
        refused = "confirmation" in context and context["confirmation"].errors
        status = 422 if wrong or refused else 200
        return TemplateResponse(request, "moderation/term_import.html", context, status=status)
