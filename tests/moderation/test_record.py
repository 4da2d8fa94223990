"""My record, a decision's private page, and the figures for everybody."""

import re

import pytest
from django.test import Client
from post_office.models import Email

from moderation import convention, statements
from moderation.models import Appeal, Case, Report
from moderation.parties import Party
from submissions import drafting
from submissions.errors import Silenced
from submissions.intake import correspondents
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, decided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def author():
    return make_author()


def web(user=None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def private_page(user) -> str:
    letter = Email.objects.filter(to=user.email).order_by("pk").last()
    return address_in(letter.message, "record")


def address_in(text: str, door: str) -> str:
    found = re.search(rf"/{door}/[^/\s]+/", text)
    assert found
    return found[0]


def test_a_record_shows_what_concerns_its_owner_and_nobody_else(author):
    decision = decided(article_of(author), by=make_user("moderator"))
    page = web(author).get("/record/").content.decode()
    for shown in (decision.number, "Muted for 1 day", "1 strike counts"):
        assert shown in page
    other = web(make_author()).get("/record/").content.decode()
    assert decision.number not in other
    assert "No penalty is in force" in other
    reporter = decision.case.reports.get().reporter
    assert decision.case.reports.get().number in web(reporter).get("/record/").content.decode()
    assert web().get("/record/").status_code == 302


def test_a_decision_is_read_and_appealed_by_its_link_without_an_account(author):
    decision = decided(article_of(author), by=make_user("moderator"))
    address = private_page(author)
    page = web().get(address).content.decode()
    for shown in (decision.number, "muted for 1 day", 'name="grounds"'):
        assert shown in page
    assert web().post(address, {"grounds": "facts"}).status_code == 422
    sent = web().post(address, {"grounds": "facts", "text": "<b>不对</b>"})
    assert sent.status_code == 302
    assert Appeal.objects.get().account == author
    after = web().get(address).content.decode()
    assert "&lt;b&gt;不对" in after
    assert 'name="grounds"' not in after
    web().post(address, {"grounds": "facts", "text": "再说一次"})
    assert Appeal.objects.count() == 1


def test_a_forged_or_borrowed_link_opens_nothing(author):
    decision = decided(article_of(author), by=make_user("moderator"))
    assert web().get("/record/nonsense/").status_code == 404
    stranger = statements.link_for(decision, Party(make_user().pk))
    assert web().get(stranger[stranger.index("/record/") :]).status_code == 404


def test_a_muted_author_cannot_submit_but_reads_saves_and_withdraws(author):
    received = pieces.received(author)
    kept = pieces.draft(author)
    decided(article_of(author), breach(), by=make_user("moderator"))
    with pytest.raises(Silenced, match="may not hand in"):
        pieces.submit(kept)
    drafting.save(kept, content=pieces.content(), by=author)
    assert drafting.withdraw(received, by=author).state == "withdrawn"
    assert web(author).get("/write/").status_code == 200
    assert web(author).get("/record/").status_code == 200


def test_mail_of_a_muted_person_is_held(author):
    assert not correspondents.is_barred(author.email)
    decided(article_of(author), breach(), by=make_user("moderator"))
    assert correspondents.is_barred(author.email.upper())


def test_a_visitors_report_counts_once_its_address_is_confirmed(author):
    article = article_of(author)
    form = {
        "clause": "2",
        "statement": "在骂人",
        "email": "reader@example.com",
        "good_faith": "on",
    }
    assert web().post(f"/report/?article={article.pk}", form).status_code == 302
    report = Report.objects.get()
    before = report.case.priority
    assert (report.weight, before > 0) == (0, True)
    letter = Email.objects.get(to="reader@example.com").message
    address = address_in(letter, "report/confirm")
    assert web().get(address).status_code == 200
    assert not Report.objects.exclude(contact_confirmed_at=None).exists()
    assert "counts fully" in web().post(address).content.decode()
    assert Report.objects.exclude(contact_confirmed_at=None).exists()
    assert Case.objects.get().priority > before
    assert web().post(address[:-2] + "/").status_code == 404


def test_an_unconfirmed_address_never_hears_the_outcome(author):
    article = article_of(author)
    form = {"clause": "2", "statement": "骂", "email": "reader@example.com", "good_faith": "on"}
    web().post(f"/report/?article={article.pk}", form)
    decided(article, by=make_user("moderator"), clause="2")
    assert Email.objects.filter(to="reader@example.com").count() == 1


def test_everybody_reads_the_figures_but_not_of_a_handful(author):
    assert "No case has been decided" in web().get("/transparency/").content.decode()
    for _turn in range(3):
        decided(article_of(make_author()), by=make_user("moderator"))
    assert "Fewer than ten" in web().get("/transparency/").content.decode()
    few = web().get("/transparency/?format=csv").content.decode()
    assert "cases,,<10" in few
    assert "by_clause" not in few
    for _turn in range(7):
        decided(article_of(make_author()), by=make_user("moderator"))
    page = web().get("/transparency/").content.decode()
    assert "Clause 2.6" in page
    table = web().get("/transparency/?format=csv").content.decode()
    assert "cases,,10" in table
    assert "by_clause,2.6,10" in table
    assert "overturned,,0" in table
    yearly = web().get("/transparency/?format=csv&by=year").content.decode()
    (line,) = [line for line in yearly.splitlines() if "cases" in line]
    assert line.partition(",")[0].isdecimal()
