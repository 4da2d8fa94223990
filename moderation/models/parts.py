"""Who had a part in what a case is about, and who judged it: never the same person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from moderation.models.cases import Case


class CasePart(models.Model):
    """A person's one place in a case.  The database lets nobody have two, so no one is both."""

    class Role(models.TextChoices):
        PART = "part", _("had a part in it")
        JUDGE = "judge", _("judged it")

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="parts", verbose_name=_("case")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    role = models.CharField(_("place"), max_length=5, choices=Role)

    class Meta:
        verbose_name = _("place in a case")
        verbose_name_plural = _("places in cases")
        constraints = (
            models.CheckConstraint(
                condition=Q(role__in=("part", "judge")), name="case_part_role_known"
            ),
            models.UniqueConstraint(
                fields=("case", "person"), name="nobody_judges_what_they_had_a_part_in"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id} {self.role}"
