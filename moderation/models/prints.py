"""Stored texts and a sample of their hashed windows, to find copies and repetition."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextPrint(models.Model):
    """A text somebody owns, kept to compare new ones with."""

    owner_kind = models.CharField(_("owner kind"), max_length=40)
    owner_id = models.CharField(_("owner"), max_length=64)
    author_ref = models.CharField(_("author"), max_length=80, blank=True)
    ref = models.CharField(_("known as"), max_length=80)
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    sketch = models.BinaryField(_("sketch"), max_length=32, null=True, editable=False)
    created_at = models.DateTimeField(_("stored"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("text print")
        verbose_name_plural = _("text prints")
        constraints = (
            models.UniqueConstraint(fields=("owner_kind", "owner_id"), name="print_once_per_owner"),
        )
        indexes = (
            models.Index(fields=("changed_at", "id"), name="print_changed"),
            models.Index(fields=("author_ref", "created_at"), name="print_of_author"),
        )

    def __str__(self) -> str:
        return f"{self.ref} {self.title}".strip()


class PrintHash(models.Model):
    """One sampled window of a stored text."""

    text_print = models.ForeignKey(
        TextPrint, on_delete=models.CASCADE, related_name="hashes", verbose_name=_("text print")
    )
    value = models.BigIntegerField(_("hash"))

    class Meta:
        verbose_name = _("window hash")
        verbose_name_plural = _("window hashes")
        constraints = (
            # The value leads, so the same index answers "who else holds this window".
            models.UniqueConstraint(fields=("value", "text_print"), name="hash_once_per_print"),
        )

    def __str__(self) -> str:
        return str(self.value)
