"""One's own settings and API tokens."""

from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language as keep_in_cookie

from cms.accounts import actions, avatars, tokens
from cms.accounts.errors import AccountRefusal
from cms.accounts.forms import AvatarForm, SettingsForm, TokenForm
from cms.accounts.models import AuthorProfile, User
from cms.picture_files import PictureRefused


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
    actions.save_settings(form.save(commit=False))
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


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_picture(request: HttpRequest) -> HttpResponse:
    """The picture of one's profile: where it stands, another one, or none."""
    user = get_object_or_404(User, pk=request.user.pk or 0)
    profile = AuthorProfile.objects.filter(user=user).select_related("user", "avatar").first()
    if profile is None:
        return redirect("submissions:apply")
    if request.method != "POST":
        return _show_picture(request, profile, AvatarForm())
    if "remove" in request.POST:
        avatars.remove_avatar(profile, by=user)
        messages.success(request, _("Your picture is removed."))
        return redirect("accounts:picture")
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            avatars.set_avatar(profile, form.cleaned_data["picture"], by=user)
        except PictureRefused as refusal:
            form.add_error("picture", refusal.message)
        except AccountRefusal as refusal:
            form.add_error("picture", str(refusal))
        else:
            messages.success(request, _("Your picture is saved."))
            return redirect("accounts:picture")
    return _show_picture(request, profile, form)


def _show_picture(request: HttpRequest, profile: AuthorProfile, form: AvatarForm) -> HttpResponse:
    return render(request, "account/picture.html", {"form": form, "profile": profile})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own_tokens(request: HttpRequest) -> HttpResponse:
    """One's tokens, and a form for another, whose secret is on the answer and nowhere else."""
    user = get_object_or_404(User, pk=request.user.pk or 0)
    if request.method != "POST":
        return _show_tokens(request, user, TokenForm(user=user))
    form = TokenForm(request.POST, user=user)
    if not form.is_valid():
        return _show_tokens(request, user, form)
    given = form.cleaned_data
    key = request.POST.get("key") or uuid4().hex
    try:
        issued = tokens.issue(
            user, name=given["name"], scopes=given["scopes"], days=given["days"], key=key
        )
    except AccountRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:tokens")
    return _show_tokens(request, user, TokenForm(user=user), issued)


def _show_tokens(
    request: HttpRequest, user: User, form: TokenForm, issued: tokens.Issued | None = None
) -> HttpResponse:
    context = {"form": form, "tokens": user.api_tokens.all(), "issued": issued, "key": uuid4().hex}
    return render(request, "account/tokens.html", context)


@require_POST
@login_required
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one of one's own tokens at once."""
    user = get_object_or_404(User, pk=request.user.pk or 0)
    tokens.revoke(get_object_or_404(user.api_tokens, pk=pk), by=user)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:tokens")
