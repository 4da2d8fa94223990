"""Appeals: one for each decision and appellant, decided by somebody who had no part in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from moderation.models.decisions import Decision


class Appeal(models.Model):
    """A person's objection to a decision, and the answer to it."""

    class State(models.TextChoices):
        FILED = "filed", _("Received")
        ALONE = "alone", _("Waiting for a second person")
        CLAIMED = "claimed", _("Being looked at")
        UPHELD = "upheld", _("The decision stands")
        MODIFIED = "modified", _("The decision was changed")
        OVERTURNED = "overturned", _("The decision was overturned")

    ANSWERED = (State.UPHELD, State.MODIFIED, State.OVERTURNED)

    class Role(models.TextChoices):
        ACCUSED = "accused", _("the person it is about")
        REPORTER = "reporter", _("a reporter")

    class Grounds(models.TextChoices):
        FACTS = "facts", _("The facts are wrong")
        CLAUSE = "clause", _("The clause does not apply")
        HEAVY = "heavy", _("The penalty is too heavy")
        CONTEXT = "context", _("The context is missing")
        TAKEN_OVER = "taken_over", _("My account was taken over")
        OTHER = "other", _("Something else")

    number = models.CharField(_("number"), max_length=20, unique=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("decision")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.FILED)
    role = models.CharField(_("appellant is"), max_length=8, choices=Role)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    email = models.EmailField(_("address"), blank=True)
    # Who appealed, as one word: an account's number or an address.  It outlives the account.
    appellant = models.CharField(_("appellant"), max_length=260)
    grounds = models.CharField(_("grounds"), max_length=10, choices=Grounds)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=10)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    # Repeated from the decision, so that the database itself can keep the two people apart.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("first decided by"),
    )
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first signed by"),
    )
    answer = models.TextField(_("answer"), blank=True)
    result = models.OneToOneField(
        Decision,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="result_of",
        verbose_name=_("new decision"),
    )
    filed_at = models.DateTimeField(_("filed"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ("filed_at", "pk")
        indexes = (models.Index(fields=("state", "filed_at"), name="appeal_queue"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=("filed", "alone", "claimed", "upheld", "modified", "overturned")
                ),
                name="appeal_state_known",
            ),
            models.CheckConstraint(
                condition=Q(handler=None) | ~Q(handler=F("decided_by")),
                name="appeal_handled_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(handler=None) | Q(signed_by=None) | ~Q(handler=F("signed_by")),
                name="appeal_not_handled_by_who_signed",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=("upheld", "modified", "overturned"),
                    handler__isnull=False,
                    answered_at__isnull=False,
                )
                & ~Q(answer="")
                | Q(state__in=("filed", "alone", "claimed"), answered_at=None, answer=""),
                name="appeal_answered_in_writing",
            ),
            models.UniqueConstraint(
                fields=("decision", "appellant"), name="appeal_once_per_decision_and_appellant"
            ),
        )

    def __str__(self) -> str:
        return self.number
