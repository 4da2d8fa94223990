"""What people say about the rules themselves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """One remark, about no article and no person."""

    text = models.TextField(_("text"))
    email = models.EmailField(_("e-mail"), blank=True)
    convention_number = models.PositiveIntegerField(
        _("convention version in force"), null=True, blank=True
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("read by"),
    )

    class Meta:
        verbose_name = _("feedback about the rules")
        verbose_name_plural = _("feedback about the rules")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("read_at", "created_at"), name="feedback_unread"),)

    def __str__(self) -> str:
        return " ".join(self.text.split())[:60]
