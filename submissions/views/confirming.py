"""The links in letters that make something true: I sent this, and I want to be an author.

Opening one changes nothing, since mail scanners open links; its button does.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cms.accounts.models import User
from submissions import contact, tracking
from submissions.errors import Refusal
from submissions.forms import JoinForm
from submissions.intake import tokens
from submissions.models import TrackingToken
from submissions.views.keyed import keyed

Kind = TrackingToken.Kind


@keyed(Kind.CONFIRM)
def confirm(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Asks whether the person sent the mail: yes brings it to the editors, no puts it away."""
    submission = held.submission
    link = ""
    if request.method == "POST" and "deny" in request.POST:
        tracking.not_mine(submission, by=submission.writer)
        return render(request, "submissions/track_denied.html", {"number": submission.number})
    if request.method == "POST" and "confirm" in request.POST:
        submission = contact.confirm(submission)
        # The mailbox is proven by now, so the page may hand over what the receipt mails.
        link = submission.get_absolute_url()
        if submission.correspondent_id is not None:
            link = tokens.path(Kind.TRACK, tokens.issue(submission, Kind.TRACK))
    context = {"submission": submission, "token": token, "link": link}
    return render(request, "submissions/track_confirm.html", context)


@keyed(Kind.INVITE)
def join(request: HttpRequest, token: str, *, held: TrackingToken) -> HttpResponse:
    """Turns an invited sender into an author, with the pieces they mailed so far."""
    sender = held.submission.writer
    has_account = User.objects.filter(email__iexact=sender.email).exists()
    form = JoinForm(
        request.POST or None,
        needs_password=not has_account,
        email=sender.email,
        initial={"pen_name": sender.name},
    )
    context = {"token": token, "form": form, "email": sender.email, "has_account": has_account}
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "submissions/track_join.html", context, status=status)
    given = form.cleaned_data
    try:
        contact.accept_invitation(
            held, pen_name=given["pen_name"], password=given.get("password", "")
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return render(request, "submissions/track_join.html", context, status=refusal.status)
    context["login"] = reverse("account_login")
    return render(request, "submissions/track_join.html", {**context, "is_done": True})
