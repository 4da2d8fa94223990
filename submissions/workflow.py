"""The only writer of ``Submission.state``: lock, check state, check permission, write, record."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from submissions import permissions
from submissions.errors import EditConflict, NotAllowedFrom, Refusal
from submissions.models import Correspondent, Decision, Event, Letter, Submission
from submissions.models.records import Visibility
from submissions.permissions import Actor
from submissions.states import EDITABLE, RULES, Action


@dataclass(frozen=True, slots=True)
class Offer:
    """One action as a page or the API offers it: allowed, or the reason why not."""

    action: Action
    refusal: Refusal | None

    @property
    def is_allowed(self) -> bool:
        return self.refusal is None


def lock(submission: Submission, *, expected_version: int | None = None) -> Submission:
    """The row, locked until the transaction ends.

    Raises EditConflict when the caller has seen another version.
    """
    # No joins: a row that was waited for is read anew, but rows joined to it would be the old ones.
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if expected_version is not None and locked.version != expected_version:
        raise EditConflict
    return locked


def refusal(submission: Submission, action: Action, *, by: Actor) -> Refusal | None:
    """Why this action is not open to ``by`` now, or None when it is."""
    rule = RULES[action]
    if submission.state not in rule.sources:
        return NotAllowedFrom(action, submission.state)
    return permissions.refusal(submission, rule.who, by=by)


def offers(submission: Submission, *, by: Actor) -> list[Offer]:
    """Every action of the table with whether, or why not, ``by`` may take it now."""
    return [Offer(action, refusal(submission, action, by=by)) for action in RULES]


def allowed(submission: Submission, *, by: Actor) -> set[Action]:
    """The actions open to ``by`` now."""
    return {offer.action for offer in offers(submission, by=by) if offer.is_allowed}


def require(submission: Submission, action: Action, *, by: Actor) -> None:
    """Raises the refusal, if there is one."""
    reason = refusal(submission, action, by=by)
    if reason is not None:
        raise reason


def record(
    submission: Submission,
    verb: str,
    *,
    by: Actor,
    visibility: Visibility = Visibility.STAFF,
    from_state: str = "",
    note: str = "",
    letter: Letter | None = None,
) -> Event:
    """Writes one event of the append-only history."""
    return Event.objects.create(
        submission=submission,
        verb=verb,
        actor=by if isinstance(by, User) else None,
        correspondent=by if isinstance(by, Correspondent) else None,
        actor_name=by.name[:60],
        visibility=visibility,
        from_state=from_state,
        to_state=submission.state if from_state else "",
        note=note[:500],
        letter=letter,
    )


@transaction.atomic
def perform(
    submission: Submission,
    action: Action,
    *,
    by: Actor,
    visibility: Visibility = Visibility.STAFF,
    note: str = "",
    letter: Letter | None = None,
) -> Submission:
    """Moves a locked submission along the table and records it.  Saves the row as given.

    The caller holds the lock (``lock``).  Raises NotAllowedFrom or NotPermitted; held actions are
    refused here, they come through ``apply_decision``.
    """
    if RULES[action].held:
        raise NotAllowedFrom(action, submission.state)
    require(submission, action, by=by)
    return _move(submission, action, by=by, visibility=visibility, note=note, letter=letter)


@transaction.atomic
def apply_decision(decision: Decision, submission: Submission, *, by: Actor) -> Submission:
    """Moves a locked submission to where a pending decision of it leads.

    Permission was checked when the decision was made; here only the state has to fit still.
    """
    action = Action(decision.action)
    rule = RULES[action]
    is_ours = decision.submission_id == submission.pk and decision.state == decision.State.PENDING
    if not (rule.held and is_ours and submission.state in rule.sources):
        raise NotAllowedFrom(action, submission.state)
    return _move(submission, action, by=by, visibility=Visibility.AUTHOR, letter=decision.letter)


def _move(
    submission: Submission,
    action: Action,
    *,
    by: Actor,
    visibility: Visibility,
    note: str = "",
    letter: Letter | None = None,
) -> Submission:
    came_from = submission.state
    submission.state = RULES[action].target
    submission.version += 1
    if submission.state != came_from:
        submission.state_changed_at = timezone.now()
    submission.save()
    record(
        submission,
        action.value,
        by=by,
        visibility=visibility,
        from_state=came_from,
        note=note,
        letter=letter,
    )
    return submission


def is_open_to_edit(submission: Submission) -> bool:
    """Whether the author may change the text now."""
    return submission.state in EDITABLE
