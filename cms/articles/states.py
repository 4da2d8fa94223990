"""The life of a published record.  A correction is not a state: it is a version and a notice."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleState(models.TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("Live")
    RETRACTED = "retracted", _("Retracted")
    KILLED = "killed", _("Killed")
    TAKEN_DOWN = "taken_down", _("Taken down")


class Attribution(models.TextChoices):
    """Where a piece comes from; all but the first need a named source."""

    ORIGINAL = "original", _("Original")
    REPRINT = "reprint", _("Reprint")
    TRANSLATION = "translation", _("Translation")
    AUTHORISED = "authorised", _("Authorised reprint")

    @property
    def needs_source(self) -> bool:
        return self is not Attribution.ORIGINAL


class MachineAssistance(models.TextChoices):
    """The author's declaration, as the labelling measures in force since 2025-09-01 ask for it."""

    NONE = "none", _("No machine-made parts")
    ASSISTED = "assisted", _("Machine-assisted (polishing, translating, pictures)")
    MAINLY = "mainly", _("Mainly machine-made")


class CommentState(models.TextChoices):
    HELD = "held", _("Waits for a person")
    SHOWN = "shown", _("Shown")
    REMOVED = "removed", _("Removed")
    WITHDRAWN = "withdrawn", _("Withdrawn by its writer")


MOVES: dict[str, tuple[tuple[ArticleState, ...], ArticleState]] = {
    "go_live": ((ArticleState.SCHEDULED,), ArticleState.LIVE),
    "cancel": ((ArticleState.SCHEDULED,), ArticleState.KILLED),
    "plan_again": ((ArticleState.KILLED,), ArticleState.SCHEDULED),
    "retract": ((ArticleState.LIVE,), ArticleState.RETRACTED),
    "kill": ((ArticleState.LIVE, ArticleState.RETRACTED), ArticleState.KILLED),
    "take_down": ((ArticleState.LIVE, ArticleState.RETRACTED), ArticleState.TAKEN_DOWN),
    "restore": (
        (ArticleState.RETRACTED, ArticleState.KILLED, ArticleState.TAKEN_DOWN),
        ArticleState.LIVE,
    ),
}
