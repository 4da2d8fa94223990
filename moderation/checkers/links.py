"""Links that lead elsewhere than they say, hide where they lead, or earn their sender money.

Serves clause 3.4 (deceptive links).  The decision that depends on it: whether a link may stay.
Everything is read from the address alone; nothing is fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit

from moderation.hosts import (
    host_in,
    is_affiliate,
    is_lookalike,
    is_numeric,
    is_shortener,
    same_site,
    shown_host,
)
from moderation.material import Field, Finding, Material, Severity
from moderation.spans import Sightings

NAME = "links"
VERSION = 1
CLAUSE = "3.4"

# In running text an address ends where Chinese, its punctuation or an emoji begins.
_BARE_ADDRESS = re.compile(
    r"(?:https?|ftp)://[^\s<>\"'\u2000-\u9fff\uff00-\uffef\U0001f000-\U0003ffff]{1,2000}+",
    re.IGNORECASE,
)
# Addresses that need no check: a place in the page, a letter, a call.
_PLAIN_SCHEMES = frozenset({"mailto", "tel"})
_MAX_PARAMS = 200


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
        yield Finding(
            clause=CLAUSE,
            checker=NAME,
            version=VERSION,
            severity=Severity.ATTENTION,
            code=code,
            params={**dict(pairs), "count": sightings.count},
            spans=tuple(sightings.spans),
        )


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
    query = _query(parts)
    if is_affiliate(host, query):
        yield "link_affiliate", {"host": host}
    target = next((hop for _, value in query if (hop := _hop(value))), "")
    if target and not same_site(target, host):
        yield "link_redirect", {"host": host, "target": target}


def _query(parts: SplitResult) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=_MAX_PARAMS)
    except ValueError:
        return []
    return [(key.lower(), value) for key, value in pairs]


def _hop(value: str) -> str:
    """The host a parameter sends the reader on to, if its value is an address."""
    if not value.lower().startswith(("http://", "https://", "//")):
        return ""
    try:
        return urlsplit(value).hostname or ""
    except ValueError:
        return ""
