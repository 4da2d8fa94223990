"""Notices of copyright: a matter between two sides, apart from breaches of the convention."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CopyrightNotice(models.Model):
    """What a rights holder claims of one thing, and what its author says to it.

    It never adds a strike.  The steps follow notice and counter-notice as in the Civil Code of
    China, articles 1195 and 1196.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        FORWARDED = "forwarded", _("Sent on to the author")
        COUNTER_NOTICE = "counter_notice", _("The author objects")
        SETTLED = "settled", _("Settled")

    class Outcome(models.TextChoices):
        REMOVED = "removed", _("taken down")
        KEPT = "kept", _("stays")
        WITHDRAWN = "withdrawn", _("withdrawn by the rights holder")

    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.RECEIVED)
    subject_kind = models.CharField(_("kind of subject"), max_length=40)
    subject_id = models.CharField(_("subject"), max_length=64)
    subject_digest = models.CharField(_("text hash (SHA-256)"), max_length=64, blank=True)
    subject_title = models.CharField(_("title"), max_length=300)
    subject_url = models.CharField(_("address"), max_length=500)
    accused = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    accused_email = models.EmailField(_("author's address"), blank=True)
    rights_holder = models.CharField(_("rights holder"), max_length=200)
    work = models.CharField(_("work"), max_length=300)
    first_published = models.CharField(_("first published"), max_length=500)
    proof = models.TextField(_("proof"))
    contact = models.EmailField(_("contact of the rights holder"))
    contact_confirmed_at = models.DateTimeField(_("contact confirmed"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    has_good_faith = models.BooleanField(_("made in good faith"))
    has_authority = models.BooleanField(_("entitled to act"))
    is_restricted = models.BooleanField(_("taken down until settled"), default=False)
    counter_text = models.TextField(_("what the author says"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome, blank=True)
    reasoning = models.TextField(_("reasons"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    forwarded_at = models.DateTimeField(_("sent on"), null=True, blank=True)
    countered_at = models.DateTimeField(_("objected"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("copyright notice")
        verbose_name_plural = _("copyright notices")
        ordering = ("received_at", "pk")
        indexes = (models.Index(fields=("state", "received_at"), name="copyright_queue"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("received", "forwarded", "counter_notice", "settled")),
                name="copyright_state_known",
            ),
            models.CheckConstraint(
                condition=Q(has_good_faith=True, has_authority=True), name="copyright_declared"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=("", "removed", "kept", "withdrawn")),
                name="copyright_outcome_known",
            ),
            models.CheckConstraint(
                condition=(Q(state="settled", settled_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state="settled") & Q(settled_at=None, outcome="")),
                name="copyright_settled_has_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(countered_at=None, counter_text="")
                | (Q(countered_at__isnull=False) & ~Q(counter_text="")),
                name="copyright_objection_in_words",
            ),
        )

    def __str__(self) -> str:
        return self.number
