"""One run of the checks over one text, and what it found."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.errors import AppendOnly
from moderation.material import Layer, Severity
from moderation.models.convention import ConventionVersion

JUDGEMENT_COLUMNS = frozenset({"judgement", "judged_by", "judged_at"})


class CheckRun(models.Model):
    """The checks of one engine version over one text, known by the text's hash."""

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
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PENDING)
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
        indexes = (models.Index(fields=("state", "locked_until"), name="checkrun_due"),)
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
                fields=("digest", "engine_version"), name="checkrun_once_per_text_and_engine"
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
        constraints = (
            models.CheckConstraint(
                condition=Q(severity__in=("note", "attention", "hold")),
                name="finding_severity_known",
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
