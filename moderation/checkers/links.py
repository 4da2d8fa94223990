"""Links that lead elsewhere than they say, hide where they lead, or earn their sender money.

Serves clause 3.4 (deceptive links) and clause 3.5 (links for search exposure).  The decision that
depends on it: whether a link may stay.  Everything is read from the address alone; nothing is
fetched.
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
from moderation.normalise import compact
from moderation.spans import Sightings

NAME = "links"
VERSION = 2
CLAUSE = "3.4"
EXPOSURE_CLAUSE = "3.5"

# In running text an address ends where Chinese, its punctuation or an emoji begins.
_BARE_ADDRESS = re.compile(
    r"(?:https?|ftp)://[^\s<>\"'\u2000-\u9fff\uff00-\uffef\U0001f000-\U0003ffff]{1,2000}+",
    re.IGNORECASE,
)
# Addresses that need no check: a place in the page, a letter, a call.
_PLAIN_SCHEMES = frozenset({"mailto", "tel"})
# What runs when opened; an archive only carries it.
_RUNNING = re.compile(
    r"\.(?:exe|apk|ipa|msi|scr|bat|cmd|com|pif|vbs|jar|dmg|pkg|ps1|hta|lnk|xapk|deb|rpm)\Z",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"\.(?:zip|rar|7z|tar|gz|tgz|bz2|xz|iso|cab|ace)\Z", re.IGNORECASE)
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
    seen: dict[tuple[str, tuple[tuple[str, str], ...]], Sightings] = {}
    for address in _addresses(material):
        for code, params in _faults(address, material.own_hosts):
            sightings = seen.setdefault((code, tuple(params.items())), Sightings())
            sightings.add(material, Field.TEXT, address.start, address.end)
    for (code, pairs), sightings in seen.items():
        severity = Severity.NOTE if code == "link_archive" else Severity.ATTENTION
        yield _finding(code, CLAUSE, dict(pairs), sightings, severity)
    yield from _farms(material)


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
        if not is_shortener(host):
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
