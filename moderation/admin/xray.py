"""The X-ray: paste a text and see what the list of terms sees in it, layer by layer.

Nothing is stored.
"""

from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation import xray
from moderation.lexicon_source import current_lexicon
from moderation.material import Field, Layer, Material
from moderation.models import Finding
from moderation.permissions import CHANGE_TERMS, JUDGE_FINDINGS

LONGEST = 100_000
LAYERS: dict[Layer, Promise] = {
    Layer.EXACT: gettext_lazy("written as listed"),
    Layer.FOLDED: gettext_lazy("seen after evening out width, case and script"),
    Layer.STRIPPED: gettext_lazy("seen after taking out characters put in between"),
    Layer.LOOKALIKE: gettext_lazy("written with look-alike characters"),
    Layer.SPLIT: gettext_lazy("written with split characters"),
    Layer.HOMOPHONE: gettext_lazy("written with characters of the same sound"),
}


class XrayForm(forms.Form):
    """The text to look through."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "cols": 80}),
    )


def view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The page: a pasted text (POST), or the places of a stored finding (``?finding=``)."""
    if not (request.user.has_perm(JUDGE_FINDINGS) or request.user.has_perm(CHANGE_TERMS)):
        raise PermissionDenied
    form = XrayForm(request.POST or None)
    text: str | None = None
    if request.method == "POST":
        if form.is_valid():
            text = form.cleaned_data["text"]
    elif "finding" in request.GET:
        text = _text_of_finding(request)
        form = XrayForm(initial={"text": text})
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("X-ray of a text"),
        "form": form,
        "is_read": text is not None,
        "rows": [] if text is None else _rows(text),
    }
    status = 422 if request.method == "POST" and text is None else 200
    return TemplateResponse(request, "moderation/xray.html", context, status=status)


def _text_of_finding(request: HttpRequest) -> str:
    """The quoted places of a finding, one a line; only for those who may judge findings."""
    if not request.user.has_perm(JUDGE_FINDINGS):
        raise PermissionDenied
    number = request.GET["finding"]
    usable = number.isascii() and number.isdigit() and len(number) < 18
    finding = Finding.objects.filter(pk=int(number)).first() if usable else None
    return "\n\n".join(str(span["quote"]) for span in finding.spans) if finding else ""


def _rows(text: str) -> list[dict[str, Any]]:
    material = Material(title="", text=text)
    return [
        {"seen": seen, "layer": LAYERS[seen.layer]}
        for seen in xray.exposures(material, current_lexicon())
        if seen.field is Field.TEXT
    ]
