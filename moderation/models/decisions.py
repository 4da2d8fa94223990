"""Decisions of cases: written once, never changed; a change of mind is a new one that overrides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.models.cases import Case
from moderation.models.checks import Finding
from moderation.models.convention import Clause, ConventionVersion
from moderation.models.penalties import Penalty
from moderation.models.record import Record, RecordQuerySet


class Decision(Record):
    """What was decided about a case, by whom, on which rules, and why."""

    class Outcome(models.TextChoices):
        NO_VIOLATION = "no_violation", _("No breach")
        VIOLATION = "violation", _("Breach")
        PARTIAL = "partial", _("Breach in part")
        NOT_ASSESSABLE = "not_assessable", _("Could not be judged")

    class Source(models.TextChoices):
        OWN = "own", _("our own check")
        REPORT = "report", _("a report")

    number = models.CharField(_("number"), max_length=20, unique=True)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("case")
    )
    outcome = models.CharField(_("outcome"), max_length=14, choices=Outcome)
    reasoning = models.TextField(_("reasons"))
    private_note = models.TextField(_("note for staff"), blank=True)
    source = models.CharField(_("found by"), max_length=6, choices=Source)
    software_found = models.BooleanField(_("software took part in finding it"))
    convention = models.ForeignKey(
        ConventionVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("convention version"),
    )
    rung = models.PositiveSmallIntegerField(_("step"), default=0)
    arithmetic = models.JSONField(_("how the ladder came to it"), default=list)
    overrides = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="overridden_by",
        verbose_name=_("overrides"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("decided by"),
    )
    needs_second = models.BooleanField(_("needs a second person"))
    # What is to be done once it is in effect; the effects themselves are rows of their own.
    requested = models.JSONField(_("what is to be done"), default=list)
    decided_at = models.DateTimeField(_("decided"), auto_now_add=True)

    objects = RecordQuerySet["Decision"].as_manager()

    class Meta:
        verbose_name = _("decision of a case")
        verbose_name_plural = _("decisions of cases")
        ordering = ("-decided_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=("no_violation", "violation", "partial", "not_assessable")),
                name="decision_outcome_known",
            ),
            models.CheckConstraint(condition=~Q(reasoning=""), name="decision_has_reasons"),
            models.CheckConstraint(condition=Q(rung__lte=6), name="decision_step_known"),
            models.CheckConstraint(
                condition=Q(rung=0) | Q(outcome__in=("violation", "partial")),
                name="decision_penalty_needs_a_breach",
            ),
        )

    def __str__(self) -> str:
        return self.number


class DecisionClause(Record):
    """A clause a decision rests on, with the passages that fall under it."""

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="grounds", verbose_name=_("decision")
    )
    clause = models.ForeignKey(
        Clause, on_delete=models.PROTECT, related_name="+", verbose_name=_("clause")
    )
    finding = models.ForeignKey(
        Finding,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("finding"),
    )
    spans = models.JSONField(_("places"), default=list)

    objects = RecordQuerySet["DecisionClause"].as_manager()

    class Meta:
        verbose_name = _("ground of a decision")
        verbose_name_plural = _("grounds of decisions")
        constraints = (
            models.UniqueConstraint(fields=("decision", "clause"), name="ground_once_per_clause"),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.clause.code}"


class Signature(Record):
    """The second person's word on a decision that needs two."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="second", verbose_name=_("decision")
    )
    agrees = models.BooleanField(_("agrees"))
    note = models.TextField(_("note"), blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed"), auto_now_add=True)

    objects = RecordQuerySet["Signature"].as_manager()

    class Meta:
        verbose_name = _("second signature")
        verbose_name_plural = _("second signatures")

    def __str__(self) -> str:
        return f"{self.decision_id} {self.agrees}"


class Effect(Record):
    """One thing a decision did; undoing it is an effect of the decision that overrides."""

    class Kind(models.TextChoices):
        TAKE_DOWN = "take_down", _("taken down")
        RESTORE = "restore", _("restored")
        REQUIRE_EDIT = "require_edit", _("a change is required")
        LABEL = "label", _("a note to readers")
        UNLABEL = "unlabel", _("the note to readers withdrawn")
        STRIP_LINK = "strip_link", _("links removed")
        RETURN_LINK = "return_link", _("links put back")
        LOWER_STANDING = "lower_standing", _("counted as a new author")
        RAISE_STANDING = "raise_standing", _("no longer counted as a new author")
        PENALTY = "penalty", _("a penalty")
        LIFT = "lift", _("a penalty lifted")

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="effects", verbose_name=_("decision")
    )
    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    penalty = models.ForeignKey(
        Penalty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="effects",
        verbose_name=_("penalty"),
    )
    detail = models.TextField(_("detail"), blank=True)
    applied_at = models.DateTimeField(_("applied"), auto_now_add=True)

    objects = RecordQuerySet["Effect"].as_manager()

    class Meta:
        verbose_name = _("effect of a decision")
        verbose_name_plural = _("effects of decisions")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=(
                        *("take_down", "restore", "require_edit", "label", "unlabel"),
                        *("strip_link", "return_link", "lower_standing", "raise_standing"),
                        *("penalty", "lift"),
                    )
                ),
                name="effect_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("penalty", "lift"), penalty__isnull=False)
                | (~Q(kind__in=("penalty", "lift")) & Q(penalty=None)),
                name="effect_penalty_named",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.kind}"


class Statement(Record):
    """What a person was told, word for word, when they were told it."""

    class Audience(models.TextChoices):
        ACCUSED = "accused", _("the person it is about")
        REPORTER = "reporter", _("a reporter")
        APPELLANT = "appellant", _("who appealed")

    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="statements", verbose_name=_("decision")
    )
    audience = models.CharField(_("told to"), max_length=9, choices=Audience)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    email = models.EmailField(_("address"), blank=True)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("text hash (SHA-256)"), max_length=64)
    # Who was told, as one word: an account's number or an address.
    recipient = models.CharField(_("recipient"), max_length=260)
    told_at = models.DateTimeField(_("told"), auto_now_add=True)

    objects = RecordQuerySet["Statement"].as_manager()

    class Meta:
        verbose_name = _("statement of reasons")
        verbose_name_plural = _("statements of reasons")
        ordering = ("-told_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(audience__in=("accused", "reporter", "appellant")),
                name="statement_audience_known",
            ),
            models.UniqueConstraint(
                fields=("decision", "audience", "recipient"), name="statement_once_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} {self.audience}"
