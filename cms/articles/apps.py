"""The published record: what readers see."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "cms.articles"
    label = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        import_module("cms.articles.moderated").register_subjects()
