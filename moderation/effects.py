"""What a decision does beside a penalty: done, said again or undone, in its transaction.

What an effect does to the thing itself is done by the app that owns it (``moderation.subjects``).
"""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from moderation import penalties, queries, subjects
from moderation.errors import BrokenRuling
from moderation.models import Case, Decision, Effect, Penalty
from moderation.permissions import Actor

# What a decision may ask for beside a penalty.
ASKED_FOR = (
    Effect.Kind.TAKE_DOWN,
    Effect.Kind.RESTORE,
    Effect.Kind.REQUIRE_EDIT,
    Effect.Kind.LABEL,
    Effect.Kind.STRIP_LINK,
    Effect.Kind.LOWER_STANDING,
)
# What says nothing without words of its own.
WORDED = {Effect.Kind.REQUIRE_EDIT, Effect.Kind.LABEL}
MAX_DETAIL = 500
# What undoes an effect that a new decision no longer asks for; taking down has rules of its own.
_COUNTERS: Mapping[str, Effect.Kind] = {
    Effect.Kind.STRIP_LINK: Effect.Kind.RETURN_LINK,
    Effect.Kind.LABEL: Effect.Kind.UNLABEL,
    Effect.Kind.LOWER_STANDING: Effect.Kind.RAISE_STANDING,
}


def possible(case: Case) -> tuple[Effect.Kind, ...]:
    """What a decision of this case can do beside a penalty."""
    hands = subjects.hands(case.subject_kind)
    can = hands.can if hands is not None else frozenset()
    if case.accused_id is not None or case.accused_email:
        can |= {Effect.Kind.LOWER_STANDING}
    return tuple(kind for kind in ASKED_FOR if kind in can)


def check(case: Case, kinds: Iterable[str], details: Mapping[str, str], *, is_breach: bool) -> None:
    """Raise ``BrokenRuling`` for what cannot be asked of a decision of this case."""
    asked = set(kinds)
    if asked - set(possible(case)):
        raise BrokenRuling(_("One of the effects is not possible here."))
    if {Effect.Kind.TAKE_DOWN, Effect.Kind.RESTORE} <= asked:
        raise BrokenRuling(_("It cannot be taken down and restored at once."))
    if Effect.Kind.LOWER_STANDING in asked and not is_breach:
        raise BrokenRuling(_("Without a breach nobody is counted as new again."))
    if any(not details.get(kind, "").strip() for kind in WORDED & asked):
        raise BrokenRuling(_("Say what has to change, or what readers are told."))
    if any(len(words) > MAX_DETAIL for words in details.values()):
        raise BrokenRuling(
            _("At most %(count)s characters for what is done.") % {"count": MAX_DETAIL}
        )


def carry_out(decision: Decision, case: Case, earlier: Decision | None, *, by: Actor) -> None:
    """Do what a decision asks for; what the one before it did already is only said again."""
    kept = {effect.kind: effect for effect in _still_asked_for(earlier, decision)}
    for asked in decision.requested:
        before = kept.get(asked["kind"])
        if before is None:
            _act(decision, case, asked["kind"], by=by, detail=asked["detail"])
        else:
            _say_again(before, decision)


def restate(earlier: Decision, new: Decision) -> None:
    """Say again, without doing it again, what both decisions ask for and the earlier one did."""
    asked = {one["kind"] for one in new.requested}
    for effect in earlier.effects.filter(kind__in=asked, penalty=None).order_by("pk"):
        _say_again(effect, new)


def _say_again(effect: Effect, new: Decision) -> None:
    Effect.objects.create(decision=new, kind=effect.kind, detail=effect.detail)


def undo(earlier: Decision, new: Decision, case: Case, *, by: Actor) -> list[Penalty]:
    """Take back what an earlier decision did and the new one does not ask for; what was lifted."""
    lifted = list(Penalty.objects.filter(effects__decision=earlier, lifted_at=None).distinct())
    for penalty in lifted:
        penalties.lift(penalty, by=by, note=new.number)
        Effect.objects.create(decision=new, kind=Effect.Kind.LIFT, penalty=penalty)
    took_down = earlier.effects.filter(kind=Effect.Kind.TAKE_DOWN).exists()
    asked = {one["kind"] for one in new.requested}
    kept = asked & {Effect.Kind.TAKE_DOWN, Effect.Kind.RESTORE} or _is_held_down(case)
    if took_down and not kept:
        _act(new, case, Effect.Kind.RESTORE, by=by, detail="")
    again = {effect.pk for effect in _still_asked_for(earlier, new)}
    for effect in earlier.effects.filter(kind__in=_COUNTERS).exclude(pk__in=again):
        _act(new, case, _COUNTERS[effect.kind], by=by, detail=effect.detail)
    return lifted


def _still_asked_for(earlier: Decision | None, new: Decision) -> list[Effect]:
    """What an earlier decision did that the new one wants too: it stays and is not done twice."""
    if earlier is None:
        return []
    asked = {(one["kind"], one["detail"]) for one in new.requested}
    wanted = {(one["kind"], one["detail"]) for one in earlier.requested}
    return [
        effect
        for effect in earlier.effects.filter(kind__in=_COUNTERS)
        if {pair for pair in wanted if pair[0] == effect.kind} & asked
    ]


def _is_held_down(case: Case) -> bool:
    """Whether a decision of another case still wants the same thing taken down."""
    others = Case.objects.filter(subject_kind=case.subject_kind, subject_id=case.subject_id)
    standing = [queries.standing_decision(other) for other in others.exclude(pk=case.pk)]
    return any(
        asked["kind"] == Effect.Kind.TAKE_DOWN
        for decision in standing
        if decision is not None
        for asked in decision.requested
    )


def _act(decision: Decision, case: Case, kind: str, *, by: Actor, detail: str) -> None:
    """One effect on what the case is about; what cannot be done leaves nothing behind."""
    hands = subjects.hands(case.subject_kind)
    ref = case.subject_id
    done = True
    if kind == Effect.Kind.STRIP_LINK:
        named = detail.split()
        gone = hands.strip_links(ref, links=named, by=by) if hands is not None else ()
        done, detail = bool(gone), "\n".join(gone)
    elif kind == Effect.Kind.RETURN_LINK:
        done = hands is not None and hands.return_links(ref, links=detail.split(), by=by)
    elif kind == Effect.Kind.LABEL:
        done = hands is not None and hands.annotate(ref, text=detail, by=by)
    elif kind == Effect.Kind.UNLABEL:
        done = hands is not None and hands.withdraw_note(ref, text=detail, by=by)
    elif kind == Effect.Kind.TAKE_DOWN:
        reason = _public_reason(decision)
        done = hands is not None and hands.restrict(case.subject_id, by=by, reason=reason)
        # What another decision took down already is down for this one too.
        done = done or subjects.find(case.subject_kind, case.subject_id) is None
    elif kind == Effect.Kind.RESTORE:
        done = hands is not None and hands.restore(case.subject_id, by=by)
    if done:
        Effect.objects.create(decision=decision, kind=kind, detail=detail)


def _public_reason(decision: Decision) -> str:
    codes = ", ".join(ground.clause.code for ground in decision.grounds.select_related("clause"))
    return _("Taken down under clause %(codes)s of the community convention.") % {"codes": codes}
