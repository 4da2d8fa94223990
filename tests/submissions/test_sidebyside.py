"""A mailed text beside what was sent: for editors at the desk, for senders behind their link."""

import pytest

from submissions.intake import sidebyside
from submissions.models import InboundMessage, Submission
from submissions.states import Action
from tests.factories import people
from tests.submissions.desk_pages import client_of, read, text
from tests.submissions.intake.arriving import ARTICLE, arrive, raw_mail
from tests.submissions.intake.building import file_part, multipart, part
from tests.submissions.intake.words import docx, paragraph, run
from tests.submissions.mailed_pages import decided, link, piece, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_site")]

WORD = docx(
    paragraph(run(ARTICLE))
    + f"<w:p><w:del><w:r><w:delText>删去的一句</w:delText></w:r></w:del>{run('留下的一句')}</w:p>"
    + paragraph(run("藏着的一句", "<w:vanish/>"))
)
MARKDOWN = f"# 小标题\n\n{ARTICLE}\n\n<script>alert(1)</script> <img src=x onerror=alert(2)>\n"
PAGE = f"<h2>小标题</h2><p onclick=alert(3)>{ARTICLE}</p><script>alert(4)</script>"


def with_file(name: str, data: bytes, *, verified: bool = True) -> bytes:
    file = file_part(data, naming=f'filename="{name}"'.encode())
    content = multipart("mixed", part("编辑好，稿子在附件里。"), file, boundary="b")
    return raw_mail(content=content, verified=verified)


def mailed(name: str, data: bytes) -> Submission:
    piece()  # the category, and another piece whose mail must not be taken for this one
    submission = arrive(with_file(name, data)).submission
    assert submission is not None
    return submission


def mail_of(submission: Submission) -> InboundMessage:
    return submission.inbound.get()


def compare_page(message: InboundMessage) -> str:
    return f"/admin/submissions/inboundmessage/{message.pk}/compare/"


@pytest.fixture
def editor():
    return people.make_user("editor")


def test_an_editor_sees_a_word_file_beside_the_article_with_what_was_left_out(editor):
    message = mail_of(mailed("a.docx", WORD))
    response = client_of(editor).get(compare_page(message))
    article, original = response.content.decode().split('id="h-original"')
    assert "留下的一句" in article
    assert "删去的一句" not in article
    assert "藏着的一句" not in article
    for word, label in [("删去的一句", "Deleted"), ("藏着的一句", "Hidden")]:
        assert f'<span class="tag t-warn">{label}</span> {word}</span>' in original
    assert "1 hidden passage" in article
    assert f'{compare_page(message).removesuffix("compare/")}files/0/"' in original


@pytest.mark.parametrize(("name", "source"), [("a.md", MARKDOWN), ("a.html", PAGE)])
def test_the_source_of_a_text_file_is_shown_and_never_run(editor, name, source):
    submission = mailed(name, source.encode())
    for client, address in [
        (client_of(editor), compare_page(mail_of(submission))),
        (visitor(), f"{link(submission)}understood/"),
    ]:
        response = client.get(address)
        page = response.content.decode()
        for tag in ("<script>alert", "<img src=x", "<p onclick"):
            assert tag not in page
        assert "&lt;script&gt;alert" in page
        assert "小标题" in page
        assert "script-src 'self'" in response["Content-Security-Policy"]


def test_a_mail_without_a_file_shows_its_own_words_and_downloads_whole(editor):
    message = mail_of(piece())
    response = client_of(editor).get(compare_page(message))
    assert text(response).count("返青期浇水要看墒情") == 2
    assert f'{compare_page(message).removesuffix("compare/")}raw/"' in response.content.decode()


def test_the_sender_sees_both_sides_and_no_word_of_the_staff():
    submission = mailed("a.docx", WORD)
    response = visitor().get(f"{link(submission)}understood/")
    page = text(response)
    assert "留下的一句" in page
    assert "1 hidden passage" in page
    for word in ("Checks", "Sender:", "/admin/", "SHA-256", "mx.example.org"):
        assert word not in page
    assert response["Referrer-Policy"] == "no-referrer"


def test_both_pages_are_linked_where_they_are_looked_for(editor):
    submission = mailed("a.docx", WORD)
    message = mail_of(submission)
    assert compare_page(message) in read(editor, submission).content.decode()
    assert "understood/" in visitor().get(link(submission)).content.decode()
    page = client_of(editor).get(f"/admin/submissions/inboundmessage/{message.pk}/change/")
    assert compare_page(message) in page.content.decode()


def test_the_page_is_for_the_desk_and_not_for_ones_own_mail(editor):
    message = mail_of(mailed("a.docx", WORD))
    assert client_of(None).get(compare_page(message)).status_code == 302
    own = people.make_user("editor", email="sender@example.com")
    assert client_of(own).get(compare_page(message)).status_code == 404
    assert client_of(editor).get(compare_page(message)).status_code == 200


def test_a_new_text_by_mail_is_the_one_that_is_compared():
    submission = decided(piece(), Action.REQUEST_CHANGES)
    asked = submission.letters.get(kind="request_changes")
    new = docx(paragraph(run(f"{ARTICLE}改过的一句。")))
    reply = f"In-Reply-To: {asked.mark.message_id}\r\n".encode()
    file = file_part(new, naming=b'filename="new.docx"')
    content = multipart("mixed", part("改好了。"), file, boundary="b")
    arrive(raw_mail(content=content, more=reply))
    submission.refresh_from_db()
    assert submission.round == 2
    message = sidebyside.brought_by(submission)
    assert message is not None
    assert message != submission.inbound.order_by("pk")[0]
    assert "改过的一句" in text(visitor().get(f"{link(submission)}understood/"))


def test_a_strangers_mail_is_never_shown_to_the_sender():
    submission = piece()
    receipt = submission.letters.get(kind="mail_receipt")
    reply = f"In-Reply-To: {receipt.mark.message_id}\r\n".encode()
    arrive(raw_mail(f"{ARTICLE}陌生人。", sender="x@other.example", verified=False, more=reply))
    assert submission.inbound.count() == 2
    assert "陌生人" not in text(visitor().get(f"{link(submission)}understood/"))


def test_nothing_is_left_to_compare_once_the_sender_has_deleted_it(editor):
    submission = mailed("a.docx", WORD)
    message = mail_of(submission)
    visitor().post(f"{link(submission)}delete/", {"step": "delete"})
    response = client_of(editor).get(compare_page(message))
    assert response.status_code == 302
