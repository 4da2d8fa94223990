"""When a listed term may hold a piece: by its record or a written reason, through every door."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.accounts.models import User
from moderation import noise, terms, terms_file
from moderation.errors import NotAllowedFrom, NotPermitted, NotYetEarned
from moderation.models import Term, TermChange
from tests.factories.people import make_user
from tests.submissions.desk_pages import client_of, text
from tests.submissions.test_quality import forbid, judged, term_page

pytestmark = pytest.mark.django_db

REASON = "An advertiser sends this to everybody today."
HEADING = "text,clause_code,severity,kind\n"
COLUMNS = {"text": "盐雾让换件", "clause_code": "3.1", "severity": "hold", "kind": "prohibited"}


@pytest.fixture
def chief() -> User:
    return make_user("chief")


@pytest.fixture
def editor() -> User:
    return make_user("editor")


@pytest.fixture
def web(chief: User) -> Client:
    return client_of(chief)


def test_a_new_term_asks_for_a_look_until_something_speaks_for_it(chief: User):
    assert terms.add(by=chief, **COLUMNS).stage == "attention"
    with pytest.raises(NotYetEarned):
        terms.add(by=chief, **(COLUMNS | {"text": "另一个词", "stage": "hold"}))
    assert Term.objects.count() == 1


def test_a_reason_lets_a_term_hold_at_once_and_stays_in_its_history(chief: User):
    term = terms.add(by=chief, reason=REASON, stage="hold", **COLUMNS)
    assert term.stage == "hold"
    change = TermChange.objects.get()
    assert (change.reason, change.after["stage"], change.actor_name) == (
        REASON,
        "hold",
        chief.name,
    )


def test_a_few_letters_are_no_reason(chief: User):
    with pytest.raises(NotYetEarned):
        terms.add(by=chief, reason="   ok      ", stage="hold", **COLUMNS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"stage": "attention"}, {"stage": "hold"}),
        ({"severity": "attention"}, {"severity": "hold"}),
        ({"kind": "watch", "severity": "attention"}, {"kind": "prohibited", "severity": "hold"}),
        ({"is_active": False}, {"is_active": True}),
        ({}, {"text": "完全是另一个词"}),
        ({"fields": ["title"]}, {"fields": []}),
        ({"fields": ["title"]}, {"fields": ["title", "text"]}),
    ],
)
def test_no_change_of_columns_lets_a_term_hold_without_a_record(
    chief: User, before: dict[str, Any], after: dict[str, Any]
):
    term = forbid(**before)
    with pytest.raises(NotYetEarned):
        terms.change(term, by=chief, **after)
    term.refresh_from_db()
    assert not TermChange.objects.exists()
    terms.change(term, by=chief, reason=REASON, **after)
    assert TermChange.objects.get().reason == REASON


def test_a_term_that_holds_may_be_edited_and_lowered_freely(chief: User):
    term = forbid()
    terms.change(term, by=chief, note="reworded", fields=["text", "title"])
    terms.change(term, by=chief, fields=["title"])
    assert terms.change(term, by=chief, stage="shadow").stage == "shadow"


def test_the_first_list_holds_as_shipped():
    terms.load_seed()
    assert set(Term.objects.values_list("stage", flat=True)) == {"hold"}


def test_a_record_that_people_judged_right_carries_the_next_stage(chief: User, editor: User):
    term = forbid(stage="attention")
    judged(term, right=9, wrong=0, by=editor)
    with pytest.raises(NotYetEarned) as caught:
        terms.promote(term, by=chief, expected="attention")
    assert caught.value.lacking == ["Findings judged: 9 of 10."]
    judged(term, right=1, wrong=0, by=editor)
    assert terms.promote(term, by=chief, expected="attention").stage == "hold"
    assert TermChange.objects.get().door == "promoted"


def test_a_record_of_wrong_findings_does_not(chief: User, editor: User):
    term = forbid(stage="attention")
    judged(term, right=17, wrong=3, by=editor)
    with pytest.raises(NotYetEarned) as caught:
        terms.promote(term, by=chief, expected="attention")
    assert caught.value.lacking == ["Right among the judged: 85%, wanted 90%."]


def test_a_term_that_stepped_down_has_to_earn_it_again(chief: User, editor: User):
    term = forbid()
    judged(term, right=20, wrong=0, by=editor)
    noise.step_down(term, by=chief, expected="prohibited")
    with pytest.raises(NotYetEarned):
        terms.change(term, by=chief, kind="prohibited", severity="hold")


def test_a_record_earned_in_titles_does_not_carry_a_term_into_the_text(chief: User, editor: User):
    term = forbid(fields=["title"])
    judged(term, right=20, wrong=0, by=editor)
    with pytest.raises(NotYetEarned) as caught:
        terms.change(term, by=chief, fields=["title", "text"])
    assert caught.value.lacking[0] == "Findings judged: 0 of 10."


def test_nor_by_way_of_a_lower_stage(chief: User, editor: User):
    term = forbid(fields=["title"])
    judged(term, right=20, wrong=0, by=editor)
    terms.change(term, by=chief, stage="attention", fields=[])
    with pytest.raises(NotYetEarned):
        terms.promote(term, by=chief, expected="attention")
    judged(term, right=10, wrong=0, by=editor)
    assert terms.promote(term, by=chief, expected="attention").stage == "hold"


def test_a_file_that_names_no_fields_withholds_a_term_of_titles():
    forbid("新词一个", fields=["title"])
    plan = planned(HEADING + "新词一个,3.1,hold,prohibited\n")
    assert plan.withheld == 1
    differences = {name: new for name, _old, new in plan.changed[0].differences}
    assert differences == {"fields": [], "stage": "attention"}


def test_a_term_lowered_since_the_page_was_read_is_not_raised_past_a_step(web: Client, chief: User):
    seen = forbid(stage="attention")
    terms.change(Term.objects.get(), by=chief, stage="shadow")
    with pytest.raises(NotAllowedFrom):
        terms.promote(seen, by=chief, expected="attention", reason=REASON)
    pressed = {"promote": "1", "expected": "attention", "reason": REASON}
    assert "changed this in the meantime" in text(web.post(term_page(seen), pressed, follow=True))
    assert Term.objects.get().stage == "shadow"


def test_promotion_goes_one_step_from_the_stage_the_person_saw(chief: User):
    term = forbid(stage="shadow")
    assert terms.promote(term, by=chief, expected="shadow").stage == "attention"
    term.refresh_from_db()
    with pytest.raises(NotAllowedFrom):
        terms.promote(term, by=chief, expected="shadow")
    with pytest.raises(NotPermitted):
        terms.promote(term, by=make_user("editor"), expected="attention", reason=REASON)


@pytest.mark.parametrize("more", [{"kind": "allow", "clause_code": ""}, {"kind": "watch"}])
def test_what_can_never_hold_has_no_stage_above_a_look(chief: User, more: dict[str, str]):
    term = forbid(stage="attention", **{"severity": "attention", **more})
    with pytest.raises(NotAllowedFrom):
        terms.promote(term, by=chief, expected="attention", reason=REASON)


def test_the_page_shows_what_is_lacking_and_takes_a_reason(web: Client, editor: User):
    term = forbid(stage="attention")
    judged(term, right=2, wrong=2, by=editor)
    body = text(web.get(term_page(term)))
    assert "Findings judged: 4 of 10." in body
    assert "Right among the judged: 50%, wanted 90%." in body
    assert "Pieces flagged of every 1,000: 1000.0." in body
    pressed = {"promote": "1", "expected": "attention"}
    assert "Findings judged" in text(web.post(term_page(term), pressed, follow=True))
    term.refresh_from_db()
    assert term.stage == "attention"
    body = text(web.post(term_page(term), pressed | {"reason": REASON}, follow=True))
    term.refresh_from_db()
    assert term.stage == "hold"
    assert REASON in body


def test_the_form_wants_a_reason_only_for_a_term_that_would_hold(web: Client):
    values = COLUMNS | {
        "fields": "[]",
        "stage": "hold",
        "is_active": "on",
        "changes-TOTAL_FORMS": 0,
        "changes-INITIAL_FORMS": 0,
    }
    address = reverse("admin:moderation_term_add")
    assert '<option value="attention" selected>May ask' in text(web.get(address))
    assert "Findings judged: 0 of 10." in text(web.post(address, values))
    assert "at least 10" in text(web.post(address, values | {"reason": "now"}))
    assert not Term.objects.exists()
    assert web.post(address, values | {"stage": "attention"}).status_code == 302
    change = reverse("admin:moderation_term_change", args=[Term.objects.get().pk])
    assert "Findings judged: 0 of 10." in text(web.post(change, values))
    assert web.post(change, values | {"reason": REASON}).status_code == 302
    assert Term.objects.get().stage == "hold"


def planned(content: str, reason: str = "") -> terms.Plan:
    return terms.plan_import(terms_file.read(content.encode()).rows, reason=reason)


def test_a_file_lets_no_new_term_hold_without_a_reason():
    content = HEADING + "新词一个,3.6,hold,prohibited\n新词两个,3.6,note,watch\n"
    plan = planned(content)
    assert [row.stage for row in plan.added] == ["attention", "attention"]
    assert plan.withheld == 1
    assert [row.stage for row in planned(content, REASON).added] == ["hold", "attention"]


def test_a_file_keeps_the_stage_of_a_term_that_has_earned_it():
    forbid(text := "新词一个", note="old")
    plan = planned(f"text,clause_code,severity,kind,stage\n{text},3.1,hold,prohibited,hold\n")
    assert plan.withheld == 0
    assert [names for names, _old, _new in plan.changed[0].differences] == ["note"]


@pytest.mark.parametrize(("stage", "then"), [("shadow", "attention"), ("attention", "attention")])
def test_a_file_raises_a_term_to_a_look_and_no_further(stage: str, then: str):
    forbid("新词一个", stage=stage)
    content = "text,clause_code,severity,kind,stage\n新词一个,3.1,hold,prohibited,hold\n"
    plan = planned(content)
    assert plan.withheld == 1
    assert {new for change in plan.changed for _name, _old, new in change.differences} <= {then}


def test_the_preview_says_so_and_a_reason_lets_them_hold(web: Client):
    address = reverse("admin:moderation_term_import")
    page = text(web.post(address, {"file": _file("新词一个,3.6,hold,prohibited\n")}))
    assert "1 term would hold pieces without a record" in page
    payload = page.partition('name="payload" value="')[2].partition('"')[0]
    refused = web.post(address, {"payload": payload, "reason": "now"})
    assert refused.status_code == 422
    assert not Term.objects.exists()
    web.post(address, {"payload": payload, "reason": REASON})
    assert Term.objects.get().stage == "hold"
    assert TermChange.objects.get().reason == REASON


def _file(lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("terms.csv", f"{HEADING}{lines}".encode())
