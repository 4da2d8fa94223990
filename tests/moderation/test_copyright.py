"""Copyright notices: two sides, no strikes, never mixed with reports of the convention."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from cms.articles.states import ArticleState
from moderation import copyright_notices, subjects
from moderation.copyright_notices import Claim
from moderation.errors import BrokenRuling, NotAllowedFrom, NotPermitted, OwnCase
from moderation.models import AuditEvent, Case, CopyrightNotice, Penalty, Report
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import article_of, there
from tests.moderation.test_record import address_in, web

pytestmark = [pytest.mark.django_db]
FORM = {
    "rights_holder": "远山出版社",
    "work": "《河流志》第三章",
    "first_published": "2019 年第 4 期",
    "proof": "出版合同，见附页。",
    "contact": "rights@example.com",
    "has_good_faith": "on",
    "has_authority": "on",
}


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def author():
    return make_author()


@pytest.fixture
def moderator():
    return make_user("moderator")


def filed(article, **more) -> CopyrightNotice:
    subject = there(subjects.find("article", str(article.pk)))
    claim = Claim(**{**FORM, "has_good_faith": True, "has_authority": True, **more})
    notice = copyright_notices.file_notice(subject, claim)[0]
    return there(copyright_notices.confirm(confirmation_of(notice)))


def confirmation_of(notice: CopyrightNotice) -> str:
    """What stands in the link of the letter that asks for confirmation."""
    letters = Email.objects.filter(to=notice.contact, message__contains=notice.number)
    letter = there(letters.order_by("pk").first())
    found = re.search(r"/report/copyright/confirm/([^/\s]+)/", letter.message)
    assert found
    return found[1]


def test_a_notice_has_its_own_form_number_and_receipt_and_is_no_report(author):
    article = article_of(author)
    report_page = web().get(f"/report/?article={article.pk}").content.decode()
    address = f"/report/copyright/?article={article.pk}"
    assert address in report_page
    assert web().get(address).status_code == 200
    assert web().get("/report/copyright/?article=999999").status_code == 404
    for missing in FORM:
        form = {key: value for key, value in FORM.items() if key != missing}
        assert web().post(address, form).status_code == 422
    assert not CopyrightNotice.objects.exists()
    sent = web().post(address, FORM)
    notice = CopyrightNotice.objects.get()
    assert notice.number.startswith("K-")
    assert notice.number in web().get(sent["Location"]).content.decode()
    assert notice.number in Email.objects.get(to="rights@example.com").message
    web().post(address, FORM)
    assert CopyrightNotice.objects.count() == 1
    assert not Report.objects.exists()
    assert not Case.objects.exists()
    assert web().get("/report/copyright/received/x/").status_code == 404


def test_the_author_is_told_without_the_contact_and_objects_by_the_link(author, moderator):
    article = article_of(author)
    notice = filed(article)
    copyright_notices.forward(notice, by=moderator, restrict=True)
    article.refresh_from_db()
    assert article.state == ArticleState.TAKEN_DOWN
    letter = Email.objects.get(to=author.email).message
    address = address_in(letter, "copyright")
    page = web().get(address).content.decode()
    for text in (letter, page):
        assert "远山出版社" in text
        assert "河流志" in text
        assert "rights@example.com" not in text
    assert web().post(address, {"text": "是我写的"}).status_code == 422
    sent = web().post(address, {"text": "<b>是我写的</b>", "has_good_faith": "on"})
    assert sent.status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.counter_text) == ("counter_notice", "<b>是我写的</b>")
    assert "&lt;b&gt;是我写的" in web().get(address).content.decode()
    told = Email.objects.filter(to="rights@example.com").last().message
    assert "是我写的" in told
    assert author.email not in told
    again = web().post(address, {"text": "再说", "has_good_faith": "on"})
    assert again.status_code == 422
    copyright_notices.settle(notice, by=moderator, outcome="kept", reasoning="作者出示了授权。")
    article.refresh_from_db()
    assert article.state == ArticleState.LIVE
    for to in (author.email, "rights@example.com"):
        assert "作者出示了授权" in Email.objects.filter(to=to).last().message
    assert not Penalty.objects.exists()
    assert web().get("/copyright/nonsense/").status_code == 404


def test_nothing_is_removed_before_the_author_was_told(author, moderator):
    article = article_of(author)
    notice = filed(article)
    with pytest.raises(BrokenRuling, match="on to the author first"):
        copyright_notices.settle(notice, by=moderator, outcome="removed", reasoning="侵权。")
    copyright_notices.forward(notice, by=moderator)
    article.refresh_from_db()
    assert article.state == ArticleState.LIVE
    for outcome, reasoning in (("removed", " "), ("burnt", "侵权。")):
        with pytest.raises(BrokenRuling):
            copyright_notices.settle(notice, by=moderator, outcome=outcome, reasoning=reasoning)
    copyright_notices.settle(notice, by=moderator, outcome="removed", reasoning="侵权。")
    article.refresh_from_db()
    assert article.state == ArticleState.TAKEN_DOWN
    assert not Penalty.objects.exists()
    with pytest.raises(NotAllowedFrom):
        copyright_notices.settle(notice, by=moderator, outcome="kept", reasoning="又改。")


def test_neither_side_nor_anybody_without_the_permission_handles_it():
    writer = make_author("moderator")
    notice = filed(article_of(writer))
    with pytest.raises(OwnCase):
        copyright_notices.forward(notice, by=writer)
    with pytest.raises(NotPermitted):
        copyright_notices.forward(notice, by=make_user("editor"))


def test_the_desk_sends_it_on_and_settles_it_with_buttons(author, moderator):
    notice = filed(article_of(author))
    page = reverse("admin:moderation_copyrightnotice_change", args=[notice.pk])
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(make_user("editor"))
    assert desk.get(page).status_code == 403
    desk.force_login(moderator)
    shown = desk.get(page).content.decode()
    assert "rights@example.com" in shown
    assert AuditEvent.objects.exclude(action="confirm_contact").get().action == "see_contact"
    assert desk.post(page, {"forward": "1"}).status_code == 302
    assert desk.post(page, {"forward": "1"}).status_code == 409
    kept = desk.post(page, {"settle": "1", "reasoning": "还在查"})
    assert (kept.status_code, "还在查" in kept.content.decode()) == (422, True)
    settled = desk.post(page, {"settle": "1", "outcome": "withdrawn", "reasoning": "对方撤回。"})
    assert settled.status_code == 302
    assert "对方撤回" in desk.get(page).content.decode()
    listed = desk.get(reverse("admin:moderation_copyrightnotice_changelist"))
    assert notice.number in listed.content.decode()


def unconfirmed(author, **more) -> CopyrightNotice:
    subject = there(subjects.find("article", str(article_of(author).pk)))
    claim = Claim(**{**FORM, "has_good_faith": True, "has_authority": True, **more})
    return copyright_notices.file_notice(subject, claim)[0]


def test_an_address_nobody_confirmed_gets_one_letter_and_the_notice_is_not_sent_on(
    author, moderator
):
    notice = unconfirmed(author)
    assert notice.state == "received"
    with pytest.raises(BrokenRuling, match="not confirmed"):
        copyright_notices.forward(notice, by=moderator, restrict=True)
    page = reverse("admin:moderation_copyrightnotice_change", args=[notice.pk])
    shown = web(moderator).get(page).content.decode()
    assert "not confirmed yet" in shown
    assert 'name="forward"' not in shown
    assert web(moderator).post(page, {"forward": "1"}).status_code == 422
    copyright_notices.settle(notice, by=moderator, outcome="kept", reasoning="无人确认。")
    assert Email.objects.filter(to="rights@example.com").count() == 1
    assert not Email.objects.filter(to=author.email).exists()
    # Whoever confirms late still hears how it ended.
    copyright_notices.confirm(confirmation_of(notice))
    last = there(Email.objects.filter(to="rights@example.com").order_by("pk").last())
    assert "无人确认" in last.message


def test_a_press_confirms_the_address_once_and_opening_the_link_does_not(author):
    notice = unconfirmed(author)
    address = f"/report/copyright/confirm/{confirmation_of(notice)}/"
    assert 'name="confirm"' in web().get(address).content.decode()
    notice.refresh_from_db()
    assert notice.contact_confirmed_at is None
    for _twice in range(2):
        assert "is confirmed" in web().post(address, {"confirm": "1"}).content.decode()
    assert CopyrightNotice.objects.exclude(contact_confirmed_at=None).get() == notice
    # The letter that asks, and the receipt.
    assert Email.objects.filter(to="rights@example.com").count() == 2
    for method in (web().get, web().post):
        assert method("/report/copyright/confirm/nonsense/").status_code == 404
