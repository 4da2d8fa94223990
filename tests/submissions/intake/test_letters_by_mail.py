"""What leaves by itself after a mail: never the sender's words, never markup, always what to do."""

import io
import zipfile

import pytest
from django.utils import translation
from post_office.models import Email

from submissions import contact, contents, drafting, tracking
from submissions.intake import renewal, sentences
from submissions.intake.reading import scanning
from submissions.models import InboundMessage, Submission
from submissions.states import Action, State
from tests.factories import pieces
from tests.submissions.intake.arriving import ARTICLE, answers, arrive, as_bytes, raw_mail, sent
from tests.submissions.intake.building import file_part, multipart, part
from tests.submissions.mailed_pages import decided, mailed_link, text, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]

SECRET = "只有作者知道的一句话"
MARKUP = "<b>粗体</b><script>go()</script>"
AUTOMATIC = {
    *("mail_receipt", "mail_confirm", "mail_duplicate", "mail_unusable", "mail_nothing"),
    *("mail_link", "receipt", "withdrawn"),
}


def write_everything() -> None:
    """Every letter that leaves by itself in the life of a mailed piece."""
    pieces.make_category()
    said = f"{ARTICLE}{SECRET}。{MARKUP}"
    arrive(raw_mail(said, subject=MARKUP))
    arrive(raw_mail(said))
    arrive(raw_mail(f"请问怎么投稿？{SECRET}"))
    crypt = multipart(
        "encrypted",
        file_part(b"Version: 1", "application/pgp-encrypted"),
        part(SECRET),
        boundary="x",
    )
    arrive(raw_mail(content=crypt))
    arrive(raw_mail(f"{said}另一稿。", verified=False, sender="unsure@example.com"))
    unsure = Submission.objects.get(correspondent__email="unsure@example.com")
    renewal.renew(unsure)
    contact.confirm(unsure)
    drafting.withdraw(unsure, by=unsure.writer, reason=SECRET)
    piece = Submission.objects.exclude(pk=unsure.pk).get()
    piece = decided(piece, Action.DECLINE)
    content = contents.Content(title="改题", body=f"<p>{said}改过。</p>")
    tracking.resubmit(piece, by=piece.writer, content=content, note=SECRET)


def test_no_letter_that_leaves_by_itself_repeats_what_a_sender_wrote() -> None:
    write_everything()
    letters = [one for one in Submission.objects.values_list("letters__kind", flat=True) if one]
    kinds = {*letters, *(letter.kind for letter in answers())}
    assert kinds >= AUTOMATIC
    for email in Email.objects.all():
        assert email.html_message == ""
        for word in (SECRET, "墒情"):
            assert word not in email.message + email.subject, email.subject


def test_a_title_is_plain_text_in_every_letter_and_breaks_no_header() -> None:
    arrive(raw_mail(subject=f"{MARKUP} =?utf-8?Q?a=0D=0ABcc:_victim@example.net?="))
    raw = as_bytes(answers()[0])
    head, _, body = raw.partition(b"\r\n\r\n")
    assert b"text/plain" in head
    assert b"\nBcc" not in head
    assert b"multipart" not in head
    assert b"text/html" not in head + body


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def locked() -> bytes:
    """The frame of a Word file under a password."""
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + name.ljust(1024, b"\0")


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("稿件.docx", b"x" * 100)
    return buffer.getvalue()


def told(code: str, language: str) -> str:
    """The sentence about a file, as a letter in this language says it."""
    with translation.override(language):
        return sentences.about_file(code)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.docx", b"", "empty"),
        ("locked.docx", locked(), "encrypted"),
        ("broken.docx", b"PK\x03\x04 broken", "damaged"),
        ("old.doc", OLD, "ask_for_docx"),
        ("all.zip", archive(), "archive"),
        ("run.exe", b"MZ" + b"\0" * 400, "executable"),
        ("big.jpg", b"\xff\xd8\xff" + b"\0" * 10_000_001, "picture_too_large"),
        ("long.txt", b"a" * 2_000_001, "too_large"),
    ],
)
def test_each_file_that_cannot_be_used_is_named_with_what_to_do(name, data, code) -> None:
    file = file_part(data, naming=f'filename="{name}"'.encode())
    fine = file_part(b"%PDF-1.4 x", naming=b'filename="other.pdf"')
    arrive(raw_mail(content=multipart("mixed", part(ARTICLE), file, fine, boundary="b")))
    (letter,) = answers()
    lines = sent(letter).message.splitlines()
    assert f"- {name}: {told(code, letter.language)}" in lines
    assert f"- other.pdf: {told('pdf', letter.language)}" in lines


def test_a_mail_that_is_too_large_to_be_read_is_kept_and_its_sender_told() -> None:
    large = raw_mail(content=multipart("mixed", part(ARTICLE), boundary="b"))
    message = arrive(large + b"\r\n" * (scanning.MAX_BYTES // 2))
    assert (message.state, message.reason) == (InboundMessage.State.HELD, "too_large")
    assert [letter.kind for letter in answers()] == ["mail_unusable"]
    with translation.override(answers()[0].language):
        assert str(sentences.PARTS["too_large"]) in sent(answers()[0]).message


@pytest.mark.parametrize(
    ("said", "language"),
    [("A piece in English. " * 20, "en"), ("這塊田離水邊遠，澆水費勁。" * 20, "zh-hant"),
     (ARTICLE, "zh-hans")],
)  # fmt: skip
@pytest.mark.parametrize("worker", ["en", "zh-hans"])
def test_what_to_do_is_said_in_the_language_of_the_letter(said, language, worker) -> None:
    old = file_part(OLD, naming=b'filename="old.doc"')
    content = multipart("mixed", part(said), old, boundary="b")
    with translation.override(worker):
        arrive(raw_mail(content=content, subject=said[:20]))
    (letter,) = answers()
    assert letter.language == language
    assert f"- old.doc: {told('ask_for_docx', language)}" in sent(letter).message.splitlines()


def test_a_duplicate_is_pointed_to_the_first_and_nothing_else_is_said() -> None:
    first = arrive(raw_mail(ARTICLE)).submission
    assert first is not None
    arrive(raw_mail(ARTICLE, subject="又一次"))
    said = sent(answers()[1]).message
    assert first.number in said
    assert answers()[1].kind == "mail_duplicate"
    assert "又一次" not in said
    assert Submission.objects.count() == 1


def test_whoever_did_not_send_the_mail_says_so_with_one_button() -> None:
    pieces.make_category()
    message = arrive(raw_mail(verified=False))
    address = mailed_link()
    assert 'name="deny"' in visitor().get(address).content.decode()
    page = text(visitor().post(address, {"deny": "1"}))
    assert "Thank you." in page
    submission = message.submission
    assert submission is not None
    submission.refresh_from_db()
    assert (submission.state, submission.is_not_mine) == (State.WITHDRAWN, True)
    assert len(answers()) == Email.objects.count() == 1
    assert visitor().post(address, {"confirm": "1"}).status_code == 410
    assert visitor().post(address, {"renew": "1"}).status_code == 200
    assert Email.objects.count() == 1
