"""Who is asking: a signed-in person, or an answer that sends them to the log-in page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.accounts.models import User

View = Callable[..., HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def json_refusal(message: object, *, status: int, code: str, **more: Any) -> JsonResponse:
    """A refusal for a script: ``message`` is a sentence it can show."""
    return JsonResponse({"code": code, "message": str(message), **more}, status=status)


def signed_in(view: Callable[..., HttpResponse]) -> View:
    """Passes the signed-in user as ``user``.

    Everyone else is sent to log in; a script gets 401, and a form sent after the session ended is
    shown again as text, so that nothing written is lost.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if isinstance(user, User):
            return view(request, *args, user=user, **kwargs)
        if wants_json(request):
            return json_refusal(
                _("You are logged out. Log in again in another tab; your text stays here."),
                status=401,
                code="logged_out",
            )
        sent = [request.POST.get(name, "") for name in ("title", "standfirst", "body", "text")]
        written = [text for text in sent if text]
        if written:
            return render(request, "submissions/logged_out.html", {"written": written}, status=403)
        return redirect_to_login(request.get_full_path())

    return checked
