"""The publication itself: its name, addresses and habits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    name = "cms.newsroom"
    label = "newsroom"
    verbose_name = _("Newsroom")
