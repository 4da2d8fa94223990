"""The public pages of copyright, and feedback about the rules: neither is a report."""

from collections.abc import Mapping

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from moderation import copyright_notices, feedback, subjects
from moderation.errors import NotOpen
from moderation.limits import seconds_to_next_feedback, seconds_to_next_report
from moderation.matter_forms import CopyrightForm, CounterNoticeForm, FeedbackForm
from moderation.models import CopyrightNotice
from moderation.subjects import Subject

_RECEIPT_SALT = "moderation.copyright-receipt"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest) -> HttpResponse:
    """A copyright notice about one thing, named in the address such as ``?article=12``."""
    subject = _subject(request)
    if subject is None:
        return render(request, "moderation/report_unknown.html", status=404)
    form = CopyrightForm(request.POST if request.method == "POST" else None)
    page = {"form": form, "subject": subject}
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "moderation/copyright.html", page, status=status)
    wait = seconds_to_next_report(account=None, address=request.META.get("REMOTE_ADDR", ""))
    if wait:
        return _too_many(request, "moderation/copyright.html", page, wait)
    filed, _is_new = copyright_notices.file_notice(subject, form.claim())
    token = signing.dumps(filed.number, salt=_RECEIPT_SALT)
    return redirect(reverse("moderation:copyright-received", args=[token]))


@never_cache
@require_safe
def received(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt of a notice; the signed address is the only way in."""
    try:
        number = signing.loads(token, salt=_RECEIPT_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    filed = get_object_or_404(CopyrightNotice, number=number)
    return render(request, "moderation/copyright_received.html", {"notice": filed})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link to a rights holder's address: a press confirms, since scanners follow links too."""
    is_press = request.method == "POST"
    known = (copyright_notices.confirm if is_press else copyright_notices.read_confirmation)(token)
    page = {"notice": known}
    return render(request, "moderation/copyright_confirm.html", page, status=200 if known else 404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What the author reads of a notice, and the counter-notice; no account needed."""
    claimed = copyright_notices.read_link(token)
    if claimed is None:
        raise Http404
    form = CounterNoticeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            copyright_notices.object_to(claimed, **form.cleaned_data)
        except NotOpen as error:
            form.add_error(None, error.reason)
        else:
            return redirect(request.path)
    is_open = claimed.state == CopyrightNotice.State.FORWARDED
    page = {"notice": claimed, "form": form if is_open or form.errors else None}
    status = 422 if form.errors else 200
    return render(request, "moderation/copyright_answer.html", page, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_rules(request: HttpRequest) -> HttpResponse:
    """What somebody thinks of the convention; ``?sent`` thanks them."""
    if "sent" in request.GET and request.method != "POST":
        return render(request, "moderation/feedback.html", {"is_sent": True})
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    page = {"form": form}
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "moderation/feedback.html", page, status=status)
    wait = seconds_to_next_feedback(request.META.get("REMOTE_ADDR", ""))
    if wait:
        return _too_many(request, "moderation/feedback.html", page, wait)
    feedback.give(**form.cleaned_data)
    return redirect(f"{request.path}?sent")


def _too_many(
    request: HttpRequest, template: str, page: Mapping[str, object], wait: int
) -> HttpResponse:
    shown = {**page, "minutes": -(-wait // 60)}
    refused = render(request, template, shown, status=429)
    refused["Retry-After"] = str(wait)
    return refused


def _subject(request: HttpRequest) -> Subject | None:
    for kind in subjects.kinds():
        if kind in request.GET:
            return subjects.find(kind, request.GET[kind])
    return None
