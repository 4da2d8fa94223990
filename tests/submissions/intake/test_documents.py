"""Attached files to HTML: what is kept, what is dropped by name, what is refused and why."""

import io
import zipfile

import pytest

from submissions.intake.documents import Code, Document, Refused, to_html
from tests.submissions.intake.building import PNG
from tests.submissions.intake.words import W, docx, paragraph, relations, run

STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="a3"><w:name w:val="Title"/></w:style>'
    '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="20"><w:name w:val="标题 2"/></w:style>'
    '<w:style w:styleId="h"><w:name w:val="Ghost"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="hh"><w:name w:val="Child"/><w:basedOn w:val="h"/></w:style></w:styles>'
)
NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def converted(body: str, **parts: str | bytes) -> Document:
    members = {f"word/{name.replace('__', '/').replace('_xml', '.xml')}": content
               for name, content in parts.items()}  # fmt: skip
    found = to_html("稿件.docx", docx(body, parts=members))
    assert isinstance(found, Document)
    return found


def refusal(name: str, data: bytes) -> Code:
    found = to_html(name, data)
    assert isinstance(found, Refused)
    return found.code


def dropped(document: Document) -> dict[str, int]:
    return {one.what: one.count for one in document.dropped}


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def item(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'


def test_headings_title_and_emphasis_become_markup() -> None:
    found = converted(
        paragraph(run("水肥管理"), properties=style("a3"))
        + paragraph(run("一、浇水"), properties=style("1"))
        + paragraph(run("墒情"), properties=style("20"))
        + paragraph(run("先看"), run("墒", "<w:b/>"), run("情", "<w:b/>"),
                    run("2", '<w:vertAlign w:val="superscript"/>')),
        styles_xml=STYLES,
    )  # fmt: skip
    assert found.title == "水肥管理"
    assert found.html.split("\n") == [
        "<h2>水肥管理</h2>", "<h2>一、浇水</h2>", "<h3>墒情</h3>",
        "<p>先看<strong>墒情</strong><sup>2</sup></p>",
    ]  # fmt: skip


def test_lists_nest_by_level() -> None:
    body = "".join(
        paragraph(run(text), properties=item(level))
        for text, level in (("甲", 0), ("甲一", 1), ("甲二", 1), ("乙", 0))
    )
    assert converted(body + paragraph(run("尾")), numbering_xml=NUMBERING).html == (
        "<ol><li>甲<ul><li>甲一</li><li>甲二</li></ul></li><li>乙</li></ol>\n<p>尾</p>"
    )


def test_hidden_and_deleted_text_is_never_output() -> None:
    found = converted(
        paragraph(run("看得见"), run("秘密甲", "<w:vanish/>"),
                  run("秘密乙", '<w:rStyle w:val="hh"/>'))
        + paragraph(run("秘密丙"), properties=style("h"))
        + f"<w:p><w:del>{run('秘密丁')}</w:del><w:ins>{run('新的')}</w:ins></w:p>"
        + f"<w:p><w:moveFrom>{run('秘密戊')}</w:moveFrom></w:p>"
        + "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>"
        + f"<w:tc>{paragraph(run('秘密己'))}</w:tc></w:tr></w:tbl>"
        + paragraph(run("不藏", '<w:vanish w:val="0"/>')),
        styles_xml=STYLES,
    )  # fmt: skip
    assert "秘密" not in found.html + found.title
    assert found.html == "<p>看得见</p>\n<p>新的</p>\n<p>不藏</p>"
    assert dropped(found) == {"hidden_text": 3}


def test_a_change_of_formatting_does_not_hide_or_show_anything() -> None:
    old = '<w:b/><w:rPrChange w:id="1"><w:rPr><w:vanish/></w:rPr></w:rPrChange>'
    assert converted(paragraph(run("字", old))).html == "<p><strong>字</strong></p>"


def test_tables_keep_their_joined_cells() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraph(run(text))}</w:tc>"

    wide, first = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
    body = (
        f"<w:tbl><w:tr>{cell('宽', wide)}</w:tr><w:tr>{cell('高', first)}{cell('右')}</w:tr>"
        f'<w:tr>{cell("", "<w:vMerge/>")}{cell("下")}</w:tr></w:tbl>'
    )  # fmt: skip
    assert converted(body).html == (
        '<table><tbody><tr><td colspan="2">宽</td></tr><tr><td rowspan="2">高</td><td>右</td></tr>'
        "<tr><td>下</td></tr></tbody></table>"
    )


def test_links_stay_only_to_the_web_and_to_mail() -> None:
    rels = relations(
        ("r1", "hyperlink", "https://example.cn/a?b=1&amp;c=2", True),
        ("r2", "hyperlink", "file:///etc/passwd", True),
        ("r3", "hyperlink", "javascript:alert(1)", True),
    )
    body = "".join(
        f'<w:p><w:hyperlink r:id="{identity}">{run(text)}</w:hyperlink></w:p>'
        for identity, text in (("r1", "网"), ("r2", "文件"), ("r3", "脚本"))
    )
    found = converted(body, **{"_rels__document_xml.rels": rels})
    assert found.html == (
        '<p><a href="https://example.cn/a?b=1&amp;c=2">网</a></p>\n<p>文件</p>\n<p>脚本</p>'
    )
    assert dropped(found) == {"link": 2}


def test_a_link_made_of_fields_is_read_and_its_code_is_not_shown() -> None:
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = '<w:r><w:instrText> HYPERLINK "https://example.cn/" </w:instrText></w:r>'
    body = paragraph(field.format("begin"), code, field.format("separate"), run("点"), run("这"),
                     field.format("end"), run("。"))  # fmt: skip
    assert converted(body).html == '<p><a href="https://example.cn/">点这</a>。</p>'


def picture(identity: str, kind: str = "embed") -> str:
    return (f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" descr="田间&quot;照片"/><a:blip '
            f'r:{kind}="{identity}"/></wp:inline></w:drawing></w:r></w:p>')  # fmt: skip


def test_pictures_come_out_by_address_and_linked_ones_are_not_fetched() -> None:
    rels = relations(
        ("r1", "image", "media/image1.png", False),
        ("r2", "image", "file:///etc/passwd", True),
        ("r3", "image", "media/image2.emf", False),
    )
    members: dict[str, str | bytes] = {
        "_rels__document_xml.rels": rels,
        "media__image1.png": PNG,
        "media__image2.emf": b"\1\0\0\0",
    }
    found = converted(
        picture("r1") + picture("r2", "link") + picture("r2") + picture("r3"), **members
    )
    assert found.html == '<p><img src="cid:picture-1" alt="田间&quot;照片"></p>'
    assert [(one.reference, one.sniffed_type, one.data) for one in found.pictures] == [
        ("cid:picture-1", "image/png", PNG)
    ]
    assert dropped(found) == {"linked_picture": 2, "drawing": 1}


def test_text_boxes_follow_their_paragraph_once_and_equations_are_named() -> None:
    box = f"<w:txbxContent>{paragraph(run('框内'))}</w:txbxContent>"
    body = (
        f"<w:p>{run('前')}<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>{run('后')}</w:p>"
        "<w:p><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>"
    )
    found = converted(body)
    assert found.html == "<p>框内</p>\n<p>前后</p>\n<p>a+b</p>"
    assert dropped(found) == {"text_box": 1, "equation": 1}


def test_footnotes_are_numbered_and_put_at_the_end() -> None:
    notes = (f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0">'
             f'{paragraph(run("x"))}</w:footnote><w:footnote w:id="2">{paragraph(run("出处"))}'
             "</w:footnote></w:footnotes>")  # fmt: skip
    body = paragraph(run("句"), '<w:r><w:footnoteReference w:id="2"/></w:r>')
    assert (
        converted(body, footnotes_xml=notes).html
        == "<p>句<sup>[1]</sup></p>\n<hr>\n<p>[1] 出处</p>"
    )


def test_markup_in_the_text_of_a_document_stays_text() -> None:
    assert converted(paragraph(run("&lt;script&gt;x&lt;/script&gt;"))).html == (
        "<p>&lt;script&gt;x&lt;/script&gt;</p>"
    )


def zipped(**members: bytes) -> bytes:
    return docx(paragraph(run("x")), parts=dict(members))


def linked() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(""))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        link = zipfile.ZipInfo("word/media/link.png")
        link.external_attr = 0o120777 << 16
        new.writestr(link, "/etc/passwd")
    return buffer.getvalue()


DOCTYPE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{}"><w:body>'
HOSTILE = {
    "bomb": (Code.TOO_LARGE, lambda: zipped(**{"word/media/a.bin": bytes(130_000_000)})),
    "many_members": (Code.TOO_COMPLEX, lambda: zipped(**{f"a/{n}": b"" for n in range(2100)})),
    "climbing": (Code.UNSAFE, lambda: zipped(**{"../../evil.txt": b"x"})),
    "absolute": (Code.UNSAFE, lambda: zipped(**{"/etc/cron.d/x": b"x"})),
    "symlink": (Code.UNSAFE, linked),
    "twice": (Code.UNSAFE, lambda: zipped(**{"WORD/document.xml": b"<a/>"})),
    "macros": (Code.MACROS, lambda: zipped(**{"word/vbaProject.bin": b"x"})),
    "entities": (Code.UNSAFE, lambda: docx("", head=DOCTYPE.format(W))),
    "doctype_in_styles": (Code.UNSAFE, lambda: zipped(**{"word/styles.xml": b"<!DOCTYPE a><a/>"})),
    "utf16_doctype": (
        Code.UNSAFE, lambda: zipped(**{"word/a.xml": "<!DOCTYPE a><a/>".encode("utf-16")})),
    "deep": (Code.TOO_COMPLEX, lambda: docx("<w:sdt>" * 300 + "</w:sdt>" * 300)),
    "deep_unclosed": (Code.TOO_COMPLEX, lambda: docx("<w:sdt>" * 100_000)),
    "runs": (Code.TOO_COMPLEX, lambda: docx(paragraph("<w:r/>" * 300_001), packing=0)),
    "cut": (Code.DAMAGED, lambda: docx(paragraph(run("x")))[:-40]),
    "not_xml": (Code.DAMAGED, lambda: docx("<oops")),
    "prefixed": (Code.DAMAGED, lambda: b"GIF89a" + docx("")),
    "wrong_sum": (Code.DAMAGED, lambda: zipped(**{"word/media/a": b"0" * 64}).replace(
        b"word/document.xml", b"word/documens.xml", 1)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_word_document_is_refused(name: str) -> None:
    wanted, build = HOSTILE[name]
    found = to_html("稿件.docx", build())
    assert isinstance(found, Refused)
    assert found.code is (wanted if name != "prefixed" else Code.PICTURE)
    assert found.params["name"] == "稿件.docx"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Code.ASK_FOR_DOCX),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Code.ASK_FOR_DOCX),
        ("a.rtf", b"{\\rtf1 x}", Code.ASK_FOR_DOCX),
        ("a.pdf", b"%PDF-1.4", Code.PDF),
        ("a.png", PNG, Code.PICTURE),
        ("a.zip", b"PK\x05\x06" + bytes(18), Code.ARCHIVE),
        ("a.rar", b"Rar!\x1a\x07\x00", Code.ARCHIVE),
        ("a.exe", b"MZ" + bytes(80), Code.EXECUTABLE),
        ("a.txt", b"MZ" + bytes(80), Code.EXECUTABLE),
        ("a.docm", b"PK\x03\x04", Code.MACROS),
        ("a.docx", b"", Code.EMPTY),
        ("a.txt", b" \r\n", Code.EMPTY),
        ("a.docx", b"plain words", Code.DAMAGED),
        ("a.svg", b"<svg onload='x'/>", Code.PICTURE),
        ("a.csv", b"1,2", Code.UNSUPPORTED),
        ("a.txt", b"x" * 2_000_001, Code.TOO_LARGE),
    ],
)
def test_other_files_are_refused_with_a_reason(name: str, data: bytes, code: Code) -> None:
    if code is Code.MACROS:
        data = docx("")
    assert refusal(name, data) is code


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"])
def test_a_text_file_is_read_in_its_own_encoding(codec: str) -> None:
    text = "今年的荔枝。\n\n第二段<b>。"
    found = to_html("正文.txt", text.encode(codec))
    assert isinstance(found, Document)
    assert found.html == "<p>今年的荔枝。</p>\n<p>第二段&lt;b&gt;。</p>"


def test_markdown_becomes_html_and_html_inside_it_stays_text() -> None:
    text = "---\ntitle: 水肥\n---\n# 大题\n\n- 甲\n- 乙\n\n<script>x</script>\n"
    found = to_html("a.md", text.encode())
    assert isinstance(found, Document)
    assert found.title == "水肥"
    assert "<li>甲</li>" in found.html
    assert "<script>" not in found.html


def test_an_html_file_loses_what_a_reader_would_not_have_seen() -> None:
    page = (
        "<html><head><title>题</title><style>p{}</style></head><body><p>看得见</p>"
        '<div style="display: none"><div>秘密</div></div><p hidden>秘密</p><script>秘密</script>'
        "<p>完</p></body></html>"
    )
    found = to_html("a.html", page.encode("gbk"))
    assert isinstance(found, Document)
    assert (found.title, dropped(found)) == ("题", {"hidden_text": 2})
    assert "秘密" not in found.html
    assert "完" in found.html
