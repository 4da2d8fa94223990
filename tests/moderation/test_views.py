"""The convention page, the report form and its receipt, and the admin."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from moderation import checkruns, convention, limits, queries, subjects, terms
from moderation.models import ConventionVersion, Report, Term, TermChange
from moderation.permissions import INSTALLER

pytestmark = pytest.mark.django_db

CSV = "text,clause_code,severity,kind\n"


@dataclass(frozen=True)
class Pamphlet:
    """A subject of a kind only these tests know."""

    ref: str
    kind: str = "pamphlet"
    title: str = "<b>一本小册子</b>"
    url: str = "/pamphlets/1/"
    digest: str = ""
    is_visible: bool = True


def pamphlet(ref: str) -> Pamphlet | None:
    return Pamphlet(ref) if ref == "1" else None


subjects.register("pamphlet", pamphlet)
REPORT = "/report/?pamphlet=1"
FILLED = {"clause": "5", "statement": "数据是编造的", "good_faith": "on"}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def web() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def version() -> ConventionVersion:
    return convention.load_seed()


@pytest.fixture
def chief(web: Client) -> Client:
    user = get_user_model().objects.create_superuser("chief@tougao.test", display_name="chief")
    web.force_login(user)
    return web


def test_the_convention_page_anchors_every_clause(web: Client, version: ConventionVersion):
    page = web.get("/convention/").content.decode()
    for clause in queries.clauses(version):
        assert f'id="clause-{clause.code.replace(".", "-")}"' in page
    for anchor in ("section-intro", "section-penalties", "section-appeals"):
        assert f'id="{anchor}"' in page
    assert "Version 1, in force since" in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Junk advertising"), ("zh-hans", "垃圾广告"), ("zh-hant", "垃圾廣告")],
)
def test_the_convention_reads_in_the_readers_language(
    web: Client, version: ConventionVersion, language: str, words: str
):
    page = web.get("/convention/", headers={"accept-language": language}).content.decode()
    assert words in page


def test_an_old_version_points_to_the_one_in_force(web: Client, version: ConventionVersion):
    draft = convention.start_draft(by=INSTALLER)
    assert web.get("/convention/2/").status_code == 404
    convention.send_to_review(draft, by=INSTALLER)
    assert web.get("/convention/2/").status_code == 404
    convention.publish(draft, by=INSTALLER)
    old = web.get("/convention/1/").content.decode()
    assert "no longer in force" in old
    assert 'href="/convention/"' in old
    current = web.get("/convention/").content.decode()
    assert "no longer in force" not in current
    assert 'href="/convention/1/"' in current
    assert 'id="clause-3-4"' in web.get("/convention/2/").content.decode()


def test_the_convention_takes_few_queries(
    web: Client, version: ConventionVersion, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        web.get("/convention/")


def test_a_site_without_a_convention_says_so(web: Client):
    answer = web.get("/convention/")
    assert answer.status_code == 404
    assert "No convention is in force" in answer.content.decode()
    assert web.get("/convention/1/").status_code == 404


def test_the_report_form_offers_nine_reasons_and_not_sure(web: Client, version: ConventionVersion):
    page = web.get(f"{REPORT}&passage=某一句").content.decode()
    assert page.count('type="radio"') == 10
    assert 'value="unsure"' in page
    assert "某一句" in page
    assert "&lt;b&gt;一本小册子&lt;/b&gt;" in page
    assert "<b>一本" not in page


@pytest.mark.parametrize("query", ["", "?pamphlet=2", "?pamphlet=", "?unheard=1"])
def test_an_unknown_subject_is_a_friendly_not_found(web: Client, query: str):
    for answer in (web.get(f"/report/{query}"), web.post(f"/report/{query}", FILLED)):
        assert answer.status_code == 404
        assert "Nothing to report here" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_visitor_reports_and_gets_a_receipt_to_keep(web: Client, version: ConventionVersion):
    answer = web.post(REPORT, FILLED | {"passage": "第三段", "email": "r@tougao.test"})
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.clause_code, report.passage) == ("5", "第三段")
    assert (report.reporter, report.reporter_email) == (None, "r@tougao.test")
    receipt = web.get(answer["Location"]).content.decode()
    assert f'data-report-number="{report.number}"' in receipt
    assert "within 3 days" in receipt
    assert "数据是编造的" not in receipt
    assert Client().get(answer["Location"]).status_code == 200


def test_a_number_alone_opens_no_receipt(web: Client, version: ConventionVersion):
    web.post(REPORT, FILLED)
    number = Report.objects.get().number
    assert web.get(f"/report/received/{number}/").status_code == 404


def test_not_sure_is_a_reason_too(web: Client, version: ConventionVersion):
    web.post(REPORT, FILLED | {"clause": "unsure"})
    assert Report.objects.get().clause_code == ""


def test_a_report_can_be_filed_before_there_is_a_convention(web: Client):
    assert web.post(REPORT, FILLED | {"clause": "unsure"}).status_code == 302


def test_sending_twice_gives_the_same_number(web: Client, version: ConventionVersion):
    first = web.post(REPORT, FILLED)
    second = web.post(REPORT, FILLED)
    number = f'data-report-number="{Report.objects.get().number}"'
    assert number in web.get(first["Location"]).content.decode()
    receipt = web.get(second["Location"]).content.decode()
    assert number in receipt
    assert "already have" in receipt


def test_a_reader_who_is_logged_in_is_not_asked_for_an_address(
    chief: Client, version: ConventionVersion
):
    assert 'name="email"' not in chief.get(REPORT).content.decode()
    chief.post(REPORT, FILLED | {"email": "other@tougao.test"})
    report = Report.objects.get()
    assert report.reporter is not None
    assert report.reporter_email == ""


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"clause": ""}, "clause"),
        ({"clause": "3.4"}, "clause"),
        ({"clause": "99"}, "clause"),
        ({"statement": "   "}, "statement"),
        ({"statement": "长" * 5001}, "statement"),
        ({"statement": "a\x00b"}, "statement"),
        ({"passage": "长" * 2001}, "passage"),
        ({"email": "not an address"}, "email"),
        ({"good_faith": ""}, "good_faith"),
    ],
)
def test_a_wrong_report_keeps_what_was_written(
    web: Client, version: ConventionVersion, change: dict[str, str], field: str
):
    answer = web.post(REPORT, FILLED | change)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert 'id="error-summary"' in page
    assert page.count(f'href="#id_{field}') == 1
    assert not Report.objects.exists()


@pytest.mark.usefixtures("one_moment")
def test_too_many_reports_are_told_when_to_come_back(web: Client, version: ConventionVersion):
    for number in range(limits.REPORTS_PER_HOUR):
        assert web.post(REPORT, FILLED | {"statement": f"第{number}次"}).status_code == 302
    answer = web.post(REPORT, FILLED | {"statement": "又一次"})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= limits.HOUR
    page = answer.content.decode()
    assert "Too many reports" in page
    assert "又一次" in page
    assert Report.objects.count() == limits.REPORTS_PER_HOUR


def test_a_report_from_another_site_is_refused(version: ConventionVersion):
    assert Client(enforce_csrf_checks=True).post(REPORT, FILLED).status_code == 403


def test_other_methods_are_refused(web: Client, version: ConventionVersion):
    assert web.put(REPORT).status_code == 405
    assert web.post("/convention/").status_code == 405


# --- Admin ----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["conventionversion", "clause", "term", "report", "checkrun"])
def test_every_list_opens(chief: Client, version: ConventionVersion, model: str):
    terms.load_seed()
    file = {"clause": "5", "statement": "x", "good_faith": "on"}
    chief.post(REPORT, file)
    checkruns.request("a" * 64)
    listing = chief.get(reverse(f"admin:moderation_{model}_changelist"))
    assert listing.status_code == 200
    links = re.findall(r'<th class="field[^"]*"><a href="([^"]+)"', listing.content.decode())
    assert links
    assert chief.get(links[0]).status_code == 200


@pytest.mark.parametrize("model", ["conventionversion", "report", "checkrun"])
def test_records_offer_no_adding(chief: Client, version: ConventionVersion, model: str):
    assert chief.get(reverse(f"admin:moderation_{model}_add")).status_code == 403


def test_a_published_version_is_read_only_in_the_admin(chief: Client, version: ConventionVersion):
    address = reverse("admin:moderation_conventionversion_change", args=[version.pk])
    assert 'name="note_en"' not in chief.get(address).content.decode()
    assert chief.post(address, {"note_en": "changed"}).status_code == 403
    clause = reverse("admin:moderation_clause_change", args=[version.clauses.all()[0].pk])
    assert chief.post(clause, {"text_en": "changed"}).status_code == 403
    delete = reverse("admin:moderation_conventionversion_delete", args=[version.pk])
    assert chief.post(delete, {"post": "yes"}).status_code == 403


def act(web: Client, action: str, *versions: ConventionVersion) -> str:
    address = reverse("admin:moderation_conventionversion_changelist")
    chosen = {"action": action, "_selected_action": [version.pk for version in versions]}
    return web.post(address, chosen, follow=True).content.decode()


def test_a_version_is_drafted_edited_and_published_in_the_admin(
    chief: Client, version: ConventionVersion
):
    assert "was started as a draft" in act(chief, "start_draft", version)
    draft = ConventionVersion.objects.get(number=2)
    clause = draft.clauses.get(code="3.4")
    address = reverse("admin:moderation_clause_change", args=[clause.pk])
    values = {
        name: getattr(clause, name)
        for name in ("position", "code", "parent", "severity", "default_effect")
    }
    for part in ("label", "text", "examples"):
        for column in ("en", "zh_hans", "zh_hant"):
            values[f"{part}_{column}"] = getattr(clause, f"{part}_{column}")
    values |= {"version": draft.pk, "applies_to": '["link"]', "text_en": "Reworded."}
    assert chief.post(address, values).status_code == 302
    assert draft.clauses.get(code="3.4").text("en") == "Reworded."
    assert "not open to it" in act(chief, "publish", draft)
    assert "In review" in act(chief, "send_to_review", draft)
    assert "exactly one" in act(chief, "publish", draft, version)
    assert "another person has to" in act(chief, "publish", draft)
    assert queries.current_convention() == version
    chief.force_login(another_chief())
    assert "In force" in act(chief, "publish", draft)
    assert queries.current_convention() == draft
    acts = [event.act for event in draft.events.all()]
    assert acts == ["start", "edit", "review", "publish"]


def another_chief() -> Any:
    values = {"is_staff": True, "is_superuser": True}
    return get_user_model().objects.create(email="second@tougao.test", **values)


def test_a_second_person_reads_the_changes_and_names_the_day(
    chief: Client, version: ConventionVersion
):
    draft = convention.start_draft(by=INSTALLER)
    clause = draft.clauses.get(code="3.4")
    clause.text_en += " Reworded."
    clause.save()
    convention.send_to_review(draft, by=INSTALLER)
    address = reverse("admin:moderation_conventionversion_publish", args=[draft.pk])
    assert "<ins> Reworded" in chief.get(address).content.decode()
    past = {"effective_at_0": "2001-01-01", "effective_at_1": "00:00:00"}
    assert "has passed" in chief.post(address, past).content.decode()
    day = {"effective_at_0": "2126-01-01", "effective_at_1": "00:00:00"}
    assert chief.post(address, day).status_code == 302
    assert queries.announced_convention() == draft
    again = chief.post(address, day)
    assert (again.status_code, "not open to it" in again.content.decode()) == (422, True)


def test_readers_see_what_is_announced_and_what_it_changes(web: Client, version: ConventionVersion):
    draft = convention.start_draft(by=INSTALLER)
    draft.clauses.get(code="9.4").delete()
    assert web.get("/convention/2/changes/").status_code == 404
    convention.send_to_review(draft, by=INSTALLER)
    soon = timezone.now() + timedelta(days=3)
    convention.publish(draft, by=INSTALLER, effective_at=soon)
    current = web.get("/convention/").content.decode()
    assert 'href="/convention/2/changes/"' in current
    coming = web.get("/convention/2/").content.decode()
    assert "until then the version in force stays" in coming
    changes = web.get("/convention/2/changes/").content.decode()
    assert "9.4" in changes
    assert "removed" in changes
    assert "8.5" not in changes
    back = web.get("/convention/1/changes/?from=2").content.decode()
    assert "9.4" in back
    assert "first version" in web.get("/convention/1/changes/").content.decode()
    for wrong in ("x", "9", "-1", "٣", "9" * 40):
        assert web.get("/convention/2/changes/", {"from": wrong}).status_code == 404


def test_a_version_is_exported_and_imported_as_a_draft(chief: Client, version: ConventionVersion):
    export = chief.get(reverse("admin:moderation_conventionversion_export", args=[version.pk]))
    assert export["Content-Disposition"] == 'attachment; filename="convention-1.json"'
    address = reverse("admin:moderation_conventionversion_import")
    sent = SimpleUploadedFile("convention-1.json", export.content)
    assert chief.post(address, {"file": sent}).status_code == 302
    assert ConventionVersion.objects.get(number=2).clauses.count() == version.clauses.count()
    broken = SimpleUploadedFile("convention.json", b"[]")
    refused = chief.post(address, {"file": broken})
    assert (refused.status_code, "one object" in refused.content.decode()) == (422, True)


def test_convention_pages_of_the_admin_take_their_permissions(
    web: Client, version: ConventionVersion
):
    user = get_user_model().objects.create(email="staff@tougao.test", is_staff=True)
    web.force_login(user)
    for page, values in (("import", []), ("export", [version.pk]), ("publish", [version.pk])):
        address = reverse(f"admin:moderation_conventionversion_{page}", args=values)
        assert (web.get(address).status_code, web.post(address).status_code) == (403, 403)


def test_publishing_takes_its_own_permission(web: Client, version: ConventionVersion):
    draft = convention.start_draft(by=INSTALLER)
    convention.send_to_review(draft, by=INSTALLER)
    user = get_user_model().objects.create(email="drafter@tougao.test", is_staff=True)
    codes = ["view_conventionversion", "add_conventionversion", "change_conventionversion"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    web.force_login(user)
    act(web, "publish", draft)
    assert queries.current_convention() == version


def test_a_term_edited_in_the_admin_leaves_its_history(chief: Client):
    values = {
        "text": "代写软文包发",
        "clause_code": "3.1",
        "severity": "hold",
        "kind": "prohibited",
        "fields": "[]",
        "stage": "hold",
        "reason": "Seen in every second letter.",
        "is_active": "on",
        "changes-TOTAL_FORMS": 0,
        "changes-INITIAL_FORMS": 0,
    }
    assert chief.post(reverse("admin:moderation_term_add"), values).status_code == 302
    term = Term.objects.get()
    address = reverse("admin:moderation_term_change", args=[term.pk])
    assert chief.post(address, values | {"severity": "attention"}).status_code == 302
    records = [(row.act, row.after["severity"], row.actor_name) for row in term.changes.all()]
    assert records == [("changed", "attention", "chief"), ("added", "hold", "chief")]
    wrong = chief.post(address, values | {"kind": "watch"})
    assert "Only a prohibited term" in wrong.content.decode()
    delete = reverse("admin:moderation_term_delete", args=[term.pk])
    assert chief.post(delete, {"post": "yes"}).status_code == 403


def upload(web: Client, content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile("terms.csv", raw)
    answer = web.post(reverse("admin:moderation_term_import"), {"file": file})
    return answer.content.decode()


def payload_of(page: str) -> str:
    found = re.search(r'name="payload" value="([^"]+)"', page)
    assert found
    return found[1]


def test_an_import_is_previewed_and_then_confirmed(chief: Client):
    page = upload(chief, f"{CSV}新词一个,3.6,hold,prohibited\n")
    assert "New: 1." in page
    assert "新词一个" in page
    assert not Term.objects.exists()
    address = reverse("admin:moderation_term_import")
    answer = chief.post(address, {"payload": payload_of(page)}, follow=True)
    assert "Imported: 1 new, 0 changed." in answer.content.decode()
    assert TermChange.objects.get().door == "import"


def test_a_preview_that_is_out_of_date_is_shown_anew(chief: Client):
    page = upload(chief, f"{CSV}新词一个,3.6,hold,prohibited\n")
    Term.objects.create(text="新词一个", clause_code="3.1")
    address = reverse("admin:moderation_term_import")
    answer = chief.post(address, {"payload": payload_of(page)})
    assert answer.status_code == 422
    assert "The list changed since this preview" in answer.content.decode()
    assert Term.objects.get().clause_code == "3.1"
    chief.post(address, {"payload": payload_of(answer.content.decode())})
    assert Term.objects.get().clause_code == "3.6"


def test_a_forged_preview_is_refused(chief: Client):
    address = reverse("admin:moderation_term_import")
    answer = chief.post(address, {"payload": json.dumps({"rows": [], "expected": ""})})
    assert answer.status_code == 422
    assert "Choose the file again" in answer.content.decode()


def test_an_import_with_errors_names_the_lines_and_imports_nothing(chief: Client):
    page = upload(chief, f"{CSV}好词一个,3.1,hold,prohibited\n坏词一个,3.1,fatal,prohibited\n")
    assert "<td>3</td>" in page
    assert not Term.objects.exists()
    assert "UTF-16" in upload(chief, CSV.encode("utf-16"))
    assert "2 MB" in upload(chief, b"x" * 3_000_000)


def test_an_export_is_a_csv_a_spreadsheet_opens(chief: Client):
    terms.load_seed()
    answer = chief.get(reverse("admin:moderation_term_export"))
    content = answer.getvalue().decode("utf-8")
    assert content.startswith("\ufefftext,clause_code")
    assert content.count("\r\n") == Term.objects.count() + 1
    assert "Already the same" in upload(chief, content)


def test_import_and_export_take_the_permission(web: Client):
    for name in ("import", "export"):
        address = reverse(f"admin:moderation_term_{name}")
        assert web.get(address).status_code == 302
        user = get_user_model().objects.create(email=f"{name}@tougao.test", is_staff=True)
        staff = Client()
        staff.force_login(user)
        assert staff.get(address).status_code == 403
