"""Words, links and pictures out of a page, and text out of bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.text_material import MAX_BYTES, UnusableText, decoded, from_html
from tests.moderation.work import lines_executed


def test_blocks_become_lines_and_inline_markup_leaves_no_trace():
    page = from_html("<h1>标题</h1><p>赌<b>博</b>网&amp;站<br>次行</p>\n<p> 末段 </p>")
    assert page.text.rstrip("\n") == "标题\n赌博网&站\n次行\n末段 "


def test_what_no_reader_sees_is_left_out():
    page = from_html(
        "<head><title>x</title></head>甲<script>乙</script><!-- 丙 --><style>丁</style>戊"
    )
    assert page.text == "甲戊"


def test_a_link_keeps_its_target_words_and_place():
    page = from_html(
        "<p>请看 <a class=x href='https://a.example/?x=1&amp;y=2'>这<i>里</i></a>吧</p>"
    )
    (link,) = page.links
    assert (link.href, link.text) == ("https://a.example/?x=1&y=2", "这里")
    assert page.text[link.start : link.end] == "这里"


def test_a_quoted_bracket_does_not_end_a_tag():
    page = from_html('<img alt="a > b"><p title="1>0">文</p>')
    assert page.text.strip() == "文"
    assert page.pictures[0].alt == "a > b"


def test_a_bracket_that_opens_no_tag_is_text():
    assert from_html("3 < 5 且 a<b").text == "3 < 5 且 a<b"


def test_gb18030_and_utf8_with_a_mark_are_read():
    assert decoded("赌博".encode("gb18030")) == "赌博"
    assert decoded("\ufeff赌博".encode()) == "赌博"


@pytest.mark.parametrize(
    ("raw", "said"),
    [(b"ab\x00c", "text file"), (b"\xff\xff\xff", "GB18030"), (b"a" * (MAX_BYTES + 1), "5 MB")],
)
def test_bytes_that_are_no_text_are_refused(raw, said):
    with pytest.raises(UnusableText, match=said):
        decoded(raw)


@given(st.text(st.sampled_from("<>/a \"'=!-pbrimgscripthref&;赌\n"), max_size=200))
def test_any_markup_is_read_with_true_offsets(source):
    page = from_html(source)
    assert all(page.text[link.start : link.end] == link.text for link in page.links)


@pytest.mark.parametrize(
    "unit", ["<", "<a '", "<!--", "<p>", "<a href=x>", "<script>", '<a "', "&", "</", "<a href=' "]
)
def test_work_grows_in_step_with_hostile_markup(unit):
    def work(times: int) -> int:
        return lines_executed(lambda: from_html(unit * times))

    assert work(4_000) <= 2.1 * work(2_000) + 100


def test_a_reference_of_thousands_of_digits_is_no_character():
    material = from_html(f'<p>甲&#{"9" * 5_000};乙 <a href="/&#{"1" * 5_000};">丙</a></p>')
    assert "甲" in material.text
    assert "丙" in material.text
