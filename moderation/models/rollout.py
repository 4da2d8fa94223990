"""How far each detector is trusted, as a history, and what the outside judge has used."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from moderation.material import Stage
from moderation.models.record import Record, RecordQuerySet


class StageChoice(models.TextChoices):
    """The stages of ``moderation.material.Stage`` in words."""

    SHADOW = Stage.SHADOW.value, _("On trial: seen by nobody")
    ATTENTION = Stage.ATTENTION.value, _("May ask for a look")
    HOLD = Stage.HOLD.value, _("May hold a piece")


class DetectorStage(Record):
    """One step of one detector; the newest row of a detector says where it stands."""

    class How(models.TextChoices):
        STARTED = "started", _("First seen")
        PROMOTED = "promoted", _("Promoted on its record")
        OVERRIDDEN = "overridden", _("Promoted against its record")
        DEMOTED = "demoted", _("Demoted by hand")
        FELL_BACK = "fell_back", _("Fell back by itself")

    checker = models.CharField(_("check"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    stage = models.CharField(_("stage"), max_length=9, choices=StageChoice)
    since = models.DateTimeField(_("since"), default=timezone.now)
    how = models.CharField(pgettext_lazy("rollout", "way"), max_length=10, choices=How)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # Kept as a name too, so the record still reads after the account is gone.
    set_by_name = models.CharField(_("by"), max_length=200)
    set_by_id = models.BigIntegerField(_("account"), null=True, editable=False)

    objects: models.Manager["DetectorStage"] = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a check")
        verbose_name_plural = _("quality of the checks")
        ordering = ("-pk",)
        permissions = (
            ("set_stage", _("Can promote and demote checks")),
            ("override_stage", _("Can promote a check against its record")),
        )
        indexes = (models.Index(fields=("checker", "-id"), name="detector_stage_latest"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(stage__in=("shadow", "attention", "hold")),
                name="detector_stage_known",
            ),
            models.CheckConstraint(
                condition=Q(how__in=("started", "promoted", "overridden", "demoted", "fell_back")),
                name="detector_stage_how_known",
            ),
            models.CheckConstraint(
                condition=~Q(how="overridden") | ~Q(reason=""),
                name="detector_override_has_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.checker} {self.version}: {self.stage}"


class JudgeSpending(models.Model):
    """What the outside judge was asked on one day (UTC); every process counts in the same row."""

    day = models.DateField(_("day"), unique=True)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    characters = models.PositiveBigIntegerField(_("characters sent"), default=0)

    class Meta:
        verbose_name = _("use of the outside judge")
        verbose_name_plural = _("use of the outside judge")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.calls}"
