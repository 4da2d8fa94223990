"""Article, its immutable versions, and the dated public notices about it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import AuthorProfile
from cms.articles.models.pictures import Picture
from cms.articles.models.shelves import Category, Disclaimer, Source, Tag
from cms.articles.states import ArticleState, Attribution, MachineAssistance


class Article(models.Model):
    """What readers find under one address.  Its text is in ``live_version``."""

    submission_number = models.CharField(
        _("submission"), max_length=20, unique=True, help_text=_("The piece it came from.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ArticleState.choices, editable=False
    )
    headline = models.CharField(_("headline"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, allow_unicode=True)
    author = models.ForeignKey(
        AuthorProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="articles")
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, null=True, blank=True, related_name="articles"
    )
    live_version = models.OneToOneField(
        "ArticleVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    publish_at = models.DateTimeField(_("planned for"))
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    canonical_url = models.CharField(_("original address"), max_length=500, blank=True)
    ended_note = models.CharField(
        _("why it is no longer shown"), max_length=300, blank=True, editable=False
    )
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_legal_removal = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("take_down_article", _("Can take articles down for a breach or by law"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ArticleState.values), name="article_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=ArticleState.LIVE)
                | Q(live_version__isnull=False, published_at__isnull=False),
                name="live_article_has_version_and_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(state=ArticleState.LIVE),
                name="article_live_newest",
            ),
            models.Index(
                fields=["category", "-published_at", "-id"],
                condition=Q(state=ArticleState.LIVE),
                name="article_live_by_category",
            ),
            models.Index(
                fields=["publish_at"],
                condition=Q(state=ArticleState.SCHEDULED),
                name="article_due",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("articles:article", args=[self.pk, self.slug])


class ArticleVersion(models.Model):
    """The text of an article at one time; never changed after it is written."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    revision_sha256 = models.CharField(_("hash of the accepted revision"), max_length=64)
    headline = models.CharField(max_length=120)
    standfirst = models.CharField(max_length=300, blank=True)
    body_html = models.TextField()
    body_text = models.TextField()
    byline = models.CharField(max_length=120)
    language = models.CharField(max_length=10)
    character_count = models.PositiveIntegerField()
    cover = models.ForeignKey(
        Picture, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cover_alt = models.CharField(max_length=200, blank=True)
    pictures = models.ManyToManyField(Picture, blank=True, related_name="versions")
    attribution = models.CharField(max_length=12, choices=Attribution.choices)
    source_name = models.CharField(max_length=80, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    original_author = models.CharField(max_length=80, blank=True)
    permission_note = models.CharField(max_length=300, blank=True)
    machine_assistance = models.CharField(max_length=10, choices=MachineAssistance.choices)
    disclaimer = models.ForeignKey(Disclaimer, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("article version")
        verbose_name_plural = _("article versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_is_unique"),
            models.CheckConstraint(
                condition=Q(attribution__in=Attribution.values), name="version_attribution_is_known"
            ),
            models.CheckConstraint(
                condition=Q(attribution=Attribution.ORIGINAL) | ~Q(source_name=""),
                name="version_names_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.headline} ({self.number})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An article version is never changed; write the next one.")
        super().save(*args, **kwargs)


class Notice(models.Model):
    """A dated public line about an article: what changed, and why."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")
        RETRACTION = "retraction", _("Retraction")

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices)
    text = models.CharField(_("text"), max_length=500)
    created_at = models.DateTimeField(_("dated"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["correction", "clarification", "update", "retraction"]),
                name="notice_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"
