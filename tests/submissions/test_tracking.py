"""What the sender of a mail may do without an account, and what becomes of their data."""

from typing import Any

import pytest

from moderation.models import Finding, TextPrint
from submissions import checking, claims, contact, conversation, decisions, drafting, tracking
from submissions.contents import Content
from submissions.errors import HasAccount, Incomplete, LinkSpent, NotByMail, NotPermitted, OwnPiece
from submissions.intake import mailbox, tokens
from submissions.models import (
    Correspondent,
    Event,
    InboundMessage,
    Message,
    RawMail,
    Submission,
    TrackingToken,
)
from submissions.states import Action, State
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.submissions.intake.arriving import (
    ARTICLE,
    answers,
    arrive,
    piece_from,
    raw_mail,
    sent,
    stored_files,
)
from tests.submissions.intake.building import file_part, multipart, part

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]


@pytest.fixture
def piece() -> Submission:
    pdf = file_part(b"%PDF-1.4 x", "application/pdf", naming=b'filename="a.pdf"')
    content = multipart("mixed", part(ARTICLE), pdf, boundary="outer")
    return piece_from(raw_mail(content=content))


def asked_for_changes(piece: Submission) -> Submission:
    editor = make_user("editor")
    claims.claim(piece, by=editor)
    verdict = pieces.verdict(Action.REQUEST_CHANGES)
    decisions.decide(piece, verdict=verdict, by=editor, revision=pieces.latest(piece))
    decisions.release(piece, by=editor)
    piece.refresh_from_db()
    return piece


def answer_all(piece: Submission) -> None:
    points = piece.decisions.get().changes.all()
    drafting.answer_changes(
        piece, by=piece.writer, answers={point.pk: ("done", "") for point in points}
    )


def test_a_sender_answers_changes_and_submits_again_without_an_account(piece) -> None:
    asked_for_changes(piece)
    answer_all(piece)
    content = Content(title="改过的题目", body=f"<p>{ARTICLE}已补充来源。</p>")
    revision = tracking.resubmit(piece, by=piece.writer, content=content)
    piece.refresh_from_db()
    assert (piece.state, piece.round, piece.latest) == (State.RECEIVED, 2, revision)
    assert tracking.resubmit(piece, by=piece.writer, content=content) == revision
    assert piece.letters.filter(kind="receipt").count() == 1


def test_a_text_that_is_too_short_is_refused_with_what_to_do(piece) -> None:
    asked_for_changes(piece)
    answer_all(piece)
    with pytest.raises(Incomplete) as refused:
        tracking.resubmit(piece, by=piece.writer, content=Content(title="x", body="短"))
    assert set(refused.value.problems) == {"body"}


def test_a_sender_writes_into_the_thread_and_withdraws(piece) -> None:
    conversation.post(piece, by=piece.writer, text="补充一句", key="1")
    assert Message.objects.get().correspondent == piece.correspondent
    drafting.withdraw(piece, by=piece.writer)
    piece.refresh_from_db()
    assert piece.state == State.WITHDRAWN


def test_another_sender_can_do_nothing_to_it(piece) -> None:
    other = Correspondent.objects.create(email="other@example.com")
    for act in (tracking.delete_my_data, tracking.not_mine, drafting.withdraw):
        with pytest.raises(NotPermitted):
            act(piece, by=other)
    with pytest.raises(NotPermitted):
        conversation.post(piece, by=other, text="x", key="1")


def test_an_account_with_the_same_number_as_a_sender_is_not_the_sender(piece) -> None:
    user = make_user(pk=piece.correspondent_id)
    with pytest.raises(NotPermitted):
        drafting.withdraw(piece, by=user)


def test_deleting_leaves_no_word_of_the_sender(piece, django_capture_on_commit_callbacks) -> None:
    message = piece.inbound.get()
    checking.check_pending()
    conversation.post(piece, by=piece.writer, text="我的电话", key="1")
    token = tokens.issue(piece, tokens.Kind.TRACK)
    with django_capture_on_commit_callbacks(execute=True):
        assert tracking.delete_my_data(piece, by=piece.writer)
    piece.refresh_from_db()
    message.refresh_from_db()
    assert (piece.state, piece.title) == (State.WITHDRAWN, "")
    assert pieces.latest(piece).body_text == ""
    assert Message.objects.get().text == ""
    assert mailbox.raw_bytes(message) == b""
    assert not RawMail.objects.exists()
    assert (message.subject, message.from_address, message.parsed) == ("", "", {})
    assert "sender@example.com" not in piece.writer.email
    assert not any(path.name.startswith(f"{message.pk}-") for path in stored_files())
    assert piece.letters.get().text == ""
    assert piece.letters.get().email is None
    assert not Finding.objects.exclude(spans=[]).exists()
    assert not TextPrint.objects.exists()
    assert isinstance(tokens.find(token, tokens.Kind.TRACK), tokens.Lost)
    assert tracking.delete_my_data(piece, by=piece.writer)


def test_an_erased_mail_is_not_taken_in_again(piece) -> None:
    message = piece.inbound.get()
    raw = mailbox.raw_bytes(message)
    tracking.delete_my_data(piece, by=piece.writer)
    again = arrive(raw)
    assert again.pk == message.pk
    assert not RawMail.objects.exists()


def test_an_accepted_piece_is_not_deleted_but_the_wish_is_recorded(piece) -> None:
    editor = make_user("editor")
    claims.claim(piece, by=editor)
    Submission.objects.filter(pk=piece.pk).update(state=State.ACCEPTED)
    assert not tracking.delete_my_data(piece, by=piece.writer)
    piece.refresh_from_db()
    assert piece.deletion_asked_at is not None
    assert pieces.latest(piece).body_text != ""


def test_a_piece_that_is_not_the_senders_is_put_away_quietly(piece) -> None:
    letters = piece.letters.count()
    tracking.not_mine(piece, by=piece.writer, text="not from me")
    piece.refresh_from_db()
    assert (piece.state, piece.is_not_mine) == (State.WITHDRAWN, True)
    assert piece.letters.count() == letters
    assert Event.objects.get(verb="not_mine").note == "not from me"


def test_contact_is_for_mailed_pieces_and_not_for_ones_own(piece) -> None:
    editor = make_user("editor", email="sender@example.com")
    with pytest.raises(OwnPiece):
        contact.ask(piece, by=editor, text="x", key="1")
    with pytest.raises(OwnPiece):
        claims.claim(piece, by=editor)
    web = pieces.received(make_author())
    with pytest.raises(NotByMail):
        contact.ask(web, by=make_user("editor"), text="x", key="1")


def invitation(piece: Submission) -> TrackingToken:
    contact.invite_as_author(piece, by=make_user("editor"))
    mailed = sent(piece.letters.get(kind="mail_invitation")).message
    token = mailed.split("/track/join/")[1].split("/")[0]
    found = tokens.find(token, tokens.Kind.INVITE)
    assert isinstance(found, TrackingToken)
    return found


def test_an_invited_sender_becomes_an_author_with_their_pieces(piece) -> None:
    other = piece_from(raw_mail())
    held = invitation(piece)
    user = contact.accept_invitation(held, pen_name="周平", password="paper-and-ink-2026")
    assert user.is_author
    assert user.check_password("paper-and-ink-2026")
    for moved in (piece, other):
        moved.refresh_from_db()
        assert (moved.author, moved.correspondent) == (user, None)
    event = Event.objects.filter(submission=piece, verb="moved_to_account").get()
    assert event.note == "sender@example.com"
    with pytest.raises(LinkSpent):
        contact.accept_invitation(held, pen_name="again")
    assert arrive(raw_mail()).submission.author == user


def test_an_existing_account_keeps_its_password_when_invited(piece) -> None:
    user = make_user(email="sender@example.com")
    password = user.password
    contact.accept_invitation(invitation(piece), pen_name="周平", password="something-else-2026")
    user.refresh_from_db()
    assert user.password == password
    assert user.is_author


def test_an_author_is_not_invited_again() -> None:
    piece = piece_from(raw_mail(verified=False))
    make_author(email="sender@example.com")
    with pytest.raises(HasAccount):
        contact.invite_as_author(piece, by=make_user("editor"))


def test_the_confirmation_link_ends_with_its_use() -> None:
    piece = piece_from(raw_mail(verified=False))
    mailed = sent(answers()[0]).message
    token = mailed.split("/track/confirm/")[1].split("/")[0]
    assert isinstance(tokens.find(token, tokens.Kind.CONFIRM), TrackingToken)
    contact.confirm(piece)
    assert isinstance(tokens.find(token, tokens.Kind.CONFIRM), tokens.Lost)
    assert InboundMessage.objects.get().submission == piece


def threaded(piece: Submission, text: str, **more: Any) -> InboundMessage:
    receipt = piece.letters.get(kind="mail_receipt")
    return arrive(
        raw_mail(text, more=f"In-Reply-To: {receipt.mark.message_id}\r\n".encode(), **more)
    )


@pytest.mark.parametrize("tell", [tracking.not_mine, tracking.read_wrongly])
def test_a_complaint_is_written_on_the_mail_it_concerns_and_on_no_other(piece, tell) -> None:
    first = piece.inbound.get()
    answer = threaded(piece, "补充一句：第三块地是我弟弟的。")
    stranger = threaded(piece, "我不是作者。", sender="x@other.example", verified=False)
    tell(piece, by=piece.writer, text="x")
    found = [InboundMessage.objects.get(pk=one.pk).reason for one in (first, answer, stranger)]
    assert found == [tell.__name__, "answer", "stranger"]
