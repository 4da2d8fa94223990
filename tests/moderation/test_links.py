"""Accounts that may be one person's: shown with evidence, judged by a person."""

import pytest
from django.test import Client

from moderation import convention, links, repetition_index
from moderation.errors import BrokenRuling, NotPermitted, OwnCase
from moderation.models import AccountLink, Penalty
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, reported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
TEXT = "春天的河水漫过石桥，老人坐在岸边修补旧网，说起三十年前那场大水。" * 3


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


def printed(user, number: str, text: str) -> None:
    repetition_index.record(
        owner_kind="test",
        owner_id=number,
        author_ref=str(user.pk),
        ref=number,
        title=number,
        text=text,
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Wang.Lei@gmail.com", "wanglei+a@googlemail.com", True),
        ("wang.lei@example.org", "wanglei@example.org", False),
        ("wang+x@example.org", "WANG@EXAMPLE.ORG", True),
        ("wang@example.org", "wang@example.com", False),
        ("", "@", True),
    ],
)
def test_addresses_are_compared_by_where_the_mail_arrives(one, other, same):
    assert (links.plain_address(one) == links.plain_address(other)) is same


def test_the_same_address_and_the_same_text_are_suggested_with_their_evidence():
    author = make_author(email="li.na+one@gmail.com")
    same = make_user(email="lina@googlemail.com")
    make_user(email="lina@example.org")
    copier, quoter = make_user(), make_user()
    printed(author, "S-1", TEXT)
    printed(copier, "S-2", TEXT + "完。")
    printed(quoter, "S-3", "今年的苹果比往年甜，果农却高兴不起来，因为收购价又跌了两成。" * 8)
    case = reported(article_of(author))
    found = {one.account_id: one.evidence for one in links.suggestions(case)}
    assert found == {
        same.pk: ({"code": "same_address"},),
        copier.pk: ({"code": "same_text", "own": "S-1", "other": "S-2"},),
    }
    assert not AccountLink.objects.exists()
    assert not Penalty.objects.exists()


def test_a_link_is_confirmed_by_a_person_with_a_reason_and_its_evidence_kept():
    author = make_author(email="li.na@example.org")
    same = make_user(email="li.na+2@example.org")
    moderator = make_user("moderator")
    case = reported(article_of(author))
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(moderator)
    page = f"/admin/moderation/case/{case.pk}/change/"
    assert "may belong to the same person" in desk.get(page).content.decode()
    assert desk.post(page, {"link": same.pk, "reason": " "}).status_code == 422
    assert desk.post(page, {"link": same.pk, "reason": "两个帐号都承认了。"}).status_code == 302
    assert desk.post(page, {"link": same.pk, "reason": "再来一次"}).status_code == 302
    link = AccountLink.objects.get()
    assert (link.first, link.second, link.reason) == (author, same, "两个帐号都承认了。")
    assert link.evidence == [{"code": "same_address"}]
    assert "Confirmed" in desk.get(page).content.decode()
    stranger = make_user()
    with pytest.raises(BrokenRuling, match="Nothing points"):
        links.confirm(case, stranger.pk, by=moderator, reason="猜的")
    with pytest.raises(NotPermitted):
        links.confirm(case, same.pk, by=make_user("editor"), reason="x")
    with pytest.raises(OwnCase):
        links.confirm(case, moderator.pk, by=moderator, reason="x")
