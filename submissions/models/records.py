"""Append-only records: what happened, what was agreed to, what was said."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.actors import SHOWN_NAMES
from moderation.models.record import Record
from submissions.models.correspondents import Correspondent
from submissions.models.decisions import Letter
from submissions.models.submissions import Revision, Submission
from submissions.states import State


class Visibility(models.TextChoices):
    STAFF = "staff", _("staff only")
    AUTHOR = "author", _("the author sees it")


class Event(Record):
    """One thing that happened to a submission, by whom, and who was told."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=30)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    correspondent = models.ForeignKey(
        Correspondent, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_name = models.CharField(max_length=60)
    visibility = models.CharField(
        max_length=6, choices=Visibility.choices, default=Visibility.STAFF
    )
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=500, blank=True)
    letter = models.ForeignKey(
        Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=["staff", "author"]), name="event_visibility_is_known"
            ),
            models.CheckConstraint(
                condition=Q(to_state__in=["", *State.values]), name="event_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"

    @property
    def who(self) -> str:
        """Who acted, in the reader's language when it was the software."""
        return str(SHOWN_NAMES.get(self.actor_name, self.actor_name))


class Consent(Record):
    """What a person agreed to with a revision, word for word."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("Convention")
        ORIGINALITY = "originality", _("Originality")
        SOURCE_PERMISSION = "source_permission", _("Permission of the source")
        IMAGE_RIGHTS = "image_rights", _("Rights to the pictures")

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "kind"], name="consent_is_one_per_revision_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Message(Record):
    """A line of the conversation about a submission; staff-only unless said otherwise."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="messages")
    key = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    correspondent = models.ForeignKey(
        Correspondent, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The address of someone who answered and is not known to belong to the piece.
    sender_address = models.CharField(max_length=320, blank=True)
    inbound = models.ForeignKey(
        "submissions.InboundMessage", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_from_author = models.BooleanField()
    visibility = models.CharField(
        max_length=6, choices=Visibility.choices, default=Visibility.STAFF
    )
    text = models.TextField(_("message"), max_length=4000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_from_author=False) | Q(visibility="author"),
                name="author_message_is_seen_by_author",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False)
                | Q(correspondent__isnull=False)
                | ~Q(sender_address=""),
                name="message_has_a_sender",
            ),
            models.CheckConstraint(
                condition=Q(sender_address="") | Q(visibility="staff", is_from_author=False),
                name="message_of_a_stranger_is_for_staff",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def sender_name(self) -> str:
        """Who wrote it, as staff read it."""
        if self.by is not None:
            return self.by.name
        return self.correspondent.name if self.correspondent else self.sender_address
