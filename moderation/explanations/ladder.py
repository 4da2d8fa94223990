"""The steps of the ladder and its arithmetic, in words."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from moderation.errors import ReportsMuted
from moderation.ladder import Rung

RUNGS: dict[Rung, Promise] = {
    Rung.NONE: _("no penalty"),
    Rung.NOTICE: _("a notice"),
    Rung.MUTE_1: _("muted for 1 day"),
    Rung.MUTE_7: _("muted for 7 days"),
    Rung.MUTE_15: _("muted for 15 days"),
    Rung.MUTE_FOR_GOOD: _("muted for good"),
    Rung.BAN: _("banned"),
}
LINES: dict[str, Promise] = {
    "no_clause": _("No clause was broken: %(step)s."),
    "base": _("The gravest clause is of class %(severity)s: %(step)s."),
    "strikes": _("Earlier strikes that still count: %(count)s. That makes it: %(step)s."),
    "minors_harmed": _("Minors were harmed. That makes it: %(step)s."),
    "cheated_registration": _("The account was registered by cheating. That makes it: %(step)s."),
    "several_accounts": _("Several accounts were used. That makes it: %(step)s."),
    "evasion": _("The checks were evaded on purpose. That makes it: %(step)s."),
    "deviation": _("The person who decided chose otherwise (%(why)s): %(step)s."),
}


def rung_words(rung: Rung) -> str:
    """A step in the active language."""
    return str(RUNGS[rung])


def penalty_words(rung: int, days: int) -> str:
    """A penalty in the active language; ``days`` is asked for where the step says nothing."""
    if rung:
        return rung_words(Rung(rung))
    return ngettext("no reports for %(days)s day", "no reports for %(days)s days", days) % {
        "days": days
    }


def sentence(line: Mapping[str, str | int]) -> str:
    """One stored line of the arithmetic in the active language."""
    step = rung_words(Rung[str(line["rung"])])
    return str(LINES[str(line["code"])]) % {**line, "step": step}


def muted_words(error: ReportsMuted) -> str:
    """Why a report is not taken, until when, and what is taken all the same."""
    until = date_format(timezone.localtime(error.until), "DATETIME_FORMAT")
    return gettext(
        "Your reports are muted until %(until)s. What may harm minors you can still report."
    ) % {"until": until}
