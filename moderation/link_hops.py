"""Where an address sends its reader on to, read from the address alone; nothing is fetched."""

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_MAX_PARAMS = 200
# An address in an address in an address: past this depth the reader is lost anyway.
_MAX_DEPTH = 4
_MAX_UNQUOTED = 3
_MAX_VALUE = 4_000
# Parameters that mean "go there", whose value may lack its scheme.
_GOING = frozenset(
    {"url", "u", "to", "target", "dest", "destination", "redirect", "redirect_url", "redirect_uri"}
    | {"redirecturl", "goto", "go", "jump", "link", "href", "next", "out", "return", "returnurl"}
    | {"return_url", "continue", "forward", "ret", "rurl", "jumpurl", "jump_url", "tourl", "toto"}
)
_ADDRESS = re.compile(r"(?:https?:)?//[^/?#]", re.IGNORECASE)
_BARE_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,24}(?=[/?#:]|\Z)", re.IGNORECASE
)
_NOT_HOSTS = frozenset({"html", "htm", "php", "aspx", "jsp", "asp", "pdf", "js", "css", "png"})
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,3000}={0,2}\Z")
_IN_PATH = re.compile(r"/(https?(?::|%3a)(?:/|%2f){1,2}[^\s]{4,2000})", re.IGNORECASE)


def parameters(parts: SplitResult) -> list[tuple[str, str]]:
    """The query as pairs with lower-case keys; none if it has too many."""
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=_MAX_PARAMS)
    except ValueError:
        return []
    return [(key.lower(), value) for key, value in pairs]


def final_host(parts: SplitResult) -> str:
    """The host at the end of the chain that an address spells out, or nothing.

    Follows whole addresses in parameters, in the path and in the fragment, percent-encoded up to
    three times or in base64, and hosts without a scheme in parameters such as ``target``.
    """
    host, here = "", parts
    for _step in range(_MAX_DEPTH):
        onward = next(_onward(here), None)
        if onward is None or not onward.hostname:
            break
        host, here = onward.hostname.lower().rstrip("."), onward
    return host


def _onward(parts: SplitResult) -> Iterator[SplitResult]:
    for key, value in parameters(parts):
        if (found := _address_in(value, is_going=key in _GOING)) is not None:
            yield found
    inside = _IN_PATH.search(parts.path)
    if inside and (found := _address_in(inside[1], is_going=False)) is not None:
        yield found


def _address_in(value: str, *, is_going: bool) -> SplitResult | None:
    value = value[:_MAX_VALUE].strip()
    for _time in range(_MAX_UNQUOTED):
        if _ADDRESS.match(value):
            return _split(value)
        plain = unquote(value)
        if plain == value:
            break
        value = plain
    if _ADDRESS.match(value):
        return _split(value)
    decoded = _from_base64(value)
    if _ADDRESS.match(decoded):
        return _split(decoded)
    if is_going and (bare := _BARE_HOST.match(value)):
        if bare[0].rsplit(".", 1)[-1].lower() in _NOT_HOSTS:
            return None
        return _split("//" + value)
    return None


def _from_base64(value: str) -> str:
    if not _BASE64.match(value):
        return ""
    padded = value.rstrip("=")
    padded += "=" * (-len(padded) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_").decode("ascii")
    except (binascii.Error, ValueError):
        return ""


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        # The host is worked out at access, and a bad one raises there.
        has_host = bool(parts.hostname)
    except ValueError:
        return None
    return parts if has_host else None
