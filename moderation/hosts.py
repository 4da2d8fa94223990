"""What the name of a host tells: whose it is, whether it hides another, whether it pays for clicks.

The lists are short and our own: the services a Chinese trade publication meets.
"""

import re
import unicodedata
from collections.abc import Iterable

_SHORTENERS = frozenset(
    {"t.cn", "url.cn", "dwz.cn", "suo.im", "suo.nz", "985.so", "u.nu", "mrw.so", "t.co"}
    | {"bit.ly", "tinyurl.com", "goo.gl", "is.gd", "v.gd", "ow.ly", "buff.ly"}
    | {"rebrand.ly", "cutt.ly", "rb.gy", "shorturl.at", "t.ly", "tiny.cc", "s.id"}
    | {"lnkd.in", "dlvr.it", "w.url.cn", "m.tb.cn", "v.douyin.com", "3.cn"}
    | {"b23.tv", "xhslink.com", "v.kuaishou.com", "sourl.cn", "rrd.me", "dwz.win", "c1n.cn"}
    | {"reurl.cc", "lihi.cc", "lihi1.com", "pse.is", "ppt.cc", "lurl.cc", "adf.ly", "bl.ink"}
    | {"qrco.de", "tiny.one", "shorturl.asia", "urlz.fr", "clck.ru", "surl.li", "x.gd"}
)
# Hosts that exist only to pay for clicks.
_PAYING_HOSTS = frozenset(
    {"s.click.taobao.com", "uland.taobao.com", "u.jd.com", "union-click.jd.com"}
    | {"p.pinduoduo.com", "s.click.aliexpress.com", "amzn.to", "click.linksynergy.com"}
    | {"awin1.com", "shareasale.com", "anrdoezrs.net", "dpbolvw.net", "jdoqocy.com"}
    | {"kqzyfj.com", "tkqlhce.com", "prf.hn", "go.skimresources.com"}
    | {"ai.taobao.com", "jingfen.jd.com", "click.simba.taobao.com", "go.redirectingat.com"}
    | {"clk.tradedoubler.com", "hop.clickbank.net", "pxf.io", "sjv.io"}
)
# Marks that mean a partner programme on whatever host they stand.
_PAYING_KEYS = frozenset(
    {"aff_id", "affid", "aff_sub", "affiliate_id", "affiliateid", "aff_trace_key"}
    | {"aff_fcid", "aff_platform", "ali_trackid", "union_lens", "unionid", "union_id"}
    | {"cpssign", "duoduo_type", "irclickid", "awinaffid", "ranmid", "raneaid"}
    | {"aff", "affiliate", "aff_code", "affcode", "invite_code", "invitecode"}
    | {"referral_code", "referralcode", "refer_code"}
)
# Marks that mean one only at a shop.
_SHOP_KEYS = {
    "amazon": frozenset({"tag", "ascsubtag"}),
    "ebay": frozenset({"campid", "mkcid"}),
    "taobao": frozenset({"pid", "tkuserid", "e"}),
    "tmall": frozenset({"pid", "tkuserid"}),
    "jd": frozenset({"pid", "positionid", "subunionid"}),
    "yangkeduo": frozenset({"pid"}),
    "pinduoduo": frozenset({"pid"}),
    "vip": frozenset({"chanid", "adp"}),
}
_UNION_ID = re.compile(r"mm_\d{1,20}+_\d{1,20}+_\d{1,20}+\Z")
# Second-level names under which anyone may register a third.
_SHARED_SUFFIXES = frozenset(
    f"{second}.{country}"
    for country in ("cn", "hk", "tw", "mo", "uk", "jp", "au", "nz", "kr", "sg", "my", "br", "in")
    for second in ("com", "net", "org", "edu", "gov", "ac", "co", "ne", "or", "idv")
)
_SHOWN = re.compile(
    r"(?:https?://)?((?:[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff-]{0,62}\.){1,8}"
    r"(?:com|net|org|cn|hk|tw|io|co|info|biz|top|xyz|vip|shop|cc|me|tv|edu|gov|app|dev|site"
    r"|club))"
    r"(?![a-z0-9-])"
)
_SHOWN_LIMIT = 300
_LABEL_PARTS = 2
_LABEL_LIMIT = 63
_HONEST_SCRIPTS = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "IDEOGRAPHIC"}
)


def host_in(host: str, hosts: Iterable[str]) -> bool:
    """Whether a host is one of the hosts or a name below one of them."""
    return any(host == own or host.endswith("." + own) for own in map(str.lower, hosts))


def site_of(host: str) -> str:
    """The registrable part of a host, by a short list of shared suffixes."""
    labels = host.lower().rstrip(".").split(".")
    keep = _LABEL_PARTS + (".".join(labels[-_LABEL_PARTS:]) in _SHARED_SUFFIXES)
    return ".".join(labels[-keep:])


def same_site(one: str, other: str) -> bool:
    """Whether two hosts belong to one registrable name."""
    return site_of(one) == site_of(other)


def shown_host(text: str) -> str:
    """The host that the words of a link name, or nothing."""
    plain = unicodedata.normalize("NFKC", text[:_SHOWN_LIMIT]).lower()
    if "@" in plain:
        return ""
    found = _SHOWN.search(plain)
    return found[1] if found else ""


def is_shortener(host: str) -> bool:
    """Whether the host stands for addresses the reader cannot see."""
    return host_in(host, _SHORTENERS)


def is_affiliate(host: str, query: Iterable[tuple[str, str]]) -> bool:
    """Whether following the address pays whoever wrote it; ``query`` has lower-case keys."""
    if host_in(host, _PAYING_HOSTS):
        return True
    shop = site_of(host).split(".", 1)[0]
    shop_keys = _SHOP_KEYS.get(shop, frozenset())
    return any(
        key in _PAYING_KEYS or key in shop_keys or (key == "pid" and _UNION_ID.match(value))
        for key, value in query
    )


def is_numeric(host: str) -> bool:
    """Whether the host is a bare number instead of a name (four parts, one number or IPv6)."""
    return ":" in host or all(re.fullmatch(r"0x[0-9a-f]+|\d+", part) for part in host.split("."))


def is_lookalike(host: str) -> bool:
    """Whether a label, punycode or not, has letters of a script that passes for another."""
    return any(_label_misleads(label) for label in host.split("."))


def _label_misleads(label: str) -> bool:
    if label.startswith("xn--"):
        if len(label) > _LABEL_LIMIT:
            return True
        try:
            label = label[4:].encode("ascii").decode("punycode")
        except (UnicodeError, OverflowError, ValueError):
            return True
    # Names in East Asian scripts are honest, with Latin letters among them common.
    scripts = {_script_of(char) for char in label[: _LABEL_LIMIT + 1] if not char.isascii()}
    return len(label) > _LABEL_LIMIT or not scripts <= _HONEST_SCRIPTS


def _script_of(char: str) -> str:
    """The first word of a character's name, which for letters is its script."""
    return unicodedata.name(char, "UNKNOWN").split()[0]
