"""The rehearsal newsroom has something of every kind to judge, and silences nobody."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cms.accounts.models import User
from cms.articles.models import Article, Comment
from cms.articles.states import ArticleState
from moderation import appeals, cases, penalties
from moderation.models import Appeal, Case, CopyrightNotice, Decision, Feedback, Penalty, Report
from moderation.parties import Party

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    call_command("demo", verbosity=0)


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@tougao.test")


@pytest.mark.usefixtures("demo")
def test_there_is_a_case_of_every_kind_and_an_appeal_that_waits():
    waiting = Case.objects.exclude(state="closed")
    assert set(waiting.values_list("subject_kind", flat=True)) == {
        *("article", "author", "comment", "submission"),
    }
    assert {"open", "escalated", "waiting"} == set(waiting.values_list("state", flat=True))
    assert Case.objects.filter(state="closed").count() == Decision.objects.count() == 1
    assert Report.objects.exclude(picture="").count() == 1
    appeal = Appeal.objects.get()
    assert appeal.state == Appeal.State.FILED
    assert appeals.claim(appeal, by=account("admin")).handler == account("admin")
    assert CopyrightNotice.objects.get().state == CopyrightNotice.State.RECEIVED
    assert Feedback.objects.count() == 1
    assert {"shown", "held"} == set(Comment.objects.values_list("state", flat=True))


@pytest.mark.usefixtures("demo")
def test_every_account_can_still_be_tried_and_every_article_is_read():
    people = User.objects.all()
    assert [penalties.silence_of(Party(person.pk)) for person in people] == [None] * len(people)
    assert not Article.objects.filter(state=ArticleState.TAKEN_DOWN).exists()


@pytest.mark.usefixtures("demo")
def test_the_moderator_may_take_every_open_case_but_the_escalated_one():
    moderator = account("moderator")
    for case in Case.objects.filter(state="open"):
        assert cases.claim(case, by=moderator).state == "claimed"


@pytest.mark.usefixtures("demo")
def test_made_again_it_adds_nothing():
    counted = (Case, Report, Decision, Appeal, Penalty, Comment, CopyrightNotice, Feedback)
    before = [model.objects.count() for model in counted]
    call_command("demo", verbosity=0)
    assert [model.objects.count() for model in counted] == before


@pytest.mark.usefixtures("demo")
def test_the_pages_of_every_case_and_of_the_record_are_shown():
    desk, own = Client(), Client()
    desk.force_login(account("admin"))
    own.force_login(account("author"))
    for case in Case.objects.all():
        page = desk.get(reverse("admin:moderation_case_change", args=[case.pk]))
        assert (page.status_code, case.number in page.content.decode()) == (200, True)
    assert Decision.objects.get().number in own.get(reverse("moderation:record")).content.decode()
