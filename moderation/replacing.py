"""A decision in the place of another: what an appeal changes, and what that changes in turn."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from moderation import cases, effects, ladder, penalties, queries, statements, verdicts
from moderation.errors import BrokenRuling
from moderation.ladder import Factor, Proposal, Rung
from moderation.models import Case, Decision, Effect, Penalty
from moderation.parties import Party
from moderation.permissions import Actor
from moderation.verdicts import Ground, Ruling


@transaction.atomic
def override(
    decision: Decision,
    ruling: Ruling,
    *,
    by: Actor,
    rung: Rung = Rung.NONE,
    proposal: Proposal | None = None,
) -> Decision:
    """A new decision in the place of one that took effect: undoes what is not said again.

    Called when an appeal succeeds.  Never heavier than the decision it replaces: a lighter mute
    counts from the day the first one began.  Later penalties that counted its strike are set again.
    """
    case = Case.objects.select_for_update().get(pk=decision.case_id)
    if rung > decision.rung:
        raise BrokenRuling(_("An appeal cannot end in a heavier penalty."))
    if proposal is None:
        classes = [cases.severity_of(ground.code) for ground in ruling.grounds]
        proposal = ladder.propose(classes if rung else ())
    new = verdicts.write(
        case, ruling, rung=rung, proposal=proposal, by=by, second=False, over=_free(decision)
    )
    lifted = effects.undo(decision, new, case, by=by)
    effects.restate(decision, new)
    if rung is not Rung.NONE and verdicts.accused_of(case):
        since = min((penalty.starts_at for penalty in lifted), default=timezone.now())
        verdicts.punish(new, case, rung, proposal, by=by, at=since)
    if ruling.outcome == Decision.Outcome.NO_VIOLATION:
        verdicts.mark_findings_wrong(decision, by=by)
    cases.note_change(case, "overridden", by=by, note=new.number)
    _set_later_ones_again(case, lifted, by=by)
    return new


def lighter(decision: Decision, *, reasoning: str) -> Ruling:
    """The ruling that says a decision again, with other reasons and a penalty to be named."""
    grounds = tuple(
        Ground(
            ground.clause.code,
            tuple(span["quote"] for span in ground.spans),
            ground.finding_id,
        )
        for ground in decision.grounds.select_related("clause")
    )
    return Ruling(
        decision.outcome,
        reasoning,
        grounds=grounds,
        effects=tuple(asked["kind"] for asked in decision.requested),
        details={asked["kind"]: asked["detail"] for asked in decision.requested},
    )


def _free(decision: Decision) -> Decision | None:
    """The decision, unless one a second person refused already names it as replaced."""
    return None if Decision.objects.filter(overrides=decision).exists() else decision


def _set_later_ones_again(case: Case, lifted: list[Penalty], *, by: Actor) -> None:
    """Penalties that are heavier only because of a strike that is gone become lighter."""
    accused = verdicts.accused_of(case)
    strikes = [penalty.starts_at for penalty in lifted if penalty.is_strike]
    if not strikes or not accused:
        return
    later = penalties.of_party(accused).filter(starts_at__gt=min(strikes), lifted_at=None)
    for penalty in later.order_by("starts_at", "pk"):
        effect = penalty.effects.filter(kind=Effect.Kind.PENALTY).select_related("decision").first()
        if effect is None or effect.decision.case_id == case.pk:
            continue
        decision = effect.decision
        codes = {line["code"] for line in decision.arithmetic}
        # Where a person chose another step, they chose it; only what was counted is counted again.
        if decision != queries.standing_decision(decision.case) or "strikes" not in codes:
            continue
        proposal = _proposal_again(decision, penalty, accused)
        if "deviation" in codes or proposal.rung >= decision.rung:
            continue
        why = _("A decision that counted as a strike no longer counts, so neither does its step.")
        new = override(
            decision,
            lighter(decision, reasoning=why),
            by=by,
            rung=proposal.rung,
            proposal=proposal,
        )
        statements.tell_accused(new, accused)


@transaction.atomic
def count_again_without(
    factor: Factor, accused: Party, *, since: datetime, by: Actor
) -> list[Decision]:
    """Set again every penalty since then that is heavier because of a factor that fell away.

    Never heavier than before; a step a person chose beside the ladder stays as they chose it.
    Returns the new decisions, each told to the person.
    """
    made = []
    why = _("What made it heavier was taken back, so it no longer counts.")
    running = penalties.of_party(accused).filter(starts_at__gte=since, lifted_at=None)
    for penalty in running.order_by("starts_at", "pk"):
        # One set again just now may have lifted this one too.
        penalty.refresh_from_db()
        effect = penalty.effects.filter(kind=Effect.Kind.PENALTY).select_related("decision").first()
        if effect is None or penalty.lifted_at is not None:
            continue
        decision = effect.decision
        codes = {line["code"] for line in decision.arithmetic}
        if decision != queries.standing_decision(decision.case) or factor.value not in codes:
            continue
        proposal = _proposal_again(decision, penalty, accused, without=factor)
        if "deviation" in codes or proposal.rung >= decision.rung:
            continue
        ruling = lighter(decision, reasoning=why)
        new = override(decision, ruling, by=by, rung=proposal.rung, proposal=proposal)
        statements.tell_accused(new, accused)
        made.append(new)
    return made


def _proposal_again(
    decision: Decision, penalty: Penalty, accused: Party, *, without: Factor | None = None
) -> Proposal:
    """What the ladder would have said, with the strikes of that day that are still there."""
    that_day = Q(strike_lapses_at=None) | Q(strike_lapses_at__gt=penalty.starts_at)
    own = Penalty.objects.filter(effects__decision__case=decision.case_id).values("pk")
    strikes = penalties.of_party(accused).filter(
        that_day, is_strike=True, lifted_at=None, starts_at__lt=penalty.starts_at
    )
    grounds = decision.grounds.select_related("clause")
    codes = {line["code"] for line in decision.arithmetic}
    return ladder.propose(
        [ground.clause.severity for ground in grounds],
        strikes=strikes.exclude(pk__in=own).count(),
        factors=[x for x in Factor if x.value in codes and x is not without],
    )
