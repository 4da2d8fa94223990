"""The same request arriving twice at the same moment is one request."""

import pytest

from submissions.models import Event, Submission
from tests.factories import pieces
from tests.factories.api import DESK, Caller
from tests.factories.people import make_author, make_user
from tests.submissions.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("shipped_rows")]


def test_a_piece_begun_twice_at_once_with_one_key_is_one_piece():
    author = make_author()
    callers = [Caller(author), Caller(author), Caller(author)]
    answers = at_once(
        *(
            lambda c=caller: c.post("submissions/", {"title": "a"}, idempotency_key="k")
            for caller in callers
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Submission.objects.count() == 1


def test_a_transition_sent_twice_at_once_with_one_key_happens_once():
    editor = make_user("editor")
    submission = pieces.received(make_author())
    path = f"submissions/{submission.number}/transitions/claim/"
    callers = [Caller(editor, *DESK), Caller(editor, *DESK)]
    answers = at_once(
        *(lambda c=caller: c.post(path, {}, idempotency_key="k") for caller in callers)
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Event.objects.filter(verb="claim").count() == 1


def test_of_two_changes_to_the_same_version_one_is_told_to_look_again():
    author = make_author()
    submission = pieces.draft(author)
    caller = Caller(author)
    path = f"submissions/{submission.number}/"
    seen = caller.get(path)["ETag"]
    answers = at_once(
        *(
            lambda t=title: Caller(author).patch(path, {"title": t}, if_match=seen)
            for title in ("b", "c")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
