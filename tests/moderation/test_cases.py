"""Cases: one for a subject and area, claimed by one person, decided once, everyone told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from post_office.models import Email

from cms.articles.states import ArticleState
from moderation import cases, convention, penalties, verdicts
from moderation.errors import (
    BrokenRuling,
    CaseMoved,
    HeldByOther,
    NotAllowedFrom,
    NotPermitted,
    OwnCase,
)
from moderation.ladder import Factor, Rung
from moderation.models import Case, Penalty, Report, Statement
from moderation.parties import Party
from moderation.verdicts import Ruling
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, claimed, decided, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
CLEAR = Ruling("no_violation", "是批评，不是辱骂。")


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def moderator():
    return make_user("moderator")


def test_reports_of_one_thing_under_one_area_join_one_case(author):
    article = article_of(author)
    first, second = reported(article, clause="2.6"), reported(article, clause="2.1")
    assert first == second
    assert reported(article, clause="5.1") != first
    assert second.reports.count() == 2
    assert {report.state for report in second.reports.all()} == {Report.State.IN_CASE}


def test_the_database_keeps_one_open_case_per_subject_and_area(author):
    case = reported(article_of(author))
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            number="C-x",
            area=case.area,
            subject_kind=case.subject_kind,
            subject_id=case.subject_id,
            due_at=timezone.now(),
        )


def test_more_and_graver_reports_bring_a_case_forward_and_the_arithmetic_adds_up(author):
    article = article_of(author)
    before = reported(article, clause="2.1")
    after = reported(article, clause="2.8")
    assert after.priority > before.priority
    assert after.due_at < before.due_at
    assert after.priority == sum(line.points for line in cases.priority(after))


def test_harm_to_minors_is_its_own_lane(author):
    case = reported(article_of(author), clause="1.12")
    assert (case.lane, case.due_at - case.opened_at) == (Case.Lane.MINORS, timedelta(hours=2))


def test_a_case_is_claimed_by_one_person_until_the_claim_ends(author, moderator):
    case = reported(article_of(author))
    claimed(case, by=moderator)
    with pytest.raises(HeldByOther):
        claimed(case, by=make_user("moderator"))
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now())
    assert cases.expired_claims() == 1
    case.refresh_from_db()
    assert (case.state, case.claimed_by) == ("open", None)


def test_nobody_judges_what_they_wrote_or_reported(author):
    reporter = make_user("moderator")
    writer = make_author("moderator")
    with pytest.raises(OwnCase):
        claimed(reported(article_of(author), by=reporter), by=reporter)
    with pytest.raises(OwnCase):
        claimed(reported(article_of(writer)), by=writer)
    with pytest.raises(NotPermitted):
        claimed(reported(article_of(author)), by=make_user("editor"))


def test_a_breach_takes_the_article_down_mutes_tells_and_closes_in_one_act(author, moderator):
    article = article_of(author)
    decision = decided(article, by=moderator)
    article.refresh_from_db()
    assert article.state == ArticleState.TAKEN_DOWN
    (penalty,) = Penalty.objects.all()
    assert (penalty.account, penalty.rung) == (author, Rung.MUTE_1)
    assert penalty.ends_at == penalty.starts_at + timedelta(days=1)
    assert decision.case.reports.get().state == Report.State.CLOSED
    case = Case.objects.get()
    assert case.state == "closed"
    assert sorted(Statement.objects.values_list("audience", flat=True)) == ["accused", "reporter"]
    told = Statement.objects.get(audience="accused")
    for said in (decision.number, "2.6", "这句话针对的是人", "muted for 1 day", "骂人的那一句"):
        assert said in told.text
    assert Email.objects.filter(to=author.email).get().message == told.text
    reporter = Statement.objects.get(audience="reporter")
    assert author.email not in reporter.text
    assert moderator.email not in told.text
    assert moderator.name not in told.text


def test_no_breach_tells_the_reporter_and_leaves_everything_else_alone(author, moderator):
    article = article_of(author)
    decided(article, CLEAR, by=moderator)
    article.refresh_from_db()
    assert article.state == ArticleState.LIVE
    assert not Penalty.objects.exists()
    (told,) = Statement.objects.all()
    assert (told.audience, "found no breach" in told.text) == ("reporter", True)


def test_each_strike_makes_the_next_case_heavier(author, moderator):
    for expected in (Rung.MUTE_1, Rung.MUTE_7, Rung.MUTE_15):
        decided(article_of(author), breach(), by=moderator)
        assert Penalty.objects.order_by("-pk").first().rung == expected


def test_a_mute_ends_by_the_clock_alone(author, moderator):
    decided(article_of(author), breach(), by=moderator)
    party = Party(author.pk)
    (penalty,) = Penalty.objects.all()
    assert penalty.ends_at is not None
    assert penalties.silence_of(party) == penalty
    assert penalties.silence_of(party, at=penalty.ends_at - timedelta(seconds=1)) == penalty
    assert penalties.silence_of(party, at=penalty.ends_at) is None


def test_a_ban_waits_for_a_second_person_and_takes_effect_with_their_word(author, moderator):
    ruling = breach("2.8", factors=frozenset({Factor.CHEATED_REGISTRATION}))
    decision = decided(article_of(author), ruling, by=moderator)
    assert verdicts.is_pending(decision)
    assert not Penalty.objects.exists()
    assert not Statement.objects.exists()
    chief = make_user("chief")
    with pytest.raises(NotPermitted):
        verdicts.sign(decision, agrees=True, by=moderator)
    verdicts.sign(decision, agrees=True, by=chief)
    silence = penalties.silence_of(Party(author.pk))
    assert silence is not None
    assert (silence.rung, silence.ends_at) == (Rung.BAN, None)
    assert Statement.objects.filter(audience="accused").count() == 1
    with pytest.raises(NotAllowedFrom):
        verdicts.sign(decision, agrees=True, by=make_user("chief"))


def test_a_second_person_who_disagrees_gives_the_case_back(author):
    first, second = make_user("chief"), make_user("chief")
    ruling = breach("2.8", factors=frozenset({Factor.CHEATED_REGISTRATION}))
    decision = decided(article_of(author), ruling, by=first)
    with pytest.raises(OwnCase):
        verdicts.sign(decision, agrees=True, by=first)
    verdicts.sign(decision, agrees=False, by=second, note="证据不足")
    assert Case.objects.get().state == "open"
    assert not Penalty.objects.exists()
    assert not Statement.objects.exists()


def test_two_steps_away_from_the_ladder_need_two_people(author, moderator):
    ruling = breach("2.6", rung=Rung.MUTE_15, deviation="同一天骂了三个人。")
    assert verdicts.is_pending(decided(article_of(author), ruling, by=moderator))


@pytest.mark.parametrize(
    ("ruling", "says"),
    [
        (Ruling("violation", "理由"), "at least one clause"),
        (Ruling("no_violation", "  "), "Say why"),
        (breach("9.99"), "not in force"),
        (breach(rung=Rung.NOTICE), "differs"),
        (Ruling("no_violation", "理由", rung=Rung.MUTE_1, deviation="x"), "Without a breach"),
        (Ruling("maybe", "理由"), "Choose what"),
        (breach(effects=("explode",)), "effects"),
    ],
)
def test_a_ruling_that_lacks_something_says_what(author, moderator, ruling, says):
    case = claimed(reported(article_of(author)), by=moderator)
    with pytest.raises(BrokenRuling, match=says):
        verdicts.decide(case, ruling, by=moderator)
    assert not Penalty.objects.exists()


def test_a_case_that_changed_since_it_was_read_is_not_decided(author, moderator):
    case = claimed(reported(article_of(author)), by=moderator)
    with pytest.raises(CaseMoved):
        verdicts.decide(case, CLEAR, by=moderator, version=case.version - 1)
    verdicts.decide(case, CLEAR, by=moderator, version=case.version)
    with pytest.raises(NotAllowedFrom):
        verdicts.decide(case, CLEAR, by=moderator)


def test_a_decision_that_cannot_be_carried_out_leaves_nothing_behind(author, moderator):
    article = article_of(author)
    case = claimed(reported(article), by=moderator)
    moderator.groups.clear()
    stripped = type(moderator).objects.get(pk=moderator.pk)
    with pytest.raises(NotPermitted):
        verdicts.decide(case, breach(effects=("take_down",)), by=stripped)
    assert not Penalty.objects.exists()
    assert not Statement.objects.exists()


def test_a_case_is_skipped_and_escalated_with_a_reason(author, moderator):
    case = claimed(reported(article_of(author)), by=moderator)
    cases.skip(case, by=moderator, reason="我认识作者")
    claimed(case, by=moderator)
    cases.escalate(case, by=moderator, reason="涉及未成年人")
    with pytest.raises(NotPermitted):
        claimed(case, by=moderator)
    assert claimed(case, by=make_user("chief")).state == "claimed"
    notes = [event.note for event in case.events.all() if event.note and event.verb != "opened"]
    assert notes[1:] == ["我认识作者", "涉及未成年人"]


def test_a_new_report_after_the_decision_opens_a_new_case(author, moderator):
    article = article_of(author)
    first = decided(article, CLEAR, by=moderator).case
    assert reported(article) != first
