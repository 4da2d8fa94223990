"""Who started, edited, sent on, returned, published a version of the convention, and when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.models.convention import ConventionVersion
from moderation.models.record import Record, RecordQuerySet


class ConventionEvent(Record):
    """One step in the life of a version; the second-person rule is read from these rows."""

    class Act(models.TextChoices):
        START = "start", _("Started")
        IMPORT = "import", _("Imported")
        EDIT = "edit", _("Edited")
        REVIEW = "review", _("Sent to review")
        RETURN = "return", _("Returned to draft")
        PUBLISH = "publish", _("Published")
        TAKE_EFFECT = "take_effect", _("Came into force")
        SUPERSEDE = "supersede", _("Superseded")

    # Whoever did one of these had a hand in the wording.
    WORDING = (Act.START, Act.IMPORT, Act.EDIT, Act.REVIEW)

    version = models.ForeignKey(
        ConventionVersion,
        on_delete=models.CASCADE,
        related_name="events",
        verbose_name=_("version"),
    )
    act = models.CharField(_("step"), max_length=11, choices=Act)
    actor_name = models.CharField(_("by"), max_length=200)
    actor_id = models.BigIntegerField(_("account"), null=True, editable=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = RecordQuerySet["ConventionEvent"].as_manager()

    class Meta:
        verbose_name = _("step of a convention version")
        verbose_name_plural = _("steps of convention versions")
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    act__in=(
                        *("start", "import", "edit", "review", "return"),
                        *("publish", "take_effect", "supersede"),
                    )
                ),
                name="convention_event_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} {self.get_act_display()}"
