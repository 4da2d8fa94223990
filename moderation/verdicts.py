"""Deciding a case, and what follows from it in the same transaction: effects, letters, closing.

A decision that needs two people waits in full; nothing of it takes effect before the second signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import audit, cases, effects, ladder, parts, penalties, queries, statements
from moderation.errors import BrokenRuling, HeldByOther, NotAllowedFrom, OwnCase
from moderation.ladder import Factor, Proposal, Rung
from moderation.models import (
    Case,
    Clause,
    Decision,
    DecisionClause,
    Effect,
    Finding,
    Report,
    Signature,
    Statement,
)
from moderation.numbering import next_number
from moderation.parties import Party
from moderation.permissions import DECIDE_GRAVE, WORK_CASES, Actor, require

PREFIX = "D"
Outcome = Decision.Outcome
BREACHES = frozenset({Outcome.VIOLATION, Outcome.PARTIAL})


@dataclass(frozen=True, slots=True)
class Ground:
    """A clause the decision rests on: its code, the passages, and the finding that named them."""

    code: str
    quotes: tuple[str, ...] = ()
    finding_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a moderator decides.  ``rung`` empty = as the ladder proposes."""

    outcome: str
    reasoning: str
    grounds: tuple[Ground, ...] = ()
    effects: tuple[str, ...] = ()
    factors: frozenset[Factor] = frozenset()
    rung: Rung | None = None
    deviation: str = ""
    private_note: str = ""
    details: dict[str, str] = field(default_factory=dict)


def proposal_for(case: Case, ruling: Ruling) -> Proposal:
    """What the ladder says to this ruling, for the person the case is about."""
    if ruling.outcome not in BREACHES:
        return ladder.propose(())
    classes = [cases.severity_of(ground.code) for ground in ruling.grounds]
    accused = accused_of(case)
    strikes = penalties.strikes_of(accused, besides=case) if accused else 0
    return ladder.propose(classes, strikes=strikes, factors=ruling.factors)


def accused_of(case: Case) -> Party:
    """The person the case is about; ``NOBODY`` when it is unknown."""
    return Party(case.accused_id, case.accused_email)


@transaction.atomic
def decide(case: Case, ruling: Ruling, *, by: Actor, version: int | None = None) -> Decision:
    """Decide a claimed case; effects, letters and closing follow at once unless two must agree.

    Raises ``BrokenRuling`` with what is missing, ``CaseMoved`` when the case changed since it was
    read, ``OwnCase`` for anyone with a part in it.
    """
    locked = cases.own(case, by=by, version=version)
    if cases.is_barred(locked, by):
        raise OwnCase
    parts.judge(locked, by=by)
    proposal = proposal_for(locked, ruling)
    rung = proposal.rung if ruling.rung is None else ruling.rung
    _check(locked, ruling, rung, proposal)
    needs_second = rung.needs_two or abs(rung - proposal.rung) > 1
    before = queries.standing_decision(locked)
    if before is not None and Decision.objects.filter(overrides=before).exists():
        # A new decision a second person refused already names it.
        before = None
    decision = write(
        locked, ruling, rung=rung, proposal=proposal, by=by, second=needs_second, over=before
    )
    if needs_second:
        cases.move(locked, Case.State.SECOND, "waits_for_second", by=by, note=decision.number)
        return decision
    return _carry_out(decision, locked, proposal, by=by)


@transaction.atomic
def sign(decision: Decision, *, agrees: bool, by: Actor, note: str = "") -> Decision:
    """The second person agrees, and the decision takes effect; or not, and the case is open again.

    Raises ``OwnCase`` for whoever decided it or has a part in the case.
    """
    require(by, DECIDE_GRAVE)
    case = Case.objects.select_for_update().get(pk=decision.case_id)
    if case.state != Case.State.SECOND or not is_pending(decision):
        raise NotAllowedFrom("sign", case.state)
    if by.pk is None or decision.decided_by_id == by.pk or cases.is_barred(case, by):
        raise OwnCase
    parts.judge(case, by=by)
    Signature.objects.create(decision=decision, agrees=agrees, note=note, signed_by_id=by.pk)
    audit.record("sign" if agrees else "refuse", decision.number, by=by, reason=note)
    if not agrees:
        cases.free(case, "second_disagreed", by=by, note=note)
        return decision
    proposal = ladder.propose(_classes(decision))
    return _carry_out(decision, case, proposal, by=by)


@transaction.atomic
def take_back(decision: Decision, *, by: Actor, note: str = "") -> Decision:
    """Whoever decided takes it back before a second person signed, and the case is free again.

    A team in which nobody else may sign would otherwise never be able to close the case.
    """
    require(by, WORK_CASES)
    case = Case.objects.select_for_update().get(pk=decision.case_id)
    if case.state != Case.State.SECOND or not is_pending(decision):
        raise NotAllowedFrom("take back", case.state)
    if by.pk is None or decision.decided_by_id != by.pk:
        raise HeldByOther(decision.decided_by.name)
    Signature.objects.create(decision=decision, agrees=False, note=note, signed_by_id=by.pk)
    audit.record("take_back", decision.number, by=by, reason=note)
    cases.free(case, "taken_back", by=by, note=note)
    return decision


def is_pending(decision: Decision) -> bool:
    """Whether a decision still waits for its second person."""
    return decision.needs_second and not Signature.objects.filter(decision=decision).exists()


def _check(case: Case, ruling: Ruling, rung: Rung, proposal: Proposal) -> None:
    if not ruling.reasoning.strip():
        raise BrokenRuling(_("Say why, in words the person can follow."))
    if ruling.outcome not in Outcome.values:
        raise BrokenRuling(_("Choose what was decided."))
    if ruling.outcome in BREACHES and not ruling.grounds:
        raise BrokenRuling(_("Name at least one clause that was broken."))
    if ruling.outcome not in BREACHES and (rung is not Rung.NONE or ruling.grounds):
        raise BrokenRuling(_("Without a breach there is no clause and no penalty."))
    if rung is not proposal.rung and not ruling.deviation.strip():
        raise BrokenRuling(_("Say why the penalty differs from what the ladder proposes."))
    if rung is not Rung.NONE and not accused_of(case):
        raise BrokenRuling(_("Nobody is known to be responsible, so no penalty can be set."))
    effects.check(case, ruling.effects, ruling.details, is_breach=ruling.outcome in BREACHES)


def write(
    case: Case,
    ruling: Ruling,
    *,
    rung: Rung,
    proposal: Proposal,
    by: Actor,
    second: bool,
    over: Decision | None = None,
) -> Decision:
    """The rows of a decision and its grounds; nothing of it takes effect yet."""
    convention = queries.current_convention()
    clauses = {clause.code: clause for clause in queries.clauses(convention)}
    missing = [ground.code for ground in ruling.grounds if ground.code not in clauses]
    if missing:
        raise BrokenRuling(_("This clause is not in force: %(code)s.") % {"code": missing[0]})
    has_finding = any(ground.finding_id for ground in ruling.grounds)
    lines = [{"code": x.code, "rung": x.rung.name, **x.params} for x in proposal.lines]
    if rung is not proposal.rung:
        lines.append({"code": "deviation", "rung": rung.name, "why": ruling.deviation})
    decision = Decision.objects.create(
        number=next_number(PREFIX),
        case=case,
        outcome=ruling.outcome,
        reasoning=ruling.reasoning.strip(),
        private_note=ruling.private_note,
        source=Decision.Source.REPORT if case.reports.exists() else Decision.Source.OWN,
        software_found=has_finding,
        convention=convention,
        rung=rung,
        arithmetic=lines,
        overrides=over,
        decided_by_id=by.pk,
        needs_second=second,
        requested=[
            {"kind": kind, "detail": ruling.details.get(kind, "").strip()}
            for kind in dict.fromkeys(ruling.effects)
        ],
    )
    for ground in ruling.grounds:
        _write_ground(decision, clauses[ground.code], ground)
    named = audit.digest((decision.number, ruling.outcome, ruling.reasoning, *lines))
    reason = f"{case.number} {ruling.outcome} {rung.name}"
    audit.record("decide", decision.number, by=by, after=named, reason=reason)
    return decision


def _write_ground(decision: Decision, clause: Clause, ground: Ground) -> None:
    DecisionClause.objects.create(
        decision=decision,
        clause=clause,
        finding_id=ground.finding_id,
        spans=[{"quote": quote} for quote in ground.quotes],
    )


def _carry_out(decision: Decision, case: Case, proposal: Proposal, *, by: Actor) -> Decision:
    """Everything a decision does, in the caller's transaction: all of it or nothing."""
    earlier = queries.decisions_in_effect(case).exclude(pk=decision.pk).first()
    if earlier is not None:
        effects.undo(earlier, decision, case, by=by)
    effects.carry_out(decision, case, earlier, by=by)
    rung = Rung(decision.rung)
    if rung is not Rung.NONE:
        punish(decision, case, rung, proposal, by=by, at=timezone.now())
    accused = accused_of(case)
    # Whoever was told of the case hears how it ended, also when it ended well.
    if accused and (decision.outcome in BREACHES or _knows(accused, case)):
        statements.tell_accused(decision, accused)
    _close_reports(case, decision)
    cases.move(case, Case.State.CLOSED, f"decided_{decision.outcome}", by=by, note=decision.number)
    return decision


def _knows(accused: Party, case: Case) -> bool:
    if case.events.filter(verb="asked").exists():
        return True
    told = Statement.objects.filter(decision__case=case, recipient=accused.word)
    return told.filter(audience=Statement.Audience.ACCUSED).exists()


def punish(
    decision: Decision, case: Case, rung: Rung, proposal: Proposal, *, by: Actor, at: datetime
) -> None:
    """The penalty of a decision, running from ``at``."""
    penalty = penalties.impose(accused_of(case), rung=rung, proposal=proposal, at=at)
    Effect.objects.create(decision=decision, kind=Effect.Kind.PENALTY, penalty=penalty)
    audit.record("punish", f"penalty:{penalty.pk}", by=by, reason=f"{decision.number} {rung.name}")


def _classes(decision: Decision) -> Sequence[str]:
    return [ground.clause.severity for ground in decision.grounds.select_related("clause")]


def _close_reports(case: Case, decision: Decision) -> None:
    """Each reporter hears the outcome exactly once, with the act that closes the case."""
    for report in case.reports.exclude(state=Report.State.CLOSED):
        report.state, report.closed_at = Report.State.CLOSED, timezone.now()
        report.save(update_fields=["state", "closed_at"])
        statements.tell_reporter(decision, report)


def mark_findings_wrong(decision: Decision, *, by: Actor) -> None:
    """What the checks said in an overturned decision was wrong, and is counted so."""
    named = decision.grounds.exclude(finding=None).values("finding")
    for finding in Finding.objects.filter(pk__in=named):
        finding.judgement = Finding.Judgement.WRONG
        finding.judged_by_id, finding.judged_at = by.pk, timezone.now()
        finding.save(update_fields=["judgement", "judged_by", "judged_at"])
