"""The steps of a case, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# What the record calls the software when it acts by itself.
CLOCK = "clock"

EVENTS: dict[str, Promise] = {
    "opened": _("Opened"),
    "staff_opened": _("Brought up by the staff"),
    "report_joined": _("A report joined"),
    "claimed": _("Claimed"),
    "claim_expired": _("The claim ran out"),
    "skipped": _("Left to somebody else"),
    "escalated": _("Escalated"),
    "noted": _("Note"),
    "waits_for_second": _("Decided; a second person has to sign"),
    "asked": _("The person it is about was asked"),
    "author_answered": _("The person it is about answered"),
    "no_answer": _("No answer came in time"),
    "linked": _("Accounts judged to belong together"),
    "unlinked": _("Accounts judged not to belong together after all"),
    "taken_back": _("Taken back by whoever decided"),
    "reopened": _("Opened again after a reporter's appeal"),
    "second_disagreed": _("The second person disagreed"),
    "decided_no_violation": _("Decided: no breach"),
    "decided_violation": _("Decided: breach"),
    "decided_partial": _("Decided: breach in part"),
    "decided_not_assessable": _("Decided: could not be judged"),
    "overridden": _("Replaced by a new decision"),
    "appealed": _("An appeal was filed"),
    "appeal_upheld": _("Appeal answered: the decision stands"),
    "appeal_modified": _("Appeal answered: the decision was changed"),
    "appeal_overturned": _("Appeal answered: the decision was overturned"),
}


def actor_words(name: str) -> str:
    """Who acted; what happened by itself is said in the active language."""
    return gettext("by itself") if name == CLOCK else name


def event_words(verb: str) -> str:
    """A step in the active language; an unknown one shows its stable name."""
    return str(EVENTS.get(verb, verb))
