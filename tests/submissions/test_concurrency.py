"""Two people or two clicks at once: one wins, the other is told, nothing doubles."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import close_old_connections, connection

from moderation.models import CheckRun, Finding
from submissions import checking, claims, consents, decisions, drafting, publishing, queries
from submissions.errors import Refusal
from submissions.intake import pipeline
from submissions.models import Decision, InboundMessage, Letter, Revision, Submission
from submissions.states import Action
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.submissions.intake.arriving import SERVER, raw_mail, take_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shipped_rows")]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs the acts in threads that start together; a refusal is its result."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            barrier.wait(timeout=60)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, act) for act in acts]]


def refusals(results: list[Any]) -> list[str]:
    return [result.code for result in results if isinstance(result, Refusal)]


def test_two_editors_claim_at_once_and_one_gets_it() -> None:
    submission = pieces.received(make_author())
    editors = [make_user("editor"), make_user("editor")]
    results = at_once(*(lambda e=e: claims.claim(submission, by=e) for e in editors))
    assert refusals(results) == ["claimed_by_other"]


def test_one_editor_decides_twice_at_once_and_one_decision_stands() -> None:
    editor = make_user("editor")
    submission = pieces.reading(make_author(), editor)
    results = at_once(
        *(
            lambda a=action: decisions.decide(
                submission,
                verdict=pieces.verdict(a),
                by=editor,
                revision=pieces.latest(submission),
            )
            for action in (Action.ACCEPT, Action.DECLINE)
        )
    )
    assert refusals(results) == ["decision_pending"]
    assert Decision.objects.filter(state="pending").count() == 1


def test_a_double_click_on_submit_makes_one_submission() -> None:
    author = make_author()
    submission = pieces.draft(author)
    draft = queries.draft_of(submission, author)
    assert draft is not None

    def submit() -> Revision:
        return drafting.submit(
            submission,
            by=author,
            agreed=consents.needed(draft.attribution),
            base_version=draft.version,
        )

    first, second = at_once(submit, submit)
    assert first == second
    assert Revision.objects.count() == 1
    assert Letter.objects.filter(kind="receipt").count() == 1


def test_a_double_click_on_a_new_piece_begins_one() -> None:
    author = make_author()
    results = at_once(*[lambda: drafting.start(author, key="form-1")] * 4)
    assert len({piece.pk for piece in results}) == 1
    assert Submission.objects.count() == 1


def test_numbers_are_unique_under_load() -> None:
    author = make_author()
    made = at_once(*[lambda: drafting.start(author)] * 6)
    assert len({piece.number for piece in made}) == 6


def test_releasing_twice_at_once_sends_one_letter() -> None:
    editor, chief = make_user("editor"), make_user("chief")
    submission = pieces.reading(make_author(), editor)
    decisions.decide(
        submission,
        verdict=pieces.verdict(Action.ACCEPT),
        by=editor,
        revision=pieces.latest(submission),
    )
    results = at_once(*(lambda p=p: decisions.release(submission, by=p) for p in (editor, chief)))
    assert refusals(results) == ["no_pending_decision"]
    assert Letter.objects.filter(kind="accept", state="queued").count() == 1
    assert submission.events.filter(verb="accept").count() == 1


def test_a_release_and_a_withdrawal_at_once_leave_one_outcome() -> None:
    author, editor = make_author(), make_user("editor")
    submission = pieces.reading(author, editor)
    decisions.decide(
        submission,
        verdict=pieces.verdict(Action.ACCEPT),
        by=editor,
        revision=pieces.latest(submission),
    )
    results = at_once(
        lambda: decisions.release(submission, by=editor),
        lambda: drafting.withdraw(submission, by=author),
    )
    submission.refresh_from_db()
    # Withdrawn either way: before its release, so that it finds nothing, or right after it.
    assert submission.state == "withdrawn"
    assert refusals(results) in ([], ["no_pending_decision"])
    queued = Letter.objects.filter(kind="accept", state="queued").count()
    assert queued == (0 if refusals(results) else 1)


def test_publishing_by_button_and_clock_at_once_makes_one_article() -> None:
    editor = make_user("editor")
    submission = pieces.decided(make_author(), editor, Action.ACCEPT)
    at_once(
        lambda: publishing.publish(submission, by=editor),
        lambda: publishing.publish(submission, by=editor),
        publishing.publish_due,
    )
    assert Letter.objects.filter(kind="published").count() == 1


def test_two_sweeps_check_each_piece_once() -> None:
    author = make_author()
    for _ in range(4):
        pieces.submit(pieces.draft(author))
    at_once(checking.check_pending, checking.check_pending)
    checking.check_pending()
    assert CheckRun.objects.filter(state="pending").count() == 0
    assert CheckRun.objects.count() == 4
    for run in CheckRun.objects.all():
        positions = list(Finding.objects.filter(run=run).values_list("position", flat=True))
        assert len(positions) == len(set(positions))


def test_two_workers_with_one_mail_make_one_piece_and_one_answer(settings) -> None:
    settings.AUTHSERV_ID = SERVER
    message = take_in(raw_mail())
    rows = [InboundMessage.objects.get(pk=message.pk) for _worker in range(2)]
    at_once(*(lambda row=row: pipeline.run(row) for row in rows))
    pipeline.run_pending()
    message.refresh_from_db()
    assert message.state == InboundMessage.State.DONE
    assert Submission.objects.count() == 1
    assert Letter.objects.count() == 1


def test_two_doors_with_one_mail_store_one_row() -> None:
    raw = raw_mail()
    rows = at_once(*(lambda: take_in(raw) for _door in range(2)))
    assert {row.pk for row in rows} == {InboundMessage.objects.get().pk}
