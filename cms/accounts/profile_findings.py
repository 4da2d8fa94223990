"""What the checks found in a profile, as the desk shows it, and what editors say about that."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.accounts.models import AuthorProfile, Avatar, User
from moderation import checkruns, queries
from moderation.explanations import explain
from moderation.models import CheckRun, Finding
from moderation.permissions import JUDGE_FINDINGS, VIEW_FINDINGS

ASKING = (CheckRun.State.ATTENTION, CheckRun.State.HELD, CheckRun.State.FAILED)
SEVERITIES: dict[str, Promise] = {
    "note": pgettext_lazy("severity", "Note"),
    "attention": pgettext_lazy("severity", "Attention"),
    "hold": pgettext_lazy("severity", "Hold"),
}
# The checks read a profile as if it were a small piece.
FIELDS: dict[str, Promise] = {
    "byline": _("Pen name"),
    "standfirst": _("Name"),
    "text": _("About the author"),
}

IN_PICTURE = _("Picture")


@dataclass(frozen=True, slots=True)
class Row:
    """One finding in words, with the places it speaks of."""

    finding: Finding
    severity: str | Promise
    sentence: str
    places: list[tuple[str | Promise, str]]


class NeedsAttention(admin.SimpleListFilter):
    """Profiles in which the checks saw something a person should look at."""

    title = _("checks")
    parameter_name = "checks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("asking", str(_("Needs attention"))), ("clean", str(_("Clean")))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuthorProfile]
    ) -> QuerySet[AuthorProfile]:
        if self.value() == "asking":
            waiting = Q(avatar__state=Avatar.State.ASKING)
            return queryset.filter(waiting | Q(check_run__state__in=ASKING))
        if self.value() == "clean":
            clean = queryset.filter(check_run__state=CheckRun.State.CLEAN)
            return clean.exclude(avatar__state=Avatar.State.ASKING)
        return queryset


def shown(profile: AuthorProfile, *, by: Any) -> dict[str, Any]:
    """The values of the template: the run, its findings in words, who may judge them."""
    run = profile.check_run
    if run is None or not by.has_perm(VIEW_FINDINGS):
        return {}
    return {
        "check_run": run,
        "check_rows": [_row(finding) for finding in queries.findings(run)],
        "may_judge": by.has_perm(JUDGE_FINDINGS) and by.pk != profile.user_id,
    }


def _row(finding: Finding) -> Row:
    return Row(
        finding=finding,
        severity=SEVERITIES.get(finding.severity, finding.severity),
        sentence=explain(finding.code, finding.params),
        places=[
            *((FIELDS.get(span["field"], span["field"]), span["quote"]) for span in finding.spans),
            *((IN_PICTURE, box["text"]) for box in finding.boxes if box["text"]),
        ],
    )


def judge(profile: AuthorProfile, *, finding_id: str, verdict: str, by: User) -> Finding:
    """Records an editor's word on a finding of this profile.

    Raises PermissionDenied without the right to judge and for one's own profile, Http404 for a
    finding of something else or an unknown word.
    """
    if not by.has_perm(JUDGE_FINDINGS) or by.pk == profile.user_id:
        raise PermissionDenied
    number = int(finding_id) if finding_id.isdecimal() and len(finding_id) < 19 else 0
    finding = Finding.objects.filter(pk=number, run=profile.check_run_id).first()
    if finding is None or verdict not in Finding.Judgement.values:
        raise Http404
    return checkruns.judge(finding, by=by, verdict=verdict)
