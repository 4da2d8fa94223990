"""People: accounts, author status, roles."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "cms.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        import_module("cms.accounts.post").register_office()
        import_module("cms.accounts.kept").register_kinds()
