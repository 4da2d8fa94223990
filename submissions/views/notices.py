"""The notice for people who are not authors, and the application to become one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts import actions
from cms.accounts.errors import AccountRefusal
from cms.accounts.forms import ApplicationForm
from cms.accounts.models import AuthorProfile, User
from submissions.views.signed_in import signed_in


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """How to get an article to us, with an account or without."""
    return show_notice(request)


def show_notice(request: HttpRequest) -> HttpResponse:
    """The notice in place of a page that only authors can use: 200, since it is the answer."""
    user = request.user
    profile = profile_of(user) if isinstance(user, User) else None
    is_author = isinstance(user, User) and user.is_author
    return render(request, "submissions/notice.html", {"profile": profile, "is_author": is_author})


def profile_of(user: User) -> AuthorProfile | None:
    return AuthorProfile.objects.filter(user=user).first()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def apply(request: HttpRequest, *, user: User) -> HttpResponse:
    """Asks to become an author; while an application is open its page says so."""
    profile = profile_of(user)
    waits = profile is not None and profile.status == AuthorProfile.Status.APPLIED
    if profile is not None and profile.status == AuthorProfile.Status.ACTIVE:
        messages.info(request, _("You are an author already."))
        return redirect("submissions:pieces")
    if request.method != "POST" or waits:
        initial = {}
        if profile is not None:
            initial = {"pen_name": profile.pen_name, "bio": profile.bio, "samples": profile.samples}
        form = ApplicationForm(initial=initial)
        return render(request, "submissions/apply.html", {"form": form, "profile": profile})
    form = ApplicationForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.apply(
                user, pen_name=given["pen_name"], bio=given["bio"], samples=given["samples"]
            )
        except AccountRefusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your application is sent. The answer comes by mail."))
        return redirect("submissions:apply")
    return render(request, "submissions/apply.html", {"form": form, "profile": profile})
