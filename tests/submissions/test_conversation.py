"""Messages: staff lines stay among staff, and a repeated post adds nothing."""

import pytest

from submissions import conversation, queries
from submissions.errors import EmptyMessage, NotPermitted, TooLong
from submissions.models import Letter
from tests.factories import pieces
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db


def test_what_staff_write_is_theirs_unless_said_otherwise() -> None:
    submission = pieces.received(make_author())
    editor = make_user("editor")
    conversation.post(submission, by=editor, text="Among us", key="1")
    conversation.post(submission, by=editor, text="To you", key="2", for_author=True)
    seen = [m.text for m in queries.messages(submission, for_author=True)]
    assert seen == ["To you"]
    assert Letter.objects.filter(submission=submission, kind="message").count() == 1


def test_the_same_post_twice_is_one_message() -> None:
    author = make_author()
    submission = pieces.received(author)
    first = conversation.post(submission, by=author, text="A question", key="k")
    assert conversation.post(submission, by=author, text="A question", key="k") == first


def test_the_neighbour_and_the_silent_are_refused() -> None:
    author = make_author()
    submission = pieces.received(author)
    with pytest.raises(NotPermitted):
        conversation.post(submission, by=make_author(), text="Hello", key="1")
    with pytest.raises(EmptyMessage):
        conversation.post(submission, by=author, text=" \n", key="1")


def test_a_message_too_long_is_refused_with_both_numbers_and_not_cut() -> None:
    author = make_author()
    submission = pieces.received(author)
    with pytest.raises(TooLong) as caught:
        conversation.post(submission, by=author, text="x" * 4001, key="1")
    assert "4001" in str(caught.value)
    assert "4000" in str(caught.value)
    assert conversation.post(submission, by=author, text="x" * 4000, key="2").text == "x" * 4000
