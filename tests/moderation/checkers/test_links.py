"""Links: where they say they lead, where they lead, and who is paid."""

import pytest

from moderation.checkers.links import check
from moderation.material import Link, Material, Severity

TEXT = "请看这里的说明"


def codes(href: str, words: str = "这里", own: tuple[str, ...] = ("tougao.test",)) -> list[str]:
    material = Material("", TEXT, links=(Link(href, words, 2, 4),), own_hosts=own)
    return [found.code for found in check(material)]


@pytest.mark.parametrize(
    "href",
    [
        "https://example.com/a?page=2&utm_source=x",
        "https://www.example.com.cn/",
        "/articles/7-name/",
        "#part",
        "mailto:desk@example.com",
        "tel:+8610",
        "https://中国移动.中国/",
        "https://xn--fiqs8s/",
        "https://example.com/tag?tag=seo",
        "https://example.com/?pid=42",
        "https://tougao.test/go?url=https://example.com/",
        "",
    ],
)
def test_an_honest_link_passes(href):
    assert codes(href) == []


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("https://bit.ly/x", "link_shortener"),
        ("http://t.cn/A6x", "link_shortener"),
        ("https://s.click.taobao.com/t?e=m", "link_affiliate"),
        ("https://item.taobao.com/i.htm?id=1&pid=mm_1_2_3", "link_affiliate"),
        ("https://shop.example.com/?pid=mm_12_34_56", "link_affiliate"),
        ("https://www.amazon.com/dp/B0?tag=someone-20", "link_affiliate"),
        ("https://example.com/?aff_id=9", "link_affiliate"),
        ("https://u.jd.com/abc", "link_affiliate"),
        ("javascript:alert(1)", "link_scheme"),
        ("JaVaScRiPt:alert(1)", "link_scheme"),
        ("data:text/html,x", "link_scheme"),
        ("ftp://example.com/", "link_scheme"),
        ("https://taobao.com@example.com/", "link_userinfo"),
        ("https://www.аpple.com/", "link_lookalike"),
        ("https://xn--80ak6aa92e.com/", "link_lookalike"),
        ("http://192.0.2.7/a", "link_numeric_host"),
        ("http://3221225991/", "link_numeric_host"),
        ("http://[2001:db8::1]/", "link_numeric_host"),
        ("https://example.com/jump?to=https%3A%2F%2Fexample.net%2F", "link_redirect"),
        ("http://[::1", "link_unreadable"),
        ("https://", "link_unreadable"),
    ],
)
def test_a_link_to_doubt_is_named(href, code):
    assert codes(href) == [code]


@pytest.mark.parametrize(
    ("words", "href", "told"),
    [
        ("www.taobao.com", "https://example.com/", True),
        ("官网：https://jd.com/x", "https://example.com/", True),
        ("ｗｗｗ．ｊｄ．ｃｏｍ", "https://example.com/", True),
        ("www.example.com", "https://m.example.com/a", False),
        ("example.com.cn", "https://other.com.cn/", True),
        ("desk@example.com", "https://example.net/", False),
        ("版本 2.0 说明", "https://example.com/", False),
    ],
)
def test_words_that_name_another_host_are_told(words, href, told):
    assert ("link_mismatch" in codes(href, words)) is told


def test_an_address_written_out_in_the_text_is_read_too():
    material = Material("", "看 https://t.cn/abc，很好")
    (found,) = check(material)
    assert found.code == "link_shortener"
    assert [span.quote for span in found.spans] == ["https://t.cn/abc"]


@pytest.mark.parametrize("after", ["首先品牌", "，很好", "🛑停", "》", "\n下"])
def test_an_address_in_running_text_ends_where_chinese_begins(after):
    assert list(check(Material("", f"看https://example.com/a{after}"))) == []


def test_an_address_that_a_link_stands_on_is_told_once():
    text = "看 https://t.cn/abc 很好"
    link = Link("https://t.cn/abc", "https://t.cn/abc", 2, 18)
    (found,) = check(Material("", text, links=(link,)))
    assert found.params["count"] == 1


def test_links_ask_for_a_look_and_never_hold():
    links = tuple(Link(href, "x", 0, 1) for href in ("javascript:1", "https://bit.ly/a"))
    assert {found.severity for found in check(Material("", TEXT, links=links))} == {
        Severity.ATTENTION
    }


def test_links_to_one_host_are_one_finding():
    links = tuple(Link(f"https://bit.ly/{number}", "x", 0, 1) for number in range(30))
    (found,) = check(Material("", TEXT, links=links))
    assert found.params == {"host": "bit.ly", "count": 30}
