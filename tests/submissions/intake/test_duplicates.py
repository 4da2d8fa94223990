"""The same mail, the same id, the same text: three different things."""

from datetime import timedelta

import pytest
from django.utils import timezone

from submissions.models import InboundMessage, Submission
from submissions.states import State
from tests.submissions.intake.arriving import ARTICLE, answers, arrive, piece_from, raw_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]


def test_the_same_bytes_again_do_nothing() -> None:
    raw = raw_mail()
    assert arrive(raw) == arrive(raw)
    assert len(answers()) == 1


def test_a_redelivery_with_another_route_is_not_answered_again() -> None:
    raw = raw_mail()
    first = arrive(raw)
    second = arrive(b"Received: from b.example.com\r\n" + raw)
    assert second.duplicate_of == first
    assert (second.reason, second.submission) == ("redelivery", first.submission)
    assert len(answers()) == 1


def test_the_same_id_with_another_text_is_kept_and_marked() -> None:
    first = arrive(raw_mail(message_id="same@example.com"))
    second = arrive(raw_mail(message_id="same@example.com"))
    assert second.is_id_reused
    assert second.submission != first.submission
    assert Submission.objects.count() == 2


def test_the_same_text_again_is_pointed_to_the_first() -> None:
    first = arrive(raw_mail(ARTICLE))
    second = arrive(raw_mail(ARTICLE.replace("。", "。\r\n"), subject="再发一次"))
    assert (second.reason, second.duplicate_of) == ("duplicate", first)
    assert [letter.kind for letter in answers()] == ["mail_receipt", "mail_duplicate"]
    assert first.submission.number in answers()[1].text


def test_the_same_text_from_another_sender_is_a_piece_of_its_own() -> None:
    arrive(raw_mail(ARTICLE))
    assert arrive(raw_mail(ARTICLE, sender="other@example.com")).reason == ""


def test_after_thirty_days_the_same_text_is_a_new_piece() -> None:
    arrive(raw_mail(ARTICLE))
    InboundMessage.objects.update(received_at=timezone.now() - timedelta(days=31))
    assert arrive(raw_mail(ARTICLE)).reason == ""


def test_a_verified_second_copy_lifts_the_unconfirmed_first() -> None:
    first = piece_from(raw_mail(ARTICLE, verified=False))
    arrive(raw_mail(ARTICLE))
    first.refresh_from_db()
    assert (first.state, first.sender_lane) == (State.RECEIVED, "verified")
    assert [letter.kind for letter in answers()] == ["mail_confirm", "mail_receipt"]


def test_an_unverified_second_copy_gets_the_link_once_more() -> None:
    arrive(raw_mail(ARTICLE, verified=False))
    arrive(raw_mail(ARTICLE, verified=False))
    assert [letter.kind for letter in answers()] == ["mail_confirm", "mail_confirm"]
    assert Submission.objects.count() == 1
