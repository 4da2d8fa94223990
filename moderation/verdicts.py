"""Deciding a case, and what follows from it in the same transaction: effects, letters, closing.

A decision that needs two people waits in full; nothing of it takes effect before the second signs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import cases, ladder, penalties, queries, statements, subjects
from moderation.errors import BrokenRuling, NotAllowedFrom, OwnCase
from moderation.ladder import Factor, Proposal, Rung
from moderation.models import (
    Case,
    Clause,
    Decision,
    DecisionClause,
    Effect,
    Finding,
    Penalty,
    Report,
    Signature,
)
from moderation.numbering import next_number
from moderation.parties import Party
from moderation.permissions import DECIDE_GRAVE, Actor, require

PREFIX = "D"
Outcome = Decision.Outcome
BREACHES = frozenset({Outcome.VIOLATION, Outcome.PARTIAL})
# What a decision may ask to be done to the subject itself.
SUBJECT_EFFECTS = (
    Effect.Kind.TAKE_DOWN,
    Effect.Kind.RESTORE,
    Effect.Kind.REQUIRE_EDIT,
    Effect.Kind.LABEL,
)


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
    strikes = penalties.strikes_of(accused_of(case)) if accused_of(case) else 0
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
    if cases.has_part(locked, by):
        raise OwnCase
    proposal = proposal_for(locked, ruling)
    rung = proposal.rung if ruling.rung is None else ruling.rung
    _check(locked, ruling, rung, proposal)
    needs_second = rung.needs_two or abs(rung - proposal.rung) > 1
    decision = _write(locked, ruling, rung=rung, proposal=proposal, by=by, second=needs_second)
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
    if by.pk is None or decision.decided_by_id == by.pk or cases.has_part(case, by):
        raise OwnCase
    Signature.objects.create(decision=decision, agrees=agrees, note=note, signed_by_id=by.pk)
    if not agrees:
        cases.move(case, Case.State.OPEN, "second_disagreed", by=by, note=note)
        return decision
    proposal = ladder.propose(_classes(decision))
    return _carry_out(decision, case, proposal, by=by)


def is_pending(decision: Decision) -> bool:
    """Whether a decision still waits for its second person."""
    return decision.needs_second and not Signature.objects.filter(decision=decision).exists()


@transaction.atomic
def override(decision: Decision, ruling: Ruling, *, by: Actor, rung: Rung = Rung.NONE) -> Decision:
    """A new decision in the place of one that took effect: undoes what is not said again.

    Called when an appeal succeeds.  Never heavier than the decision it replaces.
    """
    case = Case.objects.select_for_update().get(pk=decision.case_id)
    if rung > decision.rung:
        raise BrokenRuling(_("An appeal cannot end in a heavier penalty."))
    classes = [cases.severity_of(ground.code) for ground in ruling.grounds]
    proposal = ladder.propose(classes) if rung else ladder.propose(())
    new = _write(case, ruling, rung=rung, proposal=proposal, by=by, second=False, over=decision)
    for penalty in Penalty.objects.filter(effects__decision=decision, lifted_at=None):
        penalties.lift(penalty, note=new.number)
        Effect.objects.create(decision=new, kind=Effect.Kind.LIFT, penalty=penalty)
    took_down = decision.effects.filter(kind=Effect.Kind.TAKE_DOWN).exists()
    if took_down and Effect.Kind.TAKE_DOWN not in ruling.effects:
        _act_on_subject(new, case, Effect.Kind.RESTORE, by=by, detail="")
    if rung is not Rung.NONE and accused_of(case):
        _punish(new, case, rung, proposal)
    if ruling.outcome == Outcome.NO_VIOLATION:
        _mark_findings_wrong(decision, by=by)
    cases.record(case, "overridden", by=by, note=new.number)
    return new


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
    if set(ruling.effects) - set(SUBJECT_EFFECTS):
        raise BrokenRuling(_("One of the effects is unknown."))


def _write(
    case: Case,
    ruling: Ruling,
    *,
    rung: Rung,
    proposal: Proposal,
    by: Actor,
    second: bool,
    over: Decision | None = None,
) -> Decision:
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
            {"kind": kind, "detail": ruling.details.get(kind, "")} for kind in ruling.effects
        ],
    )
    for ground in ruling.grounds:
        _write_ground(decision, clauses[ground.code], ground)
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
    for asked in decision.requested:
        _act_on_subject(decision, case, asked["kind"], by=by, detail=asked["detail"])
    rung = Rung(decision.rung)
    if rung is not Rung.NONE:
        _punish(decision, case, rung, proposal)
    accused = accused_of(case)
    if accused and decision.outcome in BREACHES:
        statements.tell_accused(decision, accused)
    _close_reports(case, decision)
    cases.move(case, Case.State.CLOSED, f"decided_{decision.outcome}", by=by, note=decision.number)
    return decision


def _act_on_subject(decision: Decision, case: Case, kind: str, *, by: Actor, detail: str) -> None:
    """Do it and write it down; what was so already, or cannot be done, leaves no effect."""
    hands = subjects.hands(case.subject_kind)
    done = True
    if kind == Effect.Kind.TAKE_DOWN:
        reason = _public_reason(decision)
        done = hands is not None and hands.restrict(case.subject_id, by=by, reason=reason)
    elif kind == Effect.Kind.RESTORE:
        done = hands is not None and hands.restore(case.subject_id, by=by)
    if done:
        Effect.objects.create(decision=decision, kind=kind, detail=detail)


def _public_reason(decision: Decision) -> str:
    codes = ", ".join(ground.clause.code for ground in decision.grounds.select_related("clause"))
    return _("Taken down under clause %(codes)s of the community convention.") % {"codes": codes}


def _punish(decision: Decision, case: Case, rung: Rung, proposal: Proposal) -> None:
    penalty = penalties.impose(accused_of(case), rung=rung, proposal=proposal, at=timezone.now())
    Effect.objects.create(decision=decision, kind=Effect.Kind.PENALTY, penalty=penalty)


def _classes(decision: Decision) -> Sequence[str]:
    return [ground.clause.severity for ground in decision.grounds.select_related("clause")]


def _close_reports(case: Case, decision: Decision) -> None:
    """Each reporter hears the outcome exactly once, with the act that closes the case."""
    for report in case.reports.exclude(state=Report.State.CLOSED):
        report.state, report.closed_at = Report.State.CLOSED, timezone.now()
        report.save(update_fields=["state", "closed_at"])
        statements.tell_reporter(decision, report)


def _mark_findings_wrong(decision: Decision, *, by: Actor) -> None:
    named = decision.grounds.exclude(finding=None).values("finding")
    for finding in Finding.objects.filter(pk__in=named):
        finding.judgement = Finding.Judgement.WRONG
        finding.judged_by_id, finding.judged_at = by.pk, timezone.now()
        finding.save(update_fields=["judgement", "judged_by", "judged_at"])
