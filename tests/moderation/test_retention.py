"""How long what is kept: the table, the run that carries it out, and holds that stop it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from moderation import appeals, convention, feedback, holds, retention, subjects, verdicts
from moderation.attachments import Sent
from moderation.models import (
    Appeal,
    AppealFile,
    AuditEvent,
    Case,
    CopyrightNotice,
    Feedback,
    LegalHold,
    Report,
)
from moderation.parties import Party
from moderation.reports import Complaint, file_report
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, claimed, decided, there
from tests.moderation.test_copyright import filed as notice_of
from tests.moderation.test_record import web

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def chief():
    return make_user("chief")


def days(count: float):
    return timezone.now() + timedelta(days=count)


def visitor_report() -> Report:
    subject = there(subjects.find("article", str(article_of(make_author()).pk)))
    complaint = Complaint("在骂人", clause_code="2", email="v@example.com", good_faith=True)
    return file_report(subject, complaint)[0]


def answered_appeal() -> Appeal:
    author, chief = make_author(), make_user("chief")
    decision = decided(article_of(author), by=make_user("moderator"))
    files = [Sent("说明.txt", "说明".encode())]
    party = Party(author.pk, author.email)
    appeal, _new = appeals.file(decision, party=party, grounds="facts", text="不是", files=files)
    return appeals.answer(appeals.claim(appeal, by=chief), by=chief, result="upheld", text="是。")


def test_everybody_reads_the_table_and_the_desk_and_the_command_show_the_same(capsys):
    page = web().get("/retention/").content.decode()
    call_command("apply_retention", "--table")
    told = capsys.readouterr().out
    assert len(retention.table()) >= 10
    for kind in retention.table():
        assert f'data-kind="{kind.key}"' in page
        assert kind.key in told
        assert (kind.days is None) == (kind.purge is None)
    assert "/retention/" in web().get("/transparency/").content.decode()


def test_nothing_goes_before_its_time_and_a_second_run_finds_nothing():
    report = visitor_report()
    assert sum(retention.run(at=days(6.9)).values()) == 0
    gone = retention.run(at=days(7.1))
    assert gone["report_addresses_unconfirmed"] == 1
    report.refresh_from_db()
    assert (report.reporter_email, report.statement) == ("", "在骂人")
    assert AuditEvent.objects.get(action="retention").object == "report_addresses_unconfirmed"
    assert sum(retention.run(at=days(7.1)).values()) == 0
    assert AuditEvent.objects.filter(action="retention").count() == 1


def test_a_visitors_address_goes_when_the_decision_can_no_longer_be_appealed():
    report = visitor_report()
    Report.objects.filter(pk=report.pk).update(contact_confirmed_at=timezone.now())
    assert retention.run(at=days(400))["report_addresses"] == 0
    moderator = make_user("moderator")
    decide_breach(claimed(there(report.case), by=moderator), moderator)
    assert retention.run(at=days(179))["report_addresses"] == 0
    assert retention.run(at=days(181))["report_addresses"] == 1


def decide_breach(case: Case, moderator) -> None:
    verdicts.decide(case, breach(), by=moderator)


def test_an_open_appeal_keeps_the_address_of_the_reporter():
    report = visitor_report()
    Report.objects.filter(pk=report.pk).update(contact_confirmed_at=timezone.now())
    moderator = make_user("moderator")
    decide_breach(claimed(there(report.case), by=moderator), moderator)
    decision = there(report.case).decisions.get()
    appeals.file(decision, party=Party(email="v@example.com"), grounds="facts", text="太轻")
    assert retention.run(at=days(400))["report_addresses"] == 0


def test_files_of_an_answered_appeal_go_after_half_a_year_and_not_under_a_hold(chief):
    appeal = answered_appeal()
    assert retention.run(at=days(179))["appeal_files"] == 0
    for scope, ref in (("case", appeal.number), ("person", there(appeal.account).email)):
        hold = holds.place(scope, ref, by=chief, reason="诉讼")
        assert retention.run(at=days(181))["appeal_files"] == 0
        assert AppealFile.objects.filter(erased_at=None).exists()
        holds.lift(hold, by=chief, reason="结束")
    assert retention.run(at=days(181))["appeal_files"] == 1
    assert not AppealFile.objects.filter(erased_at=None).exists()


def test_addresses_under_remarks_and_of_rights_holders_go_in_time(chief):
    feedback.give(text="规则太长", email="f@example.com")
    notice = notice_of(article_of(make_author()))
    CopyrightNotice.objects.filter(pk=notice.pk).update(
        state="settled", settled_at=timezone.now(), outcome="kept", reasoning="引用"
    )
    hold = holds.place("person", "F@example.com", by=chief, reason="理由")
    assert retention.run(at=days(366))["feedback_addresses"] == 0
    holds.lift(hold, by=chief, reason="理由")
    gone = retention.run(at=days(366))
    assert (gone["feedback_addresses"], gone["copyright_contacts"]) == (1, 0)
    assert Feedback.objects.get().email == ""
    assert retention.run(at=days(3 * 365 + 1))["copyright_contacts"] == 1
    notice.refresh_from_db()
    assert (notice.contact, notice.outcome) == ("", "kept")


def test_more_than_a_batch_goes_in_several_each_on_record():
    for number in range(5):
        feedback.give(text=f"第{number}条", email="f@example.com")
    assert retention.run(at=days(366), batch=2)["feedback_addresses"] == 5
    entries = AuditEvent.objects.filter(action="retention").order_by("seq")
    assert [entry.reason for entry in entries] == ["2", "2", "1"]


def test_the_command_and_the_clock_do_the_same(capsys):
    feedback.give(text="规则太长", email="f@example.com")
    Feedback.objects.update(created_at=days(-400))
    call_command("apply_retention")
    assert "feedback_addresses\t1" in capsys.readouterr().out
    assert LegalHold.objects.count() == 0
