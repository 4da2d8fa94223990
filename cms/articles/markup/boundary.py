"""The two sanitisers, one behind the other: nh3 is the boundary, bleach applies the profile again.

bleach takes quadratic time in the length of what it is given, so it is given pieces of a few
kilobytes, each wrapped in the elements that were open where the piece was cut out.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import bleach
import nh3

from cms.articles.markup.limits import MarkupTooComplex
from cms.articles.markup.profiles import ALLOWED_SCHEMES, Profile
from cms.articles.markup.tokens import RAW
from cms.articles.markup.urls import safe_link, safe_picture
from cms.articles.markup.writer import escape

PIECE = 8_000

_PART = re.compile(r"<[^>]*>|[^<]+")
_TAG_NAME = re.compile(r"</?([a-z0-9]+)")
_LINK = re.compile(r'<a href="([^"]*)"')
_PICTURE = re.compile(r'<img src="([^"]*)"[^>]*>')
_VOID = frozenset({"br", "hr", "img"})


def sanitise(markup: str, profile: Profile, media_prefix: str) -> str:
    """nh3, then bleach, then every address judged once more by our own reading of it."""
    return _check_addresses(_bleached(_nh3(markup, profile), profile), media_prefix)


@lru_cache(maxsize=16)
def _nh3_cleaner(profile: Profile) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(profile.elements),
        clean_content_tags=set(RAW),
        attributes=profile.attributes,
        link_rel=None,
        url_schemes=set(ALLOWED_SCHEMES),
    )


def _nh3(markup: str, profile: Profile) -> str:
    try:
        return _nh3_cleaner(profile).clean(markup)
    except BaseException as error:
        # A panic in Rust arrives as a BaseException that no module exports.
        if type(error).__name__ == "PanicException":
            raise MarkupTooComplex("parser") from error
        raise


def _bleached(markup: str, profile: Profile) -> str:
    cleaner = bleach.Cleaner(
        tags=profile.elements,
        attributes={name: sorted(names) for name, names in profile.attributes.items()},
        protocols=ALLOWED_SCHEMES,
        strip=True,
        strip_comments=True,
    )
    return "".join(_clean_piece(cleaner, *piece) for piece in _pieces(markup))


def _clean_piece(cleaner: bleach.Cleaner, before: str, piece: str, after: str) -> str:
    cleaned = str(cleaner.clean(f"{before}{piece}{after}"))
    if cleaned.startswith(before) and cleaned.endswith(after):
        return cleaned[len(before) : len(cleaned) - len(after)]
    # The two sanitisers disagree on what this is: then it is text.
    return escape(re.sub(r"<[^>]*>", "", piece))


def _pieces(markup: str) -> Iterator[tuple[str, str, str]]:
    """``(tags open before, piece, tags to close after)``, each piece about ``PIECE`` long."""
    open_tags: list[tuple[str, str]] = []
    before, parts, size = "", list[str](), 0
    for part in _parts(markup):
        if size + len(part) > PIECE and parts:
            yield before, "".join(parts), _closing(open_tags)
            before, parts, size = "".join(tag for _, tag in open_tags), [], 0
        parts.append(part)
        size += len(part)
        name = _TAG_NAME.match(part)
        if name is None or name[1] in _VOID:
            continue
        if part.startswith("</"):
            if open_tags:
                open_tags.pop()
        else:
            open_tags.append((name[1], part))
    if parts:
        yield before, "".join(parts), _closing(open_tags)


def _parts(markup: str) -> Iterator[str]:
    """Tags and texts; long texts cut, though never inside a character reference."""
    for match in _PART.finditer(markup):
        part, start = match[0], 0
        while not part.startswith("<") and len(part) - start > PIECE:
            end = start + PIECE
            ampersand = part.rfind("&", end - 8, end)
            end = ampersand if ampersand > start else end
            yield part[start:end]
            start = end
        yield part[start:]


def _closing(open_tags: list[tuple[str, str]]) -> str:
    return "".join(f"</{name}>" for name, _ in reversed(open_tags))


def _check_addresses(markup: str, media_prefix: str) -> str:
    """bleach lets ``javascript:123`` pass (it takes the digits for a port), so look again."""

    def link(match: re.Match[str]) -> str:
        address = match[1].replace("&amp;", "&")
        return match[0] if safe_link(address) == address else "<a"

    def picture(match: re.Match[str]) -> str:
        return match[0] if safe_picture(match[1], media_prefix) else ""

    return _PICTURE.sub(picture, _LINK.sub(link, markup))
