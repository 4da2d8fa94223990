"""One's own settings."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as keep_in_cookie

from cms.accounts.forms import SettingsForm
from cms.accounts.models import User


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switches the language of the pages; whoever is logged in gets letters in it from now on."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=chosen)
    response: HttpResponse = keep_in_cookie(request)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_settings(request: HttpRequest) -> HttpResponse:
    """Name, language and shortcuts; a changed language holds at once, for pages and letters."""
    user = get_object_or_404(User, pk=request.user.pk or 0)
    form = SettingsForm(request.POST or None, instance=user)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/settings.html", {"form": form})
    form.save()
    with translation.override(user.language):
        messages.success(request, _("Your settings are saved."))
    response = redirect("accounts:settings")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response
