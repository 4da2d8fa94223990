"""What holds for any bytes and any text, not only for the mails of the corpus."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.intake.documents import Document, Refused, to_html
from submissions.intake.reading import Mail, read, scan
from submissions.intake.reading.charsets import decode
from submissions.intake.reading.headers import decode_words
from tests.submissions.intake.building import multipart, part, split_words
from tests.submissions.intake.corpus import CASES
from tests.submissions.intake.test_corpus import unstorable

FAMILIES = {
    "gb18030": ("gb2312", "GBK", "x-gbk", "cp936", "GB_2312-80", "chinese", "gb18030"),
    "big5hkscs": ("big5", "Big5-HKSCS", "cp950", "x-x-big5"),
    "utf-8": ("utf-8", "utf8", "gb2312", "us-ascii", "iso-8859-1", ""),
}
SMALL = [case.raw for case in CASES if len(case.raw) < 6000]


def encodable(codec: str) -> st.SearchStrategy[str]:
    """Texts of ideographs, letters and marks that the codec has."""

    def fits(char: str) -> bool:
        try:
            return char.encode(codec).decode(codec) == char
        except UnicodeError:
            return False

    chars = st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("的一是不了在有人這個農業稿件，。：、“”（）《》"),
        st.characters(min_codepoint=0x20, max_codepoint=0x7E),
    )
    return st.text(chars.filter(fits), min_size=1, max_size=60)


def check_family(codec: str, label: str, text: str) -> None:
    found = decode(text.encode(codec), label)
    assert (found.text, found.replaced) == (text, 0)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FAMILIES["gb18030"]), encodable("gb18030"))
def test_gb_text_survives_any_label_of_its_family(label: str, text: str) -> None:
    check_family("gb18030", label, text)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FAMILIES["big5hkscs"]), encodable("big5hkscs"))
def test_big5_text_survives_any_label_of_its_family(label: str, text: str) -> None:
    check_family("big5hkscs", label, text)


EVERYDAY = st.text(
    st.sampled_from("今年我们村的小麦返青期浇水要看墒情专家给出了几条建议投稿编辑老师好，。"),
    min_size=4,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FAMILIES["utf-8"]), EVERYDAY)
def test_everyday_utf8_survives_a_label_of_another_family(label: str, text: str) -> None:
    check_family("utf-8", label, text)


@settings(max_examples=200, deadline=None)
@given(encodable("gb18030"), st.integers(1, 40))
def test_a_subject_survives_being_cut_anywhere(text: str, every: int) -> None:
    raw = split_words(text, "gb18030", label="gb2312", every=every, joint=b" ")
    assert decode_words(raw) == text


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_give_a_mail_that_can_be_stored(raw: bytes) -> None:
    mail = read(raw)
    assert isinstance(mail, Mail)
    assert unstorable(mail) == []


PIECES = st.sampled_from([
    b"\r\n", b"\n\n", b"--b\r\n", b"--b--\r\n", b"=?gb2312?B?", b"?=", b"Content-Type: ", b"From: ",
    b"multipart/mixed; boundary=b\r\n", b"message/rfc822\r\n\r\n", b"text/html; charset=x-gbk\r\n",
    b"Subject: ", b"begin 644 a\n", b"\xd0\xd5", b"<", b">", b'"', b"\\", b";", b"\0", b"&#xD800;",
    b"Content-Transfer-Encoding: base64\r\n", b"filename*0*=utf-8''%ED%A0%80", b"\xed\xa0\x80",
    b"Authentication-Results: a; dkim=pass", b"x: ", b"data:image/png;base64,AAAA", b"cid:a",
])  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_scraps_of_mail_in_any_order_give_a_mail_that_can_be_stored(pieces: list[bytes]) -> None:
    assert unstorable(read(b"".join(pieces))) == []


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_mail_is_still_read(data: Any) -> None:
    raw = bytearray(data.draw(st.sampled_from(SMALL)))
    for _ in range(data.draw(st.integers(1, 8))):
        if raw:
            at = data.draw(st.integers(0, len(raw) - 1))
            raw[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    assert unstorable(read(bytes(raw))) == []


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["a.docx", "a.md", "a.txt", "a.html", "", "a.b"]))
def test_any_file_is_converted_or_refused(data: bytes, name: str) -> None:
    assert isinstance(to_html(name, data), Document | Refused)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_a_damaged_word_document_is_converted_or_refused(at: int, patch: bytes) -> None:
    whole = bytearray(
        next(case.expect["file_data"] for case in CASES if "file_data" in case.expect)
    )
    whole[at : at + len(patch)] = patch
    assert isinstance(to_html("a.docx", bytes(whole)), Document | Refused)


@given(st.integers(280, 320))
def test_the_limit_on_parts_is_where_it_is_said_to_be(parts: int) -> None:
    raw = multipart("mixed", *[part("x")] * (parts - 1), boundary="edge")
    assert (scan(raw).refusal == "too_many_parts") is (parts > 300)
