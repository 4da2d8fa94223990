"""Submission, the rolling draft of its author, and the frozen revisions that are judged."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.articles.models import Article, Category, Picture
from cms.articles.states import Attribution, MachineAssistance
from moderation.models import CheckRun
from submissions.models.correspondents import Correspondent
from submissions.states import OPEN, State


class Submission(models.Model):
    """One piece on its way; it keeps its number over all rounds."""

    class Door(models.TextChoices):
        WEB = "web", _("web form")
        MAIL = "mail", _("e-mail")
        API = "api", _("API")

    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    door = models.CharField(_("door"), max_length=4, choices=Door.choices, default=Door.WEB)
    creation_key = models.CharField(  # noqa: DJ001  # NULL is how a unique column says "none"
        max_length=64, null=True, unique=True, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="submissions",
        verbose_name=_("author"),
    )
    correspondent = models.ForeignKey(
        Correspondent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="submissions",
        verbose_name=_("correspondent"),
    )
    # How far the address of a mailed piece is to be believed: "" for the other doors.
    sender_lane = models.CharField(_("sender"), max_length=10, blank=True, editable=False)
    sender_confirmed_at = models.DateTimeField(_("sender confirmed"), null=True, blank=True)
    contacted_at = models.DateTimeField(_("sender contacted"), null=True, blank=True)
    # Chosen at the desk for a mailed piece, whose own name is a claim; "" leaves the text's.
    byline = models.CharField(_("name to publish under"), max_length=120, blank=True)
    is_not_mine = models.BooleanField(_("sender says it is not theirs"), default=False)
    deletion_asked_at = models.DateTimeField(_("asked for deletion"), null=True, blank=True)
    erased_at = models.DateTimeField(_("texts erased"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    round = models.PositiveSmallIntegerField(_("round"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    title = models.CharField(_("title"), max_length=120, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    latest = models.OneToOneField(
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("claimed by"),
    )
    claim_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    author_due_at = models.DateTimeField(_("author's answer due"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, db_index=True)
    state_changed_at = models.DateTimeField(default=timezone.now, editable=False)
    article = models.OneToOneField(
        Article, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-id"]
        permissions = [
            ("read_desk", _("Can read and claim pieces at the desk")),
            ("decide_submission", _("Can decide on pieces")),
            ("publish_submission", _("Can publish accepted pieces")),
            ("take_over_claim", _("Can take over another editor's claim")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="submission_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(door__in=["web", "mail", "api"]), name="submission_door_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.UNCONFIRMED, State.WITHDRAWN])
                | Q(latest__isnull=False),
                name="submitted_piece_has_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True) | Q(claim_expires_at__isnull=False),
                name="claim_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False, correspondent__isnull=True)
                | Q(author__isnull=True, correspondent__isnull=False),
                name="submission_has_one_writer",
            ),
            models.CheckConstraint(
                condition=Q(sender_lane__in=["", "verified", "unverified"]),
                name="sender_lane_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state__in=OPEN),
                name="submission_open_queue",
            ),
            models.Index(fields=["author", "-id"], name="submission_by_author"),
            models.Index(fields=["state", "author_due_at"], name="submission_author_due"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("submissions:piece", args=[self.number])

    @property
    def writer(self) -> User | Correspondent:
        """Who wrote it: an account, or the address a mail came from."""
        if self.author is not None:
            return self.author
        if self.correspondent is None:
            raise ValueError("This piece has no writer.")
        return self.correspondent

    @property
    def is_claimed(self) -> bool:
        """Whether someone's claim is still running."""
        return (
            self.claimed_by_id is not None
            and self.claim_expires_at is not None
            and self.claim_expires_at > timezone.now()
        )


class TextFields(models.Model):
    """What an author writes; a draft and a revision hold the same."""

    title = models.CharField(_("title"), max_length=120, blank=True)
    standfirst = models.CharField(_("standfirst"), max_length=300, blank=True)
    body_html = models.TextField(_("text"), blank=True)
    body_text = models.TextField(blank=True, editable=False)
    # What the markup sent hid from readers; it is in no text, and the checks are told of it.
    hidden_words = models.JSONField(default=list, blank=True, editable=False)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    tags = models.JSONField(_("tags"), default=list, blank=True)
    byline = models.CharField(_("byline"), max_length=120, blank=True)
    cover = models.ForeignKey(
        Picture, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cover_alt = models.CharField(_("description of the cover"), max_length=200, blank=True)
    attribution = models.CharField(
        _("attribution"),
        max_length=12,
        choices=Attribution.choices,
        default=Attribution.ORIGINAL,
    )
    source_name = models.CharField(_("source"), max_length=80, blank=True)
    source_url = models.CharField(_("address of the original"), max_length=500, blank=True)
    original_author = models.CharField(_("author of the original"), max_length=80, blank=True)
    permission_note = models.CharField(_("permission"), max_length=300, blank=True)
    machine_assistance = models.CharField(
        _("machine-made parts"), max_length=10, choices=MachineAssistance.choices, blank=True
    )

    class Meta:
        abstract = True


class Draft(TextFields):
    """The one rolling text of a person in a submission: autosaved over, never history."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    # Kinds of the statements ticked so far; what counts is only what is sent with a submission.
    agreed = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "person"], name="draft_is_one_per_person"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Untitled"))


class Revision(TextFields):
    """A frozen text.  Checks, decisions and articles point at it by its hash; it never changes."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    round = models.PositiveSmallIntegerField(_("round"))
    sha256 = models.CharField(max_length=64, db_index=True)
    picture_ids = models.JSONField(default=list)
    links = models.JSONField(default=list)
    character_count = models.PositiveIntegerField()
    note = models.TextField(_("note to the editors"), max_length=2000, blank=True)
    check_run = models.ForeignKey(CheckRun, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(  # nobody for a text that came by mail
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="revision_number_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(attribution__in=Attribution.values),
                name="revision_attribution_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes a new revision; changing one is a programming error.

        Only the pointer to a newer check run may move (``update_fields=["check_run"]``).
        """
        if not self._state.adding and list(kwargs.get("update_fields") or []) != ["check_run"]:
            raise TypeError("A revision is frozen; make the next one.")
        super().save(*args, **kwargs)
