"""Names and pictures nobody else may go by: the newsroom's own, and those of whom it protects."""

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


class ProtectedPicture(models.Model):
    """A picture the check of avatars looks for: a logo, an emblem, the face of somebody known.

    The file is not kept: ``prints`` are what is compared (see ``moderation.picture_prints``), and
    ``likeness`` is a small PNG for colleagues.
    """

    sha256 = models.CharField(_("hash of the file (SHA-256)"), max_length=64, unique=True)
    note = models.CharField(
        _("note"), max_length=200, help_text=_("What it shows and whose it is, for colleagues.")
    )
    prints = models.JSONField(_("prints"), default=list, editable=False)
    likeness = models.BinaryField(_("likeness"))
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    retired_at = models.DateTimeField(_("retired"), null=True, editable=False)
    # When the list last became another one through this picture.
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("protected picture")
        verbose_name_plural = _("protected pictures")
        ordering = ("-added_at", "-pk")

    def __str__(self) -> str:
        return self.note
