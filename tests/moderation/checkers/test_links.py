"""Links: where they say they lead, where they lead, and who is paid."""

import pytest

from moderation.checkers.links import check
from moderation.material import Link, Material, Picture, Severity

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
        "https://example.com/go?url=https%3A%2F%2Fm.example.com%2F",
        "https://example.com/list?next=2&link=about.html&to=beijing",
        "https://example.com/?token=aGVsbG8gd29ybGQgaGVsbG8",
        "https://example.com/?utm_source=a&utm_medium=b&ref=home",
        "https://example.com/report.pdf",
        "https://example.com/a.php?file=zip",
        "https://web.archive.example/about/https",
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
        ("https://example.com/j?u=https%253A%252F%252Fexample.net%252Fa", "link_redirect"),
        ("https://example.com/j?target=example.net/a", "link_redirect"),
        ("https://example.com/j?d=aHR0cHM6Ly9leGFtcGxlLm5ldC9wYWdl", "link_redirect"),
        ("https://example.com/go/https://example.net/a", "link_redirect"),
        ("https://example.com/go/https%3A%2F%2Fexample.net/a", "link_redirect"),
        ("https://example.com/j?to=//example.net", "link_redirect"),
        ("https://b23.tv/abc", "link_shortener"),
        ("https://reurl.cc/abc", "link_shortener"),
        ("https://vps.example/?aff=77", "link_affiliate"),
        ("https://app.example/join?invite_code=K7", "link_affiliate"),
        ("https://example.com/setup.EXE", "link_download"),
        ("https://example.com/app.apk?v=2", "link_download"),
        ("https://example.com/files.rar", "link_archive"),
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


def test_a_chain_of_redirects_is_followed_to_its_end():
    href = "https://example.com/a?url=https%3A%2F%2Fexample.org%2Fb%3Fto%3Dhttps%253A%252F%252Fexample.net%252F"
    (found,) = check(Material("", TEXT, links=(Link(href, "这里", 2, 4),)))
    assert (found.code, found.params["target"]) == ("link_redirect", "example.net")


def test_a_redirect_that_comes_back_is_none():
    href = "https://example.com/a?url=https%3A%2F%2Fexample.org%2F%3Fto%3Dhttps%253A%252F%252Fexample.com"
    assert codes(href) == []


def test_an_address_nested_a_thousand_times_ends():
    href = "https://example.com/?u=" + "https://example.com/?u=" * 1000
    assert codes(href) == []


def test_an_archive_is_only_noted():
    links = (Link("https://example.com/a.zip", "压缩包", 0, 3),)
    assert [found.severity for found in check(Material("", TEXT, links=links))] == [Severity.NOTE]


def farm(count: int, text: str, host: str = "example.com") -> list[str]:
    links = tuple(Link(f"https://{host}/{number}", "这里", 2, 4) for number in range(count))
    return [
        item.code for item in check(Material("", text, links=links, own_hosts=("tougao.test",)))
    ]


def test_many_links_to_one_site_in_little_text_serve_search_engines():
    links = tuple(Link(f"https://s{number}.example.com/", "这里", 2, 4) for number in range(9))
    (found,) = check(Material("", TEXT * 20, links=links))
    assert (found.code, found.clause) == ("link_farm", "3.5")
    assert found.params == {"host": "example.com", "count": 9}


def test_references_in_a_long_text_are_no_farm():
    assert farm(9, TEXT * 400) == []
    assert farm(7, TEXT) == []
    assert farm(30, TEXT, "tougao.test") == []


@pytest.mark.parametrize("words", [".", "\u200b\u200b", "  ", "·"])
def test_a_link_on_nothing_readers_see_is_told(words):
    (found,) = check(Material("", TEXT, links=(Link("https://example.com/", words, 2, 4),)))
    assert (found.code, found.clause) == ("link_unseen", "3.5")


def test_a_link_without_words_may_stand_on_a_picture():
    link = Link("https://example.com/", "", 2, 2)
    assert [item.code for item in check(Material("", TEXT, links=(link,)))] == ["link_unseen"]
    picture = Picture("", "图", 10, 10)
    assert list(check(Material("", TEXT, links=(link,), pictures=(picture,)))) == []
