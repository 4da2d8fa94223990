"""Nobody judges a case about a piece they had a hand in, whoever else there is."""

import pytest
from django.db import IntegrityError, transaction

from cms.accounts.models import User
from moderation import appeals, cases, convention, parts, verdicts
from moderation.errors import OwnCase
from moderation.models import Case, CasePart
from moderation.parties import Party
from moderation.verdicts import Ground, Ruling
from submissions.models import Submission
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import breach, reported, there
from tests.moderation.test_record import web

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


def published_by(editor: User) -> Submission:
    """A piece that one person claimed, accepted and published."""
    article = pieces.published(make_author(), editor)
    return Submission.objects.get(article=article)


def case_about(piece: Submission) -> Case:
    return reported(there(piece.article))


def test_the_line_editor_cannot_claim_or_sign_the_case_about_their_piece():
    editor = make_user("chief")
    case = case_about(published_by(editor))
    assert editor.pk in parts.people_of(case)
    with pytest.raises(OwnCase):
        cases.claim(case, by=editor)
    other = make_user("moderator")
    grave = Ruling("violation", "理由。", (Ground("1.4"),))
    decision = verdicts.decide(cases.claim(case, by=other), grave, by=other)
    assert verdicts.is_pending(decision)
    with pytest.raises(OwnCase):
        verdicts.sign(decision, agrees=True, by=editor)


def test_the_line_editor_does_not_answer_the_appeal_either():
    editor = make_user("chief")
    case = case_about(published_by(editor))
    other = make_user("moderator")
    decision = verdicts.decide(cases.claim(case, by=other), breach(), by=other)
    accused = Party(case.accused_id)
    appeal, _new = appeals.file(decision, party=accused, grounds="facts", text="不是")
    assert appeal.state == "alone"
    with pytest.raises(OwnCase):
        appeals.claim(appeal, by=editor)


def test_the_database_itself_lets_nobody_be_both():
    editor, other = make_user("chief"), make_user("moderator")
    case = case_about(published_by(editor))
    verdicts.decide(cases.claim(case, by=other), breach(), by=other)
    places = dict(CasePart.objects.values_list("person", "role"))
    assert (places[editor.pk], places[other.pk]) == ("part", "judge")
    with pytest.raises(IntegrityError), transaction.atomic():
        CasePart.objects.create(case=case, person=editor, role="judge")


def test_somebody_whose_hand_in_it_came_after_the_claim_does_not_decide():
    editor, other = make_user("chief"), make_user("moderator")
    piece = published_by(editor)
    case = cases.claim(case_about(piece), by=other)
    Submission.objects.filter(pk=piece.pk).update(last_editor=other)
    with pytest.raises(OwnCase):
        verdicts.decide(case, breach(), by=other)


def test_a_team_of_one_waits_and_the_page_says_so():
    editor = make_user("chief")
    case = case_about(published_by(editor))
    assert not parts.others_who_may(case)
    address = f"/admin/moderation/case/{case.pk}/change/"
    page = web(editor).get(address).content.decode()
    assert "waits until a second person" in page
    assert 'name="claim"' not in page
    assert web(editor).post(address, {"claim": "1"}).status_code == 403
    case.refresh_from_db()
    assert case.state == Case.State.OPEN
    other = make_user("moderator")
    assert parts.others_who_may(case)
    assert "another person has to judge" in web(editor).get(address).content.decode()
    assert 'name="claim"' in web(other).get(address).content.decode()


def test_a_hand_in_another_piece_is_no_part_in_this_one():
    editor, bystander = make_user("chief"), make_user("chief")
    published_by(bystander)
    case = case_about(published_by(editor))
    assert not parts.has_part(case, bystander)
    assert not parts.has_part(case, make_author("editor"))
    assert cases.claim(case, by=bystander).claimed_by_id == bystander.pk
