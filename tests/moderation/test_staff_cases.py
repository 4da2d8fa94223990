"""Cases the staff open themselves, and who may judge them."""

import pytest
from django.test import Client

from moderation import cases, convention, subjects, verdicts
from moderation.errors import BrokenRuling, NotPermitted, OwnCase
from moderation.models import Case, Decision, Penalty, Statement
from submissions.states import Action
from tests.factories import articles, pieces
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, claimed, reported, there

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
OPEN = "/admin/moderation/case/open/"


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def editor():
    return make_user("editor")


@pytest.fixture
def moderator():
    return make_user("moderator")


def web(person=None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if person is not None:
        client.force_login(person)
    return client


def opened(piece, *, by, clause="3.1") -> Case:
    subject = there(subjects.look("submission", piece.number))
    return cases.open_by_staff(subject, clause_code=clause, by=by, note="Third time.")


def test_a_piece_no_reader_saw_can_lead_to_a_penalty_with_reasons(author, editor, moderator):
    piece = pieces.decided(author, editor, Action.REJECT)
    case = opened(piece, by=editor)
    assert (case.accused, case.lane) == (author, Case.Lane.NEW_AUTHOR)
    assert case.subject_digest == piece.latest.sha256
    verdicts.decide(claimed(case, by=moderator), breach("3.1"), by=moderator)
    decision = Decision.objects.get()
    assert decision.source == Decision.Source.OWN
    assert Penalty.objects.get().account == author
    assert "our own check" in Statement.objects.get(audience="accused").text


def test_whoever_worked_on_a_piece_does_not_judge_it(author, editor):
    editor.groups.add(*make_user("chief").groups.all())
    piece = pieces.decided(author, editor, Action.ACCEPT)
    with pytest.raises(OwnCase):
        claimed(opened(piece, by=make_user("moderator")), by=editor)


def test_whoever_published_an_article_does_not_judge_it_either(author, editor, moderator):
    editor.groups.add(*moderator.groups.all())
    article = pieces.published(author, editor)
    case = reported(article)
    with pytest.raises(OwnCase):
        claimed(case, by=editor)
    assert claimed(case, by=moderator).claimed_by == moderator


def test_staff_and_readers_speak_of_one_thing_in_one_case(author, editor):
    article = article_of(author)
    case = reported(article, clause="2.6")
    subject = there(subjects.look("article", str(article.pk)))
    joined = cases.open_by_staff(subject, clause_code="2.8", by=editor, note="Seen too.")
    assert joined.pk == case.pk
    joined.refresh_from_db()
    assert joined.staff_clauses == ["2.8"]
    assert joined.priority == sum(line.points for line in cases.priority(joined))
    assert joined.events.filter(verb="staff_opened").count() == 1


def test_a_graver_clause_named_by_staff_brings_the_case_forward(author, editor):
    piece = pieces.received(author)
    light = opened(piece, by=editor, clause="1.13").priority
    grave = opened(piece, by=editor, clause="1.11")
    assert grave.priority > light
    assert grave.lane == Case.Lane.MINORS


def test_a_clause_that_is_not_in_force_opens_nothing(author, editor):
    with pytest.raises(BrokenRuling, match=r"9\.99"):
        opened(pieces.received(author), by=editor, clause="9.99")
    assert not Case.objects.exists()


def test_nobody_opens_a_case_without_the_right_or_about_themselves(author, editor):
    piece = pieces.received(author)
    with pytest.raises(NotPermitted):
        opened(piece, by=make_user())
    own = make_author()
    own.groups.add(*editor.groups.all())
    with pytest.raises(OwnCase):
        opened(pieces.received(own), by=own)


def test_readers_cannot_report_or_find_a_piece_by_its_number(author):
    piece = pieces.received(author)
    assert subjects.find("submission", piece.number) is None
    assert web().get(f"/report/?submission={piece.number}").status_code == 404
    assert web(author).get(f"/report/?submission={piece.number}").status_code == 404


def test_the_desk_leads_from_a_piece_to_its_case(author, editor, moderator):
    piece = pieces.received(author)
    bench = web(editor).get(f"/admin/submissions/submission/{piece.pk}/change/").content.decode()
    address = f"{OPEN}?kind=submission&ref={piece.number}"
    assert address.replace("&", "&amp;") in bench
    form = web(editor).get(address)
    assert piece.title in form.content.decode()
    answer = web(editor).post(address, {"clause": "3.1", "note": "Only a shop."}, follow=True)
    case = Case.objects.get()
    assert f"Case {case.number} is open" in answer.content.decode()
    to_case = web(moderator).post(address, {"clause": "3.1", "note": ""})
    assert to_case["Location"].endswith(f"/moderation/case/{case.pk}/change/")
    shown = web(moderator).get(to_case["Location"]).content.decode()
    assert "Only a shop." in shown
    bench = web(moderator).get(f"/admin/submissions/submission/{piece.pk}/change/").content.decode()
    assert case.number in bench


def test_a_form_without_a_clause_says_so_and_keeps_the_words(author, editor):
    piece = pieces.received(author)
    answer = web(editor).post(
        f"{OPEN}?kind=submission&ref={piece.number}", {"clause": "", "note": "Only a shop."}
    )
    assert answer.status_code == 422
    assert "Only a shop." in answer.content.decode()


@pytest.mark.parametrize("role", ["", "reader"])
def test_the_page_is_closed_to_everybody_else(author, role):
    piece = pieces.received(author)
    address = f"{OPEN}?kind=submission&ref={piece.number}"
    person = make_user() if role else None
    for answer in (web(person).get(address), web(person).post(address, {"clause": "3.1"})):
        assert answer.status_code in {302, 403}
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "?kind=article&ref=0", "?kind=x&ref=1", "?kind=article&ref=%00"]
)
def test_what_is_not_there_is_not_found(editor, query):
    assert web(editor).get(OPEN + query).status_code in {400, 404}


def test_articles_and_authors_have_the_same_door(author, moderator):
    article = articles.make_live(author=author.author_profile)
    page = web(moderator).get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert f"{OPEN}?kind=article&amp;ref={article.pk}" in page
    profile = author.author_profile
    answer = web(moderator).get(f"/admin/accounts/authorprofile/{profile.pk}/change/")
    assert f"{OPEN}?kind=author&amp;ref={profile.pk}" in answer.content.decode()
