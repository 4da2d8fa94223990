"""What time does to a piece that waits for its author."""

from datetime import timedelta

import pytest
from django.utils import timezone

from submissions import deadlines, drafting
from submissions.models import Submission
from submissions.states import Action, State
from tests.factories import pieces
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> Submission:
    return pieces.decided(make_author(), make_user("editor"), Action.REQUEST_CHANGES)


def test_one_reminder_before_the_date(waiting: Submission) -> None:
    assert deadlines.remind_authors() == 0
    Submission.objects.update(author_due_at=timezone.now() + timedelta(days=1))
    assert deadlines.remind_authors() == 1
    assert deadlines.remind_authors() == 0


def test_no_answer_for_thirty_days_lapses_and_can_be_revived(waiting: Submission) -> None:
    Submission.objects.update(author_due_at=timezone.now() - timedelta(days=29))
    assert deadlines.lapse_unanswered() == 0
    Submission.objects.update(author_due_at=timezone.now() - timedelta(days=31))
    assert deadlines.lapse_unanswered() == 1
    waiting.refresh_from_db()
    assert waiting.state == State.LAPSED
    assert waiting.author is not None
    drafting.save(waiting, content=pieces.content(), by=waiting.author)
    pieces.submit(waiting)
    assert waiting.state == State.RECEIVED
