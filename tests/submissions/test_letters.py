"""The letters authors get."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation

from submissions import decisions, letters
from submissions.models import Message
from tests.factories import people, pieces

pytestmark = pytest.mark.django_db
VERDICTS = {
    "receipt": "We have received your piece and answer within",
    "withdrawn": "You have withdrawn your piece.",
    "accept": "We have accepted your piece for publication.",
    "request_changes": "We ask you to change your piece.",
    "decline": "We have not accepted your piece as it is.",
    "reject": "We will not publish your piece",
    "scheduled": "Your piece will be published on",
    "published": "Your piece is published.",
    "message": "The editors have written to you about your piece",
    "reminder": "We still wait for your changes, until",
    "lapsed": "We have closed your piece",
}
KINDS = list(VERDICTS)


@pytest.fixture
def submission():
    made = pieces.received(people.make_author(), title="“A” & <B>'s 账本")
    made.author_due_at = timezone.now() + timedelta(days=2)
    return made


def composed(kind, submission, language="en", **more):
    context = {
        "revision": submission.latest,
        "reasons": ["Important claims lack a source."],
        "points": [decisions.Point("Name the source.", "第二个数字"), "Shorten the ending."],
        "publish_at": timezone.now() + timedelta(days=1),
        "due_at": timezone.now() + timedelta(days=7),
        "message": Message(text="See <paragraph> 3 & 4."),
        "article": type("Live", (), {"headline": "x", "get_absolute_url": "/articles/1-x/"})(),
        **more,
    }
    return letters.compose(kind, submission, language=language, **context)


@pytest.mark.parametrize("kind", KINDS)
def test_the_verdict_comes_in_the_first_90_characters(submission, kind):
    _subject, text = composed(kind, submission)
    assert VERDICTS[kind] in text[:90]


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_names_the_piece_and_links_to_its_page(submission, kind):
    subject, text = composed(kind, submission)
    assert submission.number in subject
    assert f"{settings.SITE_URL}/write/{submission.number}/" in text
    assert "\n\n\n" not in text


def test_no_two_kinds_share_a_subject(submission):
    assert len({composed(kind, submission)[0] for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_escaped_in_a_plain_letter(submission, kind):
    subject, text = composed(kind, submission)
    assert "“A” & <B>'s 账本" in subject
    assert "&amp;" not in subject + text
    assert "&#x27;" not in subject + text


def test_a_long_title_never_costs_the_subject_its_number(submission):
    submission.title = "长" * 120
    for kind in KINDS:
        subject, _text = composed(kind, submission)
        assert len(subject) <= 200
        assert subject.endswith(f"({submission.number})")


def test_changes_are_listed_with_their_passages_and_a_day(submission):
    subject, text = composed("request_changes", submission)
    assert "1. Name the source." in text
    assert "第二个数字" in text
    assert "2. Shorten the ending." in text
    assert "Changes needed by" in subject


def test_a_letter_composed_before_anything_is_filled_in_still_reads_well(submission):
    for kind in ("accept", "request_changes", "decline", "reject"):
        _subject, text = letters.compose(kind, submission, language="en")
        assert "None" not in text
        assert submission.title in text


def test_reasons_are_given_as_sentences(submission):
    for kind in ("decline", "reject"):
        assert "- Important claims lack a source." in composed(kind, submission)[1]


def test_the_language_of_the_letter_is_the_readers_and_not_the_pages(submission):
    with translation.override("zh-hans"):
        assert composed("accept", submission)[1].startswith("We have accepted")


def test_a_title_cannot_break_the_subject_line(submission):
    submission.title = "a\r\nBcc: x@example.org"
    subject, _text = composed("accept", submission)
    assert "\n" not in subject
    assert "\r" not in subject


def test_the_receipt_of_a_later_round_says_so_in_subject_and_first_line(submission):
    first, _text = composed("receipt", submission)
    submission.round = 2
    second, text = composed("receipt", submission)
    submission.round = 3
    third, _text = composed("receipt", submission)
    assert len({first, second, third}) == 3
    assert "round 2" in second
    assert "your new version" in text[:90]
