"""The public pages: the convention, a report, its receipt."""

from dataclasses import dataclass

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import convention_diff, queries, subjects
from moderation.errors import ReportsMuted
from moderation.explanations.ladder import muted_words
from moderation.forms import ReportForm
from moderation.limits import seconds_to_next_report
from moderation.models import Clause, ConventionVersion, Report
from moderation.permissions import Actor
from moderation.reports import ANSWER_DAYS, confirm_address, file_report
from moderation.subjects import Subject

_RECEIPT_SALT = "moderation.receipt"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A category with its items, as the page prints them."""

    category: Clause
    items: tuple[Clause, ...]


@require_safe
def convention(request: HttpRequest) -> HttpResponse:
    """The version in force; before the first one is published, a page that says so."""
    version = queries.current_convention()
    if version is None:
        return render(request, "moderation/convention_missing.html", status=404)
    return _show(request, version)


@require_safe
def convention_version(request: HttpRequest, number: int) -> HttpResponse:
    """One published version, in force or not; drafts are not found."""
    return _show(request, get_object_or_404(queries.public_conventions(), number=number))


@require_safe
def convention_changes(request: HttpRequest, number: int) -> HttpResponse:
    """What a published version changed against the one before it, or against ``?from=`` another."""
    public = queries.public_conventions()
    version = get_object_or_404(public, number=number)
    wanted = request.GET.get("from", "")
    if wanted:
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 7):
            raise Http404
        before: ConventionVersion | None = get_object_or_404(public, number=int(wanted))
    else:
        before = queries.version_before(version)
    context = {
        "version": version,
        "before": before,
        "others": [other for other in public if other != version],
        "changes": list(convention_diff.between(before, version)) if before else [],
    }
    return render(request, "moderation/convention_changes.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report one thing, named in the address by its kind, such as ``?article=12``."""
    subject = _subject(request)
    if subject is None:
        return render(request, "moderation/report_unknown.html", status=404)
    actor = _actor(request)
    pictures = subjects.pictures(subject.kind, subject.ref, subject.digest)
    if request.method != "POST":
        named = {name: request.GET.get(name, "")[:2000] for name in ("passage", "picture")}
        form = ReportForm(initial=named, asks_email=actor is None, pictures=pictures)
        return _form(request, form, subject)
    form = ReportForm(request.POST, asks_email=actor is None, pictures=pictures)
    if not form.is_valid():
        return _form(request, form, subject, status=422)
    wait = seconds_to_next_report(
        account=None if actor is None else actor.pk, address=request.META.get("REMOTE_ADDR", "")
    )
    if wait:
        answer = _form(request, form, subject, status=429, minutes=-(-wait // 60))
        answer["Retry-After"] = str(wait)
        return answer
    try:
        filed, is_new = file_report(subject, form.complaint(), by=actor)
    except ReportsMuted as error:
        form.add_error(None, muted_words(error))
        return _form(request, form, subject, status=403)
    receipt = reverse("moderation:report-received", args=[_token(filed)])
    return redirect(receipt if is_new else f"{receipt}?again=1")


@never_cache
@require_safe
def report_received(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt, to keep: the signed address is the only way in, so numbers tell nothing."""
    try:
        number = signing.loads(token, salt=_RECEIPT_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    filed = get_object_or_404(Report, number=number)
    context = {"report": filed, "again": "again" in request.GET, "days": ANSWER_DAYS}
    return render(request, "moderation/report_received.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the receipt: a press of the button confirms, since scanners follow links too."""
    if request.method != "POST":
        return render(request, "moderation/report_confirm.html")
    confirmed = confirm_address(token)
    status = 200 if confirmed else 404
    page = {"report": confirmed}
    return render(request, "moderation/report_confirmed.html", page, status=status)


def _show(request: HttpRequest, version: ConventionVersion) -> HttpResponse:
    rows = list(queries.clauses(version))
    for row in rows:
        row.version = version
    chapters = [
        Chapter(row, tuple(item for item in rows if item.parent == row.code))
        for row in rows
        if row.is_category
    ]
    context = {
        "version": version,
        "is_current": version == queries.current_convention(),
        "announced": queries.announced_convention(),
        "before": queries.version_before(version),
        "chapters": chapters,
        "sections": {section.key: section for section in version.sections.all()},
        "versions": queries.public_conventions(),
    }
    return render(request, "moderation/convention.html", context)


def _form(
    request: HttpRequest,
    form: ReportForm,
    subject: Subject,
    *,
    status: int = 200,
    minutes: int = 0,
) -> HttpResponse:
    context = {"form": form, "subject": subject, "minutes": minutes}
    return render(request, "moderation/report.html", context, status=status)


def _subject(request: HttpRequest) -> Subject | None:
    for kind in subjects.kinds():
        if kind in request.GET:
            return subjects.find(kind, request.GET[kind])
    return None


def _actor(request: HttpRequest) -> Actor | None:
    return request.user if request.user.is_authenticated else None


def _token(filed: Report) -> str:
    return signing.dumps(filed.number, salt=_RECEIPT_SALT)
