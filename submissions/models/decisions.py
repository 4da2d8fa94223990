"""A decision, its reasons, the changes it asks for, and the letter that carries it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from post_office.models import STATUS, Email

from moderation.models import Clause
from submissions.models.submissions import Revision, Submission
from submissions.states import HELD_ACTIONS, Action


class Decision(models.Model):
    """What an editor decided about one revision: pending until released or undone."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting to be released")
        RELEASED = "released", _("released")
        UNDONE = "undone", _("undone")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(
        _("decision"), max_length=16, choices=[(a.value, a.label) for a in HELD_ACTIONS]
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    note = models.TextField(_("note for colleagues"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    made_at = models.DateTimeField(default=timezone.now)
    release_at = models.DateTimeField(_("released by itself at"))
    released_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"],
                condition=Q(state="pending"),
                name="one_pending_decision_per_submission",
            ),
            models.CheckConstraint(
                condition=Q(action__in=[a.value for a in HELD_ACTIONS]),
                name="decision_action_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="released", released_at__isnull=False)
                | Q(state="undone", undone_at__isnull=False)
                | Q(state="pending", released_at__isnull=True, undone_at__isnull=True),
                name="decision_state_has_its_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["release_at"], condition=Q(state="pending"), name="decision_release_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{Action(self.action).label} ({self.get_state_display()})"


class DecisionReason(models.Model):
    """One coded reason: a clause of the convention in its version, or an editorial one."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="reasons")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")
    editorial = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        constraints = [
            models.CheckConstraint(
                condition=Q(clause__isnull=False, editorial="")
                | (Q(clause__isnull=True) & ~Q(editorial="")),
                name="reason_is_a_clause_or_editorial",
            ),
        ]

    def __str__(self) -> str:
        return self.editorial or str(self.clause)


class ChangeRequest(models.Model):
    """One point the author is asked to change, with the author's answer to it."""

    class Answer(models.TextChoices):
        OPEN = "", _("open")
        DONE = "done", _("done")
        DISAGREE = "disagree", _("disagree")

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="changes")
    position = models.PositiveSmallIntegerField()
    quote = models.CharField(_("passage"), max_length=300, blank=True)
    request = models.CharField(_("what to change"), max_length=1000)
    is_required = models.BooleanField(_("required"), default=True)
    answer = models.CharField(
        _("answer"), max_length=8, choices=Answer.choices, blank=True, default=Answer.OPEN
    )
    answer_text = models.CharField(_("why not"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "position"], name="change_position_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "done", "disagree"]), name="change_answer_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(answer="disagree") | ~Q(answer_text=""),
                name="disagreement_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.request[:60]


class Letter(models.Model):
    """A letter to one person about one event, stored as it was sent."""

    class State(models.TextChoices):
        HELD = "held", _("held until release")
        QUEUED = "queued", _("on its way")
        DISCARDED = "discarded", _("discarded")

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    # The mail this one answers, for letters to people whose mail brought no piece.
    inbound = models.ForeignKey(
        "submissions.InboundMessage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
    )
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="letter"
    )
    event_key = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    to_address = models.EmailField(_("to"))
    language = models.CharField(max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("letter"))
    state = models.CharField(max_length=10, choices=State.choices)
    email = models.OneToOneField(
        Email, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)
    bounce = models.CharField(_("why it came back"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event_key", "to_address"], name="one_letter_per_event_and_recipient"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["held", "queued", "discarded"]),
                name="letter_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(submission__isnull=False) | Q(inbound__isnull=False),
                name="letter_is_about_something",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def delivery(self) -> str:
        """What became of it, in words."""
        if self.bounced_at is not None:
            return str(_("came back, not delivered"))
        if self.state != Letter.State.QUEUED or self.email is None:
            return str(self.get_state_display())
        return str(
            {STATUS.sent: _("sent"), STATUS.failed: _("could not be sent")}.get(
                self.email.status, _("on its way")
            )
        )
