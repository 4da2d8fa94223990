"""What was read in pictures, judged: words, codes, unsuitable pictures, pictures nobody read."""

import pytest

from moderation.checkers import picture_codes, picture_text, unsuitable_pictures
from moderation.explanations import explain
from moderation.lexicon import Lexicon, TermEntry
from moderation.material import Box, Code, Material, Picture, Severity, TextLine
from moderation.screening import State, screen

HASH = "a" * 64
LEXICON = Lexicon.build([TermEntry("云杉彩", "1.8", Severity.HOLD)])


def picture(*lines: str, confidence: float = 0.97, **fields: object) -> Picture:
    rows = tuple(TextLine(text, 10, 40 * at, 300, 30, confidence) for at, text in enumerate(lines))
    values = {"sha256": HASH, "alt": "图", "width": 640, "height": 480, "lines": rows, **fields}
    return Picture(**values)  # type: ignore[arg-type]  # a test's shorthand


def coded(*payloads: str) -> Picture:
    return picture(codes=tuple(Code(p, "QRCode", 5, 6, 70, 80) for p in payloads))


def with_pictures(*pictures: Picture) -> Material:
    return Material(
        "标题", "正文", pictures=pictures, lexicon=LEXICON, own_hosts=("tougao.example",)
    )


def test_a_contact_in_a_picture_is_found_in_its_line():
    shown = with_pictures(picture("储能行业月报", "加微信 zhang_8812 领资料", "第二季度"))
    found = list(picture_text.check(shown))
    (wechat,) = [finding for finding in found if finding.code == "contact_wechat"]
    assert (wechat.clause, wechat.checker, wechat.spans) == ("3.1", "picture_text", ())
    assert wechat.boxes == (Box(HASH, 10, 40, 300, 30, "加微信 zhang_8812 领资料"),)
    assert explain(wechat.code, wechat.params).startswith("In a picture: ")


def test_a_listed_word_holds_only_when_it_was_read_for_sure():
    (sure,) = picture_text.check(with_pictures(picture("欢迎来到云杉彩平台")))
    (unsure,) = picture_text.check(with_pictures(picture("欢迎来到云杉彩平台", confidence=0.7)))
    assert (sure.severity, sure.clause) == (Severity.HOLD, "1.8")
    assert unsure.severity is Severity.ATTENTION


def test_a_contact_broken_over_two_lines_marks_both():
    shown = with_pictures(picture("前言", "请加微信号：", "zhang_8812", "后记"))
    (found,) = [f for f in picture_text.check(shown) if f.code == "contact_wechat"]
    assert [box.y for box in found.boxes] == [40, 80]


def test_a_deceptive_address_in_a_picture_is_judged_as_in_the_text():
    (found,) = picture_text.check(with_pictures(picture("详见 https://t.cn/A6xyz")))
    assert (found.code, found.clause) == ("link_shortener", "3.4")


def test_ordinary_words_in_pictures_say_nothing():
    shown = with_pictures(picture("2026 年储能装机量（GW）", "华东 12.4", "来源：行业协会"))
    assert list(picture_text.check(shown)) == []


def test_one_content_shown_twice_is_told_once():
    words = picture("加微信 zhang_8812")
    cover = picture("加微信 zhang_8812", is_cover=True)
    assert len(list(picture_text.check(with_pictures(cover, words)))) == 1


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("damaged", "picture_unread"),
        ("crash", "picture_unread"),
        ("missing", "picture_unread"),
        ("partly", "picture_partly_read"),
    ],
)
def test_a_picture_nobody_could_read_asks_a_person(problem, code):
    (found,) = picture_text.check(with_pictures(picture(problem=problem)))
    assert (found.code, found.severity) == (code, Severity.ATTENTION)
    assert found.boxes == (Box(HASH, 0, 0, 640, 480),)


@pytest.mark.parametrize(
    ("payload", "code", "clause"),
    [
        ("https://u.wechat.com/MBcD3f", "code_contact", "3.1"),
        ("http://weixin.qq.com/r/abc", "code_contact", "3.1"),
        ("HTTPS://QM.QQ.COM/q/abc", "code_contact", "3.1"),
        ("https://t.me/joinchat/x", "code_contact", "3.1"),
        ("BEGIN:VCARD\nVERSION:3.0\nTEL:1\nEND:VCARD", "code_contact", "3.1"),
        ("微信：zhang_8812", "code_contact", "3.1"),
        ("wxp://f2f0abc", "code_payment", "3.1"),
        ("https://qr.alipay.com/fkx0abc", "code_payment", "3.1"),
        ("https://t.cn/A6xyz", "link_shortener", "3.4"),
        ("https://192.0.2.7/a", "link_numeric_host", "3.4"),
        ("https://example.org/report", "code_link", ""),
        ("https://mp.weixin.qq.com/s/abc", "code_link", ""),
        ("SN-2026-0017", "code_words", ""),
    ],
)
def test_where_a_code_leads_decides_what_is_said(payload, code, clause):
    (found,) = picture_codes.check(with_pictures(coded(payload)))
    assert (found.code, found.clause) == (code, clause)
    assert found.severity is (Severity.ATTENTION if clause else Severity.NOTE)
    assert found.boxes == (Box(HASH, 5, 6, 70, 80, payload),)


def test_a_code_for_the_own_site_says_nothing():
    shown = with_pictures(coded("https://tougao.example/articles/1-a/"))
    assert list(picture_codes.check(shown)) == []


def test_codes_of_one_kind_are_told_together():
    (found,) = picture_codes.check(
        with_pictures(coded("https://u.wechat.com/a", "https://u.wechat.com/b"))
    )
    assert found.params["count"] == 2
    assert len(found.boxes) == 2


@pytest.mark.parametrize(
    "payload",
    ["", " ", ":", "http://", "http://[", "https://\0", "//", "a" * 2000, "\ud800", "http:" * 400],
)
def test_no_payload_breaks_the_check(payload):
    result = screen(with_pictures(coded(payload)), [("picture_codes", picture_codes.check)])
    assert result.state in {State.CLEAN, State.ATTENTION}


@pytest.mark.parametrize(
    ("score", "severities"),
    [
        (None, []),
        (0.02, []),
        (0.59, []),
        (0.6, [Severity.ATTENTION]),
        (0.94, [Severity.ATTENTION]),
        (0.95, [Severity.HOLD]),
    ],
)
def test_only_a_score_near_certainty_holds(score, severities):
    found = list(unsuitable_pictures.check(with_pictures(picture(unsuitable=score))))
    assert [finding.severity for finding in found] == severities
    assert all(finding.clause == "4.3" for finding in found)


def test_pictures_nobody_looked_at_say_nothing():
    checks = (picture_text, picture_codes, unsuitable_pictures)
    bare = with_pictures(Picture(HASH, "图", 640, 480))
    assert [finding for module in checks for finding in module.check(bare)] == []


def test_a_box_in_a_picture_that_is_not_there_is_a_broken_check():
    def astray(material):
        (finding,) = unsuitable_pictures.check(with_pictures(picture(unsuitable=0.7)))
        yield finding

    assert screen(Material("标题", "正文"), [("astray", astray)]).state == State.FAILED
