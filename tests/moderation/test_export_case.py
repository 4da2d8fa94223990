"""`export_case`: one case as one file, by any number that belongs to it."""

import json
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from moderation import appeals, convention
from moderation.models import AuditEvent, Statement
from moderation.parties import Party
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, decided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


def test_a_case_is_exported_with_everything_about_it(capsys, tmp_path):
    author, chief = make_author(), make_user("chief")
    article = article_of(author)
    decision = decided(article, by=make_user("moderator"))
    filed, _new = appeals.file(decision, party=Party(author.pk), grounds="facts", text="不是。")
    appeals.answer(appeals.claim(filed, by=chief), by=chief, result="overturned", text="是引文。")
    report = decision.case.reports.get()
    call_command("export_case", report.number)
    told = json.loads(capsys.readouterr().out)
    assert told["case"]["number"] == decision.case.number
    assert [row["statement"] for row in told["reports"]] == [report.statement]
    (text,) = told["texts"]
    assert text["sha256"] == decision.case.subject_digest
    body = article.live_version.body_text
    assert text["fields"]["body_text"] == body
    assert text["fields_sha256"]["body_text"] == sha256(body.encode()).hexdigest()
    first, second = told["decisions"]
    assert second["overrides"] == first["number"] == decision.number
    (clause,) = first["clauses"]
    assert clause["code"] == "2.6"
    assert len(clause["text_zh_hans"]) > 5
    sent = {row["text"]: row["sha256"] for row in told["statements"]}
    assert sent == dict(Statement.objects.values_list("text", "sha256"))
    assert [row["state"] for row in told["appeals"]] == ["overturned"]
    assert [row["lifted_note"] for row in told["penalties"]] == [second["number"]]
    assert [row["verb"] for row in told["events"]][:3] == ["opened", "report_joined", "claimed"]
    assert told["audit"][-1]["action"] == "export_case"
    target = tmp_path / "case.json"
    for number in (decision.case.number, decision.number, filed.number):
        call_command("export_case", number, "--output", str(target), "--reason", "法务要求")
        assert json.loads(target.read_text())["case"] == told["case"]
    assert target.stat().st_mode & 0o077 == 0
    last = AuditEvent.objects.order_by("-seq").first()
    assert (last.action, last.actor_name, last.reason) == (
        "export_case",
        "command line",
        "法务要求",
    )


def test_an_unknown_number_or_a_place_that_cannot_be_written_says_what_to_do(tmp_path):
    with pytest.raises(CommandError, match=r"no case.*C-9999") as unknown:
        call_command("export_case", "C-9999-000001")
    assert unknown.value.returncode == 1
    decision = decided(article_of(make_author()), by=make_user("moderator"))
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match="Choose another --output") as unwritable:
        call_command("export_case", decision.number, "--output", str(tmp_path / "no" / "x.json"))
    assert unwritable.value.returncode == 2
    assert AuditEvent.objects.count() == before
