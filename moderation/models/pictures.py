"""What a machine saw in a picture, kept once for each content and version of the reader."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from moderation.models.record import Record, RecordQuerySet


class ReadPicture(Record):
    """The reading of one picture; a new version of the reader writes a new row beside it."""

    sha256 = models.CharField(_("picture hash (SHA-256)"), max_length=64)
    reader_version = models.CharField(_("reader version"), max_length=80)
    lines = models.JSONField(_("lines of text"), default=list)
    codes = models.JSONField(_("codes"), default=list)
    unsuitable = models.FloatField(_("unsuitable (0 to 1)"), null=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=16, blank=True, db_index=True)
    problem = models.CharField(_("problem"), max_length=20, blank=True)
    took_ms = models.PositiveIntegerField(_("took (ms)"), default=0)
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    objects: models.Manager["ReadPicture"] = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("read picture")
        verbose_name_plural = _("read pictures")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("sha256", "reader_version"), name="picture_read_once_per_reader"
            ),
        )

    def __str__(self) -> str:
        return self.sha256[:12]
