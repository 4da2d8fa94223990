"""What an article is filed under: categories, tags, sources, and the lines printed below it."""

from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.newsroom.models import in_language


class Category(models.Model):
    """A section of the publication."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True, allow_unicode=True)
    name_zh_hans = models.CharField(_("name, Simplified Chinese"), max_length=40)
    name_zh_hant = models.CharField(_("name, Traditional Chinese"), max_length=40, blank=True)
    name_en = models.CharField(_("name, English"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_open = models.BooleanField(_("takes submissions"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return in_language(self, "name")

    def get_absolute_url(self) -> str:
        return reverse("articles:category", args=[self.slug])


class Tag(models.Model):
    """A subject word given by the author, kept as one spelling."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True, allow_unicode=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:tag", args=[self.slug])


class Source(models.Model):
    """An outlet that articles are reprinted or translated from."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    url = models.CharField(
        _("site"), max_length=500, blank=True, validators=[URLValidator(["http", "https"])]
    )
    licence_note = models.CharField(_("note on rights"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:source", args=[self.slug])


class Disclaimer(models.Model):
    """The lines below an article, as one versioned set; an article keeps the set it began with.

    A new wording is a new row: rows in use are never edited.
    """

    class Audience(models.TextChoices):
        CONTRIBUTOR = "contributor", _("Contributed article")
        REPRINT = "reprint", _("Reprint or translation")

    audience = models.CharField(_("for"), max_length=12, choices=Audience.choices)
    number = models.PositiveIntegerField(_("version"))
    viewpoint_zh_hans = models.CharField(_("viewpoint, Simplified Chinese"), max_length=300)
    viewpoint_zh_hant = models.CharField(_("viewpoint, Traditional Chinese"), max_length=300)
    viewpoint_en = models.CharField(_("viewpoint, English"), max_length=300)
    no_reprint_zh_hans = models.CharField(_("no-reprint line, Simplified Chinese"), max_length=300)
    no_reprint_zh_hant = models.CharField(_("no-reprint line, Traditional Chinese"), max_length=300)
    no_reprint_en = models.CharField(_("no-reprint line, English"), max_length=300)
    copyright_zh_hans = models.CharField(_("copyright, Simplified Chinese"), max_length=500)
    copyright_zh_hant = models.CharField(_("copyright, Traditional Chinese"), max_length=500)
    copyright_en = models.CharField(_("copyright, English"), max_length=500)
    effective_at = models.DateTimeField(_("in force from"), default=timezone.now)

    class Meta:
        verbose_name = _("disclaimer")
        verbose_name_plural = _("disclaimers")
        ordering = ["audience", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "number"], name="disclaimer_version_is_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(audience__in=["contributor", "reprint"]),
                name="disclaimer_audience_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} {self.number}"

    @property
    def viewpoint(self) -> str:
        return in_language(self, "viewpoint")

    @property
    def no_reprint(self) -> str:
        return in_language(self, "no_reprint")

    @property
    def copyright(self) -> str:
        return in_language(self, "copyright")
