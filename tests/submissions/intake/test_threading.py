"""An answer finds its piece by our signs, never by a number in its subject."""

from datetime import timedelta

import pytest
from django.utils import timezone

from submissions import claims, conversation, decisions, queries
from submissions.intake import marks
from submissions.models import Event, InboundMessage, Message, OutboundMark, Submission
from submissions.states import Action, State
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.submissions.intake.arriving import ARTICLE, answers, arrive, piece_from, raw_mail, sent
from tests.submissions.intake.building import file_part, multipart, part
from tests.submissions.intake.words import docx, paragraph, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]


@pytest.fixture
def piece() -> Submission:
    return piece_from(raw_mail(message_id="first@example.com"))


def reply_to(piece: Submission) -> dict[str, list[str]]:
    return {"envelope_to": [marks.answer_address(piece)]}


def test_an_answer_to_the_signed_address_lands_in_the_thread(piece: Submission) -> None:
    message = arrive(raw_mail("第二段的数字我改过了。", verified=False), **reply_to(piece))
    assert (message.submission, message.reason) == (piece, "answer")
    said = Message.objects.get()
    assert (said.text, said.is_from_author) == ("第二段的数字我改过了。", True)
    assert said.correspondent == piece.correspondent
    assert len(answers()) == 1  # the receipt; an answer in a thread is not answered


def test_an_answer_to_our_signed_message_id_lands_in_the_thread(piece: Submission) -> None:
    mark = sent(answers()[0]).message_id
    more = f"In-Reply-To: {mark}\r\n".encode()
    assert arrive(raw_mail("改过了。", verified=False, more=more)).submission == piece


def test_a_known_message_id_counts_for_the_same_verified_sender_only(piece: Submission) -> None:
    more = b"References: <first@example.com>\r\n"
    assert arrive(raw_mail("改过了。", more=more)).submission == piece
    assert arrive(raw_mail("改过了。", more=more, verified=False)).submission is None
    other = arrive(raw_mail("改过了。", more=more, sender="other@example.com"))
    assert other.submission is None


def test_a_number_in_the_subject_joins_nothing(piece: Submission) -> None:
    message = arrive(raw_mail("我也写一句。", subject=f"Re: ({piece.number})"))
    assert message.submission is None
    assert Message.objects.count() == 0


def test_a_forged_sign_joins_nothing(piece: Submission) -> None:
    address = marks.answer_address(piece)
    forged = address.replace(address.partition(".")[2][:4], "0000", 1)
    assert marks.piece_of([forged]) is None
    assert marks.piece_of([address.upper()]) == piece


def test_a_sign_ends_after_four_hundred_days(piece: Submission) -> None:
    OutboundMark.objects.update(created_at=timezone.now() - timedelta(days=401))
    assert marks.piece_of([marks.answer_address(piece)]) is None


def test_a_strangers_answer_is_seen_by_staff_only(piece: Submission) -> None:
    arrive(raw_mail("让我也说一句。", sender="other@example.com"), **reply_to(piece))
    said = Message.objects.get()
    assert said.sender_name == "other@example.com"
    assert not said.is_from_author
    assert list(queries.messages(piece, for_author=True)) == []
    assert list(queries.messages(piece, for_author=False)) == [said]


def test_an_automatic_answer_is_filed_with_its_piece_and_says_nothing(piece: Submission) -> None:
    message = arrive(
        raw_mail("休假中", more=b"Auto-Submitted: auto-replied\r\n"), **reply_to(piece)
    )
    assert (message.submission, message.reason) == (piece, "automatic")
    assert Message.objects.count() == 0


def test_the_same_short_answer_twice_is_said_twice(piece: Submission) -> None:
    for _turn in range(2):
        arrive(raw_mail("好的。"), **reply_to(piece))
    assert Message.objects.count() == 2


def test_an_accounts_answer_by_mail_is_its_own_line() -> None:
    author = make_author(email="sender@example.com")
    submission = pieces.draft(author)
    pieces.submit(submission)
    arrive(raw_mail("补充一句。"), **reply_to(submission))
    assert Message.objects.get().by == author


def test_a_document_is_the_next_text_while_changes_are_asked_for(piece: Submission) -> None:
    editor = make_user("editor")
    claims.claim(piece, by=editor)
    verdict = pieces.verdict(Action.REQUEST_CHANGES)
    decisions.decide(piece, verdict=verdict, by=editor, revision=pieces.latest(piece))
    decisions.release(piece, by=editor)
    word = file_part(docx(paragraph(run("改好的稿子。" + ARTICLE))), naming=b'filename="a.docx"')
    content = multipart("mixed", part("改好了，见附件。"), word, boundary="outer")
    arrive(raw_mail(content=content), **reply_to(piece))
    piece.refresh_from_db()
    assert (piece.state, piece.round) == (State.RECEIVED, 2)
    assert "改好的稿子" in pieces.latest(piece).body_text


def test_an_editors_message_leaves_with_signs_that_bring_the_answer_back(piece: Submission) -> None:
    conversation.post(piece, by=make_user("editor"), text="Which year?", key="1", for_author=True)
    mailed = sent(piece.letters.get(kind="message"))
    assert marks.piece_of([mailed.headers["Reply-To"]]) == piece
    assert marks.letter_of(mailed.message_id) is not None


def bounce_of(message_id: str, status: str = "5.1.1") -> bytes:
    report = (
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        b"Final-Recipient: rfc822; sender@example.com\r\nAction: failed\r\nStatus: "
        + status.encode()
        + b"\r\nDiagnostic-Code: smtp; 550 no such user\r\n"
    )
    original = (
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: " + message_id.encode() + b"\r\n"
    )
    return raw_mail(
        content=multipart(
            "report", part("failed"), report, original, boundary="r",
            more=b"; report-type=delivery-status",
        ),
        sender="mailer-daemon@example.com",
        more=b"Auto-Submitted: auto-replied\r\n",
        verified=False,
    )  # fmt: skip


def test_a_bounce_marks_our_letter_and_shows_in_the_history(piece: Submission) -> None:
    (letter,) = answers()
    message = arrive(bounce_of(sent(letter).message_id), envelope_from="")
    assert (message.state, message.reason) == (InboundMessage.State.DONE, "bounce")
    letter.refresh_from_db()
    assert letter.bounced_at is not None
    assert "no such user" in letter.bounce
    assert letter.delivery == "came back, not delivered"
    event = Event.objects.get(verb="letter_bounced")
    assert (event.submission, event.letter) == (piece, letter)
    assert len(answers()) == 1


def test_a_bounce_of_a_letter_we_never_wrote_marks_nothing(piece: Submission) -> None:
    message = arrive(bounce_of("<tougao.1.00000000000000000000@127.0.0.1>"), envelope_from="")
    assert message.state == InboundMessage.State.REJECTED
    assert not Event.objects.filter(verb="letter_bounced").exists()
