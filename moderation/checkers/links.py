"""Links that lead elsewhere than they say, hide where they lead, or earn their sender money.

Serves clause 3.4 (deceptive links) and clause 3.5 (links for search exposure).  The decision that
depends on it: whether a link may stay.  Everything is read from the address and the line it stands
in; nothing is fetched.  A short link is only told of unless its line sells something: ordinary
posts end in one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from moderation.hosts import (
    host_in,
    is_affiliate,
    is_lookalike,
    is_numeric,
    is_shortener,
    same_site,
    shown_host,
    site_of,
)
from moderation.link_hops import final_host, parameters
from moderation.material import Field, Finding, Material, Severity
from moderation.normalise import compact, fold
from moderation.rules import visible_of
from moderation.spans import Sightings
from moderation.starts import Starts

NAME = "links"
VERSION = 3
CLAUSE = "3.4"
EXPOSURE_CLAUSE = "3.5"

# In running text an address ends where Chinese, its punctuation or an emoji begins.
# Case is let go in the scheme alone: the Kelvin sign would take the letter k for one of its own.
_BARE_ADDRESS = re.compile(
    r"(?i:https?|ftp)://[^\s<>\"'\u2000-\u9fff\uff00-\uffef\U0001f000-\U0003ffff]{1,2000}+"
)
# Addresses that need no check: a place in the page, a letter, a call.
_PLAIN_SCHEMES = frozenset({"mailto", "tel"})
# What runs when opened; an archive only carries it.
_RUNNING = re.compile(
    r"\.(?:exe|apk|ipa|msi|scr|bat|cmd|com|pif|vbs|jar|dmg|pkg|ps1|hta|lnk|xapk|deb|rpm)\Z",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"\.(?:zip|rar|7z|tar|gz|tgz|bz2|xz|iso|cab|ace)\Z", re.IGNORECASE)
# What a seller says beside a short link; a post that only leads on to its source has none of it.
_SELLING = re.compile(
    r"领(?:取|券|红包|福利)|免费(?:领|送)|下单|抢购|包邮|立减|返[利现佣]|特价|促销|清仓|代购"
    r"|优惠|折扣|[\d一二三四五六七八九.]折(?!腾|叠|磨|射)|满\d+[减送]|注册[即就]?送|限时"
    r"|(?:邀请|推荐|兑换|注册)码|口令|加(?:微信|[vq](?![a-z])|群)|[进入]群|扫码|日赚|月入"
    r"|[日天]结|贷款|提现|开户|充值|代理|店铺|淘宝|旗舰店|复制.{0,6}(?:打开|浏览器)"
    r"|\b(?:coupons?|promo|discounts?|(?:buy|order|shop|sign\sup|join|apply|book)\s(?:now|here|today)"
    r"|\d{1,2}%\s?off|on\ssale|for\ssale|free\s(?:gift|trial|shipping|followers|money|iphone)"
    r"|claim\s(?:your|ur|it)|(?:earn|make)\s(?:\$|money|cash)|use\scode|giveaway|referral)\b"
)
_SELLING_REACH = 60
# An address spelled so that it is no link, and one whose name is thrown away after use: a jumble
# of letters and digits, or digits alone, under an ending sold for pennies.
_CHEAP = r"top|vip|cc|sbs|xyz|icu|club|cyou|buzz|life|bet|wang|cfd|monster"
_JUMBLE = r"(?=[a-z]{0,12}\d)(?=\d{0,12}[a-z])[a-z0-9]{3,14}"
_SPELLED = re.compile(
    rf"(?<![a-z0-9.@/_-]){_JUMBLE}\s?(?:[点典]|dot)\s?(?:com|net|cn|me|us|my|{_CHEAP})(?![a-z0-9])"
    r"|(?<![a-z0-9.@/_-])[a-z]{4,14}\s?[点典]\s?(?:com|net|cc)(?![a-z0-9])"
)
_THROWN_AWAY = re.compile(rf"(?<![a-z0-9.@_-])(?:{_JUMBLE}|\d{{4,8}})\.(?:{_CHEAP})(?![a-z0-9.-])")
_WRITTEN = Starts((_SPELLED, _THROWN_AWAY))
# One of no words at all: digits amid a few letters, or a row of them that is no year.
_MEANINGLESS = re.compile(r"(?:[a-z]{0,3}\d{2,4}[a-z]{1,3}|\d{5,8})\.")
# A piece no longer than this is little more than the address.
_LITTLE_ELSE = 60
# What leads a reader to such a name: a name alone may be a file, a year or a project.
_LEADING = re.compile(
    r"浏览器|游览[器起]|百度(?=[: ]|搜)|认准|网址|注册|开户|app|进去|福利|入口|最新地址|备用"
)
# So many links to one site, closer together than this many characters each, are not references.
FARM_LINKS = 8
FARM_DENSITY = 150


@dataclass(frozen=True, slots=True)
class _Address:
    href: str
    text: str
    start: int
    end: int


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter and host, with the places where the links stand."""
    seen: dict[tuple[str, Severity, tuple[tuple[str, str], ...]], Sightings] = {}
    for address in _addresses(material):
        faults = list(_faults(address, material.own_hosts))
        for code, params in faults:
            severity = _severity(code, len(faults), address, material)
            sightings = seen.setdefault((code, severity, tuple(params.items())), Sightings())
            sightings.add(material, Field.TEXT, address.start, address.end)
    for (code, severity, pairs), sightings in seen.items():
        yield _finding(code, CLAUSE, dict(pairs), sightings, severity)
    yield from _farms(material)
    yield from _spelled(material)


def _severity(code: str, faults: int, address: _Address, material: Material) -> Severity:
    """An archive is only told of, and so is a short link that has no other sign with it."""
    if code == "link_archive":
        return Severity.NOTE
    if code == "link_shortener" and faults == 1 and not _sells(address, material.text):
        return Severity.NOTE
    return Severity.ATTENTION


def _sells(address: _Address, text: str) -> bool:
    """Whether the line around an address, the address left out, has the words of a seller."""
    return any(_SELLING.search(fold(words)) for words in _around(address, text))


def _leads(address: _Address, text: str) -> bool:
    """Whether that line sells, or tells the reader to go there."""
    lines = [fold(words) for words in _around(address, text)]
    return any(_SELLING.search(words) or _LEADING.search(words) for words in lines)


def _around(address: _Address, text: str) -> tuple[str, str, str]:
    """The words of an address's line: before it, those it stands on, after it."""
    before = text[max(0, address.start - _SELLING_REACH) : address.start].rsplit("\n", 1)[-1]
    return before, address.text, text[address.end : address.end + _SELLING_REACH].split("\n", 1)[0]


def _finding(
    code: str,
    clause: str,
    params: dict[str, str],
    sightings: Sightings,
    severity: Severity = Severity.ATTENTION,
) -> Finding:
    return Finding(
        clause=clause,
        checker=NAME,
        version=VERSION,
        severity=severity,
        code=code,
        params={**params, "count": sightings.count},
        spans=tuple(sightings.spans),
    )


def _farms(material: Material) -> Iterator[Finding]:
    """Many links to one site in little text, and links that stand on nothing a reader sees."""
    sites: dict[str, Sightings] = {}
    unseen = Sightings()
    for address in _addresses(material):
        host = _host_of(address.href)
        if not host or host_in(host, material.own_hosts):
            continue
        sightings = sites.setdefault(site_of(host), Sightings())
        sightings.add(material, Field.TEXT, address.start, address.end)
        # A link on nothing at all may stand on a picture.
        if not compact(address.text or address.href).text or (
            not address.text and address.start == address.end and not material.pictures
        ):
            unseen.add(material, Field.TEXT, address.start, address.end)
    for site, sightings in sites.items():
        if sightings.count >= FARM_LINKS and len(material.text) < FARM_DENSITY * sightings.count:
            yield _finding("link_farm", EXPOSURE_CLAUSE, {"host": site}, sightings)
    if unseen.count:
        yield _finding("link_unseen", EXPOSURE_CLAUSE, {}, unseen)


def _spelled(material: Material) -> Iterator[Finding]:
    """Addresses in any field that are written as words, and those of throw-away names.

    The second are only told of unless they hide their letters, their line sells or leads there, or
    a name without meaning is all but the whole piece.
    """
    spelled, named, leading = Sightings(), Sightings(), Sightings()
    for name in (Field.TITLE, Field.STANDFIRST, Field.TEXT, Field.BYLINE):
        text = material.text_of(name)
        reading = visible_of(text)
        scan = _WRITTEN.scan(reading.text)
        for found in scan.finditer(_SPELLED):
            spelled.add(material, name, *reading.span(*found.span()))
        for found in scan.finditer(_THROWN_AWAY):
            start, end = reading.span(*found.span())
            written = _Address(found[0], "", start, end)
            # Letters of another alphabet in an address are there to be overlooked.
            weighs = (
                text[start:end].lower() != found[0]
                or _leads(written, text)
                or (len(material.text) <= _LITTLE_ELSE and _MEANINGLESS.match(found[0]))
            )
            (leading if weighs else named).add(material, name, start, end)
    if spelled.count:
        yield _finding("link_spelled", CLAUSE, {}, spelled)
    for sightings, severity in ((leading, Severity.ATTENTION), (named, Severity.NOTE)):
        if sightings.count:
            yield _finding("link_throwaway", CLAUSE, {}, sightings, severity)


def _host_of(href: str) -> str:
    try:
        return (urlsplit(href.strip().replace("\\", "/")).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _addresses(material: Material) -> Iterator[_Address]:
    """Links of the body, then addresses written out in the text that no link stands on."""
    covered = sorted((link.start, link.end) for link in material.links)
    for link in material.links:
        yield _Address(link.href, link.text, link.start, link.end)
    at = 0
    for found in _BARE_ADDRESS.finditer(material.text):
        while at < len(covered) and covered[at][1] <= found.start():
            at += 1
        if at == len(covered) or covered[at][0] > found.start():
            yield _Address(found[0], "", found.start(), found.end())


def _faults(address: _Address, own: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    href = address.href.strip()
    try:
        parts = urlsplit(href.replace("\\", "/"))
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        yield "link_unreadable", {}
        return
    if parts.scheme and parts.scheme not in {"http", "https"}:
        if parts.scheme not in _PLAIN_SCHEMES:
            yield "link_scheme", {"scheme": parts.scheme[:20]}
        return
    if not host:
        if parts.scheme:
            yield "link_unreadable", {}
        return
    yield from _host_faults(parts, host, own)
    shown = shown_host(address.text)
    if shown and not same_site(shown, host):
        yield "link_mismatch", {"shown": shown, "host": host}


def _host_faults(
    parts: SplitResult, host: str, own: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]]]:
    if parts.username is not None:
        yield "link_userinfo", {"host": host}
    if is_lookalike(host):
        yield "link_lookalike", {"host": host}
    if is_numeric(host):
        yield "link_numeric_host", {"host": host}
    if host_in(host, own):
        return
    if is_shortener(host):
        yield "link_shortener", {"host": host}
    if is_affiliate(host, parameters(parts)):
        yield "link_affiliate", {"host": host}
    if _RUNNING.search(parts.path):
        yield "link_download", {"host": host}
    elif _ARCHIVE.search(parts.path):
        yield "link_archive", {"host": host}
    target = final_host(parts)
    if target and not same_site(target, host):
        yield "link_redirect", {"host": host, "target": target}
