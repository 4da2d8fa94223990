"""How allauth behaves here: addresses in lower case, language kept, staff end at the desk."""

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from cms.newsroom import queries as newsroom


@dataclass(frozen=True, slots=True)
class NamedSite:
    """What allauth's letters call the site."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    """Our few differences from allauth's defaults."""

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def save_user(
        self, request: HttpRequest, user: object, form: object, commit: bool = True
    ) -> object:
        user.language = get_language()  # type: ignore[attr-defined]  # allauth leaves it untyped
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The letter in the newsroom's name instead of the host's."""
        site = NamedSite(newsroom.current().name, settings.SITE_URL)
        super().send_mail(template_prefix, email, {**context, "current_site": site})

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if user.is_authenticated and user.is_staff and not user.is_author:
            return reverse("admin:index")
        return str(super().get_login_redirect_url(request))
