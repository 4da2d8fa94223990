"""What concerns one person: decisions, penalties, reports, appeals; and what concerns everybody."""

import csv
from io import StringIO

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import (
    appeal_files,
    appeals,
    asking,
    penalties,
    queries,
    retention,
    standing,
    statements,
)
from moderation import transparency as figures
from moderation.errors import FileRefused, NotOpen
from moderation.explanations.ladder import penalty_words
from moderation.forms import AnswerForm, AppealFilesForm, AppealForm
from moderation.models import Appeal, Case, Report, Statement
from moderation.parties import Party


@never_cache
@login_required
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Decisions about this account, its reports, its appeals; muted people read it too."""
    party = Party(request.user.pk)
    told = Statement.objects.filter(recipient=party.word).select_related("decision__case")
    running = penalties.of_party(party).at(timezone.now())
    context = {
        "statements": [
            (one, statements.link_for(one.decision, party)) for one in told.order_by("-told_at")
        ],
        "penalties": [(one, penalty_words(one.rung, penalties.days_of(one))) for one in running],
        "strikes": penalties.strikes_of(party),
        "lowered_until": standing.lowered_until(party),
        "reports": Report.objects.filter(reporter=request.user.pk).order_by("-created_at")[:200],
        "appeals": Appeal.objects.filter(appellant=party.word).order_by("-filed_at"),
    }
    return render(request, "moderation/record.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision(request: HttpRequest, token: str) -> HttpResponse:
    """One decision as one person was told it, with the way to appeal: no account needed."""
    opened = statements.read_link(token)
    if opened is None:
        return _question(request, token)
    number, word = opened
    told = Statement.objects.filter(decision__number=number, recipient=word)
    statement = told.select_related("decision__case").order_by("pk").first()
    if statement is None:
        raise Http404
    party = Party(statement.account_id, statement.email, statement.language)
    form, more = AppealForm(), AppealFilesForm()
    if request.method == "POST":
        is_more = "add_files" in request.POST
        sent: AppealForm | AppealFilesForm
        if is_more:
            sent = more = AppealFilesForm(request.POST, request.FILES)
        else:
            sent = form = AppealForm(request.POST, request.FILES)
        if sent.is_valid() and _taken(statement, party, sent, is_more=is_more):
            return redirect(f"{request.path}#appeal")
    return _page(request, statement, form, more)


def _taken(
    statement: Statement, party: Party, form: AppealForm | AppealFilesForm, *, is_more: bool
) -> bool:
    """Whether the appeal, or what comes after it, is in; if not the form says why."""
    given = form.cleaned_data
    try:
        if is_more:
            appeal = get_object_or_404(
                Appeal, decision=statement.decision, appellant=statement.recipient
            )
            appeal_files.add(appeal, given["attached"], party=party)
        else:
            appeals.file(
                statement.decision,
                party=party,
                grounds=given["grounds"],
                text=given["text"],
                files=given["attached"],
            )
    except NotOpen as error:
        form.add_error(None, error.reason)
    except FileRefused as error:
        form.add_error("attached", f"{error.name}: {error.reason}")
    return not form.errors


def _question(request: HttpRequest, token: str) -> HttpResponse:
    """The same kind of address before there is a decision: a question, and a box to answer it."""
    asked = asking.read_link(token)
    if asked is None:
        raise Http404
    case, party = asked
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            asking.answer(case, party=party, text=form.cleaned_data["text"])
        except NotOpen as error:
            form.add_error(None, error.reason)
        else:
            return redirect(request.path)
    is_open = case.state != Case.State.CLOSED and asking.open_question(case) is not None
    said = asking.exchange(case)
    context = {"case": case, "said": said, "form": form if is_open or form.errors else None}
    status = 422 if form.errors else 200
    return render(request, "moderation/question.html", context, status=status)


def _page(
    request: HttpRequest, statement: Statement, form: AppealForm, more: AppealFilesForm
) -> HttpResponse:
    judged = statement.decision
    until = appeals.can_file_until(judged)
    counts = queries.standing_decision(judged.case)
    replaced = counts if counts != judged else None
    appeal = Appeal.objects.filter(decision=judged, appellant=statement.recipient).first()
    told = appeals.role_of(judged, Party(statement.account_id, statement.email))
    is_open = appeal is None and replaced is None and timezone.now() <= until and told is not None
    context = {
        "statement": statement,
        "decision": judged,
        "appeal": appeal,
        "replaced": replaced,
        "until": until,
        "form": form if is_open else None,
        "more": more if appeal is not None and appeal.state not in Appeal.ANSWERED else None,
        "files": appeal.files.all() if appeal is not None else (),
    }
    status = 422 if form.errors or more.errors else 200
    return render(request, "moderation/decision.html", context, status=status)


@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """How long what is kept, and what becomes of it, for everybody."""
    return render(request, "moderation/retention.html", {"kinds": retention.table()})


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """The figures for everybody, by quarter; ``?format=csv`` gives them as a table to take away.

    ``?by=year`` counts by year.  A period of too few cases is named in the table without figures.
    """
    is_yearly = request.GET.get("by") == "year"
    periods = figures.periods(figures.year_of if is_yearly else figures.quarter_of)
    if request.GET.get("format") != "csv":
        context = {"periods": periods, "is_yearly": is_yearly}
        return render(request, "moderation/transparency.html", context)
    table = StringIO()
    rows = csv.writer(table)
    rows.writerow(["period", "figure", "of", "count"])
    for period in periods:
        rows.writerows(_lines(period))
    answer = HttpResponse("\ufeff" + table.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="transparency.csv"'
    return answer


def _lines(period: figures.Period) -> list[tuple[str, str, str, int | str]]:
    if period.is_small:
        return [(period.name, "cases", "", f"<{figures.FEWEST}")]
    parts = {
        "by_clause": period.by_clause,
        "by_source": period.by_source,
        "by_outcome": period.by_outcome,
    }
    return [
        (period.name, "cases", "", period.cases),
        *((period.name, part, of, n) for part, counts in parts.items() for of, n in counts.items()),
        (period.name, "median_hours", "", period.median_hours),
        (period.name, "appeals", "", period.appeals),
        (period.name, "modified", "", period.modified),
        (period.name, "overturned", "", period.overturned),
    ]
