"""Readers' comments: who may write, what is held, what others see, and whose hands reach them."""

import re
from datetime import timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from post_office.models import Email

from cms.articles import comment_rulings, comments, publishing
from cms.articles.comments import MAX_REPLIES, Words
from cms.articles.errors import (
    CommentNotPermitted,
    CommentRefused,
    CommentsClosed,
    NotAnswerable,
    OwnComment,
    ThreadFull,
)
from cms.articles.models import Article, Comment
from cms.articles.states import ArticleState, CommentState
from cms.articles.views.comments import COMMENTS_PER_HOUR
from cms.newsroom.models import Newsroom
from moderation import appeals, convention, penalties, subjects, verdicts
from moderation.errors import OwnCase
from moderation.ladder import Rung
from moderation.models import Case, Decision, Penalty, Statement
from moderation.parties import Party
from moderation.reports import Complaint, file_report
from tests.factories.articles import make_live
from tests.factories.people import make_author, make_user
from tests.moderation.cases_for_tests import breach, claimed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_open_to_comments")]
ENGLISH = {"accept-language": "en"}
_serial = count(1)


@pytest.fixture
def _open_to_comments() -> None:
    Newsroom.objects.create(pk=1, takes_comments=True)


@pytest.fixture
def article() -> Article:
    return make_live()


@pytest.fixture
def moderator():
    return make_user("moderator")


def web(user=None) -> Client:
    client = Client(headers=ENGLISH)
    if user is not None:
        client.force_login(user)
    return client


def page(article: Article, user=None, query: str = "") -> str:
    response = web(user).get(f"{article.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.content.decode()


def said(article: Article, by, text: str = "", **more) -> Comment:
    words = Words(text or f"第{next(_serial)}年的成本写得清楚。", f"Reader {by.pk}", **more)
    return comments.post(article, words, by=by)[0]


def known_reader(moderator, article: Article | None = None):
    """Somebody whose first comment has been shown."""
    reader = make_user()
    comments.show(said(article or make_live(), reader), by=moderator)
    return reader


def shown(article: Article, moderator, **more) -> Comment:
    return said(article, known_reader(moderator), **more)


def send(article: Article, user, **fields):
    form = {"name": "一个读者", "text": "写得清楚。", "key": f"k{next(_serial)}", **fields}
    return web(user).post(f"/articles/{article.pk}/comments/", form)


def test_a_first_comment_waits_for_a_person_and_only_its_writer_sees_it(article):
    reader = make_user()
    answer = send(article, reader, text="账算得很细。")
    assert answer.status_code == 302
    assert Comment.objects.get().state == CommentState.HELD
    own = page(article, reader)
    assert "账算得很细。" in own
    assert "Waits for a person" in own
    for other in (None, make_user(), article.author.user):
        assert "账算得很细。" not in page(article, other)


def test_a_second_comment_is_public_at_once(article, moderator):
    reader = known_reader(moderator)
    followed = web(reader).post(
        f"/articles/{article.pk}/comments/",
        {"name": "读者", "text": "这次直接公开。", "key": "a"},
        follow=True,
    )
    assert "Your comment is public." in followed.content.decode()
    html = page(article)
    assert "这次直接公开。" in html
    assert "1 comment<" in html


def test_what_the_checks_stop_at_waits_even_from_a_known_reader(article, moderator):
    reader = known_reader(moderator)
    text = "加微信 abc12345678 领取资料 http://192.168.1.1/x"
    comment = said(article, reader, text)
    assert comments.findings_of(comment)
    assert (comment.state, comment.held_for) == (CommentState.HELD, "checks")
    assert "领取资料" not in page(article)


def test_visitors_are_led_to_the_login_and_find_what_they_wrote_there_again(article):
    client = web()
    html = client.get(article.get_absolute_url()).content.decode()
    assert "Log in to comment" in html
    assert 'name="text"' not in html
    address = f"/articles/{article.pk}/comments/"
    answer = client.post(address, {"name": "读者", "text": "没有丢掉的话"})
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]
    assert not Comment.objects.exists()
    client.force_login(make_user())
    again = client.get(address).content.decode()
    assert "没有丢掉的话" in again
    assert "没有丢掉的话" not in client.get(address).content.decode()


def test_with_the_setting_off_nothing_is_taken_and_nothing_shown(article, moderator):
    comment = shown(article, moderator)
    Newsroom.objects.update(takes_comments=False)
    assert send(article, make_user()).status_code == 404
    html = page(article, make_user())
    assert comment.text not in html
    assert 'id="comments"' not in html
    assert web().get(f"/report/?comment={comment.pk}").status_code == 404
    with pytest.raises(CommentsClosed):
        said(article, make_user())


def test_a_site_without_settings_takes_no_comments(article):
    Newsroom.objects.all().delete()
    assert send(article, make_user()).status_code == 404


@pytest.mark.parametrize("state", [ArticleState.KILLED, ArticleState.TAKEN_DOWN])
def test_an_article_that_is_gone_shows_and_takes_no_comments(article, moderator, state):
    comment = shown(article, moderator)
    Article.objects.filter(pk=article.pk).update(state=state)
    answer = web().get(article.get_absolute_url())
    assert answer.status_code == 410
    assert comment.text not in answer.content.decode()
    assert send(article, make_user()).status_code == 404
    assert subjects.find("comment", str(comment.pk)) is None


def test_a_retracted_article_keeps_its_comments_and_takes_no_more(article, moderator):
    comment = shown(article, moderator)
    publishing.retract(article, by=make_user("editor"), reason="The data cannot be verified.")
    html = page(article, make_user())
    assert comment.text in html
    assert "No more comments are taken here." in html
    assert send(article, make_user()).status_code == 404


@pytest.mark.parametrize("pk", [0, 999999, 10**40])
def test_an_article_that_never_was_takes_no_comment(pk):
    assert web(make_user()).post(f"/articles/{pk}/comments/", {"text": "x"}).status_code == 404


def test_a_double_click_is_one_comment(article):
    reader = make_user()
    for _press in range(2):
        assert send(article, reader, text="同一句话。", key="same").status_code == 302
    for _press in range(2):
        assert send(article, reader, text="没有钥匙。", key="").status_code == 302
    assert Comment.objects.count() == 2
    assert send(article, make_user(), text="同一句话。", key="same").status_code == 302
    assert Comment.objects.count() == 3


def test_text_is_printed_as_text_and_its_links_recommend_nothing(article, moderator):
    text = '<script>alert(1)</script>\nhttps://example.org/a?b=1&c="><img src=x> 第二行'
    comment = said(article, known_reader(moderator), text)
    if comment.state == CommentState.HELD:
        comments.show(comment, by=moderator)
    html = page(article)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>" in html
    links = re.findall(r'<a href="https://example.org[^>]*>', html)
    assert links
    assert all('rel="ugc nofollow noopener"' in link for link in links)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": ""}, "Write something first."),
        ({"text": " \u200b\u3000\n "}, "Write something first."),
        ({"text": "长" * 2001}, "at most 2000 characters"),
        ({"name": ""}, "Give the name"),
        ({"name": "\u202e\u200b"}, "Give the name"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(article, fields, words):
    answer = send(article, make_user(), **{"text": "留着的话", **fields})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    if "text" not in fields:
        assert "留着的话" in html
    assert not Comment.objects.exists()


def test_two_thousand_characters_fit_however_the_browser_sends_line_breaks(article):
    text = "\r\n".join(["字" * 999, "字" * 1000])
    assert send(article, make_user(), text=text).status_code == 302
    assert len(Comment.objects.get().text) == 2000


def test_the_name_of_an_author_is_not_free_for_others(article):
    author = make_author()
    taken = author.author_profile.pen_name
    answer = send(article, make_user(), name=taken.upper(), text="冒名的话")
    assert answer.status_code == 422
    assert "Choose another one." in answer.content.decode()
    assert "冒名的话" in answer.content.decode()
    assert send(article, author, name=taken).status_code == 302


def test_a_muted_reader_is_told_until_when_and_keeps_the_text(article, moderator):
    reader = known_reader(moderator, article)
    earlier = Comment.objects.get(account=reader)
    now = timezone.now()
    penalty = Penalty.objects.create(
        account=reader,
        rung=Rung.MUTE_1,
        starts_at=now,
        ends_at=now + timedelta(days=1),
        is_strike=False,
    )
    html = page(article, reader)
    assert "You may not comment until" in html
    assert 'href="/record/"' in html
    assert 'name="text"' not in html
    answer = send(article, reader, text="说不出口的话")
    assert answer.status_code == 403
    assert "You may not comment until" in answer.content.decode()
    assert "说不出口的话" in answer.content.decode()
    assert Comment.objects.count() == 1
    assert web(reader).post(f"/comments/{earlier.pk}/withdraw/").status_code == 302
    penalties.lift(penalty, by=make_user("chief"), note="Over.")
    assert send(article, reader).status_code == 302


@pytest.mark.usefixtures("one_moment")
def test_too_many_comments_within_the_hour_wait_with_their_text(article):
    reader = make_user()
    for _turn in range(COMMENTS_PER_HOUR):
        assert send(article, reader, text=f"第{next(_serial)}条").status_code == 302
    answer = send(article, reader, text="再来一条")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "再来一条" in answer.content.decode()
    assert send(article, make_user()).status_code == 302


def test_a_reply_stands_under_its_comment_and_takes_no_reply_itself(article, moderator):
    first = shown(article, moderator)
    reader = known_reader(moderator)
    answer = send(article, reader, text="同意这一点。", parent=str(first.pk))
    reply = Comment.objects.get(text="同意这一点。")
    assert reply.parent == first
    assert answer["Location"].endswith(f"#comment-{reply.pk}")
    html = page(article, make_user())
    assert html.index(first.text) < html.index("同意这一点。")
    assert f"?reply={first.pk}" in html
    assert f"?reply={reply.pk}" not in html
    refused = send(article, reader, text="第三层", parent=str(reply.pk))
    assert refused.status_code == 409
    assert "第三层" in refused.content.decode()
    with pytest.raises(NotAnswerable):
        said(article, reader, parent=reply)
    with pytest.raises(ValueError, match="never a reply"):
        Comment(article=article, account=reader, parent=reply, name="a", text="b").save()


def test_a_reply_to_what_is_hidden_or_elsewhere_is_refused(article, moderator):
    held = said(article, make_user())
    elsewhere = shown(make_live(), moderator)
    reader = known_reader(moderator)
    for parent in (str(held.pk), str(elsewhere.pk), "9" * 18, "²", "x"):
        answer = send(article, reader, text="没有地方放", parent=parent)
        assert answer.status_code == 409, parent
        assert "没有地方放" in answer.content.decode()
    assert (
        held.text
        not in web(reader).get(f"/articles/{article.pk}/comments/?reply={held.pk}").content.decode()
    )


def test_a_thread_takes_only_so_many_replies(article, moderator):
    first = shown(article, moderator)
    reader = known_reader(moderator)
    for _turn in range(MAX_REPLIES):
        said(article, reader, parent=first)
    with pytest.raises(ThreadFull):
        said(article, reader, parent=first)


def test_a_removed_comment_leaves_its_place_only_while_it_has_replies(article, moderator):
    first, alone = shown(article, moderator), shown(article, moderator)
    reply = shown(article, moderator, parent=first)
    for comment in (first, alone):
        comments.remove(comment, by=moderator, reason="Aimed at a person.")
    html = page(article)
    assert html.count("This comment was removed.") == 1
    assert reply.text in html
    for gone in (first.text, alone.text, first.name, "Aimed at a person."):
        assert gone not in html
    own = page(article, first.account)
    assert first.text in own
    assert "Reason: Aimed at a person." in own


def test_a_writer_withdraws_their_own_comment_and_nobody_elses(article, moderator):
    first = shown(article, moderator)
    reply = shown(article, moderator, parent=first)
    address = f"/comments/{first.pk}/withdraw/"
    assert web().post(address).status_code == 302
    for other in (make_user(), moderator, reply.account):
        assert web(other).get(address).status_code == 404
        assert web(other).post(address).status_code == 404
    with pytest.raises(CommentNotPermitted):
        comments.withdraw(first, by=moderator)
    first.refresh_from_db()
    assert first.state == CommentState.SHOWN
    assert "cannot be undone" in web(first.account).get(address).content.decode()
    for _press in range(2):
        assert web(first.account).post(address).status_code == 302
    html = page(article)
    assert first.text not in html
    assert "withdrawn by its writer" in html
    assert reply.text in html


def test_what_was_removed_cannot_be_withdrawn_and_what_was_withdrawn_not_shown(article, moderator):
    removed, withdrawn = shown(article, moderator), shown(article, moderator)
    comments.remove(removed, by=moderator, reason="Advertising.")
    comments.withdraw(withdrawn, by=withdrawn.account)
    with pytest.raises(CommentRefused):
        comments.withdraw(removed, by=removed.account)
    assert web(removed.account).post(f"/comments/{removed.pk}/withdraw/").status_code == 404
    with pytest.raises(CommentRefused):
        comments.show(withdrawn, by=moderator)


@pytest.mark.parametrize("role", ["", "editor"])
def test_only_chief_and_moderator_decide_and_never_about_their_own(article, moderator, role):
    held = said(article, make_user())
    with pytest.raises(CommentNotPermitted):
        comments.show(held, by=make_user(role))
    with pytest.raises(CommentNotPermitted):
        comments.remove(held, by=make_user(role), reason="No.")
    own = said(article, moderator)
    with pytest.raises(OwnComment):
        comments.show(own, by=moderator)
    assert comments.show(own, by=make_user("chief")).state == CommentState.SHOWN


def test_a_removal_needs_a_reason(article, moderator):
    held = said(article, make_user())
    with pytest.raises(CommentRefused):
        comments.remove(held, by=moderator, reason="  ")


def test_the_desk_shows_and_removes_what_waits(article, moderator):
    convention.load_seed()
    first, second = said(article, make_user()), said(article, make_user())
    desk = web(moderator)
    address = "/admin/articles/comment/"
    assert desk.get(address)["Location"].endswith("?state__exact=held")
    listed = desk.get(f"{address}?state__exact=held").content.decode()
    assert first.text in listed
    assert second.text in listed
    assert 'href="/admin/articles/comment/">Comments</a>' in listed
    assert first.text in desk.get(f"{address}{first.pk}/change/").content.decode()
    chosen = {"action": "show_chosen", "_selected_action": [first.pk]}
    assert "1 comment decided" in desk.post(address, chosen, follow=True).content.decode()
    refused = {"action": "remove_chosen", "_selected_action": [second.pk]}
    for lacking in ({"clause": "3.1"}, {"reason": "Advertising."}):
        answer = desk.post(address, {**refused, **lacking}, follow=True)
        assert "give a reason" in answer.content.decode()
    desk.post(address, {**refused, "clause": "99.9", "reason": "Advertising."}, follow=True)
    assert not Case.objects.exists()
    second.refresh_from_db()
    assert second.state == CommentState.HELD
    desk.post(address, {**refused, "clause": "3.1", "reason": "Advertising."}, follow=True)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.decided_by) == (CommentState.SHOWN, moderator)
    assert (second.state, second.decided_by) == (CommentState.REMOVED, moderator)
    assert "3.1" in second.reason


def test_a_removal_at_the_desk_is_a_decision_that_is_told_and_can_be_appealed(article, moderator):
    convention.load_seed()
    held = said(article, make_user())
    remover = make_user("chief")
    decision = comment_rulings.remove(held, by=remover, code="3.1", reason="这是广告。")
    held.refresh_from_db()
    assert held.state == CommentState.REMOVED
    assert decision.source == Decision.Source.OWN
    (ground,) = decision.grounds.all()
    assert (ground.clause.code, ground.spans) == ("3.1", [{"quote": held.text}])
    told = Statement.objects.get(decision=decision)
    assert told.account == held.account
    assert "这是广告。" in told.text
    assert Email.objects.filter(to=held.account.email).exists()
    writer = Party(held.account_id, held.account.email)
    filed, _new = appeals.file(decision, party=writer, grounds="facts", text="不是广告。")
    chief = make_user("chief")
    with pytest.raises(OwnCase):
        appeals.claim(filed, by=remover)
    appeals.answer(appeals.claim(filed, by=chief), by=chief, result="overturned", text="同意。")
    held.refresh_from_db()
    assert held.state == CommentState.SHOWN
    assert comments.penalty_of(held.account) is None


def test_what_a_decision_removed_is_not_shown_again_from_the_list(article, moderator):
    convention.load_seed()
    held = said(article, make_user())
    decision = comment_rulings.remove(held, by=moderator, code="3.1", reason="这是广告。")
    held.refresh_from_db()
    with pytest.raises(CommentRefused, match=decision.number):
        comment_rulings.show(held, by=make_user("chief"))
    chosen = {"action": "show_chosen", "_selected_action": [held.pk]}
    answer = web(moderator).post("/admin/articles/comment/", chosen, follow=True)
    assert decision.number in answer.content.decode()
    held.refresh_from_db()
    assert held.state == CommentState.REMOVED
    with pytest.raises(CommentRefused):
        comment_rulings.remove(held, by=moderator, code="3.1", reason="又一次。")


def test_nobody_decides_about_their_own_comment_or_without_the_right(article, moderator):
    convention.load_seed()
    own, other = said(article, moderator), said(article, make_user())
    with pytest.raises(OwnComment):
        comment_rulings.remove(own, by=moderator, code="3.1", reason="理由")
    for role in ("", "editor"):
        with pytest.raises(CommentNotPermitted):
            comment_rulings.remove(other, by=make_user(role), code="3.1", reason="理由")
    assert not Decision.objects.exists()
    assert not Case.objects.exists()


def test_a_removal_for_which_two_must_agree_waits_for_the_second(article, moderator):
    convention.load_seed()
    held = said(article, make_user())
    decision = comment_rulings.remove(held, by=moderator, code="1.4", reason="违法。")
    held.refresh_from_db()
    assert verdicts.is_pending(decision)
    assert held.state == CommentState.HELD
    verdicts.sign(decision, agrees=True, by=make_user("chief"))
    held.refresh_from_db()
    assert held.state == CommentState.REMOVED


@pytest.mark.parametrize("role", ["", "editor"])
def test_the_desks_list_is_closed_to_other_roles(article, role):
    held = said(article, make_user())
    outsider = web(make_user(role))
    for address in ("/admin/articles/comment/", f"/admin/articles/comment/{held.pk}/change/"):
        answer = outsider.get(address)
        assert answer.status_code in {302, 403}
        assert held.text not in answer.content.decode()
    chosen = {"action": "show_chosen", "_selected_action": [held.pk]}
    outsider.post("/admin/articles/comment/", chosen)
    held.refresh_from_db()
    assert held.state == CommentState.HELD


def test_only_what_is_shown_can_be_reported(article, moderator):
    comment, held = shown(article, moderator), said(article, make_user())
    assert f'href="/report/?comment={comment.pk}"' in page(article)
    assert web().get(f"/report/?comment={comment.pk}").status_code == 200
    comments.remove(comment, by=moderator, reason="Advertising.")
    for pk in (comment.pk, held.pk, "0", "x", "9" * 40):
        assert web().get(f"/report/?comment={pk}").status_code == 404


def test_a_decision_removes_a_comment_and_an_appeal_can_give_it_back(article, moderator):
    convention.load_seed()
    comment = shown(article, moderator)
    subject = subjects.find("comment", str(comment.pk))
    assert subject is not None
    complaint = Complaint("这里在骂人", clause_code="2.6", good_faith=True)
    report, _is_new = file_report(subject, complaint, by=make_user())
    judge = make_user("moderator")
    assert report.case is not None
    verdicts.decide(claimed(report.case, by=judge), breach(effects=("take_down",)), by=judge)
    comment.refresh_from_db()
    assert (comment.state, comment.decided_by) == (CommentState.REMOVED, judge)
    assert subjects.responsible("comment", str(comment.pk)).account_id == comment.account_id
    assert comments.penalty_of(comment.account) is not None
    hands = subjects.hands("comment")
    assert hands is not None
    assert not hands.restrict(str(comment.pk), by=judge, reason="Again.")
    assert hands.restore(str(comment.pk), by=make_user("chief"))
    comment.refresh_from_db()
    assert comment.state == CommentState.SHOWN


def test_the_name_and_description_of_an_author_can_be_reported(article):
    profile = article.author
    html = web().get(f"/authors/{profile.handle}/").content.decode()
    assert f'href="/report/?author={profile.pk}"' in html
    assert web().get(f"/report/?author={profile.pk}").status_code == 200
    before = subjects.find("author", str(profile.pk))
    profile.bio = "别的介绍"
    profile.save()
    after = subjects.find("author", str(profile.pk))
    assert before is not None
    assert after is not None
    assert before.digest != after.digest
    assert subjects.responsible("author", str(profile.pk)).account_id == profile.user_id
    profile.status = "applied"
    profile.save()
    assert web().get(f"/report/?author={profile.pk}").status_code == 404


def test_a_page_of_comments_costs_the_same_however_many(
    article, moderator, django_assert_max_num_queries
):
    reader = known_reader(moderator)
    said(article, reader, parent=said(article, reader))
    with django_assert_max_num_queries(40) as few:
        page(article, reader)
    for _turn in range(25):
        said(article, reader, parent=said(article, reader))
    with django_assert_max_num_queries(len(few.captured_queries)):
        page(article, reader)


def test_older_comments_are_a_page_further_and_each_is_met_once(article, moderator):
    reader = known_reader(moderator)
    texts = {said(article, reader).text for _turn in range(25)}
    seen: list[str] = []
    query = ""
    for _page in range(4):
        html = page(article, None, query)
        seen += [text for text in texts if text in html]
        further = re.search(r'rel="next nofollow" href="(\?after=[^"#]+)', html)
        if further is None:
            break
        query = further[1]
    assert sorted(seen) == sorted(texts)


def test_the_address_of_a_comment_opens_the_page_it_is_on(article, moderator):
    reader = known_reader(moderator)
    first = said(article, reader)
    for _turn in range(15):
        said(article, reader)
    assert first.text not in page(article)
    subject = subjects.find("comment", str(first.pk))
    assert subject is not None
    assert first.text in web().get(subject.url.partition("#")[0]).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "unheard-of"},
        {"text": "字" * 2001},
        {"text": ""},
        {"name": ""},
        {"state": "removed"},
    ],
)
def test_the_database_refuses_what_no_comment_can_be(article, wrong):
    comment = said(article, make_user())
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**wrong)


def test_lists_and_feeds_know_nothing_of_comments(article, moderator):
    comment = shown(article, moderator)
    for address in ("/", "/feeds/atom.xml", "/feeds/feed.json", "/sitemap.xml"):
        assert comment.text not in web().get(address).content.decode()
