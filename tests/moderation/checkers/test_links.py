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
    links = tuple(Link(href, "x", 0, 1) for href in ("javascript:1", "https://u.jd.com/a"))
    assert {found.severity for found in check(Material("", TEXT, links=links))} == {
        Severity.ATTENTION
    }


def test_links_to_one_host_are_one_finding():
    links = tuple(Link(f"https://bit.ly/{number}", "x", 0, 1) for number in range(30))
    found, farm = check(Material("", TEXT, links=links))
    assert found.params == {"host": "bit.ly", "count": 30}
    assert farm.code == "link_farm"


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


def found_in(text: str, title: str = "") -> dict[str, tuple[Severity, list[str]]]:
    return {
        item.code: (item.severity, [span.quote for span in item.spans])
        for item in check(Material(title, text))
    }


@pytest.mark.parametrize(
    "text",
    [
        "昨夜的比赛踢得真好。https://t.cn/abc",
        "【地铁新线开通】详情见 https://t.cn/abc",
        "Happy to see the cranes back http://t.co/Abc123",
        "商场下月开业\nhttps://t.cn/abc\n满300减50的券从明天起发放",
    ],
)
def test_a_short_link_in_an_ordinary_post_is_only_told_of(text):
    ((code, (severity, _quotes)),) = found_in(text).items()
    assert (code, severity) == ("link_shortener", Severity.NOTE)


@pytest.mark.parametrize(
    "text",
    [
        "满300减50，速来下单 https://t.cn/abc",
        "https://t.cn/abc 注册送红包，邀请码 K7",
        "新人免费领，複製打開 https://reurl.cc/abc",
        "50% off everything this weekend https://bit.ly/x",
        "Order now https://bit.ly/x",
    ],
)
def test_a_short_link_beside_an_offer_asks_for_a_look(text):
    assert found_in(text)["link_shortener"][0] is Severity.ATTENTION


def test_the_words_a_short_link_stands_on_count_as_well():
    material = Material("", "看这里领红包吧", links=(Link("https://t.cn/abc", "领红包", 3, 6),))
    (found,) = check(material)
    assert (found.code, found.severity) == ("link_shortener", Severity.ATTENTION)


def test_a_short_link_that_pays_its_sender_asks_for_a_look():
    assert found_in("看 https://t.cn/abc?aff_id=9")["link_shortener"][0] is Severity.ATTENTION


def test_many_short_links_in_little_text_are_a_farm():
    assert "link_farm" in found_in("\n".join(f"第{at}条 https://t.cn/a{at}" for at in range(8)))


@pytest.mark.parametrize("letter", "kKs")
def test_an_address_written_out_goes_on_after_every_letter(letter):
    address = f"https://t.cn/8{letter}eZ"
    assert found_in(f"看 {address} 吧")["link_shortener"][1] == [address]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("打开 ab12点vip 就行", "ab12点vip"),
        ("ab12點top来看", "ab12點top"),
        ("去 yx50典me 玩", "yx50典me"),
        ("到www，qqwwee点com看", "qqwwee点com"),
        ("打开𝕒𝕓𝟙𝟚點𝕧𝕚𝕡", "𝕒𝕓𝟙𝟚點𝕧𝕚𝕡"),
    ],
)
def test_an_address_spelled_as_words_is_marked_exactly(text, quote):
    assert found_in(text) == {"link_spelled": (Severity.ATTENTION, [quote])}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("浏览器搜 ab12c.top 进", "ab12c.top"),
        ("认准56538.vip。", "56538.vip"),
        ("𝙖𝙗𝟭𝟮.𝙩𝙤𝙥 打开", "𝙖𝙗𝟭𝟮.𝙩𝙤𝙥"),
        ("见 https://ab12c.top/reg", "ab12c.top"),
    ],
)
def test_an_address_of_a_throwaway_name_is_marked_exactly(text, quote):
    assert found_in(text) == {"link_throwaway": (Severity.ATTENTION, [quote])}


@pytest.mark.parametrize(
    "text",
    [
        "晚上9点me too乐队开演",
        "打开App点VIP会员即可续费",
        "邮箱是 zhang12@ab12.cc.example.org",
        "他的博客在 example.xyz",
        "登录 12306.cn 或 163.com",
        "上午10点cc讲座开始",
    ],
)
def test_clocks_buttons_and_plain_names_are_no_hidden_addresses(text):
    assert not {"link_spelled", "link_throwaway"} & set(found_in(text))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (f"{'镇上的茶馆坐满了客人。' * 9}见 https://ab12c.top/reg", "ab12c.top"),
        ("录音存成 mp3.life 了", "mp3.life"),
        ("项目主页在 web3.xyz", "web3.xyz"),
        ("The cluster answers on node1.top today", "node1.top"),
        ("2024.life is our annual theme", "2024.life"),
    ],
)
def test_such_a_name_alone_is_only_told_of(text, quote):
    assert found_in(text) == {"link_throwaway": (Severity.NOTE, [quote])}
