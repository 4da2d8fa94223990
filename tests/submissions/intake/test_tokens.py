"""Private links: random, hashed, with an end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from submissions.intake import tokens
from submissions.intake.tokens import Gone, Kind, Lost
from submissions.models import Submission, TrackingToken
from tests.factories import pieces
from tests.factories.people import make_author

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece() -> Submission:
    return pieces.draft(make_author())


def test_a_token_opens_its_piece_and_only_its_kind(piece: Submission) -> None:
    token = tokens.issue(piece, Kind.TRACK)
    found = tokens.find(token, Kind.TRACK)
    assert isinstance(found, TrackingToken)
    assert found.submission == piece
    assert tokens.find(token, Kind.CONFIRM) is None


def test_the_database_never_holds_the_token(piece: Submission) -> None:
    token = tokens.issue(piece, Kind.TRACK)
    row = TrackingToken.objects.values().get()
    assert token not in str(row)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "é" * 43, "\ud800" * 30, "a" * 5000])
def test_a_token_nobody_issued_opens_nothing(piece: Submission, token: str) -> None:
    tokens.issue(piece, Kind.TRACK)
    assert tokens.find(token, Kind.TRACK) is None


def test_an_ended_token_says_why(piece: Submission) -> None:
    revoked, expired = tokens.issue(piece, Kind.TRACK), tokens.issue(piece, Kind.TRACK)
    held = tokens.find(revoked, Kind.TRACK)
    assert isinstance(held, TrackingToken)
    tokens.revoke(held)
    TrackingToken.objects.exclude(pk=held.pk).update(expires_at=timezone.now() - timedelta(1))
    for token, why in ((revoked, Gone.REVOKED), (expired, Gone.EXPIRED)):
        found = tokens.find(token, Kind.TRACK)
        assert isinstance(found, Lost)
        assert found.why is why


def test_stored_letters_hold_a_stand_in_and_each_mail_a_link_of_its_own(piece: Submission) -> None:
    text = f"Here: {tokens.placeholder(Kind.TRACK)}"
    first, second = tokens.fill_links(text, piece), tokens.fill_links(text, piece)
    assert first != second
    assert tokens.PRIVATE_LINK not in first
    token = first.rstrip("/").rpartition("/")[2]
    assert isinstance(tokens.find(token, Kind.TRACK), TrackingToken)
