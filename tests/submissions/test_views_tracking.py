"""The pages behind signed links: what a sender without an account sees and does."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.accounts.models import User
from moderation import holds
from submissions import contact, conversation
from submissions.models import (
    ChangeRequest,
    Correspondent,
    Letter,
    Message,
    RawMail,
    Submission,
    TrackingToken,
)
from submissions.states import Action, State
from tests.factories import people
from tests.submissions.intake.arriving import ARTICLE
from tests.submissions.intake.building import file_part, multipart, part
from tests.submissions.intake.words import docx, paragraph, run
from tests.submissions.mailed_pages import decided, link, mailed_link, piece, text, visitor
from tests.submissions.pictures_for_tests import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]

PAGES = ("", "understood/", "reply/", "resubmit/", "withdraw/", "delete/", "not-mine/")
WORD = docx(paragraph(run("改好的第一段。" * 20)) + paragraph(run("改好的第二段。" * 5)))


def state_of(submission) -> str:
    submission.refresh_from_db()
    return str(submission.state)


# --- the link itself ----------------------------------------------------------------------------


def test_the_page_tells_where_the_piece_stands_without_an_account():
    submission = piece()
    response = visitor().get(link(submission))
    page = text(response)
    assert f'data-submission-number="{submission.number}"' in page
    assert re.search(r'author-state">Received<', page)
    assert submission.title in page
    assert 'aria-current="step"' in page


@pytest.mark.parametrize("rest", PAGES)
def test_no_page_behind_a_link_is_kept_indexed_or_told_to_other_sites(rest):
    response = visitor().get(link(piece()) + rest)
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-store"
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("rest", PAGES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_mail_scanner_that_opens_every_link_changes_nothing(rest, method):
    submission = decided(piece(), Action.REQUEST_CHANGES)
    before = (state_of(submission), submission.version, submission.events.count())
    getattr(visitor(), method)(link(submission) + rest)
    assert (state_of(submission), submission.version, submission.events.count()) == before
    assert not submission.is_not_mine


def test_the_link_stands_in_no_form_or_link_to_another_page():
    address = link(piece())
    token = address.split("/")[2]
    page = visitor().get(address).content.decode()
    uses = re.findall(rf'(?:href|action|src)="([^"]*{token}[^"]*)"', page)
    assert uses
    assert all(use.startswith(f"/track/{token}/") for use in uses)
    assert page.count(token) == len(uses)


@pytest.mark.parametrize("rest", PAGES)
def test_the_token_of_one_piece_opens_no_other(rest):
    mine, other = piece(), piece(sender="neighbour@example.com")
    page = text(visitor().get(link(mine) + rest, follow=True))
    assert mine.number in page
    assert other.number not in page


@pytest.mark.parametrize("rest", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_token_gets_a_page_that_offers_help(rest, method):
    response = getattr(visitor(), method)(f"/track/{'x' * 43}/{rest}")
    assert response.status_code == 404
    assert "This link does not work any more" in text(response)
    assert response["Referrer-Policy"] == "no-referrer"


def ended(submission, **fields) -> str:
    address = link(submission)
    TrackingToken.objects.update(**fields)
    return address


@pytest.mark.parametrize("field", ["expires_at", "revoked_at"])
@pytest.mark.parametrize("rest", PAGES)
def test_a_link_that_ended_acts_on_nothing(field, rest):
    submission = piece()
    address = ended(submission, **{field: timezone.now() - timedelta(days=1)})
    posted = {"step": "delete", "withdraw": "1", "what": "not_from_me", "text": "x", "title": "y"}
    assert visitor().post(address + rest, posted).status_code == 410
    assert state_of(submission) == State.RECEIVED
    assert not Message.objects.exists()


def test_an_ended_link_is_renewed_by_mail_to_the_address_of_the_piece_once_a_day():
    submission = piece()
    address = ended(submission, expires_at=timezone.now() - timedelta(days=1))
    page = text(visitor().get(address))
    assert "sender@example.com" not in page
    assert submission.number not in page
    for _ in range(3):
        response = visitor().post(address, {"renew": "1", "address": "thief@example.net"})
        assert response.status_code == 200
    (letter,) = Letter.objects.filter(kind="mail_link")
    assert letter.to_address == "sender@example.com"
    assert submission.number in text(visitor().get(mailed_link()))


def test_a_typed_address_gets_the_same_answer_whether_we_know_it_or_not():
    piece()
    pages = [
        text(visitor().post(f"/track/{'x' * 43}/", {"renew": "1", "address": address}))
        for address in ("SENDER@example.com ", "nobody@example.com", "", "a" * 5000)
    ]
    assert len(set(pages)) == 1
    assert Letter.objects.filter(kind="mail_link").count() == 1


def test_a_piece_that_moved_to_an_account_says_so_and_shows_nothing():
    submission = piece()
    address = link(submission)
    sender = Correspondent.objects.get(email="sender@example.com")
    contact.move_to_account(sender, people.make_author())
    for rest in PAGES:
        page = text(visitor().post(address + rest, {"step": "delete"}))
        assert "in your account" in page
        assert submission.title not in page
    assert state_of(submission) == State.RECEIVED


# --- confirming ---------------------------------------------------------------------------------


def test_an_unverified_sender_confirms_with_a_button_and_gets_the_tracking_link():
    submission = piece(verified=False)
    address = mailed_link()
    browser = visitor()
    page = browser.get(address)
    assert "Did you send us this piece?" in text(page)
    assert state_of(submission) == State.UNCONFIRMED
    page = browser.post(address, {"confirm": "1"})
    assert state_of(submission) == State.RECEIVED
    found = re.search(r'track-link" href="([^"]+)"', page.content.decode())
    assert found
    assert submission.number in text(browser.get(found[1]))


def test_confirming_twice_is_good_news_and_one_receipt():
    submission = piece(verified=False)
    address = mailed_link()
    visitor().post(address, {"confirm": "1"})
    assert "Confirmed already" in text(visitor().post(address, {"confirm": "1"}))
    assert submission.letters.filter(kind="mail_receipt").count() == 1


def test_a_confirmation_that_ended_can_be_asked_for_again():
    submission = piece(verified=False)
    address = mailed_link()
    TrackingToken.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert visitor().post(address, {"confirm": "1"}).status_code == 410
    assert state_of(submission) == State.UNCONFIRMED
    visitor().post(address, {"renew": "1"})
    fresh = mailed_link()
    assert fresh.startswith("/track/confirm/")
    visitor().post(fresh, {"confirm": "1"})
    assert state_of(submission) == State.RECEIVED


def test_a_tracking_link_confirms_nothing_and_a_confirmation_link_tracks_nothing():
    submission = piece(verified=False)
    track = link(submission).split("/")[2]
    confirm = link(submission, "confirm").split("/")[3]
    assert visitor().post(f"/track/confirm/{track}/", {"confirm": "1"}).status_code == 404
    assert visitor().get(f"/track/{confirm}/").status_code == 404
    assert state_of(submission) == State.UNCONFIRMED


def with_picture() -> bytes:
    attached = file_part(picture().read(), "image/jpeg", naming=b'filename="a.jpg"')
    return multipart("mixed", part(ARTICLE), attached, boundary="outer")


# --- what we understood -------------------------------------------------------------------------


def test_the_page_says_what_was_understood_and_what_was_not():
    content = multipart(
        "mixed",
        part(ARTICLE),
        file_part(b"%PDF-1.4 x", naming=b'filename="figures.pdf"'),
        file_part(b"PK\x03\x04 broken", naming=b'filename="draft.docx"'),
        boundary="outer",
    )
    page = text(visitor().get(link(piece(content=content))))
    assert "What we understood of your mail" in page
    assert "figures.pdf" in page
    assert "draft.docx" in page
    assert "damaged" in page


def test_the_text_is_shown_with_pictures_that_only_this_link_opens():
    content = with_picture()
    submission = piece(content=content)
    (pk,) = submission.latest.picture_ids
    address = link(submission)
    page = visitor().get(address).content.decode()
    found = re.search(rf'src="({address}media/{pk}\.\w+)"', page)
    assert found
    shown = visitor().get(found[1])
    assert shown["Content-Type"].startswith("image/")
    assert shown["X-Robots-Tag"]
    assert visitor().get(f"/media/{found[1].rsplit('/', 1)[1]}").status_code == 404
    neighbour = link(piece(sender="neighbour@example.com"))
    assert visitor().get(found[1].replace(address, neighbour)).status_code == 404


def test_author_text_is_never_markup_of_the_page():
    said = f"<img src=x onerror=go()>{ARTICLE}"
    submission = piece(text=said, subject="<script>alert(1)</script>标题")
    page = visitor().get(link(submission)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


# --- the thread ---------------------------------------------------------------------------------


def test_a_reply_lands_with_the_editors_once():
    submission = piece()
    address = link(submission)
    for _ in range(2):
        response = visitor().post(f"{address}reply/", {"text": "第二个数字有误", "key": "k"})
        assert response["Location"] == f"{address}#thread"
    (message,) = Message.objects.all()
    assert (message.text, message.is_from_author) == ("第二个数字有误", True)
    assert message.correspondent == submission.correspondent
    assert "第二个数字有误" in text(visitor().get(address))


@pytest.mark.parametrize("said", ["", "   ", "长" * 4001])
def test_a_reply_that_cannot_be_sent_says_why_and_stays(said):
    response = visitor().post(f"{link(piece())}reply/", {"text": said})
    assert response.status_code == 422
    assert 'role="alert"' in text(response)
    assert said.strip() in text(response)
    assert not Message.objects.exists()


def test_what_staff_say_among_themselves_stays_there():
    submission = piece()
    editor = people.make_user("editor")
    conversation.post(submission, by=editor, text="unter uns", key="1")
    conversation.post(submission, by=editor, text="to you", key="2", for_author=True)
    page = text(visitor().get(link(submission)))
    assert "to you" in page
    assert "unter uns" not in page


def test_history_calls_the_sender_you_and_nobody_else():
    submission = piece(verified=False)
    visitor().post(mailed_link(), {"confirm": "1"})
    page = text(visitor().get(link(submission)))
    assert re.search(r"<span>you</span></span> Address confirmed", page)
    assert re.search(r"<span>the newsroom</span></span> Received by mail", page)


# --- changes ------------------------------------------------------------------------------------


def asked_for_changes():
    submission = decided(piece(), Action.REQUEST_CHANGES)
    return submission, link(submission), ChangeRequest.objects.get()


def test_points_are_answered_and_the_text_sent_again():
    submission, address, point = asked_for_changes()
    page = text(visitor().get(address))
    assert point.request in page
    visitor().post(address, {f"answer_{point.pk}": "done"})
    form = visitor().get(f"{address}resubmit/").content.decode()
    assert "返青期浇水要看墒情" in form
    response = visitor().post(
        f"{address}resubmit/", {"title": "新标题", "body": f"{ARTICLE}\n\n新的一段。"}
    )
    assert response["Location"] == address
    assert state_of(submission) == State.RECEIVED
    assert submission.latest.number == 2
    assert submission.latest.title == "新标题"
    assert "新的一段" in submission.latest.body_text


def test_disagreeing_needs_a_reason_and_keeps_the_choice():
    _submission, address, point = asked_for_changes()
    response = visitor().post(address, {f"answer_{point.pk}": "disagree"})
    page = text(response)
    assert f'href="#why_{point.pk}"' in page
    assert re.search(rf'id="disagree_{point.pk}"[^>]* checked', page)


def test_open_points_stop_the_text_and_keep_what_was_typed():
    submission, address, _point = asked_for_changes()
    response = visitor().post(
        f"{address}resubmit/", {"title": "新标题", "body": f"{ARTICLE}只在这里"}
    )
    assert response.status_code == 422
    assert "Answer every required point" in text(response)
    assert "只在这里" in text(response)
    assert state_of(submission) == State.WITH_AUTHOR


def test_a_word_file_takes_the_place_of_the_text():
    submission, address, point = asked_for_changes()
    visitor().post(address, {f"answer_{point.pk}": "done"})
    response = visitor().post(
        f"{address}resubmit/",
        {"title": "新标题", "body": "", "file": SimpleUploadedFile("new.docx", WORD)},
    )
    assert response.status_code == 302, text(response)
    assert state_of(submission) == State.RECEIVED
    assert "改好的第二段" in submission.latest.body_text


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", b"PK\x03\x04 no"), ("a.exe", b"MZ\x90"), ("a.pdf", b"%PDF-1.4"), ("a.txt", b"")],
)
def test_a_file_that_is_no_text_is_refused_with_what_to_do(name, data):
    submission, address, point = asked_for_changes()
    visitor().post(address, {f"answer_{point.pk}": "done"})
    response = visitor().post(
        f"{address}resubmit/",
        {"title": "题", "body": ARTICLE, "file": SimpleUploadedFile(name, data)},
    )
    assert response.status_code == 422
    assert 'href="#id_file"' in text(response)
    assert state_of(submission) == State.WITH_AUTHOR


def test_pictures_of_the_piece_stay_when_the_text_is_changed():
    content = with_picture()
    submission = decided(piece(content=content), Action.DECLINE)
    address = link(submission)
    form = visitor().get(f"{address}resubmit/").content.decode()
    body = re.search(r"<textarea[^>]*name=\"body\"[^>]*>(.*?)</textarea>", form, re.S)
    assert body
    typed = unescape(body[1])
    assert f"{address}media/" in typed
    visitor().post(f"{address}resubmit/", {"title": "题目", "body": f"{typed}<p>加一段。</p>"})
    assert state_of(submission) == State.RECEIVED
    assert len(submission.latest.picture_ids) == 1
    assert "/track/" not in submission.latest.body_html


def test_a_text_with_the_editors_cannot_be_changed():
    submission = piece()
    address = link(submission)
    response = visitor().post(f"{address}resubmit/", {"title": "x", "body": ARTICLE * 2})
    assert response["Location"] == address
    submission.refresh_from_db()
    assert submission.latest.number == 1


# --- taking back, deleting, disowning -----------------------------------------------------------


def test_a_piece_is_withdrawn_after_one_question():
    submission = piece()
    address = f"{link(submission)}withdraw/"
    assert "Withdraw" in text(visitor().get(address))
    for _ in range(2):
        visitor().post(address, {"withdraw": "1", "reason": "不想发了"})
    assert state_of(submission) == State.WITHDRAWN
    assert submission.events.filter(verb="withdraw").count() == 1


def test_an_accepted_piece_can_be_withdrawn_until_it_is_published():
    submission = decided(piece(), Action.ACCEPT)
    visitor().post(f"{link(submission)}withdraw/", {"withdraw": "1"})
    assert state_of(submission) == State.WITHDRAWN


def test_deleting_explains_then_asks_then_deletes_all_that_was_sent():
    submission = piece()
    address = f"{link(submission)}delete/"
    assert "your mails as they arrived" in text(visitor().get(address))
    second = text(visitor().post(address, {"step": "explained"}))
    assert "This is the last step" in second
    assert RawMail.objects.exists()
    done = text(visitor().post(address, {"step": "delete"}))
    assert "are gone" in done
    assert not RawMail.objects.exists()
    submission.refresh_from_db()
    assert (submission.state, submission.title) == (State.WITHDRAWN, "")
    assert not Correspondent.objects.filter(email="sender@example.com").exists()
    assert visitor().get(address).status_code == 410


def test_a_confirmed_and_withdrawn_piece_is_deleted_too():
    submission = piece(verified=False)
    visitor().post(mailed_link(), {"confirm": "1"})
    address = link(submission)
    visitor().post(f"{address}withdraw/", {"withdraw": "1"})
    done = visitor().post(f"{address}delete/", {"step": "delete"})
    assert "are gone" in text(done)
    assert not RawMail.objects.exists()


def test_a_deletion_wish_for_an_accepted_piece_is_recorded_for_an_editor():
    submission = decided(piece(), Action.ACCEPT)
    address = f"{link(submission)}delete/"
    assert "not deleted from here" in text(visitor().get(address))
    visitor().post(address, {"step": "delete"})
    submission.refresh_from_db()
    assert submission.deletion_asked_at is not None
    assert submission.latest.body_text
    assert RawMail.objects.exists()


def test_whoever_did_not_send_it_says_so_and_the_piece_is_put_away():
    submission = piece()
    address = f"{link(submission)}not-mine/"
    assert visitor().post(address, {"report": "1"}).status_code == 422
    visitor().post(address, {"what": "not_from_me", "text": "我没有发过"})
    assert state_of(submission) == State.WITHDRAWN
    assert submission.is_not_mine


def test_a_text_that_was_read_wrongly_is_reported_and_stays():
    submission = piece()
    visitor().post(f"{link(submission)}not-mine/", {"what": "read_badly", "text": "表格不见了"})
    assert state_of(submission) == State.RECEIVED
    assert not submission.is_not_mine
    event = submission.events.get(verb="read_wrongly")
    assert event.note == "表格不见了"


# --- joining ------------------------------------------------------------------------------------

JOIN = {"pen_name": "返青", "password": "paper-and-ink-2026", "terms": "on", "join": "1"}


def invited() -> tuple[Submission, str]:
    submission = piece()
    contact.invite_as_author(submission, by=people.make_user("chief"))
    return submission, mailed_link()


def test_an_invited_sender_becomes_an_author_with_the_piece_in_the_account():
    submission, address = invited()
    assert address.startswith("/track/join/")
    page = visitor().get(address)
    assert "sender@example.com" in text(page)
    assert not User.objects.filter(email="sender@example.com").exists()
    done = visitor().post(address, JOIN)
    assert "You are an author now" in text(done)
    user = User.objects.get(email="sender@example.com")
    assert user.is_author
    assert user.check_password("paper-and-ink-2026")
    submission.refresh_from_db()
    assert submission.author == user


@pytest.mark.parametrize(
    "missing", [{"terms": ""}, {"pen_name": ""}, {"password": "123"}, {"password": ""}]
)
def test_joining_asks_for_what_is_missing(missing):
    _submission, address = invited()
    response = visitor().post(address, JOIN | missing)
    assert response.status_code == 422
    assert 'role="alert"' in text(response)
    assert not User.objects.filter(email="sender@example.com").exists()


def test_an_invitation_works_once():
    _submission, address = invited()
    visitor().post(address, JOIN)
    visitor().post(address, JOIN | {"password": "another-secret-2026"})
    user = User.objects.get(email="sender@example.com")
    assert user.check_password("paper-and-ink-2026")


def test_an_existing_account_keeps_its_password():
    submission = piece()
    user = people.make_user(email="sender@example.com")
    contact.invite_as_author(submission, by=people.make_user("chief"))
    page = visitor().get(mailed_link()).content.decode()
    assert 'name="password"' not in page
    visitor().post(mailed_link(), JOIN)
    user.refresh_from_db()
    assert user.check_password(people.PASSWORD)
    assert User.objects.get(pk=user.pk).is_author


def test_a_deletion_that_a_legal_hold_stops_is_explained_plainly():
    submission = piece()
    holds.place("submission", submission.number, by=people.make_user("chief"), reason="警方要求")
    address = f"{link(submission)}delete/"
    answer = visitor().post(address, {"step": "delete"}, follow=True)
    said = text(answer)
    assert "must be kept for a legal reason" in said
    assert "警方要求" not in said
    submission.refresh_from_db()
    assert submission.deletion_asked_at is not None
    assert submission.state == State.WITHDRAWN
    assert RawMail.objects.exists()
