"""From draft to decision."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = _("Submissions")

    def ready(self) -> None:
        moderated = import_module("submissions.moderated")
        moderated.register_subjects()
        import_module("submissions.attached").register_guard()
        import_module("submissions.kept").register_kinds()
