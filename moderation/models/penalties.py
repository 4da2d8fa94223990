"""Penalties: rows with a beginning and, mostly, an end.  Never a date on the account."""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from moderation.errors import AppendOnly
from moderation.ladder import Rung

LIFT_COLUMNS = frozenset({"lifted_at", "lifted_note", "has_told_end"})


class PenaltyQuerySet(models.QuerySet["Penalty"]):
    """Penalties; what is in force is asked of the clock, so no worker can prolong one."""

    def at(self, moment: datetime) -> "PenaltyQuerySet":
        """Those running at a moment."""
        running = Q(ends_at=None) | Q(ends_at__gt=moment)
        return self.filter(running, starts_at__lte=moment, lifted_at=None)

    def silencing(self) -> "PenaltyQuerySet":
        """Those that keep a person from handing anything in; a notice does not."""
        return self.filter(rung__gte=Rung.MUTE_1)

    def counting(self, moment: datetime) -> "PenaltyQuerySet":
        """Those whose strike still counts at a moment."""
        counts = Q(strike_lapses_at=None) | Q(strike_lapses_at__gt=moment)
        return self.filter(counts, is_strike=True, lifted_at=None)

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Penalty")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Penalty")

    def delete(self) -> NoReturn:
        raise AppendOnly("Penalty")


class Penalty(models.Model):
    """One penalty of one account, or of an address that never had one.

    Step 0 is a mute of reports: not on the ladder, no strike, and it silences nothing else.
    """

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="penalties",
        verbose_name=_("account"),
    )
    email = models.EmailField(_("address"), blank=True)
    rung = models.PositiveSmallIntegerField(
        _("step"), choices=[(rung.value, rung.name.lower()) for rung in Rung]
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_strike = models.BooleanField(_("counts as a strike"))
    strike_lapses_at = models.DateTimeField(_("strike counts until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_note = models.CharField(_("why it was lifted"), max_length=300, blank=True)
    has_told_end = models.BooleanField(_("end was announced"), default=False)
    created_at = models.DateTimeField(_("set"), auto_now_add=True)

    objects = PenaltyQuerySet.as_manager()

    class Meta:
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        ordering = ("-starts_at", "-pk")
        indexes = (
            models.Index(fields=("account", "lifted_at", "ends_at"), name="penalty_of_account"),
            models.Index(fields=("email", "lifted_at", "ends_at"), name="penalty_of_address"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(rung__gte=1, rung__lte=6)
                # No step of the ladder: it stops reports for a while and nothing else.
                | Q(rung=0, is_strike=False, ends_at__isnull=False),
                name="penalty_step_or_report_mute",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False, email="") | (Q(account=None) & ~Q(email="")),
                name="penalty_of_an_account_or_an_address",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="penalty_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(rung__in=(1, 5, 6), ends_at=None)
                | Q(rung__in=(0, 2, 3, 4), ends_at__isnull=False),
                name="penalty_mutes_for_days_end",
            ),
        )

    def __str__(self) -> str:
        return f"{Rung(self.rung).name.lower()} {self.starts_at:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            columns = kwargs.get("update_fields")
            if columns is None or not set(columns) <= LIFT_COLUMNS:
                raise AppendOnly("Penalty")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Penalty")
