"""Pages about the site rather than its contents: health, appearance, and plain error pages."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.newsroom import readiness

THEMES = {"system", "light", "dark"}


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether database and broker answer (503 if not), and the age of the oldest waiting job,
    over all and for each kind of work."""
    database, broker = readiness.database_answers(), readiness.broker_answers()
    is_ready = database and broker
    waiting = readiness.waiting_seconds() if database else None
    state = {
        "status": "ok" if is_ready else "failing",
        "database": "ok" if database else "failing",
        "broker": "ok" if broker else "failing",
        "oldest_job_seconds": max(waiting.values()) if waiting is not None else None,
        "waiting_seconds": waiting,
    }
    return JsonResponse(state, status=200 if is_ready else 503)


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address by habit; the icon is a static file."""
    return HttpResponsePermanentRedirect(static("cms/icon.svg"))


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen appearance in a cookie and returns to the page it was chosen on."""
    chosen = request.POST.get("theme", "system")
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if is_ours and back.startswith("/") else "/")
    if chosen in THEMES - {"system"}:
        response.set_cookie(
            "theme", chosen, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose security token does not fit: old page, or cookies switched off."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that could not be read; too large is said as such (413)."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)
