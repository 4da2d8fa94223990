"""What a decision does beside a penalty, and how it is undone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from moderation import appeals, cases, convention, queries, standing, subjects, verdicts
from moderation.errors import BrokenRuling, NotPermitted
from moderation.models import Case, Effect, Statement
from moderation.parties import Party
from tests.factories import articles
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import breach, claimed, decided, reported, there

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("convention_in_force")]
SHOP, SOURCE = "https://shop.example/buy", "https://source.example/figures"
BODY = (
    f'<p>储能电站的账本在<a href="{SHOP}">这里</a>，数字出自<a href="{SOURCE}">年报</a>。</p>'
    "<p>运维成本在第四年会突然抬头。</p>"
)


@pytest.fixture
def convention_in_force() -> None:
    convention.load_seed()


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def moderator():
    return make_user("moderator")


@pytest.fixture
def article(author):
    return articles.make_live(author=author.author_profile, body=BODY)


def ruling(*kinds, **details):
    return breach("3.1", effects=kinds, details=details)


def page(article) -> str:
    return Client().get(article.get_absolute_url()).content.decode()


def kinds(decision) -> set[str]:
    return set(decision.effects.exclude(kind="penalty").values_list("kind", flat=True))


def overturned(decision, author):
    filed, _new = appeals.file(decision, party=Party(author.pk), grounds="facts", text="不是广告。")
    chief = make_user("chief")
    return appeals.answer(
        appeals.claim(filed, by=chief), by=chief, result="overturned", text="对。"
    )


def test_a_link_is_taken_out_and_its_words_stay_while_the_evidence_is_kept(
    article, moderator, author
):
    before = article.live_version
    decision = decided(article, ruling("strip_link", strip_link=SHOP), by=moderator)
    shown = page(article)
    assert SHOP not in shown
    assert "账本在这里" in shown
    assert SOURCE in shown
    article.refresh_from_db()
    assert article.live_version.number == before.number + 1
    assert article.live_version.revision_sha256 == before.revision_sha256
    assert decision.effects.get(kind="strip_link").detail == SHOP
    assert SHOP in Statement.objects.get(audience="accused").text
    frozen = there(subjects.hands("article")).frozen(str(article.pk), before.revision_sha256)
    assert SHOP in there(frozen)["body_html"]


def test_without_a_name_every_link_goes_and_an_appeal_puts_them_back(article, moderator, author):
    decision = decided(article, ruling("strip_link"), by=moderator)
    assert decision.effects.get(kind="strip_link").detail.split() == [SHOP, SOURCE]
    assert SOURCE not in page(article)
    answer = overturned(decision, author)
    assert SHOP in page(article)
    assert SOURCE in page(article)
    assert "return_link" in kinds(answer.result)


def test_two_decisions_take_out_different_links_and_each_gives_back_its_own(
    article, moderator, author
):
    first = decided(article, ruling("strip_link", strip_link=SHOP), by=moderator)
    decided(article, ruling("strip_link", strip_link=SOURCE), by=moderator, clause="4.4")
    overturned(first, author)
    shown = page(article)
    assert SHOP in shown
    assert SOURCE not in shown


def test_a_link_that_is_not_there_leaves_no_effect(article, moderator):
    decision = decided(
        article, ruling("strip_link", strip_link="https://other.example/"), by=moderator
    )
    assert kinds(decision) == set()


def test_a_note_is_printed_for_readers_and_withdrawn_with_the_decision(article, moderator, author):
    note = "编辑部注：文中一处引用已核实有误。"
    decision = decided(article, ruling("label", label=note), by=moderator)
    assert note in page(article)
    assert note in Client().get("/corrections/").content.decode()
    answer = overturned(decision, author)
    assert note not in page(article)
    assert kinds(answer.result) == {"unlabel", "lift"}


def test_a_required_change_is_told_in_words(article, moderator):
    decided(article, ruling("require_edit", require_edit="删去第二段的价格。"), by=moderator)
    assert "删去第二段的价格。" in Statement.objects.get(audience="accused").text


def test_a_person_counts_as_new_for_half_a_year_or_until_it_is_overturned(
    article, moderator, author
):
    decision = decided(article, ruling("lower_standing"), by=moderator)
    party = Party(author.pk)
    until = standing.lowered_until(party)
    assert until == decision.decided_at + timedelta(days=180)
    assert standing.lowered_until(party, at=until + timedelta(seconds=1)) is None
    answer = overturned(decision, author)
    assert standing.lowered_until(party) is None
    assert "raise_standing" in kinds(answer.result)


def test_what_is_said_about_new_authors_stands_in_their_own_lane(author, moderator):
    long_ago = timezone.now() - timedelta(days=90)
    known = make_author()
    published = [articles.make_live(long_ago, author=known.author_profile) for _ in range(3)]
    assert reported(articles.make_live(author=author.author_profile)).lane == Case.Lane.NEW_AUTHOR
    assert reported(published[0]).lane == Case.Lane.REST
    decided(published[1], ruling("lower_standing"), by=moderator)
    assert reported(published[2]).lane == Case.Lane.NEW_AUTHOR


def test_a_new_decision_keeps_what_it_says_again_and_undoes_the_rest(article, author):
    first, second = make_user("moderator"), make_user("moderator")
    decision = decided(
        article, ruling("strip_link", "label", strip_link=SHOP, label="注一"), by=first
    )
    report = decision.case.reports.get()
    filed, _new = appeals.file(
        decision, party=Party(report.reporter_id), grounds="facts", text="还有别的。"
    )
    chief = make_user("chief")
    appeals.answer(appeals.claim(filed, by=chief), by=chief, result="overturned", text="再看。")
    case = cases.claim(Case.objects.get(), by=second)
    new = verdicts.decide(
        case, ruling("strip_link", "label", strip_link=SHOP, label="注二"), by=second
    )
    assert kinds(new) == {"strip_link", "unlabel", "label", "lift"}
    shown = page(article)
    assert SHOP not in shown
    assert "注二" in shown
    assert "注一" not in shown
    assert queries.standing_decision(case) == new


@pytest.mark.parametrize(
    ("asked", "outcome", "says"),
    [
        (("label",), "violation", "Say what has to change"),
        (("require_edit",), "violation", "Say what has to change"),
        (("take_down", "restore"), "violation", "at once"),
        (("unlabel",), "violation", "not possible here"),
        (("penalty",), "violation", "not possible here"),
        (("lower_standing",), "no_violation", "Without a breach"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_the_reason(
    article, moderator, asked, outcome, says
):
    case = claimed(reported(article), by=moderator)
    grounds = breach("3.1").grounds if outcome == "violation" else ()
    wanted = verdicts.Ruling(outcome, "理由。", grounds=grounds, effects=asked)
    with pytest.raises(BrokenRuling, match=says):
        verdicts.decide(case, wanted, by=moderator)
    assert not Effect.objects.exists()


def test_a_note_too_long_for_its_box_is_refused(article, moderator):
    case = claimed(reported(article), by=moderator)
    with pytest.raises(BrokenRuling, match="At most 500"):
        verdicts.decide(case, ruling("label", label="注" * 501), by=moderator)


def test_whoever_may_not_take_down_changes_no_article_and_is_told(article, moderator):
    moderator.groups.clear()
    with pytest.raises(NotPermitted):
        there(subjects.hands("article")).strip_links(str(article.pk), links=(), by=moderator)
    with pytest.raises(NotPermitted):
        there(subjects.hands("article")).annotate(str(article.pk), text="注", by=moderator)
    assert SHOP in page(article)


def test_the_desk_offers_what_is_possible_and_keeps_what_was_typed(article, moderator):
    case = claimed(reported(article), by=moderator)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(moderator)
    address = f"/admin/moderation/case/{case.pk}/change/"
    shown = desk.get(address).content.decode()
    assert 'value="strip_link"' in shown
    assert 'name="detail_label"' in shown
    typed = {"decide": "1", "effect": "label", "detail_label": "注三", "version": str(case.version)}
    answer = desk.post(address, typed)
    assert answer.status_code == 422
    assert "注三" in answer.content.decode()
