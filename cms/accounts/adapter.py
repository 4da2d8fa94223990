"""How allauth behaves here: addresses in lower case, language kept, staff end at the desk."""

from dataclasses import dataclass
from email.utils import formataddr
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from cms.accounts import queries
from cms.accounts.models import User
from cms.newsroom import queries as newsroom
from cms.outbox import plain


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
        user.language = translation.get_language()  # type: ignore[attr-defined]  # allauth leaves it untyped
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The letter in the newsroom's name, and in the language of the account it goes to."""
        site = NamedSite(newsroom.current().name, settings.SITE_URL)
        named = context.get("user")
        owner = named if isinstance(named, User) else queries.owner_of(email)
        with translation.override(owner.language if owner else translation.get_language()):
            super().send_mail(template_prefix, email, {**context, "current_site": site})

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """A plain letter, marked as sent by a program (RFC 3834): no absence notes come back."""
        subject = " ".join(plain.render(f"{template_prefix}_subject.txt", context).split())
        return EmailMessage(
            self.format_email_subject(subject),
            plain.render(f"{template_prefix}_message.txt", context),
            self.get_from_email(),
            [email] if isinstance(email, str) else email,
            headers={**(headers or {}), "Auto-Submitted": "auto-generated"},
        )

    def format_email_subject(self, subject: str) -> str:
        return f"[{newsroom.current().name}] {subject}"

    def get_from_email(self) -> str:
        return formataddr((newsroom.current().name, settings.DEFAULT_FROM_EMAIL))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if user.is_authenticated and user.is_staff and not user.is_author:
            return reverse("admin:index")
        return str(super().get_login_redirect_url(request))
