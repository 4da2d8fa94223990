"""Pages that open by their address alone: the token in the path is the whole permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from submissions.intake import renewal, tokens
from submissions.intake.tokens import Lost
from submissions.models import TrackingToken

View = Callable[..., HttpResponse]

# The address is a key: it goes to no other site, into no cache and into no search engine.
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def keyed(kind: str) -> Callable[[View], View]:
    """Passes the record of a live token as ``held``; every other token gets one page.

    A piece whose sender has an account by now is told to be there.

    No cookie stands for anything here: whoever does not know the token cannot build the address,
    so another site has nothing to forge.  That is why these forms carry no CSRF field, which a
    browser told ``no-referrer`` could not answer for anyway (it sends ``Origin: null``).
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def opened(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
            found = tokens.find(token, kind)
            if not isinstance(found, TrackingToken):
                response = _lost(request, found)
            elif found.submission.correspondent is None:
                response = render(request, "submissions/track_moved.html")
            else:
                response = view(request, token, held=found, **more)
            for name, value in HEADERS.items():
                response[name] = value
            return response

        return opened

    return decorate


def _was_confirmed(found: Lost) -> bool:
    """Whether a link to confirm has done its work, so a second click deserves good news."""
    submission = found.token.submission
    return (
        found.token.kind == TrackingToken.Kind.CONFIRM
        and submission.sender_confirmed_at is not None
        and not submission.is_not_mine
    )


def _lost(request: HttpRequest, found: Lost | None) -> HttpResponse:
    """A link that opens nothing: says so, and offers a new one without saying what there is."""
    submission = found.token.submission if found is not None else None
    asked = request.method == "POST" and "renew" in request.POST
    if asked:
        if submission is not None:
            renewal.renew(submission)
        else:
            renewal.renew_all(request.POST.get("address", ""))
    status = 200 if asked else 404 if found is None else 410
    context = {
        "is_known": submission is not None,
        "asked": asked,
        "is_confirmed": found is not None and _was_confirmed(found),
    }
    return render(request, "submissions/track_lost.html", context, status=status)
