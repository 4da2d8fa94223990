"""Mail that came in, its files, and what lets an answer find its piece."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.articles.models import Picture
from submissions.models.decisions import Letter
from submissions.models.submissions import Submission


class InboundMessage(models.Model):
    """One mail as it arrived.  The bytes are stored first and never change (``RawMail``);
    everything else is what we made of them and may be made again."""

    class Door(models.TextChoices):
        SMTP = "smtp", _("mail receiver")
        PIPE = "pipe", _("mail server's pipe")
        IMAP = "imap", _("mailbox")
        MBOX = "mbox", _("old inbox")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("mail", "stored")
        CLASSIFIED = "classified", pgettext_lazy("mail", "sorted")
        PARSED = "parsed", pgettext_lazy("mail", "read")
        ROUTED = "routed", pgettext_lazy("mail", "assigned")
        DONE = "done", pgettext_lazy("mail", "done")
        HELD = "held", pgettext_lazy("mail", "held for a person")
        REJECTED = "rejected", pgettext_lazy("mail", "put aside")
        FAILED = "failed", pgettext_lazy("mail", "could not be read")

    class Lane(models.TextChoices):
        NONE = "", pgettext_lazy("lane", "not looked at")
        VERIFIED = "verified", pgettext_lazy("lane", "sender verified")
        UNVERIFIED = "unverified", pgettext_lazy("lane", "sender not verified")
        FAILED = "failed", pgettext_lazy("lane", "sender forged")

    mailbox = models.CharField(_("mailbox"), max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    door = models.CharField(_("door"), max_length=4, choices=Door.choices)
    envelope_from = models.CharField(  # noqa: DJ001  # NULL: not known; "": the null path of a bounce
        _("envelope sender"), max_length=320, null=True, blank=True
    )
    envelope_to = models.JSONField(_("envelope recipients"), default=list, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    # Since when the pipeline has had it to do: a mail may have lain in its mailbox for days before.
    waiting_since = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RECEIVED
    )
    # A code of intake.reasons: why the mail went where it went.
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    lane = models.CharField(_("lane"), max_length=10, choices=Lane.choices, blank=True)
    authentication = models.JSONField(default=dict, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=500, blank=True, db_index=True)
    from_address = models.CharField(_("from"), max_length=320, blank=True, db_index=True)
    from_domain = models.CharField(max_length=255, blank=True, db_index=True)
    from_name = models.CharField(_("sender's name"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    body_digest = models.CharField(max_length=64, blank=True)
    text_digest = models.CharField(max_length=64, blank=True, db_index=True)
    # What reading gave, as plain data: parts, damage, unread, dropped, pictures, files.
    parsed = models.JSONField(default=dict, blank=True)
    parser_version = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="inbound"
    )
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    # The same Message-ID came with another text: both are kept, an editor is told.
    is_id_reused = models.BooleanField(default=False)
    replied_at = models.DateTimeField(_("answered"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mail")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "sha256"], name="mail_is_stored_once_per_mailbox"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("received", "classified", "parsed", "routed"),
                        *("done", "held", "rejected", "failed"),
                    ]
                ),
                name="mail_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(lane__in=["", "verified", "unverified", "failed"]),
                name="mail_lane_is_known",
            ),
            models.CheckConstraint(
                condition=Q(door__in=["smtp", "pipe", "imap", "mbox"]), name="mail_door_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["received", "classified", "parsed", "routed"]),
                name="mail_waiting",
            ),
            models.Index(fields=["from_address", "received_at"], name="mail_by_address"),
            models.Index(fields=["from_domain", "received_at"], name="mail_by_domain"),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.sha256[:12]}"

    @property
    def is_waiting(self) -> bool:
        """Whether the pipeline has not finished with it."""
        return self.state in WAITING

    def settle(self, state: str, reason: str = "") -> None:
        """Ends or moves on the work on this mail; the row is the caller's, locked or leased."""
        self.state, self.reason = state, reason[:40]
        self.locked_until = None
        self.save(update_fields=["state", "reason", "locked_until", "submission", "duplicate_of"])

    @property
    def needs_a_person(self) -> bool:
        return self.state in {self.State.HELD, self.State.FAILED}


WAITING = (
    InboundMessage.State.RECEIVED,
    InboundMessage.State.CLASSIFIED,
    InboundMessage.State.PARSED,
    InboundMessage.State.ROUTED,
)


class RawMail(models.Model):
    """The bytes of one mail, compressed.  A table of its own, so that lists never load them."""

    message = models.OneToOneField(
        InboundMessage, on_delete=models.CASCADE, related_name="raw", primary_key=True
    )
    compressed = models.BinaryField()

    class Meta:
        verbose_name = _("raw mail")
        verbose_name_plural = _("raw mails")

    def __str__(self) -> str:
        return str(self.message_id)


def kept_name(file: "InboundFile", filename: str) -> str:
    """A name of our own: nothing of the sent name reaches the disk."""
    return f"mail/{file.sha256[:2]}/{file.message_id}-{file.sha256}"


class InboundFile(models.Model):
    """A file of a mail as it came: private, shown to staff as a download only."""

    message = models.ForeignKey(InboundMessage, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=255, blank=True)
    declared_type = models.CharField(_("type as declared"), max_length=120, blank=True)
    sniffed_type = models.CharField(_("type by content"), max_length=120, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=kept_name, max_length=200, blank=True)
    # "" read or not meant to be read; else a code of reading.Problem or documents.Code.
    problem = models.CharField(_("problem"), max_length=30, blank=True)
    listing = models.JSONField(_("names inside"), default=list, blank=True)
    is_article = models.BooleanField(_("became the text"), default=False)
    picture = models.ForeignKey(
        Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("file of a mail")
        verbose_name_plural = _("files of mails")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="file_position_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class TrackingToken(models.Model):
    """A link to one piece for someone without an account.  Only the hash of it is stored."""

    class Kind(models.TextChoices):
        TRACK = "track", _("follow the piece")
        CONFIRM = "confirm", _("confirm the address")
        INVITE = "invite", _("become an author")

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="tracking_tokens"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tracking link")
        verbose_name_plural = _("tracking links")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["track", "confirm", "invite"]),
                name="tracking_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.submission_id}"


class OutboundMark(models.Model):
    """The Message-ID of a letter of ours, so that answers and bounces find it."""

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="mark")
    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, null=True, related_name="outbound_marks"
    )
    message_id = models.CharField(max_length=255, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mark of a letter")
        verbose_name_plural = _("marks of letters")

    def __str__(self) -> str:
        return self.message_id
