"""Moderation: the convention, the checks and what is known about a text.  Imports no other app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        import_module("moderation.kept").register_kinds()
