"""The site itself as an app: its static files, translations, commands and system checks."""

from importlib import import_module

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Tougao"

    def ready(self) -> None:
        import_module("cms.checks")
