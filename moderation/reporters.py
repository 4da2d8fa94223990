"""How well a reporter's earlier reports held, what their next one weighs, and who may not report.

A mute of reports is a penalty of its own: it has no step on the convention's ladder, sets no
strike, and stops nothing but reports.  It is decided, told and appealed like any other decision.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import audit, cases, penalties, queries, statements
from moderation.errors import BrokenRuling, OwnCase
from moderation.models import Case, Decision, Effect, Penalty, Report
from moderation.numbering import next_number
from moderation.parties import Party
from moderation.permissions import WORK_CASES, Actor, require

MUTE_DAYS = (7, 30)
AREA, KIND = "reports", "reporter"
# A report of harm to minors is always taken, whoever sends it.
CHILD_SAFETY = cases.MINORS | {"9"}
REPORTS_COUNTED = 100
# Beta(2, 2): without a record one in two is expected to hold, and a few reports move it little.
PRIOR_UPHELD, PRIOR_DISMISSED = 2, 2
_HELD = frozenset({Decision.Outcome.VIOLATION, Decision.Outcome.PARTIAL})


@dataclass(frozen=True, slots=True)
class Track:
    """A reporter's decided reports."""

    upheld: int = 0
    dismissed: int = 0

    @property
    def precision(self) -> float:
        """The share expected to hold, between 0 and 1."""
        upheld = self.upheld + PRIOR_UPHELD
        return upheld / (upheld + self.dismissed + PRIOR_DISMISSED)

    def weigh(self, weight: int) -> int:
        """A weight in tenths, up to twice as much or down to nothing; without a record the same."""
        return round(weight * 2 * self.precision)


def track_of(party: Party, *, before: Report | None = None) -> Track:
    """What became of a person's last reports, a hundred at most; ``before`` = older than this."""
    decided = _reports_of(party).filter(state=Report.State.CLOSED, case__isnull=False)
    if before is not None:
        decided = decided.filter(pk__lt=before.pk)
    newest = list(decided.order_by("-pk").values_list("case", flat=True)[:REPORTS_COUNTED])
    standing = queries.standing_outcomes(newest)
    outcomes = [standing.get(key, "") for key in newest]
    upheld = sum(outcome in _HELD for outcome in outcomes)
    return Track(upheld, outcomes.count(Decision.Outcome.NO_VIOLATION))


def muted_until(party: Party, *, at: datetime | None = None) -> datetime | None:
    """Until when somebody may not report, or ``None``; read from the clock."""
    if not party:
        return None
    running = penalties.of_party(party).at(at or timezone.now()).filter(rung=0)
    last = running.order_by("-ends_at").first()
    return last.ends_at if last else None


@transaction.atomic
def mute(report: Report, *, days: int, reasoning: str, by: Actor) -> Decision:
    """Stop the reporter of a dismissed report from reporting, with a statement of reasons.

    ``BrokenRuling`` says what is missing: only a report that was found wrong, from somebody who is
    known, is a reason.  The same report is a reason once.
    """
    require(by, WORK_CASES)
    party = Party(report.reporter_id, report.reporter_email, report.language)
    if by.pk is not None and report.reporter_id == by.pk:
        raise OwnCase
    _check(report, party, days, reasoning)
    case = _case_about(report, party, by)
    decision = Decision.objects.create(
        number=next_number("D"),
        case=case,
        outcome=Decision.Outcome.VIOLATION,
        reasoning=reasoning.strip(),
        source=Decision.Source.OWN,
        software_found=False,
        convention=queries.current_convention(),
        decided_by_id=by.pk,
        needs_second=False,
    )
    now = timezone.now()
    penalty = Penalty.objects.create(
        account_id=party.account_id,
        email="" if party.account_id is not None else party.email.casefold(),
        rung=0,
        starts_at=now,
        ends_at=now + timedelta(days=days),
        is_strike=False,
    )
    Effect.objects.create(decision=decision, kind=Effect.Kind.PENALTY, penalty=penalty)
    statements.tell_accused(decision, party)
    cases.record(case, "decided_violation", by=by, note=decision.number)
    audit.record("mute_reports", decision.number, by=by, reason=f"{report.number} {days}")
    return decision


def _check(report: Report, party: Party, days: int, reasoning: str) -> None:
    if days not in MUTE_DAYS:
        raise BrokenRuling(_("Choose 7 or 30 days."))
    if not reasoning.strip():
        raise BrokenRuling(_("Say why, in words the person can follow."))
    is_known = party and (report.reporter_id is not None or report.contact_confirmed_at)
    if not is_known:
        raise BrokenRuling(_("Nobody is known to have sent this report."))
    standing = queries.standing_decision(report.case) if report.case else None
    is_closed = report.state == Report.State.CLOSED
    if not is_closed or standing is None or standing.outcome != Decision.Outcome.NO_VIOLATION:
        raise BrokenRuling(_("Only a report that was found wrong can be held against somebody."))
    if Case.objects.filter(subject_kind=KIND, subject_id=report.number).exists():
        raise BrokenRuling(_("This report has been held against its sender already."))


def _case_about(report: Report, party: Party, by: Actor) -> Case:
    """A case closed as it opens, so that decision, statement and appeal have their place."""
    now = timezone.now()
    case = Case.objects.create(
        number=next_number(cases.PREFIX),
        state=Case.State.CLOSED,
        closed_at=now,
        due_at=now,
        area=AREA,
        subject_kind=KIND,
        subject_id=report.number,
        subject_title=_("Your report %(number)s") % {"number": report.number},
        accused_id=party.account_id,
        accused_email="" if party.account_id is not None else party.email,
    )
    cases.record(case, "opened", by=by, note=report.number)
    return case


def _reports_of(party: Party) -> QuerySet[Report]:
    if party.account_id is not None:
        return Report.objects.filter(reporter=party.account_id)
    confirmed = Report.objects.exclude(contact_confirmed_at=None)
    return confirmed.filter(reporter=None, reporter_email__iexact=party.email)
