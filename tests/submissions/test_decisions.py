"""A decision: pending, undone or released, and never seen by the author before that."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation.models import CheckRun
from submissions import claims, decisions, drafting, queries
from submissions.errors import (
    ChangesNeeded,
    ChecksRunning,
    DecisionPending,
    EditConflict,
    HoldNotSeen,
    LetterNeeded,
    NoPendingDecision,
    NotPermitted,
    ReasonsNeeded,
)
from submissions.models import Decision, Letter, Submission
from submissions.states import Action, State
from tests.factories import pieces
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("editor")


@pytest.fixture
def submission(editor) -> Submission:
    return pieces.reading(make_author(), editor)


def decide(submission: Submission, editor, action: Action, **fields) -> Decision:
    assert submission.latest is not None
    return decisions.decide(
        submission,
        verdict=pieces.verdict(action, **fields),
        by=editor,
        revision=pieces.latest(submission),
    )


def test_nothing_the_author_sees_changes_before_release(submission, editor) -> None:
    seen_before = list(queries.events(submission, for_author=True))
    decide(submission, editor, Action.ACCEPT)
    submission.refresh_from_db()
    assert submission.state == State.READING
    assert list(queries.events(submission, for_author=True)) == seen_before
    assert Letter.objects.get(kind="accept").state == Letter.State.HELD


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (Action.ACCEPT, State.ACCEPTED),
        (Action.REQUEST_CHANGES, State.WITH_AUTHOR),
        (Action.DECLINE, State.DECLINED),
        (Action.REJECT, State.REJECTED),
    ],
)
def test_release_flips_the_state_and_queues_the_letter_together(
    submission, editor, action, state
) -> None:
    decide(submission, editor, action, text="You get this.\n")
    decision = decisions.release(submission, by=editor)
    submission.refresh_from_db()
    assert submission.state == state
    letter = decision.letter
    assert (letter.state, letter.text) == (Letter.State.QUEUED, "You get this.\n")
    assert letter.email is not None
    assert letter.email.message == "You get this.\n"
    event = submission.events.get(verb=action)
    assert (event.visibility, event.letter) == ("author", letter)


def test_a_second_release_finds_nothing(submission, editor) -> None:
    decide(submission, editor, Action.ACCEPT)
    decisions.release(submission, by=editor)
    with pytest.raises(NoPendingDecision):
        decisions.release(submission, by=editor)
    assert Letter.objects.filter(kind="accept").count() == 1


def test_there_is_never_a_second_pending_decision(submission, editor) -> None:
    first = decide(submission, editor, Action.ACCEPT)
    with pytest.raises(DecisionPending):
        decide(submission, editor, Action.DECLINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            submission=submission,
            revision=first.revision,
            action=Action.REJECT,
            by=editor,
            release_at=timezone.now(),
        )


def test_an_undone_decision_leaves_the_piece_as_it_was(submission, editor) -> None:
    decide(submission, editor, Action.DECLINE)
    decisions.undo(submission, by=editor)
    submission.refresh_from_db()
    assert submission.state == State.READING
    assert Letter.objects.get(kind="decline").state == Letter.State.DISCARDED
    assert decide(submission, editor, Action.ACCEPT).state == Decision.State.PENDING


def test_a_colleague_cannot_undo_but_a_chief_can(submission, editor) -> None:
    decide(submission, editor, Action.ACCEPT)
    with pytest.raises(NotPermitted):
        decisions.undo(submission, by=make_user("editor"))
    decisions.undo(submission, by=make_user("chief"))


def test_the_author_cannot_release_even_with_an_editors_rights(editor) -> None:
    author = make_author("editor")
    submission = pieces.reading(author, editor)
    decide(submission, editor, Action.ACCEPT)
    with pytest.raises(NotPermitted):
        decisions.release(submission, by=author)


@pytest.mark.parametrize("action", [Action.DECLINE, Action.REJECT])
@pytest.mark.parametrize("reasons", [[], ["thin", "off_topic", "rights", "language"], ["99.9"]])
def test_a_refusal_needs_one_to_three_known_reasons(submission, editor, action, reasons) -> None:
    with pytest.raises(ReasonsNeeded):
        decide(submission, editor, action, reasons=reasons)
    assert decisions.pending(submission) is None


def test_changes_need_a_point_and_every_decision_a_letter(submission, editor) -> None:
    with pytest.raises(ChangesNeeded):
        decide(submission, editor, Action.REQUEST_CHANGES, points=[])
    with pytest.raises(LetterNeeded):
        decide(submission, editor, Action.ACCEPT, text="  \n")


def test_acceptance_waits_for_the_checks(editor) -> None:
    author = make_author()
    submission = pieces.draft(author)
    pieces.submit(submission)
    claims.claim(submission, by=editor)
    submission.refresh_from_db()
    with pytest.raises(ChecksRunning):
        decide(submission, editor, Action.ACCEPT)


@pytest.mark.parametrize("state", [CheckRun.State.HELD, CheckRun.State.FAILED])
def test_a_held_piece_is_accepted_only_by_someone_who_looked(submission, editor, state) -> None:
    CheckRun.objects.filter(pk=submission.latest.check_run_id).update(state=state)
    verdict = decisions.Verdict(Action.ACCEPT, subject="Yes", text="Yes.")
    with pytest.raises(HoldNotSeen):
        decisions.decide(submission, verdict=verdict, by=editor, revision=pieces.latest(submission))
    assert decide(submission, editor, Action.ACCEPT).state == Decision.State.PENDING


def test_a_decision_on_an_older_text_is_refused(editor) -> None:
    author = make_author()
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    old = pieces.latest(submission)
    asked = queries.requested_changes(submission)
    assert asked is not None
    answers = {asked.changes.get().pk: ("done", "")}
    drafting.answer_changes(submission, by=author, answers=answers)
    drafting.save(submission, content=pieces.content(), by=author)
    pieces.submit(submission)
    claims.claim(submission, by=editor)
    with pytest.raises(EditConflict):
        decisions.decide(submission, verdict=pieces.verdict(Action.ACCEPT), by=editor, revision=old)


def test_the_clock_releases_when_the_time_to_undo_is_over(submission, editor) -> None:
    decision = decide(submission, editor, Action.ACCEPT)
    assert decisions.release_due() == 0
    Decision.objects.filter(pk=decision.pk).update(release_at=timezone.now() - timedelta(seconds=1))
    assert decisions.release_due() == 1
    assert decisions.release_due() == 0
    submission.refresh_from_db()
    assert submission.state == State.ACCEPTED


def test_reasons_point_at_a_clause_of_the_convention_in_force(submission, editor) -> None:
    from moderation.convention import load_seed

    load_seed()
    decision = decide(submission, editor, Action.DECLINE, reasons=["3.4", "thin"])
    reasons = list(decision.reasons.order_by("pk"))
    assert reasons[0].clause is not None
    assert reasons[0].clause.code == "3.4"
    assert reasons[1].editorial == "thin"
