"""What each transition of the API takes, and the one action it calls."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from cms.accounts.models import User
from moderation.api.inputs import Input
from submissions import claims, decisions, drafting, offering, publishing, workflow
from submissions.api import inputs
from submissions.api.pieces import Seen
from submissions.desk import bench, panel
from submissions.errors import EditConflict, NotAllowedFrom, NotPermitted
from submissions.models import Submission
from submissions.states import RULES, Action, State

Act = Callable[[Seen, Mapping[str, Any], User], object]


@dataclass(frozen=True, slots=True)
class Move:
    """The input of a transition and what it does; ``act`` raises the refusals of its action."""

    takes: type[Input]
    act: Act


def named(name: str) -> Move:
    """The transition with this name.  Raises Http404 for one that there is not."""
    if name in MOVES:
        return MOVES[name]
    if name not in RULES:
        raise Http404
    return Move(inputs.Nothing, _not_by_hand(Action(name)))


def fields_of(name: str) -> list[str]:
    """The names of the fields a transition takes."""
    return list(MOVES[name].takes().fields) if name in MOVES else []


def _not_by_hand(action: Action) -> Act:
    """Actions of the clock and of the mail: the reason of the table, whoever asks."""

    def act(seen: Seen, given: Mapping[str, Any], by: User) -> object:
        workflow.require(seen.submission, action, by=by)
        raise NotPermitted

    return act


def _submit(action: Action) -> Act:
    def act(seen: Seen, given: Mapping[str, Any], by: User) -> object:
        state = seen.submission.state
        # Received or read already: then it is the same text sent twice, or refused as that.
        if state not in (*RULES[action].sources, State.RECEIVED, State.READING):
            raise NotAllowedFrom(action, state)
        return drafting.submit(
            seen.submission,
            by=by,
            agreed=given["consents"],
            base_version=seen.draft.version if seen.draft else 0,
            note=given["note"],
        )

    return act


def _withdraw(seen: Seen, given: Mapping[str, Any], by: User) -> object:
    return drafting.withdraw(seen.submission, by=by, reason=given["reason"])


def _claim(seen: Seen, given: Mapping[str, Any], by: User) -> object:
    return claims.claim(seen.submission, by=by, take_over=given["take_over"])


def _unclaim(seen: Seen, given: Mapping[str, Any], by: User) -> object:
    return claims.unclaim(seen.submission, by=by)


def _decide(action: Action) -> Act:
    def act(seen: Seen, given: Mapping[str, Any], by: User) -> object:
        submission = seen.submission
        workflow.require(submission, action, by=by)
        revision = submission.revisions.filter(number=given["revision"]).first()
        if revision is None:
            raise EditConflict
        verdict = _verdict(submission, action, given)
        return decisions.decide(submission, verdict=verdict, by=by, revision=revision)

    return act


def _verdict(submission: Submission, action: Action, given: Mapping[str, Any]) -> decisions.Verdict:
    points = [decisions.Point(**point) for point in given.get("points", [])]
    reasons = tuple(dict.fromkeys(given.get("reasons", [])))
    subject, letter = given["subject"], given["letter"]
    if not letter.strip():
        lines = (f"{point.quote} {panel.QUOTE_SIGN} {point.request}" for point in points)
        entry = panel.Entry(
            reasons=reasons, points="\n".join(" ".join(one.split()) for one in lines)
        )
        clauses = bench.clauses_in_force()
        subject, letter = panel.compose(entry, action, submission=submission, clauses=clauses)
    return decisions.Verdict(
        action=action,
        subject=subject,
        text=letter,
        reasons=reasons,
        points=points,
        note=given["note"].strip(),
        has_seen_hold=given["has_seen_hold"],
    )


def _after_decision(name: str, action: Callable[..., object]) -> Act:
    def act(seen: Seen, given: Mapping[str, Any], by: User) -> object:
        refusal = offering.refusal_after_decision(
            seen.submission, name, by=by, pending=seen.pending
        )
        if refusal is not None:
            raise refusal
        return action(seen.submission, by=by)

    return act


def _schedule(seen: Seen, given: Mapping[str, Any], by: User) -> object:
    return publishing.schedule(seen.submission, at=given["publish_at"], by=by)


def _publish(seen: Seen, given: Mapping[str, Any], by: User) -> object:
    return publishing.publish(seen.submission, by=by)


MOVES: dict[str, Move] = {
    "submit": Move(inputs.Submit, _submit(Action.SUBMIT)),
    "resubmit": Move(inputs.Submit, _submit(Action.RESUBMIT)),
    "withdraw": Move(inputs.Withdraw, _withdraw),
    "claim": Move(inputs.Claim, _claim),
    "unclaim": Move(inputs.Nothing, _unclaim),
    "accept": Move(inputs.Decide, _decide(Action.ACCEPT)),
    "request_changes": Move(inputs.AskForChanges, _decide(Action.REQUEST_CHANGES)),
    "decline": Move(inputs.Refuse, _decide(Action.DECLINE)),
    "reject": Move(inputs.Refuse, _decide(Action.REJECT)),
    "release": Move(inputs.Nothing, _after_decision("release", decisions.release)),
    "undo": Move(inputs.Nothing, _after_decision("undo", decisions.undo)),
    "schedule": Move(inputs.Schedule, _schedule),
    "publish": Move(inputs.Nothing, _publish),
}
