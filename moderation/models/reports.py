"""What readers report."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.models.cases import Case


class Report(models.Model):
    """One person's report of one thing, as it was when they saw it.

    ``clause_code`` empty = the reporter was not sure.  ``subject_digest`` names the exact text.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        IN_CASE = "in_case", _("Being looked at")
        CLOSED = "closed", _("Closed")
        EXPIRED = "expired", _("Expired: the address was never confirmed")

    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.RECEIVED)
    subject_kind = models.CharField(_("kind of subject"), max_length=40)
    subject_id = models.CharField(_("subject"), max_length=64)
    subject_digest = models.CharField(_("text hash (SHA-256)"), max_length=64, blank=True)
    subject_title = models.CharField(_("title"), max_length=300)
    subject_url = models.CharField(_("address"), max_length=500)
    clause_code = models.CharField(_("clause"), max_length=8, blank=True)
    passage = models.TextField(_("passage"), blank=True)
    # Which picture of the subject it is about, as the subject names it; empty for the whole.
    picture = models.CharField(_("picture"), max_length=64, blank=True)
    statement = models.TextField(_("statement"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reporter"),
    )
    reporter_email = models.EmailField(_("reporter's e-mail"), blank=True)
    contact_confirmed_at = models.DateTimeField(_("e-mail confirmed"), null=True, blank=True)
    good_faith = models.BooleanField(_("made in good faith"))
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("case"),
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    weight = models.PositiveSmallIntegerField(_("weight in tenths"), default=10)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("subject_kind", "subject_id"), name="report_subject"),
            models.Index(fields=("state", "created_at"), name="report_state"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("received", "in_case", "closed", "expired")),
                name="report_state_known",
            ),
            models.CheckConstraint(condition=Q(good_faith=True), name="report_in_good_faith"),
            models.CheckConstraint(condition=~Q(statement=""), name="report_has_statement"),
        )

    def __str__(self) -> str:
        return self.number
