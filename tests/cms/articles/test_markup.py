"""The one sanitiser: nothing runs, nothing is lost, nothing takes long."""

import random
import time
from html.parser import HTMLParser

import bleach
import nh3
import pytest

from cms.articles.markup import (
    ARTICLE,
    COMMENT,
    LETTER,
    Dropped,
    Mark,
    MarkupRefused,
    MarkupTooComplex,
    MarkupTooLarge,
    Profile,
    annotate,
    boundary,
    clean,
    from_plain,
    looks_like_html,
)

PROFILES = (ARTICLE, COMMENT, LETTER)
CPU_CEILING = 5.0  # the aim is one second; the rest is for a crowded machine

ATTACKS = (
    "<script>alert(1)</script>",
    "<ScRiPt/x>alert(1)</sCrIpT >",
    "<img src=x onerror=alert(1)>",
    "<img src='/media/a.png' onload=alert(1)>",
    "<svg onload=alert(1)><p>x",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)></style></mglyph></table>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='javascript:123'>x</a>",
    "<a href='vbscript:1'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='/\\evil.example/x'>x</a>",
    "<a href='https:evil'>x</a>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<p id=forms name=cookie class=admin>x</p>",
    "<form action=//evil.example><input name=q><button>go</button></form>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title><a title='</title><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--x--!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<base href=//evil.example/><meta http-equiv=refresh content='0;javascript:alert(1)'>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    '<img src="/media/a.png" alt="&quot; onerror=alert(1) x=&quot;">',
    "<img src='/media/../account/log-out/'>",
    "<table background=javascript:alert(1)><tr><td background=x>y",
    "<a href='http://[x'>x</a><a href='//evil.example'>y</a>",
)


class _Survey(HTMLParser):
    """Every tag and attribute a page would get."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _assert_harmless(markup: str, profile: Profile) -> None:
    for tag, attributes in _Survey(markup).tags:
        assert tag in profile.elements
        assert set(attributes) <= profile.attributes.get(tag, set())
        address = attributes.get("href")
        if address is not None:
            assert address.startswith(("https://", "http://", "mailto:", "/"))
            assert not address.startswith(("//", "/\\"))
            assert attributes["rel"] == profile.link_rel
        if tag == "img":
            assert (attributes["src"] or "").startswith("/media/")
            assert ".." not in (attributes["src"] or "")


def _assert_stable(markup: str, profile: Profile) -> None:
    once = clean(markup, profile)
    again = clean(once.html, profile)
    attributes = {name: list(names) for name, names in profile.attributes.items()}
    bleached = bleach.clean(
        once.html,
        tags=profile.elements,
        attributes=attributes,
        protocols=["http", "https", "mailto"],
    )
    passed = nh3.clean(
        once.html, tags=set(profile.elements), attributes=profile.attributes, link_rel=None
    )
    assert (again.html, again.text) == (once.html, once.text)
    assert bleached == once.html
    assert passed == once.html
    assert all(once.text[link.start : link.end] == link.text for link in once.links)
    _assert_harmless(once.html, profile)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_leaves_only_what_the_profile_allows(attack: str, profile: Profile) -> None:
    _assert_stable(f"<p>before</p>{attack}<p>after</p>", profile)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_any_soup_of_tags_comes_out_stable_and_harmless(profile: Profile) -> None:
    chance = random.Random(20260)
    names = [
        "p", "div", "section", "span", "a", "b", "strong", "i", "em", "u", "s", "code", "sub", "br",
        "hr", "img", "ul", "ol", "li", "table", "caption", "thead", "tbody", "tr", "td", "th", "h1",
        "h2", "h6", "blockquote", "pre", "figure", "figcaption", "dl", "dt", "svg", "math", "title",
        "textarea", "form", "o:p",
    ]  # fmt: skip
    texts = [
        "x",
        "中",
        "  ",
        "\n",
        "　",
        "&amp;",
        "&lt;b&gt;",
        "<",
        "&nbsp;",
        "\ud800",
        "-->",
        "</>",
    ]
    extras = ["", ' href="/a"', ' href="https://e.example/?a=1&b=2"', " href=javascript:1", ' x="',
              ' src="/media/a.png" alt="q&quot;<"', ' style="display:none"', " colspan=2", " id=x",
              " class=MsoListParagraph", ' style="mso-list:Ignore"']  # fmt: skip
    for _ in range(400):
        pieces = []
        for _ in range(chance.randint(1, 25)):
            name = chance.choice(names)
            start = f"<{name}{chance.choice(extras)}>"
            pieces.append(chance.choice([start, f"</{name}>", chance.choice(texts)]))
        _assert_stable("".join(pieces), profile)


def test_links_keep_their_target_and_their_place_in_the_text() -> None:
    result = clean('<p>看<a href="https://e.example/?a=1&amp;b=2">这<b>里</b></a>。</p>', ARTICLE)
    (link,) = result.links
    assert (link.href, link.text, link.start, link.end) == (
        "https://e.example/?a=1&b=2", "这里", 1, 3,
    )  # fmt: skip
    assert 'rel="ugc nofollow noopener"' in result.html


def test_a_link_across_blocks_becomes_one_in_each() -> None:
    result = clean('<p>a</p><a href="/x"><p>b</p><p>c</p></a>', ARTICLE)
    assert [(link.text, link.start) for link in result.links] == [("b", 2), ("c", 4)]


def test_remote_pictures_are_left_out_and_counted() -> None:
    result = clean(
        '<p><img src="https://e.example/a.png"><img data-src="x"><img src="data:,x">'
        '<img src="/media/p/a.webp" alt="图"></p>',
        ARTICLE,
    )
    assert result.dropped == {Dropped.REMOTE_PICTURE: 3}
    assert [(picture.src, picture.alt) for picture in result.pictures] == [
        ("/media/p/a.webp", "图")
    ]


def test_the_media_folder_is_the_callers_choice() -> None:
    markup = '<img src="/files/a.png">'
    assert clean(markup, ARTICLE, media_prefix="/files/").pictures
    assert not clean(markup, ARTICLE).pictures


def test_wechat_soup_becomes_paragraphs() -> None:
    markup = (
        '<section style="x"><section><span style="font-size:15px">第一<strong>段</strong></span>'
        "</section><section><p><br></p></section><section><span>第二段</span></section></section>"
    )
    assert clean(markup, ARTICLE).html == "<p>第一<strong>段</strong></p><p>第二段</p>"


def test_word_paragraphs_with_typed_bullets_become_a_list() -> None:
    item = (
        '<p class=MsoListParagraph style="mso-list:l0"><![if !supportLists]>'
        '<span style="mso-list:Ignore">l<span>&nbsp; </span></span><![endif]>{}<o:p></o:p></p>'
    )
    result = clean(
        "<!--[if gte mso 9]><xml>x</xml><![endif]--><p class=MsoNormal>前</p>"
        + item.format("甲") + item.format("乙") + "<p class=MsoNormal>后</p>",
        ARTICLE,
    )  # fmt: skip
    assert result.html == "<p>前</p><ul><li>甲</li><li>乙</li></ul><p>后</p>"
    assert result.dropped == {}


def test_hidden_text_is_left_out_and_counted() -> None:
    result = clean('<p>a<span style="display: none">b</span>c</p>', ARTICLE)
    assert (result.text, result.dropped) == ("ac", {Dropped.HIDDEN: 1})
    assert result.hidden == ("b",)


def test_of_what_was_hidden_a_bounded_part_is_kept() -> None:
    one = f'<span style="display:none">{"词" * 500}<span>x</span></span>'
    kept = clean(f"<p>{one * 100}</p>", ARTICLE).hidden
    assert len(kept) == 20
    assert {len(words) for words in kept} == {200}


def test_an_unclosed_hidden_span_hides_no_more_than_its_block() -> None:
    assert clean('<p>a<span style="display:none">b</p><p>c</p>', ARTICLE).text == "a\nc"


def test_the_sender_is_told_about_scripts_fields_and_lowered_headings() -> None:
    result = clean("<h1>题</h1><script>x</script><style>p{}</style><input><video></video>", ARTICLE)
    assert result.html == "<h2>题</h2>"
    assert result.dropped == {
        Dropped.HEADING: 1, Dropped.SCRIPT: 1, Dropped.STYLE: 1, Dropped.FORM_FIELD: 1,
        Dropped.EMBED: 1,
    }  # fmt: skip


def test_tables_keep_their_shape_when_tags_are_missing() -> None:
    assert clean("<table><tr><td>1<td>2<tr><td><td>4</table>x", ARTICLE).html == (
        "<table><tbody><tr><td>1</td><td>2</td></tr><tr><td></td><td>4</td></tr></tbody></table>"
        "<p>x</p>"
    )


def test_two_line_breaks_are_a_new_paragraph_and_one_is_a_line() -> None:
    assert clean("<p>a<br>b<br><br>c<br></p>", ARTICLE).html == "<p>a<br>b</p><p>c</p>"


def test_a_source_line_broken_between_han_characters_gets_no_space() -> None:
    assert clean("<p>新能\n源 汽车\nend</p>", ARTICLE).text == "新能源 汽车 end"


def test_a_comment_has_lines_but_no_blocks() -> None:
    assert clean("<h2>a</h2><div>b</div><b>c</b>", COMMENT).html == "a<br>b<br><strong>c</strong>"


def test_preformatted_text_keeps_its_spaces() -> None:
    result = clean("<pre>\n  a\n    <b>b</b>\n\n</pre>", ARTICLE)
    assert result.html == "<pre>  a\n    <b>b</b></pre>"
    assert result.text == "  a\n    b"


def test_text_keeps_blocks_apart() -> None:
    markup = "<h2>题</h2><p>一<br>二</p><ul><li>三</ul><table><tr><td>四<td>五</table>"
    assert clean(markup, ARTICLE).text == "题\n一\n二\n三\n四\t五"


HOSTILE = {
    "text of 5 MB": "中" * 1_700_000,
    "nested div": "<div>" * 16_000 + "x",
    "nested quotations": "<blockquote>" * 16_000,
    "deep quotations, often": ("<blockquote>" * 60 + "x" + "</blockquote>" * 60) * 190,
    "many attributes": "<a " + " ".join(f"a{n}=1" for n in range(16_000)) + ">x",
    "unclosed bold": "<b>" * 20_000 + "x",
    "unfinished tags": "<a " * 20_000,
    "ampersands": "&amp" * 50_000,
    "many references": "&lt;" * 59_000,
    "bare number references": "&#" * 90_000,
    "a huge number reference": "&#" + "9" * 1_900_000 + ";",
    "paragraphs": "<p>x</p>" * 11_900,
    "too many paragraphs": "<p>x</p>" * 50_000,
    "formatting left open": "<b><i><u><s><sub><sup><code><em><strong>" + "<p>x" * 9_000,
    "crossed formatting": "<b><i><u>" * 16_000 + "<p>",
    "changing formatting": "<b>x</b>y" * 11_000,
    "a long link in every paragraph": f'<a href="http://e/{"a" * 1900}">' + "<p>x" * 11_000,
    "odd comments": "<!--x--!>" * 200_000,
    "unfinished comments": "<!--" * 400_000,
    "angle brackets": "<" * 1_900_000,
    "unclosed svg": "<svg>" * 90_000,
    "unclosed textareas": "<textarea>" * 90_000,
    "end tags without start": "<ul><li><ul>" + "<blockquote>" * 58 + "</li>" * 95_000,
    "blank lines after Han": "中" + " \n" * 900_000 + "x",
    "spaces": "中 " * 300_000,
    "one big table": "<table>" + "<tr><td>x<td>y" * 3_900 + "</table>",
    "quotes": "<p title='\">" * 90_000,
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_markup_is_cleaned_or_refused_quickly(markup: str) -> None:
    started = time.process_time()
    try:
        answer = clean(markup, ARTICLE).html[:20_000]
    except MarkupRefused as refused:
        answer = refused.message
    _assert_harmless(answer, ARTICLE)
    assert time.process_time() - started < CPU_CEILING


def test_a_refusal_says_how_much_was_too_much() -> None:
    with pytest.raises(MarkupTooLarge) as refused:
        clean("中" * 1_000_000, ARTICLE)
    assert "3.0 MB" in refused.value.message
    assert "1.0 MB" in refused.value.message
    with pytest.raises(MarkupTooComplex) as complex_markup:
        clean("<ul><li>" * 300, ARTICLE)
    assert complex_markup.value.reason == "depth"


def test_a_panic_of_the_parser_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    class Panicking:
        def clean(self, markup: str) -> str:
            raise PanicException(markup)

    monkeypatch.setattr(boundary, "_nh3_cleaner", lambda _profile: Panicking())
    with pytest.raises(MarkupTooComplex):
        clean("<p>x</p>", ARTICLE)


def test_a_piece_the_second_sanitiser_reads_differently_becomes_text() -> None:
    profile = Profile("only paragraphs", frozenset({"p"}), "")
    markup = boundary.sanitise("<p>a</p><table><tr><td>b</td></tr></table>", profile, "/media/")
    assert markup == "<p>a</p>b"


@pytest.mark.parametrize("length", [7_990, 8_000, 20_000])
def test_long_articles_lose_nothing_where_they_are_cut_into_pieces(length: int) -> None:
    text = "字&<" * (length // 3)
    markup = "<ul><li><b>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</b></li></ul>"
    result = clean(markup * 2, ARTICLE)
    assert result.text == f"{text}\n{text}"


# Plain text


def test_every_line_of_unmarked_text_is_a_paragraph() -> None:
    assert from_plain("　　第一段。\n    第二段。\r\n第三段").html == (
        "<p>第一段。</p><p>第二段。</p><p>第三段</p>"
    )


def test_markdown_is_rendered_and_its_html_is_text() -> None:
    result = from_plain("# 题\n\n- 甲\n- 乙 **粗**\n\n<script>x</script> [l](https://e.example)\n")
    assert result.html.startswith("<h2>题</h2><ul><li>甲</li><li>乙 <strong>粗</strong></li></ul>")
    assert "&lt;script&gt;" in result.html
    assert result.links[0].href == "https://e.example"


@pytest.mark.parametrize(
    "text",
    ["[" * 190_000, "![" * 90_000, "> " * 90_000, "*a_" * 60_000, "x\n" * 90_000, "- a\n" * 45_000,
     "|a\n" * 60_000, "[a](" * 40_000, "` `` " * 30_000, "\\" * 190_000, "中文段落。\n\n" * 90_000],
    ids=lambda text: text[:5],
)  # fmt: skip
def test_hostile_plain_text_is_read_quickly(text: str) -> None:
    started = time.process_time()
    try:
        answer = from_plain(text).html[:20_000]
    except MarkupRefused as refused:
        answer = refused.message
    _assert_harmless(answer, ARTICLE)
    assert time.process_time() - started < CPU_CEILING


def test_markup_is_told_from_plain_text() -> None:
    assert looks_like_html("<p>x</p>")
    assert looks_like_html("a<br/>b")
    assert not looks_like_html("if a < b and c > d")
    assert not looks_like_html("<title of a book>")


# Marks


def test_marks_cross_tags_and_cover_exactly_their_range() -> None:
    result = clean("<p>第<b>一</b>段&amp;文</p><p>第二段</p>", ARTICLE)
    marked = annotate(result.html, [Mark(1, 4, "7", "hold")])
    assert marked == (
        '<p>第<b><mark class="finding-mark severity-hold" data-finding="7" id="finding-7">一</mark>'
        '</b><mark class="finding-mark severity-hold" data-finding="7">段&amp;</mark>文</p>'
        "<p>第二段</p>"
    )


def test_overlapping_marks_each_have_one_anchor() -> None:
    result = clean("<p>一二三四五六</p>", ARTICLE)
    marks = [Mark(0, 4, "a", "note"), Mark(2, 6, "b", "hold"), Mark(2, 3, "c", "hold")]
    marked = annotate(result.html, marks)
    assert [marked.count(f'id="finding-{name}"') for name in "abc"] == [1, 1, 1]
    assert clean(marked, ARTICLE) == result


def test_a_mark_cannot_carry_markup() -> None:
    marked = annotate("<p>x</p>", [Mark(0, 1, '"><script>', "a b")])
    assert marked == (
        '<p><mark class="finding-mark severity-a-b" data-finding="-script-" id="finding--script-">'
        "x</mark></p>"
    )


def test_marks_outside_the_text_are_ignored() -> None:
    assert annotate("<p>x</p>", [Mark(5, 9, "a", "note"), Mark(1, 1, "b", "note")]) == "<p>x</p>"
