"""People who write by mail and have no account."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Correspondent(models.Model):
    """One mail address that sent a piece.  Everything it says about itself is a claim.

    ``name``, ``email`` and ``language`` read like those of an account; it holds no permission.
    """

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    display_name = models.CharField(_("name as the sender gave it"), max_length=60, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correspondents",
        verbose_name=_("account"),
    )
    invited_at = models.DateTimeField(_("invited as an author"), null=True, blank=True)
    created_at = models.DateTimeField(_("first mail"), default=timezone.now)

    class Meta:
        verbose_name = _("correspondent")
        verbose_name_plural = _("correspondents")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="correspondent_is_unique_in_any_case"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What staff and letters call this person; never the whole address."""
        return self.display_name or self.email.partition("@")[0]

    def has_perm(self, permission: str) -> bool:
        """No permission: whoever holds a link or an address acts on their own piece only."""
        return False
