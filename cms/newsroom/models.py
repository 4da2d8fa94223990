"""The publication's own settings, one row, edited by its chief in the admin."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGE_SUFFIXES = {"en": "en", "zh-hans": "zh_hans", "zh-hant": "zh_hant"}


def in_language(obj: models.Model, name: str, language: str | None = None) -> str:
    """The value of ``name_<language>``, else of the first language that has one, else ``""``.

    ``language`` is a code of settings.LANGUAGES; the active one by default.
    """
    wanted = LANGUAGE_SUFFIXES.get(language or get_language() or "", "zh_hans")
    order = [wanted, *(s for s in ("zh_hans", "zh_hant", "en") if s != wanted)]
    return next((v for s in order if (v := str(getattr(obj, f"{name}_{s}", "")))), "")


class Newsroom(models.Model):
    """The one row of settings that the publication edits itself."""

    name = models.CharField(_("name"), max_length=60, default="投稿")
    tagline = models.CharField(_("tagline"), max_length=120, blank=True)
    submission_address = models.EmailField(
        _("address for articles by mail"),
        blank=True,
        help_text=_("Shown to people who are not authors yet. Empty: SUBMISSION_ADDRESS."),
    )
    author_contact = models.CharField(
        _("whom to contact to become an author"),
        max_length=120,
        blank=True,
        help_text=_("A name and a way to reach them, as it should be printed."),
    )
    notice_en = models.TextField(_("notice for non-authors, English"), blank=True, max_length=1000)
    notice_zh_hans = models.TextField(
        _("notice for non-authors, Simplified Chinese"), blank=True, max_length=1000
    )
    notice_zh_hant = models.TextField(
        _("notice for non-authors, Traditional Chinese"), blank=True, max_length=1000
    )
    reply_days = models.PositiveSmallIntegerField(
        _("days until a first answer"), default=3, validators=[MinValueValidator(1)]
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days an author has to answer"), default=7, validators=[MinValueValidator(1)]
    )
    claim_hours = models.PositiveSmallIntegerField(
        _("hours a claim lasts"), default=48, validators=[MinValueValidator(1)]
    )
    undo_minutes = models.PositiveSmallIntegerField(
        _("minutes a decision can be undone"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
    )
    takes_comments = models.BooleanField(
        _("readers may comment"),
        default=False,
        help_text=_("Off: comments under articles are neither taken nor shown."),
    )
    complaints_address = models.EmailField(_("address for complaints"), blank=True)
    icp_number = models.CharField(_("ICP filing number"), max_length=60, blank=True)
    police_number = models.CharField(_("public security filing number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("newsroom settings")
        verbose_name_plural = _("newsroom settings")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="newsroom_is_one_row"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def mail_address(self) -> str:
        """Where an article is mailed to."""
        return self.submission_address or settings.SUBMISSION_ADDRESS

    @property
    def notice(self) -> str:
        """The newsroom's own wording of the notice, or ``""`` for the built-in one."""
        return in_language(self, "notice")
