"""A mail from its bytes to its end."""

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from submissions import checking, claims, contact, decisions, publishing
from submissions.errors import ContactNeeded
from submissions.intake import mailbox, pipeline, rereading, sentences, settling
from submissions.models import (
    Correspondent,
    Event,
    InboundFile,
    InboundMessage,
    Letter,
    Submission,
)
from submissions.states import Action, State
from tests.factories import pieces
from tests.factories.people import make_author, make_user
from tests.submissions.intake.arriving import (
    ARTICLE,
    FAILED,
    answers,
    arrive,
    piece_from,
    raw_mail,
    sent,
    stored_files,
    take_in,
)
from tests.submissions.intake.building import PNG, file_part, multipart, part
from tests.submissions.intake.corpus import CASES
from tests.submissions.intake.words import docx, paragraph, run
from tests.submissions.pictures_for_tests import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]

MailState = InboundMessage.State


def with_files(text: str, *files: bytes) -> bytes:
    return multipart("mixed", part(text), *files, boundary="outer")


def word_file(name: bytes = b'filename="article.docx"', text: str = ARTICLE) -> bytes:
    return file_part(docx(paragraph(run(text))), naming=name)


def test_a_verified_mail_becomes_a_received_piece_with_a_receipt() -> None:
    pieces.make_category()
    message = arrive(raw_mail(subject="Re: 回复：返青期水肥管理"))
    assert (message.state, message.lane, message.reason) == (MailState.DONE, "verified", "")
    submission = message.submission
    assert (submission.state, submission.door) == (State.RECEIVED, "mail")
    assert submission.title == "返青期水肥管理"
    assert submission.author is None
    assert submission.writer.email == "sender@example.com"
    assert submission.latest.created_by is None
    assert "返青期浇水要看墒情" in submission.latest.body_text
    assert checking.check_pending() == 1
    (letter,) = answers()
    assert letter.kind == "mail_receipt"
    assert submission.number in letter.subject
    assert "private-link" in letter.text
    assert "private-link" not in sent(letter).message


def test_an_unverified_mail_waits_for_its_sender_and_gets_one_link_in_no_words_of_theirs() -> None:
    message = arrive(raw_mail(subject="买便宜手表", verified=False))
    submission = message.submission
    assert submission.state == State.UNCONFIRMED
    (letter,) = answers()
    assert letter.kind == "mail_confirm"
    mailed = sent(letter)
    assert "手表" not in mailed.message + mailed.subject
    assert "/track/confirm/" in mailed.message


def test_confirming_lets_the_piece_in_and_sends_the_receipt_once() -> None:
    submission = piece_from(raw_mail(verified=False))
    contact.confirm(submission)
    contact.confirm(submission)
    submission.refresh_from_db()
    assert submission.state == State.RECEIVED
    assert submission.letters.filter(kind="mail_receipt").count() == 1
    event = Event.objects.get(submission=submission, verb="confirm")
    assert event.correspondent == submission.correspondent


def test_an_unverified_sender_has_to_be_contacted_before_acceptance() -> None:
    editor = make_user("editor")
    submission = piece_from(raw_mail(verified=False))
    contact.vouch(submission, by=editor)
    checking.check_pending()
    claims.claim(submission, by=editor)
    accept = pieces.verdict(Action.ACCEPT)
    revision = pieces.latest(submission)
    with pytest.raises(ContactNeeded):
        decisions.decide(submission, verdict=accept, by=editor, revision=revision)
    contact.ask(submission, by=editor, text="Is this piece yours?", key="1")
    submission.refresh_from_db()
    decisions.decide(submission, verdict=accept, by=editor, revision=revision)


def test_a_mailed_piece_is_published_under_the_name_the_sender_gave() -> None:
    pieces.make_category()
    editor = make_user("editor")
    submission = piece_from(raw_mail(sender="=?utf-8?B?5ZGo5bmz?= <sender@example.com>"))
    checking.check_pending()
    claims.claim(submission, by=editor)
    accept = pieces.verdict(Action.ACCEPT)
    revision = pieces.latest(submission)
    decisions.decide(submission, verdict=accept, by=editor, revision=revision)
    decisions.release(submission, by=editor)
    article = publishing.publish(submission, by=editor)
    assert article.live_version.byline == "周平"
    assert article.author is None


def test_mail_that_fails_authentication_is_kept_and_not_answered() -> None:
    message = arrive(raw_mail(verified=False, more=FAILED))
    assert (message.state, message.reason) == (MailState.REJECTED, "failed_authentication")
    assert answers() == []
    assert Submission.objects.count() == 0
    replay = rereading.replay(message, by=make_user("editor"), release=True)
    assert replay.message.submission.state == State.UNCONFIRMED
    assert answers() == []


@pytest.mark.parametrize(
    "more",
    [
        b"Auto-Submitted: auto-replied\r\n",
        b"List-Id: <news.example.com>\r\n",
        b"Precedence: bulk\r\n",
        b"X-Autoreply: yes\r\n",
        b"X-Other-Loop: elsewhere\r\n",
        b"Return-Path: <>\r\n",
    ],
)
def test_no_machine_is_answered(more: bytes) -> None:
    message = arrive(raw_mail(more=more))
    assert (message.state, message.reason) == (MailState.REJECTED, "automatic")
    assert answers() == []


def test_the_null_envelope_path_alone_silences_us() -> None:
    assert arrive(raw_mail(), envelope_from="").reason == "automatic"
    assert answers() == []


def test_a_word_file_is_the_article_and_a_short_body_the_note() -> None:
    content = with_files("编辑老师好，稿件见附件。", word_file())
    submission = piece_from(raw_mail(subject="投稿", content=content))
    revision = submission.latest
    assert "千粒重" in revision.body_text
    assert "见附件" not in revision.body_text
    assert revision.note == "编辑老师好，稿件见附件。"
    assert submission.title == "article"
    assert InboundFile.objects.get().is_article


def test_a_long_body_is_the_article_and_the_word_file_is_kept_beside_it() -> None:
    message = arrive(raw_mail(content=with_files(ARTICLE * 2, word_file(text="另一份" * 60))))
    assert "另一份" not in message.submission.latest.body_text
    file = InboundFile.objects.get()
    assert (file.is_article, file.problem) == (False, "")
    with file.file.open("rb") as kept:
        assert kept.read(2) == b"PK"


def test_what_cannot_be_used_is_named_with_what_to_do() -> None:
    old = file_part(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, naming=b'filename="old.doc"')
    broken = file_part(PNG[:20], "image/png", naming=b'filename="photo.png"')
    message = arrive(raw_mail(content=with_files(ARTICLE, old, broken)))
    text = sent(answers()[0]).message
    with translation.override(answers()[0].language):
        assert f"old.doc: {sentences.about_file('ask_for_docx')}" in text
    assert "photo.png: " in text
    assert {file["problem"] for file in message.parsed["files"]} >= {"ask_for_docx"}


def test_pictures_in_the_text_move_to_our_own_addresses_and_others_stand_behind_it() -> None:
    shown = file_part(
        picture("a.jpg").read(), "image/jpeg", disposition=b"inline",
        extra=b"Content-ID: <one@example.com>\r\n",
    )  # fmt: skip
    html = part(f'<p>{ARTICLE}</p><img src="cid:one@example.com" alt="田">', "text/html")
    related = multipart("related", html, shown, boundary="inner")
    attached = file_part(picture("b.jpg", "red").read(), "image/jpeg", naming=b'filename="b.jpg"')
    content = multipart("mixed", related, attached, boundary="outer")
    revision = arrive(raw_mail(content=content)).submission.latest
    assert len(revision.picture_ids) == 2
    assert "cid:" not in revision.body_html
    assert revision.body_html.count('src="/media/') == 2


def test_markup_of_a_mail_goes_through_the_sanitiser() -> None:
    html = (
        f'<p onclick="x()">{ARTICLE}</p><script>steal()</script><img src="https://a.example/p.gif">'
    )
    message = arrive(raw_mail(content=part(html, "text/html")))
    body = message.submission.latest.body_html
    assert "script" not in body
    assert "onclick" not in body
    assert "a.example" not in body
    assert {one["what"] for one in message.parsed["dropped"]} == {"script", "remote_picture"}


def test_an_article_forwarded_as_a_mail_is_read_from_it() -> None:
    inside = raw_mail(ARTICLE * 2, subject="原题", sender="someone@example.net", verified=False)
    enclosed = b"Content-Type: message/rfc822\r\n\r\n" + inside
    submission = piece_from(raw_mail(subject="转发：", content=with_files("见转发", enclosed)))
    assert "千粒重" in pieces.latest(submission).body_text
    assert submission.title == "原题"
    assert submission.writer.email == "sender@example.com"


def test_a_signature_file_makes_no_piece_of_a_question() -> None:
    signature = file_part(b"0\x80", "application/pkcs7-signature", naming=b'filename="smime.p7s"')
    message = arrive(raw_mail(content=with_files("请问怎么投稿？", signature)))
    assert message.reason == "no_article"


def test_an_encrypted_mail_is_held_and_its_sender_told() -> None:
    secret = file_part(b"Version: 1", "application/pgp-encrypted")
    content = multipart("encrypted", secret, file_part(b"x"), boundary="outer")
    message = arrive(raw_mail(content=content))
    assert (message.state, message.reason) == (MailState.HELD, "encrypted")
    with translation.override(answers()[0].language):
        assert sentences.about_part("encrypted_mail") in sent(answers()[0]).message


def test_a_mail_that_killed_its_worker_three_times_is_given_to_a_person() -> None:
    dead, alive = take_in(raw_mail()), take_in(raw_mail())
    InboundMessage.objects.filter(pk=dead.pk).update(attempts=3)
    assert pipeline.run_pending() == 1
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, alive.state) == (MailState.FAILED, MailState.DONE)
    assert dead.needs_a_person


def test_a_late_worker_opens_nothing_that_another_has_finished() -> None:
    message = take_in(raw_mail())
    stale = InboundMessage.objects.get(pk=message.pk)
    pipeline.run(message)
    pipeline.run(stale)
    message.refresh_from_db()
    assert message.state == MailState.DONE
    assert Submission.objects.count() == 1


def test_a_mail_without_an_article_is_held_for_a_person_and_answered() -> None:
    message = arrive(raw_mail("请问怎么投稿？"))
    assert (message.state, message.reason) == (MailState.HELD, "no_article")
    assert [letter.kind for letter in answers()] == ["mail_nothing"]


def test_an_authors_verified_mail_is_theirs_and_an_unverified_one_is_not() -> None:
    author = make_author(email="sender@example.com")
    assert arrive(raw_mail()).submission.author == author
    other = piece_from(raw_mail(verified=False))
    assert other.author is None
    assert other.correspondent == Correspondent.objects.get()


def test_mail_of_a_barred_account_is_held_without_an_answer() -> None:
    make_author(email="sender@example.com", is_active=False)
    message = arrive(raw_mail())
    assert (message.state, message.reason) == (MailState.HELD, "barred")
    assert answers() == []


def test_mail_over_the_limits_of_reading_is_kept_and_its_sender_told() -> None:
    bomb = b"".join(b"X-%d: a\r\n" % n for n in range(1200))
    message = arrive(raw_mail(more=bomb))
    assert (message.state, message.reason) == (MailState.HELD, "too_many_headers")
    assert [letter.kind for letter in answers()] == ["mail_unusable"]


def test_a_step_that_breaks_leaves_the_mail_visible_and_replayable(monkeypatch) -> None:
    first, second = take_in(raw_mail()), take_in(raw_mail())
    original = settling.settle
    broken = {first.pk}

    def sometimes(message, *rest):
        if message.pk in broken:
            raise RuntimeError("broken step")
        return original(message, *rest)

    monkeypatch.setattr(settling, "settle", sometimes)
    for _turn in range(4):
        pipeline.run_pending()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.reason) == (MailState.FAILED, "error")
    assert "broken step" in first.last_error
    assert second.state == MailState.DONE
    broken.clear()
    assert rereading.replay(first).message.submission is not None


def test_reading_again_shows_what_was_recovered() -> None:
    message = arrive(raw_mail())
    InboundMessage.objects.filter(pk=message.pk).update(
        parsed={**message.parsed, "characters": 3, "text": "???"}
    )
    message.refresh_from_db()
    replay = rereading.replay(message)
    assert replay.changed == ["characters", "text"]
    assert replay.gained > 100


def test_a_mail_run_many_times_makes_one_piece_and_one_answer() -> None:
    message = arrive(raw_mail(content=with_files("见附件", word_file())))
    files = stored_files()
    for _turn in range(3):
        rereading.replay(message)
    assert Submission.objects.count() == 1
    assert Submission.objects.get().revisions.count() == 1
    assert len(answers()) == 1
    assert stored_files() == files
    assert InboundFile.objects.count() == 1


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.binary(max_size=400), envelope=st.sampled_from([None, "", "sender@example.com"]))
def test_any_bytes_end_as_one_stored_row(raw: bytes, envelope: str | None) -> None:
    before = InboundMessage.objects.count()
    known = InboundMessage.objects.filter(size=len(raw)).count() > 0
    message = arrive(raw, envelope_from=envelope)
    arrive(raw, envelope_from=envelope)
    assert not message.is_waiting
    assert mailbox.raw_bytes(message) == raw
    assert InboundMessage.objects.count() in ({before, before + 1} if known else {before + 1})


def test_every_mail_of_the_corpus_comes_to_an_end_a_person_can_see(mail_site) -> None:
    mail_site.MAIL_PER_ADDRESS = mail_site.MAIL_PER_DOMAIN = mail_site.MAIL_OVERALL = 10_000
    ends: dict[str, str] = {}
    for case in CASES:
        message = arrive(case.raw)
        if message.state == MailState.FAILED or message.is_waiting:
            ends[case.name] = message.last_error
        assert Letter.objects.filter(inbound=message).count() <= 1, case.name
    assert ends == {}
    assert InboundFile.objects.filter(file="").count() == 0
