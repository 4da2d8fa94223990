"""The quality page: what each check and each term is worth, and the buttons that act on it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import (
    checkruns,
    judgements,
    noise,
    quality,
    rollout,
    term_trust,
    terms,
    texts,
)
from moderation.admin.readonly import ReadOnly, actor_of
from moderation.command_output import as_json
from moderation.errors import ModerationError, NotAllowedFrom, NotPermitted, NotYetEarned
from moderation.explanations import explain
from moderation.explanations.checkers import checker_words
from moderation.material import Stage
from moderation.models import DetectorStage, Finding, StageChoice, Term
from moderation.permissions import (
    CHANGE_TERMS,
    JUDGE_FINDINGS,
    OVERRIDE_STAGE,
    SET_STAGE,
    VIEW_QUALITY,
)

MAX_TERMS = 200
MAX_FINDINGS = 30
ALARM_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Figures:
    """A record as cells of a table."""

    record: quality.RecordOfWork

    @property
    def share(self) -> str:
        return rollout.percent(self.record.share)

    @property
    def per_thousand(self) -> str:
        """Of a thousand pieces, how many it flags."""
        share = self.record.share
        return "–" if share is None else f"{share * 1000:.1f}"

    @property
    def precision(self) -> str:
        return rollout.percent(self.record.precision)

    @property
    def interval(self) -> str:
        found = self.record.interval
        return f"{found[0]:.0%} – {found[1]:.0%}" if found else "–"


@dataclass(frozen=True, slots=True)
class CheckRow:
    standing: rollout.Standing
    name: str
    figures: Figures
    stage: str


@dataclass(frozen=True, slots=True)
class TermRow:
    text: str
    term: Term | None
    figures: Figures
    is_noisy: bool


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with its words in their surroundings, to be judged."""

    finding: Finding
    sentence: str
    source: texts.StoredText
    excerpts: list[texts.Excerpt]


def check_rows() -> list[CheckRow]:
    """Every detector, the noisiest first."""
    standings = rollout.standings()
    records = quality.of_checkers(rollout.versions())
    rows = [
        CheckRow(
            standing,
            checker_words(name),
            Figures(records[name]),
            str(StageChoice(standing.stage.value).label),
        )
        for name, standing in standings.items()
    ]
    return sorted(rows, key=lambda row: row.figures.record.noise, reverse=True)


def term_rows() -> list[TermRow]:
    """The terms that found anything, the noisiest first, at most 200."""
    records = quality.of_terms()
    worst = sorted(records.items(), key=lambda item: item[1].noise, reverse=True)[:MAX_TERMS]
    stored = Term.objects.in_bulk([text for text, _record in worst], field_name="text")
    return [
        TermRow(text, stored.get(text), Figures(record), noise.is_noisy(record))
        for text, record in worst
    ]


def finding_rows(found: QuerySet[Finding], request: HttpRequest) -> list[FindingRow]:
    """The latest of these findings whose text the person may judge, unjudged ones first."""
    live = found.exclude(run__state="stale").select_related("run", "judged_by")
    latest = list(live.order_by("-pk")[:MAX_FINDINGS])
    latest.sort(key=lambda finding: bool(finding.judgement))
    sources = texts.find({finding.run.digest for finding in latest}, seen_by=actor_of(request))
    return [
        _finding_row(finding, sources[finding.run.digest])
        for finding in latest
        if finding.run.digest in sources
    ]


def _finding_row(finding: Finding, source: texts.StoredText) -> FindingRow:
    excerpts = [texts.excerpt(source, span) for span in finding.spans[:3]]
    shown = [excerpt for excerpt in excerpts if excerpt is not None]
    return FindingRow(finding, explain(finding.code, finding.params), source, shown)


@admin.register(DetectorStage)
class QualityAdmin(ReadOnly, ModelAdmin[DetectorStage]):
    """In place of a list of rows: the figures of each check and term, and a page for each."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.overview), name="moderation_detectorstage_changelist"),
            path("export/", wrap(self.export), name="moderation_judgements_export"),
            path("check/<slug:checker>/", wrap(self.check_page), name="moderation_quality_check"),
            path("term/<int:pk>/", wrap(self.term_page), name="moderation_quality_term"),
        ]

    def overview(self, request: HttpRequest) -> HttpResponse:
        """Every check and every term with a record, the noisiest first."""
        _require(request, VIEW_QUALITY)
        alarms = DetectorStage.objects.filter(
            how=DetectorStage.How.FELL_BACK, since__gte=timezone.now() - ALARM_SHOWN
        )
        return self._answer(
            request,
            "moderation/quality.html",
            title=_("Quality of the checks"),
            checks=check_rows(),
            terms=term_rows(),
            alarms=[(alarm, checker_words(alarm.checker)) for alarm in alarms.order_by("-pk")],
            days=quality.DAYS,
            may_export=request.user.has_perm(SET_STAGE),
        )

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The judgements as JSON lines; for who may set stages, since whole paragraphs leave."""
        _require(request, VIEW_QUALITY, SET_STAGE)
        rows = (
            f"{as_json(line.as_row())}\n" for line in judgements.lines(seen_by=actor_of(request))
        )
        response = StreamingHttpResponse(rows, content_type="application/jsonl; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="judgements.jsonl"'
        return response

    def check_page(self, request: HttpRequest, checker: str) -> HttpResponse:
        """The record of one check before the buttons that promote and demote it."""
        _require(request, VIEW_QUALITY)
        standing = rollout.standings().get(checker)
        if standing is None:
            raise Http404
        if request.method == "POST":
            return self._act(request, checker)
        record = quality.of_checker(checker, standing.version)
        found = Finding.objects.filter(checker=checker, checker_version=standing.version)
        return self._answer(
            request,
            "moderation/quality_check.html",
            title=_("Check: %(name)s") % {"name": checker_words(checker)},
            standing=standing,
            stage=StageChoice(standing.stage.value).label,
            next_stage=_label(standing.next_stage),
            lower_stage=_label(standing.lower_stage),
            figures=Figures(record),
            lacking=rollout.missing(standing, record),
            history=DetectorStage.objects.filter(checker=checker).order_by("-pk")[:50],
            findings=finding_rows(found, request),
            days=quality.DAYS,
            may_set=request.user.has_perm(SET_STAGE),
            may_override=request.user.has_perm(OVERRIDE_STAGE),
            may_judge=request.user.has_perm(JUDGE_FINDINGS),
            verdicts=Finding.Judgement.choices[1:],
        )

    def term_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The record of one term, with the buttons that take it one step up or down."""
        _require(request, VIEW_QUALITY)
        term = get_object_or_404(Term, pk=pk)
        if request.method == "POST":
            return self._act_on_term(request, term)
        record = quality.of_terms().get(term.text, quality.RecordOfWork())
        return self._answer(
            request,
            "moderation/quality_term.html",
            title=_("Term: %(name)s") % {"name": term.text},
            term=term,
            figures=Figures(record),
            is_noisy=noise.is_noisy(record),
            history=term.changes.order_by("-pk")[:50],
            findings=finding_rows(Finding.objects.filter(term=term.text), request),
            days=quality.DAYS,
            **_steps_of(request, term),
            may_judge=request.user.has_perm(JUDGE_FINDINGS),
            verdicts=Finding.Judgement.choices[1:],
        )

    def _act(self, request: HttpRequest, checker: str) -> HttpResponse:
        page = reverse("admin:moderation_quality_check", args=[checker])
        pressed = request.POST
        try:
            if "promote" in pressed or "demote" in pressed:
                expected = Stage(pressed.get("expected", ""))
                move = rollout.promote if "promote" in pressed else rollout.demote
                reason = pressed.get("reason", "")
                row = move(checker, by=actor_of(request), expected=expected, reason=reason)
                messages.success(request, f"{checker_words(checker)}: {row.get_stage_display()}")
            elif "judge" in pressed:
                _judge(request, Finding.objects.filter(checker=checker))
        except (ModerationError, ValueError) as error:
            messages.error(request, _told(error))
        return redirect(page)

    def _act_on_term(self, request: HttpRequest, term: Term) -> HttpResponse:
        try:
            if "demote" in request.POST:
                expected = request.POST.get("expected", "")
                changed = noise.step_down(term, by=actor_of(request), expected=expected)
                state = changed.get_kind_display() if changed.is_active else _("Out of use")
                messages.success(request, f"{term.text}: {state}")
            elif "promote" in request.POST:
                expected, reason = (request.POST.get(name, "") for name in ("expected", "reason"))
                changed = terms.promote(
                    term, by=actor_of(request), expected=expected, reason=reason
                )
                messages.success(request, f"{term.text}: {changed.get_stage_display()}")
            elif "judge" in request.POST:
                _judge(request, Finding.objects.filter(term=term.text))
        except (ModerationError, ValueError) as error:
            messages.error(request, _told(error))
        return redirect(reverse("admin:moderation_quality_term", args=[term.pk]))

    def _answer(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, context)


def _steps_of(request: HttpRequest, term: Term) -> dict[str, Any]:
    """What the page of a term offers to whoever looks at it."""
    may_change = request.user.has_perm(CHANGE_TERMS)
    above = term_trust.next_stage(term) if term.is_active else None
    after = terms.snapshot(term) | {"stage": above.value if above else term.stage}
    return {
        "may_demote": may_change and noise.may_step_down(term),
        "may_promote": may_change and above is not None,
        "next_stage": _label(above),
        "lacking": term_trust.lacking(term, terms.snapshot(term), after, ""),
    }


def _require(request: HttpRequest, *permissions: str) -> None:
    if not all(request.user.has_perm(permission) for permission in permissions):
        raise PermissionDenied


def _judge(request: HttpRequest, among: QuerySet[Finding]) -> None:
    """Record a verdict on one of these findings, unless its text is the person's own."""
    by = actor_of(request)
    pk = request.POST.get("judge", "")
    number = int(pk) if pk.isdecimal() and len(pk) < 19 else 0
    finding = among.select_related("run").filter(pk=number).first()
    if finding is None or not texts.find([finding.run.digest], seen_by=by):
        raise NotPermitted(JUDGE_FINDINGS)
    checkruns.judge(finding, by=by, verdict=request.POST.get("verdict", ""))
    messages.success(request, _("Your judgement is recorded."))


def _label(stage: Stage | None) -> str:
    return str(StageChoice(stage.value).label) if stage else ""


def _told(error: Exception) -> str:
    if isinstance(error, NotYetEarned):
        return " ".join(error.lacking)
    if isinstance(error, NotAllowedFrom):
        return _("Somebody changed this in the meantime. Look at it again.")
    if isinstance(error, NotPermitted):
        return _("You may not do this.")
    return _("This could not be read. Press one of the buttons of the page.")
