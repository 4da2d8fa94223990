"""Names nobody else may go by: the newsroom's own, its columns, people it has to protect."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ProtectedName(models.Model):
    """A name the check of names looks for in bylines and author profiles."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    note = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("Who bears it, for your colleagues.")
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )

    class Meta:
        verbose_name = _("protected name")
        verbose_name_plural = _("protected names")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
