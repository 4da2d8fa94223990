"""Claims: one editor at a time, for a while."""

from datetime import timedelta

import pytest
from django.utils import timezone

from submissions import claims, decisions
from submissions.errors import ClaimedByOther, NotPermitted, OwnPiece
from submissions.models import Submission
from submissions.states import Action, State
from tests.factories import pieces
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db


def test_the_second_editor_is_told_who_was_first() -> None:
    submission = pieces.received(make_author())
    first, second = make_user("editor", display_name="First desk"), make_user("editor")
    claims.claim(submission, by=first)
    with pytest.raises(ClaimedByOther) as caught:
        claims.claim(submission, by=second)
    assert "First desk" in str(caught.value)


def test_claiming_again_extends_the_claim() -> None:
    editor = make_user("editor")
    submission = pieces.reading(make_author(), editor)
    Submission.objects.update(claim_expires_at=timezone.now() + timedelta(minutes=1))
    claims.claim(submission, by=editor)
    submission.refresh_from_db()
    assert submission.claim_expires_at is not None
    assert submission.claim_expires_at > timezone.now() + timedelta(hours=40)


def test_only_a_chief_takes_over_and_the_history_says_from_whom() -> None:
    first = make_user("editor", display_name="First desk")
    submission = pieces.reading(make_author(), first)
    with pytest.raises(NotPermitted):
        claims.claim(submission, by=make_user("editor"), take_over=True)
    claims.claim(submission, by=make_user("chief"), take_over=True)
    assert submission.events.filter(verb="claim", note="First desk").exists()


def test_nobody_claims_their_own_piece() -> None:
    author = make_author("editor")
    with pytest.raises(OwnPiece):
        claims.claim(pieces.received(author), by=author)


def test_an_expired_claim_returns_to_the_queue() -> None:
    submission = pieces.reading(make_author(), make_user("editor"))
    assert claims.return_expired() == 0
    Submission.objects.update(claim_expires_at=timezone.now() - timedelta(seconds=1))
    assert claims.return_expired() == 1
    submission.refresh_from_db()
    assert (submission.state, submission.claimed_by) == (State.RECEIVED, None)


def test_a_pending_decision_keeps_an_expired_claim() -> None:
    editor = make_user("editor")
    submission = pieces.reading(make_author(), editor)
    decisions.decide(
        submission,
        verdict=pieces.verdict(Action.ACCEPT),
        by=editor,
        revision=pieces.latest(submission),
    )
    Submission.objects.update(claim_expires_at=timezone.now() - timedelta(seconds=1))
    assert claims.return_expired() == 0
