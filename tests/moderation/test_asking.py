"""Asking the author before deciding, and telling people that a mute is over."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from moderation import asking, cases, convention, endings, penalties, statements, verdicts
from moderation.errors import BrokenRuling, HeldByOther, NotOpen
from moderation.ladder import Rung
from moderation.models import Case, Penalty, Statement
from moderation.parties import Party
from moderation.tasks import announce_ends, return_cases
from moderation.verdicts import Ruling
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, claimed, decided, reported, there
from tests.moderation.test_record import address_in, web

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
QUESTION = "这段话的出处在哪里？"


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def moderator():
    return make_user("moderator")


def asked(author, moderator) -> Case:
    case = claimed(reported(article_of(author)), by=moderator)
    return asking.ask(case, by=moderator, text=QUESTION)


def test_the_author_is_asked_by_letter_and_answers_by_its_link_without_an_account(
    author, moderator
):
    case = asked(author, moderator)
    assert (case.state, case.claimed_by) == ("waiting", None)
    letter = Email.objects.get(to=author.email).message
    assert QUESTION in letter
    assert "Nothing has been decided" in letter
    for hidden in (moderator.name, case.reports.get().reporter.name, case.reports.get().number):
        assert hidden not in letter
    address = address_in(letter, "record")
    page = web().get(address).content.decode()
    assert QUESTION in page
    assert 'name="text"' in page
    assert web().post(address, {"text": " "}).status_code == 422
    assert web().post(address, {"text": "<i>出处</i>是第三章。"}).status_code == 302
    after = web().get(address).content.decode()
    assert "&lt;i&gt;出处" in after
    assert 'name="text"' not in after
    case.refresh_from_db()
    assert (case.state, case.asked_until) == ("open", None)
    again = web().post(address, {"text": "再说一次"})
    assert (again.status_code, "answered already" in again.content.decode()) == (422, True)
    assert [event.verb for event in asking.exchange(case)] == ["asked", "author_answered"]


def test_staff_ask_on_the_page_and_read_the_answer_there(author, moderator):
    case = claimed(reported(article_of(author)), by=moderator)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(moderator)
    page = f"/admin/moderation/case/{case.pk}/change/"
    assert desk.post(page, {"ask": "1", "reason": " "}).status_code == 422
    assert desk.post(page, {"ask": "1", "reason": QUESTION}).status_code == 302
    asking.answer(case, party=Party(author.pk), text="在第三章。")
    shown = desk.get(page).content.decode()
    assert QUESTION in shown
    assert "在第三章" in shown
    assert "The person it is about answered" in shown


def test_whoever_was_asked_hears_the_end_even_when_nothing_was_wrong(author, moderator):
    case = asked(author, moderator)
    verdicts.decide(
        cases.claim(case, by=moderator), Ruling("no_violation", "有出处。"), by=moderator
    )
    told = Statement.objects.get(audience="accused")
    assert "No breach" in told.text
    with pytest.raises(NotOpen, match="decided in the meantime"):
        asking.answer(case, party=Party(author.pk), text="太晚了")
    address = address_in(Email.objects.filter(to=author.email).first().message, "record")
    assert "has been decided" in web().get(address).content.decode()


def test_without_an_answer_the_case_returns_to_the_queue_after_seven_days(author, moderator):
    case = asked(author, moderator)
    assert there(case.asked_until) - timezone.now() > timedelta(days=6, hours=23)
    assert asking.lapse() == 0
    assert asking.lapse(case.asked_until) == 1
    case.refresh_from_db()
    assert case.state == "open"
    assert asking.lapse(timezone.now() + timedelta(days=30)) == 0
    # Late, but not decided yet: the answer still counts.
    asking.answer(case, party=Party(author.pk), text="刚看到信。")
    assert case.events.last().note == "刚看到信。"


def test_only_a_claimed_case_is_asked_about_and_only_its_person_answers(author, moderator):
    case = claimed(reported(article_of(author)), by=moderator)
    with pytest.raises(HeldByOther):
        asking.ask(case, by=make_user("moderator"), text=QUESTION)
    with pytest.raises(BrokenRuling, match="what you want to know"):
        asking.ask(case, by=moderator, text="  ")
    asking.ask(case, by=moderator, text=QUESTION)
    with pytest.raises(NotOpen, match="Only the person"):
        asking.answer(case, party=Party(moderator.pk), text="是我")
    stranger = asking.link_for(case, Party(moderator.pk))
    assert web().get(stranger[stranger.index("/record/") :]).status_code == 404


def test_an_answer_while_somebody_looks_leaves_the_case_with_them(author, moderator):
    case = asked(author, moderator)
    held = cases.claim(case, by=moderator)
    asking.answer(case, party=Party(author.pk), text="在第三章。")
    case.refresh_from_db()
    assert (case.state, case.claimed_by) == ("claimed", moderator)
    # What they saw is not what there is now.
    assert case.version > held.version


def test_a_question_link_does_not_open_a_decision(author, moderator):
    decision = decided(article_of(author), by=moderator)
    token = statements.link_for(decision, Party(author.pk)).rstrip("/").rsplit("/", 1)[1]
    assert asking.read_link(token) is None
    assert asking.read_link("nonsense") is None


def test_the_end_of_a_mute_is_told_once_and_only_when_nothing_else_runs(author, moderator):
    decided(article_of(author), by=moderator)
    decided(article_of(author), by=moderator)
    short, long = Penalty.objects.order_by("rung")
    assert (short.rung, long.rung) == (Rung.MUTE_1, Rung.MUTE_7)
    Email.objects.all().delete()
    assert endings.announce() == 0
    assert endings.announce(short.ends_at) == 0
    assert endings.announce(long.ends_at) == 1
    assert "muted for 7 days" in Email.objects.get(to=author.email).message
    assert endings.announce(there(long.ends_at) + timedelta(days=1)) == 0
    assert announce_ends() == 0


def test_a_lifted_penalty_has_no_end_to_tell(author, moderator):
    from_decision = decided(article_of(author), breach(), by=moderator)
    penalty = Penalty.objects.get()
    penalties.lift(penalty, by=moderator, note=from_decision.number)
    assert endings.announce(penalty.ends_at) == 0


def test_the_clock_gives_back_claims_and_questions_in_one_sweep(author, moderator):
    case = asked(author, moderator)
    other = claimed(reported(article_of(author)), by=moderator)
    Case.objects.filter(pk=case.pk).update(asked_until=timezone.now())
    Case.objects.filter(pk=other.pk).update(claimed_until=timezone.now())
    assert return_cases() == 2
    assert return_cases() == 0
    assert set(Case.objects.values_list("state", flat=True)) == {"open"}
