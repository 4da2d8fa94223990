"""One's own pieces: the list and the page of one of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.accounts.models import AuthorProfile, User
from cms.articles import publishing
from submissions import conversation, decisions, drafting
from submissions.models import ChangeRequest, Message, Submission
from submissions.states import Action, State
from submissions.views import lists
from tests.factories import people, pieces
from tests.submissions.author_pages import browser

pytestmark = pytest.mark.django_db


def page(response) -> str:
    return str(response.content.decode())


def numbers(text: str) -> list[str]:
    return re.findall(r'data-submission-number="([^"]+)"', text)


@pytest.fixture
def author():
    return people.make_author()


@pytest.fixture
def editor():
    return people.make_user("editor")


def in_every_tab(author, editor):
    return {
        "drafts": pieces.draft(author),
        "reading": pieces.received(author),
        "needs": pieces.decided(author, editor, Action.REQUEST_CHANGES),
        "accepted": pieces.decided(author, editor, Action.ACCEPT),
        "closed": pieces.decided(author, editor, Action.DECLINE),
    }


def test_each_tab_holds_its_pieces_and_says_how_many(author, editor):
    made = in_every_tab(author, editor)
    client = browser(author)
    everything = page(client.get("/write/"))
    assert len(numbers(everything)) == 5
    for name, submission in made.items():
        assert numbers(page(client.get(f"/write/?view={name}"))) == [submission.number], name
        tab = re.search(rf'\?view={name}"[^>]*>[^<]*<span class="count">(\d+)<', everything)
        assert tab is not None
        assert tab[1] == "1", name
    assert numbers(page(client.get("/write/?view=published"))) == []


def test_what_needs_the_author_is_said_first(author, editor):
    pieces.decided(author, editor, Action.REQUEST_CHANGES)
    text = page(browser(author).get("/write/"))
    assert "1 piece waits for you" in text
    assert text.index("?view=needs") < text.index("?view=all")


def test_a_published_piece_leads_to_its_article(author, editor):
    article = pieces.published(author, editor)
    client = browser(author)
    assert numbers(page(client.get("/write/?view=published"))) == [article.submission_number]
    text = page(client.get(f"/write/{article.submission_number}/"))
    assert f'href="{article.get_absolute_url()}"' in text


def test_a_list_goes_on_by_cursor_and_never_repeats(author, monkeypatch):
    monkeypatch.setattr(lists, "SIZE", 2)
    for _ in range(5):
        drafting.start(author)
    client, seen, address = browser(author), [], "/write/?view=drafts"
    while address:
        text = page(client.get(address))
        seen += numbers(text)
        more = re.search(r'href="(\?[^"]+)" rel="next"', text)
        address = "/write/" + more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 5


def test_the_list_costs_the_same_for_one_piece_and_for_twenty(author):
    client = browser(author)
    costs = []
    for wanted in (1, 20):
        while author.submissions.count() < wanted:
            pieces.draft(author)
        with CaptureQueriesContext(connection) as queries:
            client.get("/write/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_neighbours_pieces_are_not_in_the_list(author):
    pieces.draft(author)
    assert numbers(page(browser(people.make_author()).get("/write/"))) == []


def test_the_list_asks_visitors_to_log_in_and_helps_non_authors():
    assert browser().get("/write/")["Location"] == "/account/login/?next=/write/"
    text = page(browser(people.make_user()).get("/write/"))
    assert 'href="/submit/"' in text


def test_a_pending_decision_still_reads_as_being_read(author, editor):
    submission = pieces.reading(author, editor)
    assert submission.latest is not None
    decisions.decide(
        submission, verdict=pieces.verdict(Action.REJECT), by=editor, revision=submission.latest
    )
    text = page(browser(author).get(f"/write/{submission.number}/"))
    words = re.search(r'class="[^"]*author-state[^"]*">([^<]+)<', text)
    assert words is not None
    assert words[1] == "Being read"
    assert "A letter." not in text
    assert "Rejected" not in text


def test_staff_lines_are_not_shown_to_the_author(author, editor):
    submission = pieces.reading(author, editor)
    conversation.post(submission, by=editor, text="only for colleagues", key="a")
    conversation.post(submission, by=editor, text="for the author", key="b", for_author=True)
    text = page(browser(author).get(f"/write/{submission.number}/"))
    assert "only for colleagues" not in text
    assert "for the author" in text
    assert editor.email not in text


@pytest.mark.parametrize("action", [Action.DECLINE, Action.REJECT, Action.ACCEPT])
def test_a_released_decision_shows_its_letter_and_who_was_told(author, editor, action):
    submission = pieces.decided(author, editor, action)
    text = page(browser(author).get(f"/write/{submission.number}/"))
    assert "A letter." in text
    assert f"Mail to {author.email}" in text


def test_every_state_has_a_page(author, editor):
    made = [*in_every_tab(author, editor).values(), pieces.decided(author, editor, Action.REJECT)]
    for submission in made:
        assert browser(author).get(f"/write/{submission.number}/").status_code == 200


# --- withdrawing --------------------------------------------------------------------------------


def test_withdrawing_asks_once_and_then_happens_once(author):
    submission = pieces.received(author)
    client, address = browser(author), f"/write/{submission.number}/withdraw/"
    assert client.get(address).status_code == 200
    submission.refresh_from_db()
    assert submission.state == State.RECEIVED
    for _ in range(2):
        assert (
            client.post(address, {"reason": "不想发了"})["Location"]
            == f"/write/{submission.number}/"
        )
    submission.refresh_from_db()
    assert submission.state == State.WITHDRAWN
    assert submission.events.filter(verb="withdraw").count() == 1


def test_a_draft_is_put_away_without_a_letter_and_can_be_taken_up_again(author):
    submission = pieces.draft(author)
    client = browser(author)
    client.post(f"/write/{submission.number}/withdraw/", {"reason": ""})
    submission.refresh_from_db()
    assert (submission.state, submission.letters.count()) == (State.WITHDRAWN, 0)
    assert submission.title in page(client.get(f"/write/{submission.number}/edit/"))
    pieces.submit(submission)
    assert submission.state == State.RECEIVED


def test_whoever_is_no_author_any_more_still_sees_their_pieces(author):
    draft, sent = pieces.draft(author), pieces.received(author)
    AuthorProfile.objects.filter(user=author).update(status="ended")
    client = browser(User.objects.get(pk=author.pk))
    for submission in (draft, sent):
        text = page(client.get(f"/write/{submission.number}/"))
        assert submission.title in text
        assert "submission-form" not in text
    assert client.get(f"/write/{draft.number}/edit/")["Location"] == "/submit/"


def test_an_accepted_piece_can_be_withdrawn_before_it_is_published(author, editor):
    submission = pieces.decided(author, editor, Action.ACCEPT)
    client, address = browser(author), f"/write/{submission.number}/"
    assert f'href="{address}withdraw/"' in page(client.get(address))
    client.post(f"{address}withdraw/", {"reason": ""})
    submission.refresh_from_db()
    assert submission.state == State.WITHDRAWN
    assert "You took it back." in page(client.get(address))


def test_a_published_piece_cannot_be_withdrawn_and_the_page_says_so(author, editor):
    article = pieces.published(author, editor)
    submission = Submission.objects.get(article=article)
    address = f"/write/{submission.number}/"
    assert f'href="{address}withdraw/"' not in page(browser(author).get(address))
    response = browser(author).post(f"/write/{submission.number}/withdraw/", follow=True)
    assert "cannot be withdrawn any more" in page(response)
    submission.refresh_from_db()
    assert submission.state == State.ACCEPTED


# --- what became of the article -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "chip", "sentence"),
    [
        (publishing.retract, "Published, retracted", "retracted on"),
        (publishing.kill, "No longer shown", "no longer shown since"),
    ],
)
def test_an_article_that_ended_is_not_said_to_be_published(author, end, chip, sentence):
    article = pieces.published(author, people.make_user("editor"))
    end(article, by=people.make_user("chief"), reason="第二个数字有误")
    client = browser(author)
    text = page(client.get(f"/write/{article.submission_number}/"))
    words = re.search(r'class="[^"]*author-state[^"]*">([^<]+)<', text)
    assert words is not None
    assert words[1] == chip
    assert sentence in text
    assert "Reason: 第二个数字有误" in text


def test_what_is_no_longer_shown_moves_from_published_to_closed(author, editor):
    article = pieces.published(author, editor)
    publishing.kill(article, by=people.make_user("chief"), reason="x")
    client = browser(author)
    shelves = {
        name: numbers(page(client.get(f"/write/?view={name}")))
        for name in ("published", "accepted", "closed")
    }
    number = article.submission_number
    assert shelves == {"published": [], "accepted": [], "closed": [number]}


# --- the thread ---------------------------------------------------------------------------------


def test_a_message_sent_twice_is_one_message(author):
    submission = pieces.received(author)
    for _ in range(2):
        browser(author).post(
            f"/write/{submission.number}/messages/", {"text": "第二个数字有误", "key": "k"}
        )
    assert [message.text for message in Message.objects.all()] == ["第二个数字有误"]


@pytest.mark.parametrize("text", ["", "   ", "长" * 4001])
def test_a_message_that_cannot_be_sent_says_why_and_stays(author, text):
    submission = pieces.received(author)
    response = browser(author).post(f"/write/{submission.number}/messages/", {"text": text})
    assert 'role="alert"' in page(response)
    assert text.strip() in page(response)
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", ["messages", "answers", "withdraw"])
def test_nobody_else_acts_on_a_piece(author, name):
    submission = pieces.received(author)
    address = f"/write/{submission.number}/{name}/"
    assert browser(people.make_author()).post(address, {"key": "k"}).status_code == 404
    assert browser().post(address, {"key": "k"})["Location"].startswith("/account/login/")


# --- answering ----------------------------------------------------------------------------------


def test_an_answer_too_long_is_refused_at_its_point_and_stays(author, editor):
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    point = ChangeRequest.objects.get()
    long = "长" * 1001
    sent = {f"answer_{point.pk}": "disagree", f"why_{point.pk}": long}
    response = browser(author).post(f"/write/{submission.number}/answers/", sent)
    text = page(response)
    assert response.status_code == 422
    assert f'id="err_{point.pk}"' in text
    assert "1001" in text
    assert "1000" in text
    assert long in text
    point.refresh_from_db()
    assert (point.answer, point.answer_text) == ("", "")


def test_points_are_answered_and_the_text_sent_again(author, editor):
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    point = ChangeRequest.objects.get()
    address = f"/write/{submission.number}/answers/"
    assert f'name="answer_{point.pk}"' in page(browser(author).get(f"/write/{submission.number}/"))
    browser(author).post(address, {f"answer_{point.pk}": "done", f"why_{point.pk}": "改了"})
    point.refresh_from_db()
    assert (point.answer, point.answer_text) == ("done", "改了")
    pieces.submit(submission)
    assert submission.state == State.RECEIVED


def test_disagreeing_needs_a_reason_and_keeps_the_choice(author, editor):
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    point = ChangeRequest.objects.get()
    response = browser(author).post(
        f"/write/{submission.number}/answers/", {f"answer_{point.pk}": "disagree"}
    )
    text = page(response)
    assert f'href="#why_{point.pk}"' in text
    assert re.search(rf'id="disagree_{point.pk}"[^>]* checked', text)
    point.refresh_from_db()
    assert point.answer == ""


def test_points_of_another_piece_cannot_be_answered(author, editor):
    other = pieces.decided(people.make_author(), editor, Action.REQUEST_CHANGES)
    foreign = ChangeRequest.objects.get(decision__submission=other)
    mine = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    response = browser(author).post(
        f"/write/{mine.number}/answers/", {f"answer_{foreign.pk}": "done"}
    )
    assert response.status_code == 403
    foreign.refresh_from_db()
    assert foreign.answer == ""


@pytest.mark.parametrize(
    "sent", [{"answer_1": "maybe"}, {"answer_x": "done"}, {"answer_" + "9" * 30: "done"}]
)
def test_senseless_answers_change_nothing(author, editor, sent):
    submission = pieces.decided(author, editor, Action.REQUEST_CHANGES)
    assert browser(author).post(f"/write/{submission.number}/answers/", sent).status_code == 302
    assert ChangeRequest.objects.get().answer == ""


def test_answers_when_nothing_is_asked_get_a_clear_message(author):
    submission = pieces.received(author)
    response = browser(author).post(f"/write/{submission.number}/answers/", {}, follow=True)
    assert "ask for no changes" in page(response)
