"""The list of terms the text checks look for, and the history of every change to it."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.material import Field, Severity
from moderation.models.convention import CODE_PATTERN
from moderation.models.record import Record, RecordQuerySet
from moderation.models.rollout import StageChoice
from moderation.normalise import is_han

# Longer terms are always sought by their sound, shorter ones never.
SYLLABLES_OPTED_IN = 2
FIELDS = tuple(field.value for field in Field)


def checked_fields(value: object) -> None:
    """Raise ``ValidationError`` unless ``value`` lists known fields; an empty list means all."""
    if not isinstance(value, list):
        raise ValidationError(_("Give a list of fields; leave it empty for all of them."))
    if len(set(value)) != len(value) or not set(value) <= set(FIELDS):
        raise ValidationError(
            _("Use each of these at most once: %(fields)s."), params={"fields": ", ".join(FIELDS)}
        )


class Term(models.Model):
    """A word or phrase that means something to a check.

    ``fields`` empty = looked for everywhere.  An allow phrase covers the hits inside it.
    """

    class Kind(models.TextChoices):
        PROHIBITED = "prohibited", _("Prohibited")
        WATCH = "watch", _("Watched")
        ALLOW = "allow", _("Allowed phrase")

    class Weight(models.TextChoices):
        NOTE = Severity.NOTE.value, _("Note")
        ATTENTION = Severity.ATTENTION.value, _("Attention")
        HOLD = Severity.HOLD.value, _("Hold for a person")

    text = models.CharField(_("term"), max_length=100, unique=True)
    clause_code = models.CharField(
        _("clause"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(CODE_PATTERN, _("Use a number such as 3 or 3.4."))],
        help_text=_("The clause of the convention it falls under. Not for an allowed phrase."),
    )
    severity = models.CharField(
        _("severity"), max_length=9, choices=Weight, default=Weight.ATTENTION
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PROHIBITED)
    fields = models.JSONField(
        _("fields"),
        default=list,
        blank=True,
        validators=[checked_fields],
        help_text=_('For example ["title"]. Leave it as [] to look everywhere.'),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    stage = models.CharField(
        _("stage"),
        max_length=9,
        choices=StageChoice,
        default=StageChoice.ATTENTION,
        help_text=_("A new term asks for a look until its record lets it hold, or a reason does."),
    )
    homophones = models.BooleanField(
        _("find homophones of a word of two characters"),
        default=False,
        help_text=_(
            "Also find every word that sounds like it, whatever the tones. Longer terms are found "
            "by their sound anyway; two syllables are in many ordinary words."
        ),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ("clause_code", "text")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("prohibited", "watch", "allow")), name="term_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=("note", "attention", "hold")), name="term_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="prohibited") | ~Q(severity="hold"),
                name="term_only_prohibited_holds",
            ),
            models.CheckConstraint(
                condition=Q(kind="allow", clause_code="") | (~Q(kind="allow") & ~Q(clause_code="")),
                name="term_clause_unless_allowed",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="term_has_text"),
            models.CheckConstraint(
                condition=Q(stage__in=("shadow", "attention", "hold")), name="term_stage_known"
            ),
        )

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        self.text = self.text.strip()
        wrong: dict[str, Any] = {}
        if self.kind != self.Kind.ALLOW and len(self.text) < 2:
            wrong["text"] = _("One character alone is in too many ordinary words. Use a phrase.")
        if self.kind == self.Kind.ALLOW and self.clause_code:
            wrong["clause_code"] = _("An allowed phrase has no clause.")
        if self.kind != self.Kind.ALLOW and not self.clause_code:
            wrong["clause_code"] = _("Name the clause this falls under, such as 3.1.")
        if self.kind != self.Kind.PROHIBITED and self.severity == self.Weight.HOLD:
            wrong["severity"] = _("Only a prohibited term may hold a piece.")
        if self.homophones and (
            self.kind != self.Kind.PROHIBITED
            or len(self.text) != SYLLABLES_OPTED_IN
            or not all(map(is_han, self.text))
        ):
            wrong["homophones"] = _("Only for a prohibited word of two Chinese characters.")
        if wrong:
            raise ValidationError(wrong)


class TermChange(Record):
    """One change to one term: what it was, what it became, who did it and by which way."""

    class Act(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")

    class Door(models.TextChoices):
        ADMIN = "admin", _("Edited by hand")
        IMPORT = "import", _("Import")
        SEED = "seed", _("First list")
        QUALITY = "quality", _("By its record")
        PROMOTED = "promoted", _("Promoted")

    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, related_name="changes", verbose_name=_("term")
    )
    act = models.CharField(_("act"), max_length=8, choices=Act)
    door = models.CharField(_("way"), max_length=8, choices=Door)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # Kept as a name too, so the record still reads after the account is gone.
    actor_name = models.CharField(_("by"), max_length=200)
    actor_id = models.BigIntegerField(_("account"), null=True, editable=False)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects: models.Manager["TermChange"] = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("change to a term")
        verbose_name_plural = _("changes to terms")
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(act__in=("added", "changed")), name="term_change_act_known"
            ),
            models.CheckConstraint(
                condition=Q(door__in=("admin", "import", "seed", "quality", "promoted")),
                name="term_change_door_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.term}: {self.get_act_display()}"
