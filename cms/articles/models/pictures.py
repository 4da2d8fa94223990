"""Pictures: re-encoded on arrival, private until an article that shows them is live."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def stored_name(picture: "Picture", filename: str) -> str:
    """A name of our own: nothing of the sent name reaches the disk."""
    return f"pictures/{picture.pk.hex[:2]}/{picture.pk.hex}.{picture.format}"


class Picture(models.Model):
    """One picture as we encoded it; the bytes that were sent are not kept."""

    class Format(models.TextChoices):
        WEBP = "webp", "WebP"
        PNG = "png", "PNG"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="pictures"
    )
    file = models.FileField(upload_to=stored_name, max_length=200)
    format = models.CharField(max_length=5, choices=Format.choices)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    sha256 = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(format__in=["webp", "png"]), name="picture_format_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"

    def get_absolute_url(self) -> str:
        return reverse("articles:picture", args=[self.pk, self.format])
