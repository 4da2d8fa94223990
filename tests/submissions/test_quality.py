"""The quality page, noisy terms, the watch over the checks, and judgements as training lines."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from cms.accounts.models import User
from moderation import checkruns, judgements, noise, rollout, terms
from moderation.errors import NotAllowedFrom, NotPermitted
from moderation.models import CheckRun, DetectorStage, Finding, Term, TermChange
from moderation.permissions import WATCH
from submissions import watching
from submissions.models import Submission
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.submissions.desk_pages import client_of, text

pytestmark = pytest.mark.django_db

WORD = "盐雾让换件"
REASON = "Two of us read a week of it."


def overview() -> str:
    return reverse("admin:moderation_detectorstage_changelist")


def check_page(checker: str = "terms") -> str:
    return reverse("admin:moderation_quality_check", args=[checker])


def term_page(term: Term) -> str:
    return reverse("admin:moderation_quality_term", args=[term.pk])


def forbid(word: str = WORD, **more: Any) -> Term:
    values = {"clause_code": "3.1", "severity": "hold", "kind": "prohibited", "stage": "hold"}
    return Term.objects.create(text=word, **(values | more))


def judged(term: Term, *, right: int, wrong: int, by: User) -> None:
    """Findings of a term, each in a text of its own, with these verdicts."""
    for number in range(right + wrong):
        run = CheckRun.objects.create(
            digest=f"{CheckRun.objects.count():064d}", engine_version="e", state="held",
            finished_at=timezone.now(),
        )  # fmt: skip
        found = Finding.objects.create(
            run=run, position=0, checker="terms", checker_version=rollout.versions()["terms"],
            severity="hold", code="term_prohibited", term=term.text, clause_code="3.1",
        )  # fmt: skip
        checkruns.judge(found, by=by, verdict="right" if number < right else "wrong")


def test_the_page_shows_each_check_and_term_the_noisiest_first():
    editor = make_user("editor")
    fine, bad = forbid("好词一"), forbid("坏词二")
    judged(fine, right=9, wrong=1, by=editor)
    judged(bad, right=1, wrong=9, by=editor)
    page = client_of(editor).get(overview())
    body = text(page)
    assert page.status_code == 200
    assert body.index('data-term="坏词二"') < body.index('data-term="好词一"')
    assert 'data-term="坏词二" data-noisy' in body
    for checker in rollout.versions():
        assert f'data-checker="{checker}"' in body
    assert "50%" in body  # ten right of twenty, for the check of listed words


def test_the_page_costs_the_same_however_much_there_is():
    editor = make_user("editor")
    client = client_of(editor)

    def queries_used() -> int:
        with CaptureQueriesContext(connection) as used:
            assert client.get(overview()).status_code == 200
        return len(used)

    judged(forbid("词语一"), right=1, wrong=1, by=editor)
    few = queries_used()
    for number in range(5):
        judged(forbid(f"词语号{number}"), right=2, wrong=2, by=editor)
    assert queries_used() == few


@pytest.mark.parametrize("role", ["", "editor", "moderator", "chief"])
def test_who_sees_the_pages_and_who_has_buttons(role: str):
    term = forbid()
    client = client_of(make_user(role))
    expected = 200 if role else 302
    for page in (overview(), check_page(), term_page(term)):
        assert client.get(page).status_code == expected
    export = client.get(reverse("admin:moderation_judgements_export"))
    assert export.status_code == {"": 302, "chief": 200}.get(role, 403)
    if role:
        body = text(client.get(check_page()))
        assert ('name="demote"' in body) == (role == "chief")
        assert 'name="promote"' not in body
        may_change = role in {"chief", "moderator"}
        assert ('name="demote"' in text(client.get(term_page(term)))) == may_change


def test_a_button_pressed_without_the_permission_changes_nothing():
    term = forbid()
    client = client_of(make_user("editor"))
    client.post(check_page(), {"demote": "1", "expected": "hold"})
    client.post(term_page(term), {"demote": "1", "expected": "prohibited"})
    term.refresh_from_db()
    assert (term.kind, DetectorStage.objects.count()) == ("prohibited", 0)
    nobody = User.objects.create_user("plain@example.org", "x", is_staff=True)
    assert client_of(nobody).get(overview()).status_code == 403
    assert client_of(nobody).post(check_page(), {"demote": "1"}).status_code == 403
    assert client_of(None).get(overview()).status_code == 302


def test_a_chief_demotes_and_an_admin_promotes_against_the_record():
    chief = client_of(make_user("chief"))
    chief.post(check_page(), {"demote": "1", "expected": "hold", "reason": REASON})
    chief.post(check_page(), {"demote": "1", "expected": "hold"})
    assert rollout.current_stages()["terms"] == "attention"
    told = chief.post(check_page(), {"promote": "1", "expected": "attention"}, follow=True)
    assert "of 50" in text(told)
    assert rollout.current_stages()["terms"] == "attention"
    admin = User.objects.create_superuser("root@example.org", "x")
    body = text(client_of(admin).get(check_page()))
    assert "Promote against its record" in body
    client_of(admin).post(check_page(), {"promote": "1", "expected": "attention", "reason": REASON})
    row = DetectorStage.objects.order_by("-pk").first()
    assert (row.stage, row.how, row.reason, row.set_by_id) == (
        "hold", "overridden", REASON, admin.pk,
    )  # fmt: skip
    assert REASON in text(client_of(admin).get(check_page()))


@pytest.mark.parametrize("data", [{}, {"demote": "1"}, {"demote": "1", "expected": "odd"}])
def test_a_form_that_is_none_is_answered_with_a_sentence(data: dict[str, str]):
    chief = client_of(make_user("chief"))
    assert chief.post(check_page(), data, follow=True).status_code == 200
    assert not DetectorStage.objects.exists()
    assert chief.get(check_page("no-such-check")).status_code == 404


def shadowed(author: User) -> tuple[Submission, Finding]:
    forbid(stage="shadow")
    submission = pieces.received(author)
    run = pieces.latest(submission).check_run
    return submission, Finding.objects.get(run=run, checker="terms")


def test_a_finding_of_a_check_on_trial_is_judged_here_with_its_context():
    submission, finding = shadowed(make_author())
    client = client_of(make_user("editor"))
    body = text(client.get(check_page()))
    assert f'data-finding="{finding.pk}" data-shadow' in body
    assert f"位于海边，<mark>{WORD}</mark>更勤" in body
    assert submission.number in body
    client.post(check_page(), {"judge": str(finding.pk), "verdict": "right"})
    finding.refresh_from_db()
    assert finding.judgement == "right"
    assert pieces.latest(submission).check_run.state != "held"


def test_nobody_judges_findings_on_their_own_text():
    author = make_author("editor")
    _submission, finding = shadowed(author)
    client = client_of(author)
    assert f'data-finding="{finding.pk}"' not in text(client.get(check_page()))
    for pk in (str(finding.pk), "x", "9" * 30):
        client.post(check_page(), {"judge": pk, "verdict": "wrong"})
    finding.refresh_from_db()
    assert finding.judgement == ""


def test_a_term_steps_down_by_the_button_one_step_a_press():
    term = forbid()
    client = client_of(make_user("moderator"))
    for expected, kind, active in (
        ("prohibited", "watch", True),
        ("prohibited", "watch", True),
        ("watch", "watch", False),
        ("watch", "watch", False),
    ):
        client.post(term_page(term), {"demote": "1", "expected": expected})
        term.refresh_from_db()
        assert (term.kind, term.is_active) == (kind, active)
    assert [change.door for change in term.changes.all()] == ["quality", "quality"]
    assert term.severity == "attention"


def test_the_nightly_sweep_only_watches_what_people_keep_calling_wrong():
    editor = make_user("editor")
    bad, fine, rare = forbid("坏词二"), forbid("好词一"), forbid("少见词")
    judged(bad, right=2, wrong=8, by=editor)
    judged(fine, right=4, wrong=6, by=editor)
    judged(rare, right=0, wrong=9, by=editor)
    assert watching.demote_noisy_terms() == 1
    assert watching.demote_noisy_terms() == 0
    bad.refresh_from_db()
    assert (bad.kind, bad.severity, bad.is_active) == ("watch", "attention", True)
    change = TermChange.objects.get()
    assert (change.term, change.door, change.actor_name) == (bad, "quality", WATCH.name)
    assert set(Term.objects.filter(kind="prohibited")) == {fine, rare}


def test_a_term_that_a_person_put_back_has_a_new_chance():
    editor = make_user("editor")
    term = forbid()
    judged(term, right=0, wrong=10, by=editor)
    noise.sweep()
    terms.change(term, by=make_user("chief"), kind="prohibited")
    assert noise.sweep() == []
    judged(term, right=0, wrong=10, by=editor)
    assert noise.sweep() == [term]


def test_stepping_down_needs_the_permission_and_a_term_in_use():
    term = forbid()
    with pytest.raises(NotPermitted):
        noise.step_down(term, by=make_user("editor"), expected="prohibited")
    allowed = Term.objects.create(text="海盐雾让", kind="allow")
    with pytest.raises(NotAllowedFrom):
        noise.step_down(allowed, by=make_user("chief"), expected="allow")


def test_a_check_that_floods_the_desk_steps_back_and_the_chiefs_are_told():
    chief = make_user("chief")
    make_user("editor")
    make_user("chief", is_active=False)
    DetectorStage.objects.create(
        checker="links", version=rollout.versions()["links"], stage="hold", how="started",
        since=timezone.now() - timedelta(hours=1), set_by_name="test",
    )  # fmt: skip
    assert watching.watch_checks() == 0
    moment = timezone.now() - timedelta(minutes=30)
    for number in range(30):
        run = CheckRun.objects.create(
            digest=f"{number:064d}", engine_version="e", state="attention",
            started_at=moment, finished_at=moment,
        )  # fmt: skip
        Finding.objects.create(
            run=run, position=0, checker="links", checker_version=1, severity="attention", code="x"
        )
    assert watching.watch_checks() == 1
    assert watching.watch_checks() == 0
    assert rollout.current_stages()["links"] == "attention"
    (mail,) = Email.objects.all()
    assert mail.to == [chief.email]
    assert "links: May ask for a look" in mail.message
    assert "30 of 30" in mail.message
    assert "/admin/moderation/detectorstage/" in mail.message
    assert "Links was set back by itself" in text(client_of(chief).get(overview()))


def lines() -> list[dict[str, object]]:
    out = io.StringIO()
    call_command("export_judgements", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_judgements_leave_as_labelled_paragraphs_without_names(settings):
    editor = make_user("editor", display_name="Reader of proofs")
    forbid()
    forbid("峰谷价差", clause_code="1.8")
    author = make_author()
    submission = pieces.received(author, byline="Pen of somebody")
    run = pieces.latest(submission).check_run
    for word, verdict in ((WORD, "wrong"), ("峰谷价差", "right")):
        checkruns.judge(Finding.objects.get(run=run, term=word), by=editor, verdict=verdict)
    found = lines()
    assert {(str(line["cat"]), line["label"]) for line in found} == {("0", "wrong"), ("1", "right")}
    for line in found:
        assert set(line) == {"text", "label", "cat"}
        assert str(line["text"]) in pieces.latest(submission).body_text
        assert "\n" not in str(line["text"])
    everything = json.dumps(found, ensure_ascii=False)
    assert not any(name in everything for name in ("Pen of somebody", "Reader of proofs"))


def test_a_paragraph_that_is_right_for_one_clause_is_not_called_fine_for_another():
    editor = make_user("editor")
    forbid()
    forbid("海边，盐雾", clause_code="1.8")
    submission = pieces.received(make_author())
    run = pieces.latest(submission).check_run
    for word, verdict in ((WORD, "wrong"), ("海边，盐雾", "right")):
        checkruns.judge(Finding.objects.get(run=run, term=word), by=editor, verdict=verdict)
    assert [(line["cat"], line["label"]) for line in lines()] == [(1, "right")]


def test_what_was_not_relevant_or_erased_does_not_leave():
    editor = make_user("editor")
    forbid()
    first, second = pieces.received(make_author()), pieces.received(make_author())
    for submission, verdict in ((first, "irrelevant"), (second, "right")):
        run = pieces.latest(submission).check_run
        found = Finding.objects.get(run=run, checker="terms")
        checkruns.judge(found, by=editor, verdict=verdict)
    assert len(lines()) == 1
    Submission.objects.filter(pk=second.pk).update(erased_at=timezone.now())
    assert lines() == []


def test_a_chief_downloads_the_judgements_but_not_of_an_own_text():
    author = make_author("chief")
    forbid()
    submission = pieces.received(author)
    run = pieces.latest(submission).check_run
    found = Finding.objects.get(run=run, checker="terms")
    checkruns.judge(found, by=make_user("editor"), verdict="right")
    address = reverse("admin:moderation_judgements_export")

    def download(client: Client) -> bytes:
        response = client.get(address)
        assert "judgements.jsonl" in response["Content-Disposition"]
        return response.getvalue()

    assert json.loads(download(client_of(make_user("chief"))))["cat"] == 3
    assert download(client_of(author)) == b""
    assert len(list(judgements.lines(seen_by=WATCH))) == 1
