"""Legal holds: who sets and lifts them, why, until when, and the record of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation import convention, holds
from moderation.errors import BrokenRuling, NotPermitted
from moderation.models import AuditEvent, LegalHold
from moderation.parties import Party
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, reported
from tests.moderation.test_record import web

pytestmark = pytest.mark.django_db
PLACE = "/admin/moderation/legalhold/place/"


@pytest.fixture
def chief():
    return make_user("chief")


def test_a_hold_is_set_and_lifted_with_a_reason_and_both_are_on_record(chief):
    author = make_author()
    hold = holds.place("person", author.email.upper(), by=chief, reason="法院来函")
    assert hold.ref == f"user:{author.pk}"
    assert holds.in_force().has_person(Party(author.pk))
    assert holds.in_force().has_person(Party(email=author.email.upper()))
    holds.lift(hold, by=chief, reason="案件已结")
    holds.lift(hold, by=chief, reason="再说一次")
    assert not holds.in_force().has_person(Party(author.pk))
    rows = AuditEvent.objects.filter(object=f"person:user:{author.pk}").order_by("seq")
    assert [(row.action, row.actor_id, row.reason) for row in rows] == [
        ("hold", chief.pk, "法院来函"),
        ("lift_hold", chief.pk, "案件已结"),
    ]


def test_a_hold_on_a_case_is_found_by_any_number_in_it_and_set_once(chief):
    convention.load_seed()
    case = reported(article_of(make_author()))
    report = case.reports.get()
    first = holds.place("case", report.number, by=chief, reason="调查中")
    assert first.ref == case.number
    assert holds.place("case", case.number, by=chief, reason="又一次") == first
    assert LegalHold.objects.count() == 1


def test_a_hold_with_a_day_ends_on_that_day_with_all_workers_dead(chief):
    piece = pieces.received(make_author())
    day = timezone.now() + timedelta(days=30)
    holds.place("submission", piece.number, by=chief, reason="仲裁", until=day)
    assert piece.number in holds.in_force(day - timedelta(seconds=1)).submissions
    assert piece.number not in holds.in_force(day).submissions


def test_one_that_ran_out_makes_room_for_the_next(chief):
    hold = holds.place("person", "x@example.com", by=chief, reason="一")
    LegalHold.objects.filter(pk=hold.pk).update(until=timezone.now() - timedelta(days=1))
    again = holds.place("person", "X@example.com", by=chief, reason="二")
    assert again != hold
    assert holds.in_force().has_person(Party(email="x@example.com"))


@pytest.mark.parametrize(
    ("scope", "ref", "more", "said"),
    [
        ("case", "C-2026-999999", {}, "no case"),
        ("submission", "TG-2026-999999", {}, "no submission"),
        ("person", "nobody", {}, "mail address"),
        ("planet", "x@example.com", {}, "mail address"),
        ("person", "x@example.com", {"reason": " "}, "why"),
        ("person", "x@example.com", {"until": timezone.now() - timedelta(1)}, "has passed"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_held(chief, scope, ref, more, said):
    with pytest.raises(BrokenRuling, match=said):
        holds.place(scope, ref, by=chief, **{"reason": "理由", **more})
    assert not LegalHold.objects.exists()
    assert not AuditEvent.objects.exists()


def test_only_a_chief_sets_and_lifts_holds(chief):
    hold = holds.place("person", "x@example.com", by=chief, reason="理由")
    for person in (make_user("moderator"), make_user("editor"), make_author()):
        with pytest.raises(NotPermitted):
            holds.place("person", "y@example.com", by=person, reason="理由")
        with pytest.raises(NotPermitted):
            holds.lift(hold, by=person, reason="理由")
    with pytest.raises(BrokenRuling, match="why"):
        holds.lift(hold, by=chief, reason=" ")


def test_the_pages_of_the_desk_set_show_and_lift_a_hold(chief):
    page = web(chief).get(PLACE).content.decode()
    assert 'data-kind="appeal_files"' in page
    form = {"scope": "person", "ref": "x@example.com", "reason": "理由", "until": ""}
    assert web(chief).post(PLACE, {**form, "ref": "nobody"}).status_code == 422
    assert web(chief).post(PLACE, {**form, "until": "yesterday"}).status_code == 422
    assert web(chief).post(PLACE, form).status_code == 302
    hold = LegalHold.objects.get()
    listed = web(chief).get("/admin/moderation/legalhold/").content.decode()
    assert PLACE in listed
    assert "x@example.com" in listed
    address = f"/admin/moderation/legalhold/{hold.pk}/change/"
    assert "理由" in web(chief).get(address).content.decode()
    assert web(chief).post(address, {"reason": ""}).status_code == 422
    assert web(chief).post(address, {"reason": "已结"}).status_code == 302
    assert "已结" in web(chief).get(address).content.decode()
    assert web(chief).get("/admin/moderation/legalhold/999999/change/").status_code == 404


def test_nobody_else_sees_the_pages_of_holds(chief):
    hold = holds.place("person", "x@example.com", by=chief, reason="理由")
    for address in (PLACE, f"/admin/moderation/legalhold/{hold.pk}/change/"):
        assert web().get(address).status_code == 302
        for role in ("moderator", "editor"):
            assert web(make_user(role)).post(address, {"reason": "x"}).status_code == 403
    assert LegalHold.objects.get().lifted_at is None
