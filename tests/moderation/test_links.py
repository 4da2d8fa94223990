"""Accounts that may be one person's: shown with evidence, judged by a person."""

import pytest
from django.test import Client

from moderation import convention, links, repetition_index
from moderation.errors import BrokenRuling, NotPermitted, OwnCase
from moderation.ladder import Factor, Rung
from moderation.models import AccountLink, AuditEvent, Decision, Penalty, Statement
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, breach, decided, reported

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


def linked_pair(moderator):
    """A person with two accounts, as somebody judged, and the case that showed it."""
    author = make_author(email="li.na+one@gmail.com")
    other = make_author(email="lina@googlemail.com")
    case = reported(article_of(author))
    links.confirm(case, other.pk, by=moderator, reason="同一地址")
    return author, other, case


def heavier(author, *, by, **more):
    ruling = breach(factors=frozenset({Factor.SEVERAL_ACCOUNTS}), **more)
    return decided(article_of(author), ruling, by=by)


def test_a_link_that_was_wrong_is_dissolved_and_what_counted_it_is_counted_again():
    moderator, second = make_user("moderator"), make_user("moderator")
    author, other, case = linked_pair(moderator)
    first = heavier(author, by=moderator)
    assert first.rung == Rung.MUTE_7
    link = links.dissolve(case, other.pk, by=second, reason="两位同事共用邮箱")
    assert (link.dissolved_by, link.dissolved_reason) == (second, "两位同事共用邮箱")
    (running,) = Penalty.objects.filter(account=author, lifted_at=None)
    assert running.rung == Rung.MUTE_1
    new = Decision.objects.get(overrides=first)
    assert [line["code"] for line in new.arithmetic] == ["base"]
    assert Statement.objects.filter(decision=new, recipient=f"user:{author.pk}").exists()
    entry = AuditEvent.objects.get(action="unlink_accounts")
    assert (entry.actor_id, entry.object) == (second.pk, case.number)
    # Judged anew, it may be confirmed again; the row of the first judgement stays.
    assert not [one for one in links.suggestions(case) if one.is_confirmed]
    links.confirm(case, other.pk, by=second, reason="查清了")
    assert AccountLink.objects.count() == 2


def test_a_step_somebody_chose_and_one_that_counted_nothing_of_it_stay():
    moderator = make_user("moderator")
    author, other, case = linked_pair(moderator)
    chosen = heavier(author, by=moderator, rung=Rung.MUTE_15, deviation="屡次")
    plain = decided(article_of(other), by=moderator)
    links.dissolve(case, other.pk, by=moderator, reason="不是同一人")
    standing = Penalty.objects.filter(lifted_at=None, effects__decision__in=[chosen, plain])
    assert standing.count() == 2
    assert not Decision.objects.exclude(overrides=None).exists()


def test_another_link_that_stands_keeps_what_was_counted():
    moderator = make_user("moderator")
    author, other, case = linked_pair(moderator)
    third = make_user(email="li.n.a@gmail.com")
    links.confirm(case, third.pk, by=moderator, reason="同一地址")
    first = heavier(author, by=moderator)
    links.dissolve(case, other.pk, by=moderator, reason="不是同一人")
    assert not Decision.objects.filter(overrides=first).exists()
    links.dissolve(case, third.pk, by=moderator, reason="也不是")
    assert Decision.objects.filter(overrides=first).exists()


def test_dissolving_needs_a_reason_a_link_and_somebody_without_a_part_in_it():
    moderator = make_user("moderator")
    author, other, case = linked_pair(moderator)
    with pytest.raises(BrokenRuling, match="why"):
        links.dissolve(case, other.pk, by=moderator, reason=" ")
    with pytest.raises(BrokenRuling, match="not linked"):
        links.dissolve(case, make_user().pk, by=moderator, reason="理由")
    for person in (author, other, make_user("editor")):
        with pytest.raises((NotPermitted, OwnCase)):
            links.dissolve(case, other.pk, by=person, reason="理由")
    assert AccountLink.objects.get().dissolved_at is None


def test_the_case_page_dissolves_a_link_even_when_nothing_points_at_it_any_more():
    moderator = make_user("moderator")
    _author, other, case = linked_pair(moderator)
    other.email = "elsewhere@example.org"
    other.save(update_fields=["email"])
    client = Client(headers={"accept-language": "en"})
    client.force_login(moderator)
    address = f"/admin/moderation/case/{case.pk}/change/"
    assert 'name="unlink"' in client.get(address).content.decode()
    assert client.post(address, {"unlink": other.pk}).status_code == 422
    assert client.post(address, {"unlink": other.pk, "reason": "弄错了"}).status_code == 302
    assert AccountLink.objects.get().dissolved_reason == "弄错了"
