"""Appeals: one for each decision and appellant, decided by somebody who had no part in it."""

from uuid import uuid4

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


def kept_name(file: "AppealFile", filename: str) -> str:
    """A name of our own that nobody can guess: nothing of the sent name reaches the disk."""
    return f"appeals/{uuid4().hex}"


class AppealFile(models.Model):
    """A file somebody sent with an appeal: private, given as a download to who may answer it.

    After its time the bytes and the name are gone (``erased_at``); size and hash stay.
    """

    appeal = models.ForeignKey(
        Appeal, on_delete=models.PROTECT, related_name="files", verbose_name=_("appeal")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=140, blank=True)
    kind = models.CharField(_("type by content"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("hash (SHA-256)"), max_length=64)
    file = models.FileField(_("file"), upload_to=kept_name, max_length=200, blank=True)
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("file of an appeal")
        verbose_name_plural = _("files of appeals")
        ordering = ("appeal", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("appeal", "position"), name="appeal_file_position_is_unique"
            ),
            models.UniqueConstraint(fields=("appeal", "sha256"), name="appeal_file_kept_once"),
            models.CheckConstraint(
                condition=Q(erased_at=None) & ~Q(file="")
                | Q(erased_at__isnull=False, file="", name=""),
                name="appeal_file_is_there_or_erased",
            ),
        )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.position}"
