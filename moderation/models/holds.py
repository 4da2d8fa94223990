"""Legal holds: what must be kept, who said so, why, and until when."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Holds; what is in force is asked of the clock."""

    def at(self, moment: datetime) -> "LegalHoldQuerySet":
        """Those in force at a moment."""
        lasts = Q(until=None) | Q(until__gt=moment)
        return self.filter(lasts, set_at__lte=moment, lifted_at=None)


class LegalHold(models.Model):
    """Nothing of a case, a person or a submission is deleted while a hold on it is in force.

    ``ref`` is a case's number, a submission's number, or a person as one word (see Party.word).
    """

    class Scope(models.TextChoices):
        CASE = "case", _("a case")
        PERSON = "person", _("a person")
        SUBMISSION = "submission", _("a submission")

    scope = models.CharField(_("holds"), max_length=10, choices=Scope)
    ref = models.CharField(_("which"), max_length=260)
    reason = models.TextField(_("reason"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("set by"),
    )
    set_by_name = models.CharField(_("set by"), max_length=200)
    set_at = models.DateTimeField(_("set"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by_name = models.CharField(_("lifted by"), max_length=200, blank=True)
    lifted_reason = models.TextField(_("why it was lifted"), blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ("-set_at", "-pk")
        permissions = (("place_hold", _("Can set and lift legal holds")),)
        indexes = (models.Index(fields=("lifted_at", "scope", "ref"), name="hold_in_force"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(scope__in=("case", "person", "submission")), name="hold_scope_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
            models.CheckConstraint(condition=~Q(ref=""), name="hold_names_something"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_reason="")
                | (Q(lifted_at__isnull=False) & ~Q(lifted_reason="")),
                name="hold_lifted_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=("scope", "ref"),
                condition=Q(lifted_at=None),
                name="hold_once_while_not_lifted",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope} {self.ref}"
