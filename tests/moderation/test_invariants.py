"""What holds whatever happens: a case has an owner, a person an answer, penalties stay apart."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.articles.markup.links import addresses
from cms.articles.states import ArticleState
from moderation import (
    appeals,
    asking,
    cases,
    convention,
    penalties,
    queries,
    standing,
    subjects,
    verdicts,
)
from moderation.errors import ModerationError, NotOpen
from moderation.ladder import Factor, Rung
from moderation.models import Appeal, Case, Decision, Effect, Penalty, Report, Statement
from moderation.parties import Party
from moderation.reports import Complaint, file_report
from moderation.verdicts import Ruling
from tests.factories import articles
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, decided, there

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
CLEAR = Ruling("no_violation", "是批评，不是辱骂。")
LINKS = ("https://shop.example/buy", "https://source.example/figures")
BODY = f'<p>账本在<a href="{LINKS[0]}">这里</a>，数字出自<a href="{LINKS[1]}">年报</a>。</p>'
RULINGS = (
    CLEAR,
    Ruling("not_assessable", "看不出来。"),
    breach(),
    breach(effects=("take_down", "label"), details={"label": "编辑部注一"}),
    breach("2.8", effects=("take_down", "lower_standing")),
    breach(
        effects=("strip_link", "label"), details={"strip_link": LINKS[0], "label": "编辑部注二"}
    ),
    breach("3.1", effects=("strip_link", "lower_standing")),
    breach("2.8", factors=frozenset({Factor.CHEATED_REGISTRATION})),
)
ANSWERED = list(Appeal.ANSWERED)


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


# --- who appeals × what is answered × how heavy it was -------------------------------------------


@pytest.mark.parametrize("rung", [Rung.NOTICE, Rung.MUTE_1, Rung.MUTE_15, Rung.BAN])
def test_every_answer_to_every_appellant_has_its_state_effects_and_letters(rung):
    author, chief = make_author(), make_user("chief")
    article = article_of(author)
    ruling = breach(effects=("take_down",), rung=rung, deviation="看情节。")
    decision = decided(article, ruling, by=make_user("moderator"))
    if verdicts.is_pending(decision):
        verdicts.sign(decision, agrees=True, by=make_user("chief"))
    reporter = decision.case.reports.get().reporter
    parties = {"accused": Party(author.pk), "reporter": Party(reporter.pk)}
    for role, party in parties.items():
        for result in ANSWERED:
            with transaction.atomic():
                _answered(decision, role, party, result, chief, parties)
                transaction.set_rollback(True)


def _answered(decision, role, party, result, chief, parties):
    filed, _new = appeals.file(decision, party=party, grounds="context", text="断章取义。")
    assert filed.role == role
    appeal = appeals.claim(filed, by=chief)
    lighter = Rung(decision.rung - 1)
    if role == "reporter" and result == "modified":
        with pytest.raises(ModerationError, match="Only the person it is about"):
            appeals.answer(appeal, by=chief, result=result, text="看过。", rung=lighter)
        return
    appeal = appeals.answer(appeal, by=chief, result=result, text="看过。", rung=lighter)
    case = Case.objects.get(pk=decision.case_id)
    article = subjects.find(case.subject_kind, case.subject_id)
    running = [penalty.rung for penalty in Penalty.objects.at(timezone.now())]
    told = set(Statement.objects.exclude(decision=decision).values_list("audience", "recipient"))
    answer = Statement.objects.get(audience="appellant")
    assert answer.recipient == party.word
    standing = queries.standing_decision(case)
    if role == "accused" and result == "overturned":
        assert (case.state, running, standing.rung) == ("closed", [], Rung.NONE)
        assert article is not None
        assert ("reporter", parties["reporter"].word) in told
    elif role == "accused" and result == "modified":
        assert (case.state, standing.rung, article) == ("closed", lighter, None)
        assert running == ([lighter] if lighter else [])
        assert ("reporter", parties["reporter"].word) in told
    else:
        assert (standing, running, article) == (decision, [decision.rung], None)
        assert case.state == ("open" if result == "overturned" else "closed")
        assert told == set()


def test_a_reporter_who_is_right_gets_the_case_judged_again_by_another_person():
    author, first, second = make_author(), make_user("moderator"), make_user("moderator")
    decision = decided(article_of(author), CLEAR, by=first)
    report = decision.case.reports.get()
    party, chief = Party(report.reporter_id), make_user("chief")
    filed, _new = appeals.file(decision, party=party, grounds="facts", text="没看完。")
    appeals.answer(appeals.claim(filed, by=chief), by=chief, result="overturned", text="对。")
    case = Case.objects.get()
    report.refresh_from_db()
    assert (case.state, report.state) == ("open", "in_case")
    assert case.lane == Case.Lane.APPEAL
    assert "open again" in Statement.objects.get(audience="appellant").text
    with pytest.raises(ModerationError):
        cases.claim(case, by=first)
    new = verdicts.decide(cases.claim(case, by=second), breach(), by=second)
    assert new.overrides == decision
    assert Penalty.objects.get().rung == Rung.MUTE_1
    assert Statement.objects.filter(decision=new, audience="accused").count() == 1
    assert Statement.objects.filter(decision=new, audience="reporter").count() == 1


def test_a_modified_mute_counts_from_the_first_day_and_can_still_be_undone_in_full():
    author, chief = make_author(), make_user("chief")
    article = article_of(author)
    decision = decided(article, breach("2.8", effects=("take_down",)), by=make_user("moderator"))
    reporter = Party(decision.case.reports.get().reporter_id)
    by_author, _new = appeals.file(decision, party=Party(author.pk), grounds="heavy", text="重。")
    by_reader, _new = appeals.file(decision, party=reporter, grounds="heavy", text="轻。")
    (before,) = Penalty.objects.all()
    appeals.answer(
        appeals.claim(by_author, by=chief), by=chief, result="modified", text="是。", rung=Rung(2)
    )
    after = Penalty.objects.get(lifted_at=None)
    assert (after.starts_at, after.rung) == (before.starts_at, Rung.MUTE_1)
    other = make_user("chief")
    appeals.answer(appeals.claim(by_reader, by=other), by=other, result="overturned", text="是。")
    case = Case.objects.get()
    third = make_user("moderator")
    verdicts.decide(cases.claim(case, by=third), CLEAR, by=third)
    article.refresh_from_db()
    assert article.state == ArticleState.LIVE
    assert penalties.silence_of(Party(author.pk)) is None
    assert Statement.objects.filter(recipient=f"user:{author.pk}").count() == 3


def test_a_later_penalty_that_counted_an_overturned_strike_is_set_again():
    author, chief, moderator = make_author(), make_user("chief"), make_user("moderator")
    first = decided(article_of(author), by=moderator)
    second = decided(article_of(author), by=moderator)
    assert [first.rung, second.rung] == [Rung.MUTE_1, Rung.MUTE_7]
    filed, _new = appeals.file(first, party=Party(author.pk), grounds="facts", text="不是。")
    appeals.answer(appeals.claim(filed, by=chief), by=chief, result="overturned", text="是引文。")
    running = Penalty.objects.get(lifted_at=None)
    assert running.rung == Rung.MUTE_1
    again = queries.standing_decision(second.case)
    assert again.overrides == second
    assert "no longer counts" in Statement.objects.get(decision=again, audience="accused").text


def test_two_cases_hold_one_article_down_until_neither_does():
    author, moderator = make_author(), make_user("moderator")
    article = article_of(author)
    subject = there(subjects.find("article", str(article.pk)))
    decisions = []
    opened = [
        file_report(subject, Complaint("骂人", clause_code=code, good_faith=True), by=make_user())
        for code in ("2.6", "3.1")
    ]
    for report, _new in opened:
        case = cases.claim(there(report.case), by=moderator)
        ruling = breach(report.clause_code, effects=("take_down",))
        decisions.append(verdicts.decide(case, ruling, by=moderator))
    for decision, state in zip(
        decisions, (ArticleState.TAKEN_DOWN, ArticleState.LIVE), strict=True
    ):
        # The second penalty was set again when the strike of the first was gone.
        standing = there(queries.standing_decision(decision.case))
        filed, _new = appeals.file(standing, party=Party(author.pk), grounds="facts", text="不是。")
        other = make_user("chief")
        appeals.answer(appeals.claim(filed, by=other), by=other, result="overturned", text="是。")
        article.refresh_from_db()
        assert article.state == state


def test_a_decision_nobody_can_sign_is_taken_back_by_whoever_made_it():
    chief = make_user("chief")
    ruling = breach("2.8", factors=frozenset({Factor.CHEATED_REGISTRATION}))
    decision = decided(article_of(make_author()), ruling, by=chief)
    with pytest.raises(ModerationError):
        verdicts.take_back(decision, by=make_user("chief"))
    verdicts.take_back(decision, by=chief)
    case = cases.claim(decision.case, by=chief)
    lighter = breach("2.8")
    assert not verdicts.is_pending(verdicts.decide(case, lighter, by=chief))
    assert Case.objects.get().state == "closed"


def test_an_escalated_case_stays_with_those_who_decide_the_gravest():
    moderator, chief = make_user("moderator"), make_user("chief")
    author = make_author()
    subject = there(subjects.find("article", str(article_of(author).pk)))
    report, _new = file_report(
        subject, Complaint("骂人", clause_code="2.6", good_faith=True), by=make_user()
    )
    cases.escalate(cases.claim(there(report.case), by=moderator), by=moderator, reason="重")
    cases.skip(cases.claim(there(report.case), by=chief), by=chief, reason="忙")
    assert Case.objects.get().state == "escalated"
    with pytest.raises(ModerationError):
        cases.claim(there(report.case), by=moderator)


# --- random sequences -----------------------------------------------------------------------------

STEP = st.tuples(
    st.sampled_from(
        (
            *("report", "bring_up", "claim", "skip", "escalate", "decide", "decide"),
            *("sign", "take_back", "appeal", "answer", "expire", "ask", "reply", "lapse"),
        )
    ),
    st.integers(0, 3),
    st.integers(0, 7),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEP, max_size=30))
def test_no_path_leaves_a_case_without_an_owner_or_a_person_without_an_answer(newsroom, steps):
    with transaction.atomic():
        newsroom.play(steps)
        newsroom.finish()
        transaction.set_rollback(True)


class Newsroom:
    """Two moderators, two chiefs, two readers, an author and one article."""

    def __init__(self):
        self.author = make_author()
        self.staff = [make_user(role) for role in ("moderator", "moderator", "chief", "chief")]
        # A moderator reports too, and so may not judge.
        self.readers = [make_user(), make_user(), self.staff[0], self.author]
        self.article = articles.make_live(author=self.author.author_profile, body=BODY)
        self.subject = there(subjects.find("article", str(self.article.pk)))
        self.spare = make_user("chief", is_active=False)
        self.words = count(1)

    def play(self, steps):
        file_report(
            self.subject, Complaint("骂", clause_code="2.6", good_faith=True), by=self.readers[0]
        )
        for verb, who, what in steps:
            with suppress(ModerationError), transaction.atomic():
                getattr(self, verb)(who, what)
            self.check()

    def report(self, who, what):
        code = ("2.6", "2.1", "3.1", "2.8", "", "2", "4.4", "3")[what]
        said = Complaint(f"骂（{next(self.words)}）", clause_code=code, good_faith=True)
        file_report(self.subject, said, by=self.readers[who])

    def bring_up(self, who, what):
        code = ("2.6", "3.1", "2.8", "4.4")[what % 4]
        cases.open_by_staff(self.subject, clause_code=code, by=self.staff[who], note="看到了。")

    def claim(self, who, what):
        cases.claim(self.case(what), by=self.staff[who])

    def skip(self, who, what):
        cases.skip(self.case(what), by=self.staff[who], reason="忙")

    def escalate(self, who, what):
        cases.escalate(self.case(what), by=self.staff[who], reason="重")

    def decide(self, who, what):
        mine = Case.objects.filter(claimed_by=self.staff[who]).first()
        if mine is None:
            mine = cases.claim(self.case(what), by=self.staff[who])
        verdicts.decide(mine, RULINGS[what], by=self.staff[who])

    def sign(self, who, what):
        decision = Decision.objects.filter(case__state="second").first()
        if decision is not None:
            verdicts.sign(
                there(decision.case.decisions.first()), agrees=what > 2, by=self.staff[who]
            )

    def take_back(self, who, what):
        case = Case.objects.filter(state="second").first()
        if case is not None:
            verdicts.take_back(there(case.decisions.first()), by=self.staff[who])

    def appeal(self, who, what):
        told = Statement.objects.order_by("pk")
        if told:
            one = told[what % len(told)]
            party = Party(one.account_id, one.email)
            appeals.file(one.decision, party=party, grounds="facts", text="不是。")

    def answer(self, who, what):
        waiting = Appeal.objects.exclude(state__in=ANSWERED).first()
        if waiting is not None:
            taken = appeals.claim(waiting, by=self.staff[who])
            result = ANSWERED[what % 3]
            appeals.answer(taken, by=self.staff[who], result=result, text="看过。", rung=Rung(1))

    def expire(self, who, what):
        later = timezone.now() + cases.LEASE
        cases.expired_claims(later)

    def ask(self, who, what):
        asking.ask(self.case(what), by=self.staff[who], text="原文在哪里？")

    def reply(self, who, what):
        asked = Case.objects.filter(events__verb="asked").order_by("pk").distinct()
        if asked:
            asking.answer(asked[what % len(asked)], party=Party(self.author.pk), text="在这里。")

    def lapse(self, who, what):
        asking.lapse(timezone.now() + timedelta(days=8))

    def check_effects(self):
        """The article and its author stand as the decisions that count now say, and no other."""
        counting = [queries.standing_decision(case) for case in Case.objects.all()]
        done = Effect.objects.filter(decision__in=[one for one in counting if one is not None])
        notes = sorted(effect.detail for effect in done if effect.kind == "label")
        assert sorted(self.article.notices.values_list("text", flat=True)) == notes
        gone = {link for one in done if one.kind == "strip_link" for link in one.detail.split()}
        self.article.refresh_from_db()
        shown = addresses(there(self.article.live_version).body_html)
        assert set(shown) == set(LINKS) - gone
        is_lowered = any(effect.kind == "lower_standing" for effect in done)
        assert (standing.lowered_until(Party(self.author.pk)) is not None) == is_lowered

    def case(self, what):
        open_ones = Case.objects.exclude(state="closed").order_by("pk")
        if not open_ones:
            raise NotOpen("nothing")
        return open_ones[what % len(open_ones)]

    def check(self):
        self.check_effects()
        for case in Case.objects.all():
            assert case.state != "claimed" or case.claimed_by_id
            assert (case.state == "waiting") == (case.asked_until is not None)
            if case.state == "closed":
                assert not case.reports.exclude(state=Report.State.CLOSED).exists()
            of_case = Penalty.objects.filter(effects__decision__case=case).distinct()
            in_force = of_case.filter(lifted_at=None)
            assert len(in_force) <= 1
            standing = queries.standing_decision(case)
            if standing is not None and standing.rung:
                assert [penalty.rung for penalty in in_force] == [standing.rung]
        for penalty in Penalty.objects.all():
            lasts = Rung(penalty.rung).lasts
            assert penalty.ends_at == (penalty.starts_at + lasts if lasts else None)
            assert penalty.effects.filter(kind=Effect.Kind.PENALTY).count() == 1
        every = Statement.objects.values_list("decision", "audience", "recipient")
        assert len(every) == len(set(every))

    def finish(self):
        """One more person without a part in anything can bring all of it to an end."""
        self.spare.is_active = True
        self.spare.save(update_fields=["is_active"])
        spare = self.spare
        cases.expired_claims(timezone.now() + cases.LEASE)
        for case in Case.objects.filter(state="second"):
            verdicts.sign(there(case.decisions.first()), agrees=True, by=spare)
        for appeal in Appeal.objects.exclude(state__in=ANSWERED):
            taken = appeals.claim(appeal, by=spare)
            appeals.answer(taken, by=spare, result="upheld", text="看过。")
        for case in Case.objects.exclude(state="closed"):
            verdicts.decide(cases.claim(case, by=spare), CLEAR, by=spare)
        self.check()
        assert not Case.objects.exclude(state="closed").exists()
        for report in Report.objects.all():
            assert report.state == Report.State.CLOSED
            assert Statement.objects.filter(
                decision__case=report.case, recipient=f"user:{report.reporter_id}"
            ).exists()
        for appeal in Appeal.objects.all():
            assert Statement.objects.filter(
                audience="appellant", recipient=appeal.appellant
            ).exists()
        for case in Case.objects.filter(events__verb="asked"):
            assert Statement.objects.filter(
                decision__case=case, audience="accused", recipient=f"user:{self.author.pk}"
            ).exists()
        down = any(
            asked["kind"] == "take_down"
            for case in Case.objects.all()
            for asked in queries.standing_decision(case).requested
        )
        self.article.refresh_from_db()
        assert (self.article.state == ArticleState.TAKEN_DOWN) == down


@pytest.fixture
def newsroom():
    return Newsroom()
