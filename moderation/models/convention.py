"""The convention: numbered versions of sections and clauses that never change once published."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moderation.errors import AlreadyPublished

CODE_PATTERN = r"^[1-9][0-9]?(\.[1-9][0-9]?)?$"
TARGETS = ("text", "image", "link", "profile", "behaviour")


def suffix(language: str | None = None) -> str:
    """The column suffix for a language tag (the active one by default); unknown ones read English.

    Traditional script serves ``zh-hant`` and the regions that write it; other Chinese reads
    Simplified.
    """
    tag = (language or get_language() or "en").lower()
    if not tag.startswith("zh"):
        return "en"
    traditional = ("hant", "tw", "hk", "mo")
    return "zh_hant" if any(part in traditional for part in tag.split("-")) else "zh_hans"


def checked_targets(value: object) -> None:
    """Raise ``ValidationError`` unless ``value`` is a list of known, distinct targets."""
    if not isinstance(value, list) or not value:
        raise ValidationError(_("Name at least one thing the clause applies to."))
    if len(set(value)) != len(value) or not set(value) <= set(TARGETS):
        raise ValidationError(
            _("Use each of these at most once: %(targets)s."),
            params={"targets": ", ".join(TARGETS)},
        )


class VersionQuerySet(models.QuerySet["ConventionVersion"]):
    """Versions; bulk writes stop at anything published."""

    def in_force(self, at: datetime) -> "VersionQuerySet":
        """The version that covers an instant comes first; only the dates are asked."""
        return self.final().filter(effective_at__lte=at).order_by("-effective_at", "-number")

    def final(self) -> "VersionQuerySet":
        """Versions that can no longer change: the one in force, those before, the one to come."""
        return self.filter(state__in=ConventionVersion.FINAL)

    def guard(self) -> None:
        """Raise ``AlreadyPublished`` when the set holds a published version."""
        number = self.final().order_by().values_list("number", flat=True).first()
        if number is not None:
            raise AlreadyPublished(number)

    def update(self, **kwargs: Any) -> int:
        self.guard()
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable["ConventionVersion"], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        type(self)(self.model, using=self.db).filter(pk__in=[row.pk for row in rows]).guard()
        return super().bulk_update(rows, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self.guard()
        return super().delete()


class ConventionVersion(models.Model):
    """One numbered edition of the convention.

    A published edition is law for whatever was decided under it, so it can only be superseded.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("In review")
        ANNOUNCED = "announced", _("Published, in force from a later day")
        PUBLISHED = "published", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    FINAL = (State.ANNOUNCED, State.PUBLISHED, State.SUPERSEDED)

    number = models.PositiveIntegerField(_("number"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    effective_at = models.DateTimeField(_("in force since"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True, editable=False)
    note_en = models.TextField(_("what changed (English)"), blank=True)
    note_zh_hans = models.TextField(_("what changed (Simplified Chinese)"), blank=True)
    note_zh_hant = models.TextField(_("what changed (Traditional Chinese)"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention version")
        verbose_name_plural = _("convention versions")
        ordering = ("-number",)
        permissions = (("publish_convention", _("Can publish a convention version")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("draft", "review", "announced", "published", "superseded")),
                name="convention_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "review"), published_at=None)
                | Q(
                    state__in=("announced", "published", "superseded"),
                    published_at__isnull=False,
                    effective_at__isnull=False,
                ),
                name="convention_published_has_dates",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="convention_number_from_one"),
            models.UniqueConstraint(
                fields=("state",), condition=Q(state="published"), name="convention_one_in_force"
            ),
            models.UniqueConstraint(
                fields=("state",), condition=Q(state="announced"), name="convention_one_announced"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} ({self.get_state_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self._check_unchanged()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("moderation:convention-version", args=[self.number])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        type(self).objects.filter(pk=self.pk).guard()
        return super().delete(*args, **kwargs)

    @property
    def is_final(self) -> bool:
        """Announced, in force or superseded: nothing of it may change any more."""
        return self.state in self.FINAL

    def note(self, language: str | None = None) -> str:
        """What changed, in the active or the given language."""
        return str(getattr(self, f"note_{suffix(language)}"))

    def _check_unchanged(self) -> None:
        stored = type(self).objects.filter(pk=self.pk).values().first()
        if stored is None or stored["state"] not in self.FINAL:
            return
        changed = {name for name, value in stored.items() if getattr(self, name) != value}
        moves = (stored["state"], self.state)
        allowed: set[str] = set()
        if moves == (self.State.PUBLISHED, self.State.SUPERSEDED):
            allowed = {"state", "superseded_at"}
        elif moves == (self.State.ANNOUNCED, self.State.PUBLISHED):
            allowed = {"state"}
        if changed - allowed:
            raise AlreadyPublished(stored["number"])


P = TypeVar("P", bound="Part")


class PartQuerySet(models.QuerySet[P]):
    """Parts of versions; bulk writes stop at anything published."""

    def guard(self) -> None:
        """Raise ``AlreadyPublished`` when the set holds a part of a published version."""
        final = self.filter(version__state__in=ConventionVersion.FINAL).order_by()
        number = final.values_list("version__number", flat=True).first()
        if number is not None:
            raise AlreadyPublished(number)

    def update(self, **kwargs: Any) -> int:
        self.guard()
        return super().update(**kwargs)

    def bulk_create(self, objs: Iterable[P], *args: Any, **kwargs: Any) -> list[P]:
        rows = list(objs)
        versions = {row.version_id for row in rows}
        ConventionVersion.objects.filter(pk__in=versions).guard()
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[P], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        type(self)(self.model, using=self.db).filter(pk__in=[row.pk for row in rows]).guard()
        return super().bulk_update(rows, *args, **kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self.guard()
        return super().delete()


class Part(models.Model):
    """A worded part of a version, with its label and text in every language."""

    version = models.ForeignKey(
        ConventionVersion,
        on_delete=models.CASCADE,
        related_name="%(class)ss",
        verbose_name=_("version"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    label_en = models.CharField(_("label (English)"), max_length=80)
    label_zh_hans = models.CharField(_("label (Simplified Chinese)"), max_length=40)
    label_zh_hant = models.CharField(_("label (Traditional Chinese)"), max_length=40)
    text_en = models.TextField(_("text (English)"))
    text_zh_hans = models.TextField(_("text (Simplified Chinese)"))
    text_zh_hant = models.TextField(_("text (Traditional Chinese)"))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._guard()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._guard()
        return super().delete(*args, **kwargs)

    def label(self, language: str | None = None) -> str:
        """The short name, in the active or the given language."""
        return str(getattr(self, f"label_{suffix(language)}"))

    def text(self, language: str | None = None) -> str:
        """The full wording, in the active or the given language."""
        return str(getattr(self, f"text_{suffix(language)}"))

    def _guard(self) -> None:
        # Both the version it is stored under and the one it is about to be moved to count.
        stored = type(self)._default_manager.filter(pk=self.pk).values_list("version_id", flat=True)
        ConventionVersion.objects.filter(pk__in=[self.version_id, *stored]).guard()


class Section(Part):
    """A part beside the clauses: the introduction, what follows a breach, how to appeal."""

    class Key(models.TextChoices):
        INTRO = "intro", _("Introduction")
        PENALTIES = "penalties", _("After a breach")
        APPEALS = "appeals", _("Appeals")

    key = models.CharField(_("section"), max_length=10, choices=Key)

    objects: models.Manager["Section"] = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("version", "position")
        constraints = (
            models.CheckConstraint(
                condition=Q(key__in=("intro", "penalties", "appeals")), name="section_key_known"
            ),
            models.UniqueConstraint(fields=("version", "key"), name="section_once_per_version"),
        )

    def __str__(self) -> str:
        return self.label()

    @property
    def anchor(self) -> str:
        """The fragment that links to this section."""
        return f"section-{self.key}"


class Clause(Part):
    """A category (``3``) or one of its items (``3.4``), under a code stable across versions."""

    class Severity(models.TextChoices):
        S0 = "S0", _("S0: advice only")
        S1 = "S1", _("S1: minor")
        S2 = "S2", _("S2: serious")
        S3 = "S3", _("S3: grave")
        S4 = "S4", _("S4: gravest")

    class Effect(models.TextChoices):
        ADVISE = "advise", _("Advise the author")
        REQUIRE_EDIT = "require_edit", _("Require a change")
        UNPUBLISH = "unpublish", _("Do not publish, or take down")
        ESCALATE = "escalate", _("Take offline and escalate")

    code = models.CharField(
        _("code"),
        max_length=8,
        validators=[RegexValidator(CODE_PATTERN, _("Use a number such as 3 or 3.4."))],
    )
    parent = models.CharField(_("category"), max_length=4, blank=True)
    severity = models.CharField(_("severity"), max_length=2, choices=Severity)
    default_effect = models.CharField(_("default effect"), max_length=12, choices=Effect)
    applies_to = models.JSONField(_("applies to"), default=list, validators=[checked_targets])
    examples_en = models.TextField(_("not allowed, for example (English)"), blank=True)
    examples_zh_hans = models.TextField(
        _("not allowed, for example (Simplified Chinese)"), blank=True
    )
    examples_zh_hant = models.TextField(
        _("not allowed, for example (Traditional Chinese)"), blank=True
    )

    objects: models.Manager["Clause"] = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ("version", "position")
        constraints = (
            models.CheckConstraint(
                condition=Q(severity__in=("S0", "S1", "S2", "S3", "S4")),
                name="clause_severity_known",
            ),
            models.CheckConstraint(
                condition=Q(default_effect__in=("advise", "require_edit", "unpublish", "escalate")),
                name="clause_effect_known",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="clause_has_code"),
            models.UniqueConstraint(
                fields=("version", "code"), name="clause_code_once_per_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.label()}"

    def get_absolute_url(self) -> str:
        return f"{self.version.get_absolute_url()}#{self.anchor}"

    @property
    def is_category(self) -> bool:
        """One of the top-level headings, not an item under one."""
        return not self.parent

    @property
    def anchor(self) -> str:
        """The fragment that links to this clause, such as ``clause-3-4``."""
        return f"clause-{self.code.replace('.', '-')}"

    def examples(self, language: str | None = None) -> list[str]:
        """What is not allowed, one example each, in the active or the given language."""
        value = str(getattr(self, f"examples_{suffix(language)}"))
        return [line for line in value.splitlines() if line.strip()]

    def clean(self) -> None:
        expected = self.code.rpartition(".")[0]
        if self.parent != expected:
            message = _("The category of “%(code)s” is its first number.")
            raise ValidationError({"parent": message % {"code": self.code}})
