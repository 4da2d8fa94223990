"""The desk of cases: who sees it, what its buttons do, what it keeps when something is missing."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.articles.states import ArticleState
from moderation import appeals, cases, convention
from moderation.explanations.cases import EVENTS
from moderation.ladder import Factor
from moderation.models import Appeal, Case, CaseEvent, Decision, Penalty
from moderation.parties import Party
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, claimed, decided, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def moderator():
    return make_user("moderator")


def web(user=None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def page_of(thing: Case | Appeal) -> str:
    kind = "case" if isinstance(thing, Case) else "appeal"
    return reverse(f"admin:moderation_{kind}_change", args=[thing.pk])


FORM = {
    "outcome": "violation",
    "clause": ["2.6"],
    "quotes": "骂人的那一句",
    "reasoning": "针对的是人。",
    "effect": ["take_down"],
}


def test_only_moderators_and_chiefs_see_cases(author, moderator):
    case = reported(article_of(author))
    listed = reverse("admin:moderation_case_changelist")
    for user, status in ((make_user("editor"), 403), (author, 302), (moderator, 200)):
        assert web(user).get(page_of(case)).status_code == status
        assert web(user).get(listed).status_code == status
    assert web(make_user("editor")).post(page_of(case), {"claim": "1"}).status_code == 403
    assert web(moderator).get(page_of(case).replace(str(case.pk), "999999")).status_code == 404


def test_a_case_is_claimed_read_and_decided_with_buttons(author, moderator):
    article = article_of(author)
    case = reported(article, passage="你这种人")
    desk = web(moderator)
    assert case.number in desk.get(reverse("admin:moderation_case_changelist")).content.decode()
    assert desk.post(page_of(case), {"claim": "1"}).status_code == 302
    case.refresh_from_db()
    page = desk.get(page_of(case)).content.decode()
    for shown in ("你这种人", 'name="decide"', 'value="2.6" checked', case.number):
        assert shown in page
    proposed = desk.post(page_of(case), {**FORM, "propose": "1"}).content.decode()
    assert "The ladder proposes: muted for 1 day" in proposed
    assert "针对的是人。" in proposed
    assert not Decision.objects.exists()
    sent = desk.post(page_of(case), {**FORM, "decide": "1", "version": case.version})
    assert sent.status_code == 302
    article.refresh_from_db()
    assert article.state == ArticleState.TAKEN_DOWN
    assert Penalty.objects.count() == 1


def test_a_form_that_lacks_something_keeps_what_was_typed(author, moderator):
    case = claimed(reported(article_of(author)), by=moderator)
    form = {**FORM, "reasoning": "", "private_note": "问过法务", "version": case.version}
    refused = web(moderator).post(page_of(case), {**form, "decide": "1"})
    page = refused.content.decode()
    assert (refused.status_code, "Say why" in page, "问过法务" in page) == (422, True, True)
    late = web(moderator).post(page_of(case), {**FORM, "decide": "1", "version": "0"})
    assert (late.status_code, "moved on" in late.content.decode()) == (409, True)
    for wrong in ({"skip": "1"}, {"note": "1", "reason": " "}, {"explode": "1"}):
        assert web(moderator).post(page_of(case), wrong).status_code == 422


def test_reporters_are_seen_only_with_the_permission(author, moderator):
    reporter = make_user(display_name="举报的人")
    case = reported(article_of(author), by=reporter)
    assert "举报的人" in web(moderator).get(page_of(case)).content.decode()
    group = moderator.groups.get()
    group.permissions.remove(group.permissions.get(codename="see_reporter"))
    assert "举报的人" not in web(moderator).get(page_of(case)).content.decode()


def test_the_second_person_signs_on_the_page(author, moderator):
    ruling = breach("2.8", factors=frozenset({Factor.CHEATED_REGISTRATION}))
    case = decided(article_of(author), ruling, by=moderator).case
    chief = make_user("chief")
    assert b'name="sign"' not in web(moderator).get(page_of(case)).content
    assert b'name="sign"' in web(chief).get(page_of(case)).content
    assert web(moderator).post(page_of(case), {"sign": "1"}).status_code == 403
    assert web(chief).post(page_of(case), {"sign": "1"}).status_code == 302
    assert Penalty.objects.count() == 1


def test_an_appeal_is_answered_on_its_page_by_another_person(author):
    decision = decided(article_of(author), by=make_user("moderator"))
    appeal, _new = appeals.file(
        decision, party=Party(author.pk, author.email), grounds="context", text="断章取义。"
    )
    chief = make_user("chief")
    for user, status in ((make_user("moderator"), 403), (author, 302), (chief, 200)):
        assert web(user).get(page_of(appeal)).status_code == status
    desk = web(chief)
    assert desk.post(page_of(appeal), {"claim": "1"}).status_code == 302
    assert "断章取义" in desk.get(page_of(appeal)).content.decode()
    missing = desk.post(page_of(appeal), {"answer": "1", "result": "upheld", "text": ""})
    assert missing.status_code == 422
    answer = {"answer": "1", "result": "overturned", "text": "看过上下文。"}
    assert desk.post(page_of(appeal), answer).status_code == 302
    appeal.refresh_from_db()
    assert appeal.state == Appeal.State.OVERTURNED
    assert "看过上下文" in desk.get(page_of(appeal)).content.decode()


def test_every_step_of_a_case_has_words(author, moderator):
    case = claimed(reported(article_of(author)), by=moderator)
    cases.skip(case, by=moderator, reason="x")
    case = decided(article_of(author), by=moderator).case
    verbs = set(CaseEvent.objects.values_list("verb", flat=True))
    assert verbs <= set(EVENTS)
    assert "Decided: breach" in web(moderator).get(page_of(case)).content.decode()
