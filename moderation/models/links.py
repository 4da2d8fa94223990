"""Accounts a person judged to belong together, with what made them think so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from moderation.models.cases import Case


class AccountLink(models.Model):
    """Two accounts of one person, as somebody judged; nothing follows from it by itself.

    A judgement that was wrong is dissolved with a reason; the row stays, and a new one may follow.
    """

    first = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("account"),
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("other account"),
    )
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="links", verbose_name=_("case")
    )
    evidence = models.JSONField(_("evidence"), default=list)
    reason = models.TextField(_("reason"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed"), auto_now_add=True)
    dissolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dissolved by"),
    )
    dissolved_at = models.DateTimeField(_("dissolved"), null=True, blank=True)
    dissolved_reason = models.TextField(_("why it was dissolved"), blank=True)

    class Meta:
        verbose_name = _("linked accounts")
        verbose_name_plural = _("linked accounts")
        constraints = (
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="link_in_one_direction"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="link_has_a_reason"),
            models.UniqueConstraint(
                fields=("first", "second"), condition=Q(dissolved_at=None), name="link_once"
            ),
            models.CheckConstraint(
                condition=Q(dissolved_at=None, dissolved_by=None, dissolved_reason="")
                | (
                    Q(dissolved_at__isnull=False, dissolved_by__isnull=False)
                    & ~Q(dissolved_reason="")
                ),
                name="link_dissolved_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}"
