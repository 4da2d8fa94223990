"""A case: one subject, one area of the convention, everything that was said about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.models.record import Record, RecordQuerySet


class Case(models.Model):
    """What is looked at by people.  At most one is open for a subject and area.

    The subject stays as it was when the case opened: title, address and the hash of its text.
    ``accused`` is the account it is about, if there is one; ``accused_email`` else.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLAIMED = "claimed", _("Being looked at")
        WAITING = "waiting", _("Waiting for the author")
        ESCALATED = "escalated", _("Escalated")
        SECOND = "second", _("Waiting for a second person")
        CLOSED = "closed", _("Closed")

    class Lane(models.IntegerChoices):
        MINORS = 0, _("Child safety")
        UNLAWFUL = 1, _("Unlawful")
        COPYRIGHT = 2, _("Copyright")
        APPEAL = 3, _("Appeals")
        NEW_AUTHOR = 4, _("New authors")
        REST = 5, _("Other")

    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    lane = models.PositiveSmallIntegerField(_("lane"), choices=Lane, default=Lane.REST)
    area = models.CharField(_("area"), max_length=9)
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
        verbose_name=_("account it is about"),
    )
    accused_email = models.EmailField(_("address it is about"), blank=True)
    # Clauses named by staff who opened or joined it; reports name theirs themselves.
    staff_clauses = models.JSONField(_("clauses named by staff"), default=list, blank=True)
    priority = models.IntegerField(_("priority"), default=0)
    due_at = models.DateTimeField(_("due"))
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("claimed by"),
    )
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    asked_until = models.DateTimeField(_("answer awaited until"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0)
    opened_at = models.DateTimeField(_("opened"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("lane", "due_at", "pk")
        permissions = (
            ("work_case", _("Can work on cases")),
            ("decide_grave_case", _("Can decide the gravest cases and appeals")),
            ("see_reporter", _("Can see who reported")),
        )
        indexes = (
            models.Index(fields=("state", "lane", "-priority", "due_at"), name="case_queue"),
            models.Index(fields=("subject_kind", "subject_id"), name="case_subject"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state__in=("open", "claimed", "waiting", "escalated", "second", "closed")
                ),
                name="case_state_known",
            ),
            models.CheckConstraint(condition=Q(lane__lte=5), name="case_lane_known"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="case_closed_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_by__isnull=False),
                name="case_claimed_by_someone",
            ),
            models.UniqueConstraint(
                fields=("subject_kind", "subject_id", "area"),
                condition=~Q(state="closed"),
                name="case_one_open_per_subject_and_area",
            ),
        )

    def __str__(self) -> str:
        return self.number


class CaseEvent(Record):
    """One step of a case, readable without the account that made it."""

    class Visibility(models.TextChoices):
        STAFF = "staff", _("Staff")
        PARTIES = "parties", _("The people concerned")

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="events", verbose_name=_("case")
    )
    verb = models.CharField(_("what"), max_length=24)
    note = models.TextField(_("note"), blank=True)
    visibility = models.CharField(
        _("seen by"), max_length=7, choices=Visibility, default=Visibility.STAFF
    )
    actor_name = models.CharField(_("by"), max_length=200)
    actor_id = models.BigIntegerField(_("account"), null=True, editable=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = RecordQuerySet["CaseEvent"].as_manager()

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"
