"""How long pieces and mails are kept, and legal holds that keep them longer."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from moderation import cases, convention, holds, retention, subjects, verdicts
from moderation.models import AuditEvent
from submissions import drafting, kept, tracking
from submissions.models import InboundMessage, RawMail, Submission
from submissions.states import State
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import there
from tests.submissions.intake.arriving import piece_from, raw_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]


@pytest.fixture
def chief():
    return make_user("chief")


def days(count: float):
    return timezone.now() + timedelta(days=count)


def test_a_piece_closed_long_ago_is_erased_and_a_held_one_and_an_open_one_are_not(chief):
    author = make_author()
    closed, held, still_open = (pieces.received(author) for _ in range(3))
    for piece in (closed, held):
        drafting.withdraw(piece, by=author)
    holds.place("submission", held.number, by=chief, reason="理由")
    assert retention.run(at=days(3 * 365 - 1))["closed_pieces"] == 0
    assert retention.run(at=days(3 * 365 + 1))["closed_pieces"] == 1
    erased = Submission.objects.exclude(erased_at=None).get()
    assert erased == closed
    assert pieces.latest(erased).body_text == ""
    assert pieces.latest(held).body_text != ""
    assert pieces.latest(still_open).body_text != ""


def test_a_hold_on_the_writer_keeps_every_piece_of_theirs(chief):
    author = make_author()
    piece = drafting.withdraw(pieces.received(author), by=author)
    hold = holds.place("person", author.email, by=chief, reason="理由")
    assert retention.run(at=days(2000))["closed_pieces"] == 0
    holds.lift(hold, by=chief, reason="理由")
    assert retention.run(at=days(2000))["closed_pieces"] == 1
    piece.refresh_from_db()
    assert piece.erased_at is not None


@pytest.mark.parametrize("scope", ["submission", "person"])
def test_a_hold_wins_over_a_senders_wish_which_is_carried_out_when_it_ends(chief, scope):
    piece = piece_from(raw_mail())
    sender = there(piece.correspondent).email
    ref = piece.number if scope == "submission" else sender
    hold = holds.place(scope, ref, by=chief, reason="警方要求")
    for _twice in range(2):
        assert not tracking.delete_my_data(piece, by=piece.writer)
    piece.refresh_from_db()
    assert piece.state == State.WITHDRAWN
    assert RawMail.objects.exists()
    assert AuditEvent.objects.filter(action="deletion_held", object=piece.number).count() == 1
    assert retention.run(at=days(1))["wished"] == 0
    holds.lift(hold, by=chief, reason="已结")
    assert retention.run(at=days(1))["wished"] == 1
    assert not RawMail.objects.exists()
    piece.refresh_from_db()
    assert (piece.title, pieces.latest(piece).body_text) == ("", "")


def test_a_piece_sent_again_after_the_wish_is_not_erased():
    author = make_author()
    piece = drafting.withdraw(pieces.received(author), by=author)
    Submission.objects.filter(pk=piece.pk).update(
        deletion_asked_at=F("state_changed_at"), state=State.READING
    )
    assert retention.run(at=days(1))["wished"] == 0


def test_a_mail_of_no_piece_goes_after_half_a_year_unless_its_sender_is_on_hold(chief):
    piece = piece_from(raw_mail())
    InboundMessage.objects.update(submission=None, state="rejected")
    hold = holds.place("person", there(piece.correspondent).email, by=chief, reason="理由")
    assert retention.run(at=days(184))["stray_mail"] == 0
    holds.lift(hold, by=chief, reason="理由")
    assert retention.run(at=days(182))["stray_mail"] == 0
    assert retention.run(at=days(184))["stray_mail"] == 1
    assert not RawMail.objects.exists()


def test_what_an_open_case_is_judged_on_is_not_erased_before_it_ends(chief):
    convention.load_seed()
    piece = piece_from(raw_mail())
    subject = there(subjects.look("submission", piece.number))
    case = cases.open_by_staff(subject, clause_code="3.1", by=chief, note="广告。")
    assert kept.is_held(piece)
    assert not tracking.delete_my_data(piece, by=piece.writer)
    assert pieces.latest(piece).body_text != ""
    assert retention.run(at=days(2))["wished"] == 0
    judge = make_user("moderator")
    ruling = verdicts.Ruling("no_violation", "不是广告。")
    verdicts.decide(cases.claim(case, by=judge), ruling, by=judge)
    assert retention.run(at=days(2))["wished"] == 1
    assert pieces.latest(piece).body_text == ""
