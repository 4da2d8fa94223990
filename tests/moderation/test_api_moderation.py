"""Checks and reports over the API."""

import pytest

from moderation.limits import REPORTS_PER_HOUR
from moderation.models import CheckRun, Report
from tests.factories.api import DESK, Caller, code
from tests.factories.articles import make_live
from tests.factories.people import make_author, make_user

pytestmark = pytest.mark.django_db
TEXT = "加微信 abc12345 领取优惠，详见 https://bit.ly/x1 。"


def report(article, **fields):
    return {
        "kind": "article",
        "ref": str(article.pk),
        "statement": "It copies a text of mine.",
        "good_faith": True,
        **fields,
    }


def test_an_author_gets_findings_with_exact_places_and_nothing_is_kept():
    body = Caller(make_author()).post("checks/", {"text": TEXT}).json()
    assert body["state"] == "attention"
    assert {found["checker"] for found in body["findings"]} == {"links", "contacts"}
    for found in body["findings"]:
        assert found["explanation"]
        for span in found["spans"]:
            assert TEXT[span["start"] : span["end"]] == span["quote"]
    assert CheckRun.objects.count() == 0


def test_what_teaches_evasion_runs_for_the_desk_only():
    shown = Caller(make_author()).post("checks/", {"text": TEXT}).json()
    assert "terms" not in shown["checkers"]
    assert "layer" not in shown["findings"][0]
    editor = make_user("editor")
    desk = Caller(editor, *DESK).post("checks/", {"text": TEXT}).json()
    assert "terms" in desk["checkers"]
    assert "layer" in desk["findings"][0]
    without_scope = Caller(editor, "read", "write").post("checks/", {"text": TEXT}).json()
    assert "terms" not in without_scope["checkers"]


def test_html_is_read_for_its_words_and_links():
    sent = {"text": '<p><a href="https://other-place.com/">bank-site.com</a></p>', "format": "html"}
    body = Caller(make_author()).post("checks/", sent).json()
    assert body["findings"][0]["spans"][0]["quote"] == "bank-site.com"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "text"),
        ({"text": 3.5, "extra": 1}, "extra"),
        ({"text": ["x"]}, "text"),
        ({"text": "x" * 200_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x", "format": "rtf"}, "format"),
    ],
)
def test_a_text_that_cannot_be_checked_is_refused_at_its_field(sent, field):
    response = Caller(make_author()).post("checks/", sent)
    assert code(response) == (422, "invalid")
    assert field in {error["field"] for error in response.json()["errors"]}


def test_strangers_cannot_try_texts():
    assert code(Caller().post("checks/", {"text": "x"})) == (401, "not_authenticated")


def test_a_visitor_reports_and_the_same_report_keeps_its_number():
    article = make_live()
    sent = report(article, email="reader@example.org")
    first = Caller().post("reports/", sent)
    again = Caller().post("reports/", sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert (first.json()["is_new"], again.json()["is_new"]) == (True, False)
    assert Report.objects.get().reporter_id is None


def test_a_report_with_an_account_is_the_persons_own():
    article, reader = make_live(), make_user()
    caller = Caller(reader)
    assert caller.post("reports/", report(article)).status_code == 201
    assert caller.post("reports/", report(article)).status_code == 200
    assert Caller(make_user()).post("reports/", report(article)).status_code == 201
    assert set(Report.objects.values_list("reporter_id", flat=True)) >= {reader.pk}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"statement": " "}, "statement"),
        ({"good_faith": False}, "good_faith"),
        ({"clause": "99"}, "clause"),
        ({"email": "not an address"}, "email"),
        ({"reporter_id": 1}, "reporter_id"),
    ],
)
def test_a_report_that_lacks_something_is_refused_at_its_field(fields, field):
    response = Caller().post("reports/", report(make_live(), **fields))
    assert code(response) == (422, "invalid")
    assert field in {error["field"] for error in response.json()["errors"]}
    assert Report.objects.count() == 0


@pytest.mark.parametrize("ref", ["0", "-1", "9" * 60, "x", "１"])
def test_only_what_can_be_seen_can_be_reported(ref):
    response = Caller().post("reports/", report(make_live(), ref=ref))
    assert code(response) == (404, "not_found")


@pytest.mark.usefixtures("one_moment")
def test_reports_have_the_limit_of_the_form():
    article = make_live()
    caller = Caller(make_user())
    for _turn in range(REPORTS_PER_HOUR):
        assert caller.post("reports/", report(article)).status_code in {200, 201}
    response = caller.post("reports/", report(article))
    assert code(response) == (429, "throttled")
    assert int(response["Retry-After"]) > 0
