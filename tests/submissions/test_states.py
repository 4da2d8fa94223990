"""Every role, in every state, tries every action: the table decides and nothing else does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.actors import CHECKS, CLOCK
from submissions import workflow
from submissions.errors import ClaimedByOther, NotAllowedFrom, NotClaimed, NotPermitted, OwnPiece
from submissions.models import Submission
from submissions.states import RULES, Action, State, Who, author_words
from tests.factories import pieces
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db

ROLES = ("author", "stranger", "editor", "other_editor", "chief", "moderator", "clock", "checks")


@pytest.fixture
def cast() -> dict:
    return {
        "author": make_author(),
        "stranger": make_author(),
        "editor": make_user("editor"),
        "other_editor": make_user("editor"),
        "chief": make_user("chief"),
        "moderator": make_user("moderator"),
        "clock": CLOCK,
        "checks": CHECKS,
    }


def allowed_by_table(role: str, who: Who) -> bool:
    """What the design says, written down a second time and by hand."""
    return {
        Who.AUTHOR: role == "author",
        Who.SENDER: role == "author",
        Who.EDITOR: role in {"editor", "other_editor", "chief", "clock"},
        Who.OTHER_EDITOR: role == "editor",  # the one who holds the claim
        Who.PUBLISHER: role in {"editor", "other_editor", "chief", "clock"},
        Who.SYSTEM: role == "clock",
    }[who]


@pytest.mark.parametrize("state", State)
def test_each_role_is_offered_exactly_what_the_table_gives_it(state: State, cast: dict) -> None:
    submission = Submission(
        author=cast["author"],
        state=state,
        claimed_by=cast["editor"],
        claim_expires_at=timezone.now() + timedelta(hours=1),
    )
    for role in ROLES:
        for offer in workflow.offers(submission, by=cast[role]):
            rule = RULES[offer.action]
            expected = state in rule.sources and allowed_by_table(role, rule.who)
            assert offer.is_allowed == expected, (role, state, offer.action)
            if state not in rule.sources:
                assert isinstance(offer.refusal, NotAllowedFrom)


@pytest.mark.parametrize("action", [a for a, rule in RULES.items() if rule.held])
def test_a_decision_needs_the_claim_and_another_person(action: Action, cast: dict) -> None:
    submission = Submission(author=cast["editor"], state=State.READING)
    assert isinstance(workflow.refusal(submission, action, by=cast["editor"]), OwnPiece)
    submission.author = cast["author"]
    assert isinstance(workflow.refusal(submission, action, by=cast["editor"]), NotClaimed)
    submission.claimed_by = cast["other_editor"]
    submission.claim_expires_at = timezone.now() + timedelta(hours=1)
    assert isinstance(workflow.refusal(submission, action, by=cast["editor"]), ClaimedByOther)
    submission.claim_expires_at = timezone.now() - timedelta(seconds=1)
    assert isinstance(workflow.refusal(submission, action, by=cast["editor"]), NotClaimed)
    assert isinstance(workflow.refusal(submission, action, by=cast["moderator"]), NotPermitted)


def test_a_held_action_never_moves_a_piece_by_itself(cast: dict) -> None:
    submission = pieces.reading(cast["author"], cast["editor"])
    with pytest.raises(NotAllowedFrom):
        workflow.perform(submission, Action.ACCEPT, by=cast["editor"])
    submission.refresh_from_db()
    assert submission.state == State.READING


def test_every_move_leaves_one_event_with_both_states(cast: dict) -> None:
    submission = pieces.reading(cast["author"], cast["editor"])
    moves = [(e.from_state, e.to_state) for e in submission.events.order_by("id") if e.from_state]
    assert moves == [("draft", "received"), ("received", "reading")]


def test_events_cannot_be_changed_or_removed(cast: dict) -> None:
    event = pieces.draft(cast["author"]).events.get()
    with pytest.raises(Exception, match="Event"):
        event.save()
    with pytest.raises(Exception, match="Event"):
        event.delete()


def test_the_database_refuses_an_unknown_state(cast: dict) -> None:
    submission = pieces.draft(cast["author"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(state="approved")


def test_the_database_refuses_a_received_piece_without_a_text(cast: dict) -> None:
    submission = pieces.draft(cast["author"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(state="received")


@pytest.mark.parametrize("state", State)
def test_the_author_has_a_word_for_every_state(state: State) -> None:
    assert str(author_words(state, published=False, planned=False))


def test_declined_and_rejected_read_the_same_to_the_author() -> None:
    declined, rejected = (
        str(author_words(state, published=False, planned=False))
        for state in (State.DECLINED, State.REJECTED)
    )
    assert declined == rejected
