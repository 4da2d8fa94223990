"""What was done and looked at, in a chain: every row vouches for the one before it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from moderation.models.record import Record, RecordQuerySet


class AuditEvent(Record):
    """One act of one person, or of the clock, upon one thing.

    ``hash`` covers every other column and ``previous``, the hash of the row before.  Names are
    copied, so that the record outlives the account.
    """

    seq = models.PositiveBigIntegerField(_("number"), unique=True)
    at = models.DateTimeField(_("at"))
    actor_name = models.CharField(_("by"), max_length=200)
    actor_id = models.BigIntegerField(_("account"), null=True, editable=False)
    action = models.CharField(_("what"), max_length=40)
    object = models.CharField(_("on what"), max_length=80)
    before = models.CharField(_("hash before"), max_length=64, blank=True)
    after = models.CharField(_("hash after"), max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    previous = models.CharField(_("hash of the row before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = RecordQuerySet["AuditEvent"].as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-seq",)
        indexes = (models.Index(fields=("object", "seq"), name="audit_of_object"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.object}"
