"""Mails and documents that once broke the reading, one of each kind, in messages of our own."""

import base64

import pytest

from submissions.intake.documents import Code, Document, Refused, to_html
from submissions.intake.documents.xml import nothing, parse
from submissions.intake.reading import Kind, Problem, read
from submissions.intake.reading.charsets import decode
from tests.submissions.intake.building import file_part, mail, multipart, part, word
from tests.submissions.intake.words import docx, paragraph, run

TEXT = "返青期浇水要看墒情，不可一概而论。去年我们村试了三块地。"
TRADITIONAL = "冬天澆水要看天氣，不可一概而論。去年我們村試了三塊地。"
FILE = b"%PDF-1.4\n%"
ATTACHED = file_part(FILE, "application/pdf", naming=b'filename="a.pdf"')


def html_mail(content: str) -> bytes:
    return mail(part(content, "text/html"))


def test_a_reference_of_thousands_of_digits_is_read() -> None:
    read_mail = read(html_mail(f"<p>{TEXT}&#{'9' * 5000};</p><img src='cid:&#{'9' * 5000};'>"))
    assert TEXT in read_mail.text
    document = to_html("a.html", f"<html><title>&#{'9' * 900};</title>{TEXT}".encode())
    assert isinstance(document, Document)


@pytest.mark.parametrize("name", ["head", "noscript", "xml", "template"])
def test_an_element_nobody_closed_does_not_hide_the_mail(name: str) -> None:
    assert TEXT in read(html_mail(f"<html><{name}><p>{TEXT}</p>")).text


def test_a_head_closed_by_the_body_does_not_hide_the_mail() -> None:
    found = read(html_mail(f"<head><title>x</title><body><p>{TEXT}</p><!-- <p>no -->")).text
    assert found == TEXT


def test_code_and_conditional_comments_are_no_text() -> None:
    content = f"<STYLE>p{{}}</STYLE><!--[if mso]><xml>no</xml><![endif]--><p>{TEXT}<o:p></o:p></p>"
    assert read(html_mail(f"{content}<![if !x]>1<![endif]><script>no")).text == f"{TEXT}\n1"


@pytest.mark.parametrize(
    "unit",
    ["<", "<a", "<!", "<?x", "<!--", "&", "<b>", "<br>\n", "<td>x</td>", "<script>", "cid:a "],
)
def test_repeated_markup_is_read_whole(unit: str) -> None:
    found = read(html_mail(TEXT + unit * 20_000))
    assert found.text.startswith(TEXT[:5])
    assert "".join(found.body.content[s.start : s.end] for s in found.body.segments)


def test_thousands_of_dashes_and_beginnings_are_no_signature_and_no_file() -> None:
    dashes = read(mail(part("--\n" * 20_000)))
    assert {segment.kind for segment in dashes.body.segments} == {Kind.NEW, Kind.SIGNATURE}
    begun = read(mail(part("begin 644 a.txt\n abc\n" * 20_000)))
    assert len(begun.attachments) <= 1
    assert begun.text.count("begin 644") >= 19_990


def test_a_yenc_file_in_a_text_becomes_an_attachment() -> None:
    coded = bytes((byte + 42) % 256 for byte in b"abc") + b"=" + bytes((19 + 42 + 64,))
    body = b"hi\r\n=ybegin line=128 size=4 name=a.bin\r\n" + coded + b"\r\n=yend size=4\r\nbye\r\n"
    found = read(mail(part(body, encoding="8bit")))
    assert [(file.name, file.data) for file in found.attachments] == [("a.bin", b"abc\x13")]
    assert found.text.split() == ["hi", "bye"]


@pytest.mark.parametrize(
    "label", ['"gb2312" (Chinese)', "gb2312 (Chinese)", "'gb2312'", "gb2312*zh", "gb2312,utf-8"]
)
def test_a_charset_with_a_comment_is_a_charset(label: str) -> None:
    head = b"Content-Type: text/plain; charset=" + label.encode()
    body = b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + TEXT.encode("gb18030")
    assert read(mail(head + body)).text.strip() == TEXT


@pytest.mark.parametrize(
    ("codec", "label", "text"),
    [("gb18030", "big5", TEXT), ("big5", "gb2312", TRADITIONAL), ("euc_kr", "euc-kr", "한국어로")],
)
def test_a_family_that_lies_is_found_out(codec: str, label: str, text: str) -> None:
    assert decode(text.encode(codec), label).text == text


def test_a_name_is_read_as_the_rest_of_its_mail() -> None:
    sender = word("周平", "gb18030", label="big5") + b" <a@example.com>"
    assert read(mail(part(TEXT, charset="gb18030"), sender=sender)).from_name == "周平"


def test_parts_behind_an_empty_boundary_are_found() -> None:
    found = read(mail(multipart("mixed", part(TEXT), ATTACHED, boundary="")))
    assert [file.data for file in found.attachments] == [FILE]


def test_of_two_content_types_the_one_that_divides_the_body_counts() -> None:
    whole = b"Content-Type: text/plain\r\n" + multipart("mixed", part(TEXT), ATTACHED, boundary="b")
    found = read(mail(whole))
    assert [file.data for file in found.attachments] == [FILE]
    assert found.text.strip() == TEXT


def test_a_multipart_that_is_itself_encoded_is_undone() -> None:
    head, body = multipart("mixed", part(TEXT), ATTACHED, boundary="b").split(b"\r\n\r\n", 1)
    coded = b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(body)
    assert [file.data for file in read(mail(head + coded)).attachments] == [FILE]


def test_plain_lines_below_base64_stay_and_plain_text_labelled_so_is_left_alone() -> None:
    below = part(TEXT) + b"-- \r\nlist footer\r\n"
    assert read(mail(below)).text == f"{TEXT}\n-- \nlist footer"
    lying = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    words = b"This is no base64, it is a plain sentence."
    assert read(mail(lying + words)).text == words.decode()


def test_mails_enclosed_too_deeply_are_named() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\n" * 8 + part(TEXT)
    found = read(mail(inner))
    assert Problem.TOO_DEEP in {one.problem for one in found.unread}
    assert len(found.attachments) == 1


def test_a_document_in_a_chinese_encoding_is_read() -> None:
    words: list[str] = []
    declared = '<?xml version="1.0" encoding="gb2312"?>'
    parse(f"{declared}<a>{TEXT}</a>".encode("gb18030"), nothing, nothing, words.append)
    assert "".join(words) == TEXT


def test_the_last_paragraph_is_kept_though_its_mark_was_deleted() -> None:
    mark = "<w:rPr><w:del/></w:rPr>"
    found = to_html("a.docx", docx(paragraph(run(TEXT), properties=mark)))
    assert isinstance(found, Document)
    assert found.html == f"<p>{TEXT}</p>"


def test_letters_too_small_to_read_are_not_published() -> None:
    body = paragraph(run(TEXT), run("SECRET", '<w:sz w:val="2"/>'))
    found = to_html("a.docx", docx(body))
    assert isinstance(found, Document)
    assert "SECRET" not in found.html
    assert found.dropped[0].what == "hidden_text"


def test_a_document_without_a_word_is_empty() -> None:
    found = to_html("a.docx", docx(paragraph()))
    assert isinstance(found, Refused)
    assert found.code is Code.EMPTY
