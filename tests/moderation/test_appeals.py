"""Appeals: by whoever was told, answered by another person, and what an answer changes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.articles.states import ArticleState
from moderation import appeals, convention, penalties, statements
from moderation.errors import BrokenRuling, NotAllowedFrom, NotOpen, NotPermitted, OwnCase
from moderation.ladder import Rung
from moderation.models import Appeal, Decision, Finding, Penalty, Statement
from moderation.parties import Party
from moderation.verdicts import Ground, Ruling
from tests.factories.people import make_author, make_user
from tests.factories.pieces import TEXT, received
from tests.moderation.cases_for_tests import article_of, breach, decided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def chief():
    return make_user("chief")


def filed(decision: Decision, party: Party) -> Appeal:
    appeal, is_new = appeals.file(decision, party=party, grounds="context", text="断章取义了。")
    assert is_new
    return appeal


def party_of(user) -> Party:
    return Party(user.pk, user.email)


def test_the_author_appeals_and_another_person_overturns_everything(author, chief):
    article = article_of(author)
    decision = decided(article, by=make_user("moderator"))
    appeal = appeals.claim(filed(decision, party_of(author)), by=chief)
    answered = appeals.answer(appeal, by=chief, result="overturned", text="看过上下文，不是辱骂。")
    article.refresh_from_db()
    assert article.state == ArticleState.LIVE
    assert penalties.silence_of(party_of(author)) is None
    assert penalties.strikes_of(party_of(author)) == 0
    assert answered.result.overrides == decision
    told = Statement.objects.filter(decision=answered.result)
    assert sorted(told.values_list("audience", flat=True)) == ["appellant", "reporter"]
    assert "看过上下文" in told.get(audience="appellant").text


def test_a_modified_decision_is_lighter_and_keeps_the_rest(author, chief):
    article = article_of(author)
    decision = decided(article, breach("2.8", effects=("take_down",)), by=make_user("moderator"))
    appeal = appeals.claim(filed(decision, party_of(author)), by=chief)
    with pytest.raises(BrokenRuling, match="lighter"):
        appeals.answer(appeal, by=chief, result="modified", text="太重", rung=Rung.MUTE_15)
    appeals.answer(appeal, by=chief, result="modified", text="太重", rung=Rung.MUTE_1)
    article.refresh_from_db()
    assert article.state == ArticleState.TAKEN_DOWN
    running = [p.rung for p in Penalty.objects.at(timezone.now())]
    assert running == [Rung.MUTE_1]


def test_an_upheld_decision_stays_and_the_answer_is_told(author, chief):
    decision = decided(article_of(author), by=make_user("moderator"))
    appeal = appeals.claim(filed(decision, party_of(author)), by=chief)
    with pytest.raises(BrokenRuling, match="words"):
        appeals.answer(appeal, by=chief, result="upheld", text=" ")
    appeals.answer(appeal, by=chief, result="upheld", text="条款适用。")
    assert penalties.silence_of(party_of(author)) is not None
    assert "条款适用" in Statement.objects.get(audience="appellant").text
    with pytest.raises(NotAllowedFrom):
        appeals.answer(appeal, by=chief, result="upheld", text="再来一次")


def test_whoever_decided_signed_or_judged_cannot_answer(author, chief):
    decision = decided(article_of(author), by=chief)
    appeal = filed(decision, party_of(author))
    with pytest.raises(OwnCase):
        appeals.claim(appeal, by=chief)
    with pytest.raises(NotPermitted):
        appeals.claim(appeal, by=make_user("moderator"))
    Appeal.objects.filter(pk=appeal.pk).update(state="claimed")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(handler=chief)


def test_a_team_of_one_waits_for_a_second_person_and_says_so(author, chief):
    decision = decided(article_of(author), by=chief)
    assert filed(decision, party_of(author)).state == Appeal.State.ALONE
    second = make_user("chief")
    assert appeals.claim(Appeal.objects.get(), by=second).state == Appeal.State.CLAIMED


def test_an_appeal_is_taken_once_in_time_and_only_from_who_was_told(author, chief):
    decision = decided(article_of(author), by=make_user("moderator"))
    first = filed(decision, party_of(author))
    again, is_new = appeals.file(decision, party=party_of(author), grounds="facts", text="另一篇")
    assert (again, is_new) == (first, False)
    with pytest.raises(NotOpen, match="were told"):
        appeals.file(decision, party=Party(make_user().pk), grounds="facts", text="不相干")
    reporter = decision.case.reports.get().reporter
    with pytest.raises(NotOpen, match="grounds"):
        appeals.file(decision, party=party_of(reporter), grounds="magic", text="不对")
    assert filed(decision, party_of(reporter)).role == Appeal.Role.REPORTER


def test_a_late_appeal_is_told_so(author, monkeypatch):
    decision = decided(article_of(author), by=make_user("moderator"))
    monkeypatch.setattr(appeals, "WINDOW", timedelta(0))
    with pytest.raises(NotOpen, match="time for an appeal"):
        appeals.file(decision, party=party_of(author), grounds="facts", text="迟到")


def test_findings_a_wrong_decision_rested_on_are_marked_wrong(author, chief):
    piece = received(make_author(), body=f"<p>{TEXT}</p><p>加微信 abc12345 领取。</p>")
    finding = Finding.objects.filter(run=piece.latest.check_run).exclude(clause_code="").first()
    ruling = Ruling(
        "violation", "是广告", grounds=(Ground("3.1", ("加微信",), finding_id=finding.pk),)
    )
    decision = decided(article_of(author), ruling, by=make_user("moderator"), clause="3.1")
    assert decision.software_found
    appeal = appeals.claim(filed(decision, party_of(author)), by=chief)
    appeals.answer(appeal, by=chief, result="overturned", text="是引用。")
    finding.refresh_from_db()
    assert finding.judgement == Finding.Judgement.WRONG


def test_a_signed_link_names_one_decision_and_one_person(author):
    decision = decided(article_of(author), by=make_user("moderator"))
    token = statements.link_for(decision, party_of(author)).rstrip("/").rsplit("/", 1)[1]
    assert statements.read_link(token) == (decision.number, f"user:{author.pk}")
    assert statements.read_link(token[:-1]) is None
    assert statements.read_link("nonsense") is None
