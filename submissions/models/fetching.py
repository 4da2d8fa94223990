"""How far a mailbox has been fetched."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImapState(models.Model):
    """One folder on an IMAP server.  UIDs mean something only under their UIDVALIDITY."""

    mailbox = models.CharField(_("mailbox"), max_length=250, unique=True)
    uidvalidity = models.BigIntegerField("UIDVALIDITY", null=True, blank=True)
    last_uid = models.BigIntegerField(_("last UID"), default=0)
    # Below last_uid and not stored: the server could not give them. Tried again each time.
    missed_uids = models.JSONField(_("UIDs that could not be fetched"), default=list, blank=True)
    locked_until = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("fetched mailbox")
        verbose_name_plural = _("fetched mailboxes")

    def __str__(self) -> str:
        return self.mailbox
