"""The counters that reference numbers are drawn from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counter(models.Model):
    """One running count, such as the reports of a year."""

    key = models.CharField(_("key"), max_length=40, unique=True)
    value = models.PositiveBigIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
