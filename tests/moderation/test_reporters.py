"""What a reporter's record weighs, and a mute of reports with reasons and an appeal."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from moderation import appeals, cases, convention, endings, penalties, reporters, subjects, verdicts
from moderation.errors import BrokenRuling, OwnCase, ReportsMuted
from moderation.models import Case, Penalty, Report, Statement
from moderation.parties import Party
from moderation.reporters import Track
from moderation.reports import Complaint, file_report
from moderation.verdicts import Ruling
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, claimed, decided, reported, there
from tests.moderation.test_record import web

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
CLEAR = Ruling("no_violation", "是批评。")


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def moderator():
    return make_user("moderator")


def dismissed(reporter, moderator) -> Report:
    case = reported(article_of(make_author()), by=reporter)
    verdicts.decide(claimed(case, by=moderator), CLEAR, by=moderator)
    return Report.objects.get(case=case)


def send(reporter, clause: str) -> Report:
    subject = there(subjects.find("article", str(article_of(make_author()).pk)))
    complaint = Complaint("骂人", clause_code=clause, good_faith=True)
    return file_report(subject, complaint, by=reporter)[0]


@pytest.mark.parametrize(
    ("upheld", "wrong", "weight"), [(0, 0, 10), (1, 0, 12), (0, 1, 8), (96, 0, 20), (0, 96, 0)]
)
def test_a_record_moves_the_weight_slowly(upheld, wrong, weight):
    assert Track(upheld, wrong).weigh(10) == weight


def test_reports_weigh_by_what_became_of_earlier_ones_and_the_arithmetic_says_so(moderator):
    reader = make_user()
    assert dismissed(reader, moderator).weight == 10
    second = dismissed(reader, moderator)
    assert second.weight == 8
    case = reported(article_of(make_author()), by=reader)
    lines = {line.code: line for line in cases.priority(case)}
    assert lines["report"].points == case.reports.get().weight == 7
    assert case.priority == sum(line.points for line in cases.priority(case))
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(moderator)
    shown = desk.get(f"/admin/moderation/case/{case.pk}/change/").content.decode()
    assert "0 held, 2 did not" in shown


def test_muted_reports_are_refused_with_reasons_but_not_what_harms_minors(moderator):
    reader = make_user()
    report = dismissed(reader, moderator)
    decision = reporters.mute(report, days=7, reasoning="明知不实仍举报。", by=moderator)
    party = Party(reader.pk)
    assert there(reporters.muted_until(party)) - timezone.now() > timedelta(days=6, hours=23)
    assert penalties.silence_of(party) is None
    assert penalties.strikes_of(party) == 0
    told = Statement.objects.get(decision=decision)
    for said in ("明知不实仍举报", "no reports for 7 days", report.number):
        assert said in told.text
    assert Email.objects.filter(to=reader.email).last().message == told.text
    with pytest.raises(ReportsMuted):
        send(reader, "2.6")
    assert send(reader, "9.1").state == Report.State.IN_CASE
    article = article_of(make_author())
    form = {"clause": "2", "statement": "骂人", "good_faith": "on"}
    refused = web(reader).post(f"/report/?article={article.pk}", form)
    assert (refused.status_code, "muted until" in refused.content.decode()) == (403, True)
    taken = web(reader).post(f"/report/?article={article.pk}", {**form, "clause": "9"})
    assert taken.status_code == 302
    assert "No reports for 7 days" in web(reader).get("/record/").content.decode()
    penalty = Penalty.objects.get()
    assert reporters.muted_until(party, at=penalty.ends_at) is None
    assert endings.announce(penalty.ends_at) == 1
    assert "You can report again" in Email.objects.filter(to=reader.email).last().message


def test_a_mute_of_reports_is_appealed_like_any_decision(moderator):
    reader, chief = make_user(), make_user("chief")
    decision = reporters.mute(
        dismissed(reader, moderator), days=30, reasoning="明知不实。", by=moderator
    )
    filed, _new = appeals.file(decision, party=Party(reader.pk), grounds="facts", text="不是。")
    taken = appeals.claim(filed, by=chief)
    with pytest.raises(BrokenRuling):
        appeals.answer(taken, by=chief, result="modified", text="太久。")
    appeals.answer(taken, by=chief, result="overturned", text="当时确有疑问。")
    assert reporters.muted_until(Party(reader.pk)) is None
    assert send(reader, "2.6").state == Report.State.IN_CASE


def test_only_a_dismissed_report_of_a_known_sender_is_held_against_them_once(moderator):
    reader = make_user()
    report = dismissed(reader, moderator)
    for days, why in ((8, "不实"), (7, "  ")):
        with pytest.raises(BrokenRuling):
            reporters.mute(report, days=days, reasoning=why, by=moderator)
    right = decided(article_of(make_author()), by=moderator).case.reports.get()
    open_one = reported(article_of(make_author())).reports.get()
    for other in (right, open_one):
        with pytest.raises(BrokenRuling, match="found wrong"):
            reporters.mute(other, days=7, reasoning="不实", by=moderator)
    report.reporter = None
    with pytest.raises(BrokenRuling, match="Nobody is known"):
        reporters.mute(report, days=7, reasoning="不实", by=moderator)
    report.refresh_from_db()
    with pytest.raises(OwnCase):
        reporters.mute(
            dismissed(moderator, make_user("chief")), days=7, reasoning="x", by=moderator
        )
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(moderator)
    page = f"/admin/moderation/case/{report.case_id}/change/"
    assert 'name="mute_reports"' in desk.get(page).content.decode()
    form = {"mute_reports": "7", "report": report.number, "reason": "不实"}
    assert desk.post(page, form).status_code == 302
    assert desk.post(page, form).status_code == 422
    assert Penalty.objects.filter(rung=0).count() == 1
    about = Case.objects.get(subject_kind="reporter")
    opened = desk.get(f"/admin/moderation/case/{about.pk}/change/")
    assert opened.status_code == 200
