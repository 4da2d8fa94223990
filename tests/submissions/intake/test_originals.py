"""Attached texts as they came: everything in them is there, and what the article lacks is named."""

import pytest

from submissions.intake.documents import Document, to_html
from submissions.intake.originals import Kind, Original, Shape, read_original
from tests.submissions.intake.test_documents import STYLES
from tests.submissions.intake.words import W, docx, paragraph, run

COMMENTS = (
    f'<w:comments xmlns:w="{W}"><w:comment w:id="1"><w:p><w:r><w:t>批注里的话</w:t></w:r></w:p>'
    "</w:comment></w:comments>"
)
HEADER = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>'
BODY = (
    paragraph(run("看得见"), run("藏起来", "<w:vanish/>"), run("再看见"))
    + "<w:p><w:del><w:r><w:delText>删掉的</w:delText></w:r></w:del>"
    + f"<w:ins>{run('新的')}</w:ins></w:p>"
    + paragraph(run("样式藏的"), properties='<w:pStyle w:val="hh"/>')
    + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>"
    + f"<w:tc>{paragraph(run('删掉的行'))}</w:tc></w:tr>"
    + f"<w:tr><w:tc>{paragraph(run('留下的行'))}</w:tc></w:tr></w:tbl>"
    + paragraph(run("末段"))
)
WORD = docx(
    BODY,
    parts={
        "word/styles.xml": STYLES,
        "word/comments.xml": COMMENTS,
        "word/header1.xml": HEADER,
    },
)


def words(original: Original) -> list[list[tuple[str, str]]]:
    return [[(one.kind, one.text) for one in line] for line in original.paragraphs]


def test_a_word_document_shows_what_the_article_leaves_out_and_says_what_it_is():
    original = read_original("稿.docx", WORD)
    assert original.shape == Shape.PARAGRAPHS
    assert words(original) == [
        [(Kind.TEXT, "看得见"), (Kind.HIDDEN, "藏起来"), (Kind.TEXT, "再看见")],
        [(Kind.DELETED, "删掉的"), (Kind.TEXT, "新的")],
        [(Kind.HIDDEN, "样式藏的")],
        [(Kind.DELETED, "删掉的行")],
        [(Kind.TEXT, "留下的行")],
        [(Kind.TEXT, "末段")],
        [(Kind.COMMENT, "批注里的话")],
        [(Kind.MARGIN, "页眉")],
    ]


def test_what_is_shown_as_text_is_what_the_article_says():
    converted = to_html("稿.docx", WORD)
    assert isinstance(converted, Document)
    lines = read_original("稿.docx", WORD).paragraphs
    for line in lines:
        for stretch in line:
            assert (stretch.text in converted.html) == (stretch.kind == Kind.TEXT), stretch


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5", "utf-16"])
def test_a_text_file_is_its_source_whatever_its_encoding(codec):
    text = "# 題目\n\n第一段的文字，寫得長一些，好讓人看得出是什麼編碼。\n<script>1</script>\n"
    original = read_original("稿.md", text.encode(codec))
    assert (original.shape, original.source) == (Shape.SOURCE, text)


def test_a_long_document_is_cut_and_says_so():
    long = docx(paragraph(run("长" * 1000)) * 300)
    original = read_original("长.docx", long)
    assert original.is_cut
    assert sum(len(one.text) for line in original.paragraphs for one in line) == 200_000


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"\0" * 100, docx("<w:p>")])
def test_a_broken_file_breaks_nothing(data):
    assert read_original("x.docx", data).shape in Shape


def test_a_bomb_is_not_opened():
    bomb = docx(paragraph(run("0" * 50_000_000)))
    assert read_original("x.docx", bomb).shape == Shape.NONE
