"""One run of the checks over one text, and what it found."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.errors import AppendOnly
from moderation.material import Layer, Severity, Stage
from moderation.models.convention import ConventionVersion

JUDGEMENT_COLUMNS = frozenset({"judgement", "judged_by", "judged_at", "carried_from"})


class CheckRun(models.Model):
    """The checks of one engine by one set of rules over one text, known by the text's hash.

    ``basis`` names the rules: the version of the list of terms, of the convention, and the stages.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        CLEAN = "clean", _("Clean")
        ATTENTION = "attention", _("Needs attention")
        HELD = "held", _("Held for a person")
        FAILED = "failed", _("Failed: a person looks")
        STALE = "stale", _("Out of date")

    SETTLED = (State.CLEAN, State.ATTENTION, State.HELD, State.FAILED)

    digest = models.CharField(_("text hash (SHA-256)"), max_length=64)
    engine_version = models.CharField(_("engine version"), max_length=200)
    basis = models.CharField(_("rules"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PENDING)
    # Checked again because the engine or the rules changed: such runs wait behind new texts.
    is_recheck = models.BooleanField(_("checked again"), default=False)
    state_before = models.CharField(_("state before"), max_length=9, blank=True)
    # A recheck weighs more than the run before, and nobody has judged what it found.
    is_news = models.BooleanField(_("found more than before"), default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    locked_until = models.DateTimeField(_("taken until"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    took_ms = models.PositiveIntegerField(_("took (ms)"), null=True, blank=True)

    class Meta:
        verbose_name = _("check run")
        verbose_name_plural = _("check runs")
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("state", "locked_until"), name="checkrun_due"),
            models.Index(fields=("finished_at",), name="checkrun_finished"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("pending", "clean", "attention", "held", "failed", "stale")),
                name="checkrun_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", finished_at=None)
                | (~Q(state="pending") & Q(finished_at__isnull=False)),
                name="checkrun_finished_unless_pending",
            ),
            models.UniqueConstraint(
                fields=("digest", "engine_version", "basis"),
                name="checkrun_once_per_text_and_rules",
            ),
        )

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.get_state_display()}"

    @property
    def is_settled(self) -> bool:
        """The checks have had their say, even if all they say is that a person must look."""
        return self.state in self.SETTLED


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings; they are evidence, so bulk writes are off."""

    def shown(self) -> "FindingQuerySet":
        """Those that count; what a detector on trial found is for the quality page alone."""
        return self.exclude(stage=Stage.SHADOW.value)

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Finding")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Finding")

    def delete(self) -> NoReturn:
        raise AppendOnly("Finding")


class Finding(models.Model):
    """What one checker noticed in one run; only a person's judgement of it is added later."""

    class Judgement(models.TextChoices):
        NONE = "", _("Not judged")
        RIGHT = "right", _("Right")
        WRONG = "wrong", _("Wrong")
        IRRELEVANT = "irrelevant", _("Not relevant")

    DISMISSING = (Judgement.WRONG, Judgement.IRRELEVANT)

    run = models.ForeignKey(
        CheckRun, on_delete=models.PROTECT, related_name="findings", verbose_name=_("run")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    clause_code = models.CharField(_("clause"), max_length=8, blank=True)
    convention = models.ForeignKey(
        ConventionVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("convention version"),
    )
    checker = models.CharField(_("checker"), max_length=40)
    checker_version = models.PositiveSmallIntegerField(_("checker version"))
    severity = models.CharField(
        _("severity"), max_length=9, choices=[(s.value, s.value) for s in Severity]
    )
    code = models.CharField(_("finding"), max_length=60)
    params = models.JSONField(_("details"), default=dict)
    layer = models.CharField(
        _("layer"), max_length=10, blank=True, choices=[(x.value, x.value) for x in Layer]
    )
    spans = models.JSONField(_("places"), default=list)
    stage = models.CharField(
        _("stage of its check"),
        max_length=9,
        choices=[(stage.value, stage.value) for stage in Stage],
        default=Stage.HOLD.value,
    )
    # The listed term behind it, if it is one: terms have a record of their own.
    term = models.CharField(_("term"), max_length=100, blank=True)
    # Set when the judgement was given to the same finding of an earlier run, by this version.
    carried_from = models.PositiveSmallIntegerField(
        _("judged under version"), null=True, blank=True
    )
    boxes = models.JSONField(_("places in pictures"), default=list)
    judgement = models.CharField(
        _("judgement"), max_length=10, blank=True, choices=Judgement, default=Judgement.NONE
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
    )
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("run", "position")
        permissions = (("judge_finding", _("Can judge findings")),)
        indexes = (
            models.Index(fields=("checker", "-id"), name="finding_of_checker"),
            models.Index(fields=("term", "-id"), condition=~Q(term=""), name="finding_of_term"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(severity__in=("note", "attention", "hold")),
                name="finding_severity_known",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=("shadow", "attention", "hold")),
                name="finding_stage_known",
            ),
            models.CheckConstraint(
                condition=Q(layer__in=tuple(layer.value for layer in Layer)),
                name="finding_layer_known",
            ),
            models.CheckConstraint(
                condition=Q(judgement="", judged_at=None)
                | Q(judgement__in=("right", "wrong", "irrelevant"), judged_at__isnull=False),
                name="finding_judgement_known_and_dated",
            ),
            models.UniqueConstraint(fields=("run", "position"), name="finding_position_once"),
        )

    def __str__(self) -> str:
        return f"{self.clause_code or '–'} {self.code}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            columns = kwargs.get("update_fields")
            if columns is None or not set(columns) <= JUDGEMENT_COLUMNS:
                raise AppendOnly("Finding")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Finding")

    @property
    def is_shadow(self) -> bool:
        """Found by a detector on trial: shown on the quality page only, and of no effect."""
        return self.stage == Stage.SHADOW.value
