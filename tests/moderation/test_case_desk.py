"""The desk of cases: who sees it, what its buttons do, what it keeps when something is missing."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cms.articles.states import ArticleState
from moderation import appeals, audit, cases, convention, subjects, verdicts
from moderation.errors import BrokenRuling
from moderation.explanations.cases import EVENTS
from moderation.ladder import Factor
from moderation.models import Appeal, AuditEvent, Case, CaseEvent, Decision, Penalty
from moderation.parties import Party
from moderation.reports import Complaint, file_report
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, claimed, decided, reported, there

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


def test_what_is_recorded_in_a_request_carries_its_name_and_the_clock_none():
    case = reported(article_of(make_author()))
    client = Client()
    client.force_login(make_user("moderator"))
    answer = client.post(f"/admin/moderation/case/{case.pk}/change/", {"claim": "1"})
    entry = AuditEvent.objects.get(action="claim", object=case.number)
    assert entry.request_id == answer["X-Request-ID"] != ""
    assert audit.record("look", "x", by=None).request_id == ""
    assert audit.verify().breaks == ()


def test_a_decision_that_cannot_be_carried_out_says_why_and_changes_nothing():
    moderator = make_user("moderator")
    moderator.groups.clear()
    for code in ("work_case", "view_case"):
        moderator.user_permissions.add(
            Permission.objects.get(content_type__app_label="moderation", codename=code)
        )
    article = article_of(make_author())
    case = cases.claim(reported(article), by=moderator)
    client = Client(headers={"accept-language": "en"})
    client.force_login(moderator)
    form = {
        "decide": "1",
        "version": case.version,
        "outcome": "violation",
        "clause": "2.6",
        "reasoning": "这句话针对的是人。",
        "effect": "take_down",
    }
    answer = client.post(f"/admin/moderation/case/{case.pk}/change/", form)
    assert answer.status_code == 403
    assert "You may not do this." in answer.content.decode()
    assert not Decision.objects.exists()
    assert not Penalty.objects.exists()
    article.refresh_from_db()
    assert article.state == ArticleState.LIVE


def test_an_author_cannot_be_taken_down_and_the_page_does_not_offer_it():
    moderator, author = make_user("moderator"), make_author()
    article_of(author)
    subject = there(subjects.find("author", str(author.author_profile.pk)))
    complaint = Complaint("名字冒充他人", clause_code="5", good_faith=True)
    report, _new = file_report(subject, complaint, by=make_user())
    case = cases.claim(there(report.case), by=moderator)
    client = Client(headers={"accept-language": "en"})
    client.force_login(moderator)
    address = f"/admin/moderation/case/{case.pk}/change/"
    page = client.get(address).content.decode()
    assert 'value="take_down"' not in page
    assert 'value="require_edit"' in page
    with pytest.raises(BrokenRuling, match="not possible here"):
        verdicts.decide(case, breach("2.6", effects=("take_down",)), by=moderator)
    asked = breach("2.6", effects=("require_edit",), details={"require_edit": "改一个名字。"})
    decision = verdicts.decide(case, asked, by=moderator)
    assert decision.outcome == Decision.Outcome.VIOLATION
    about_article = cases.claim(reported(article_of(make_author())), by=moderator)
    other = client.get(f"/admin/moderation/case/{about_article.pk}/change/").content.decode()
    assert 'value="take_down"' in other
