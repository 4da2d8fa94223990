"""The one sanitiser: everything a person or a program sends goes through ``clean`` once.

Limits first, then our own tidying, then nh3 as the boundary, then bleach, then every address
looked at again. The result is stable: ``clean(clean(x).html) == clean(x)`` in html and text.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cms.articles.markup.boundary import sanitise
from cms.articles.markup.limits import (
    MarkupRefused,
    MarkupTooComplex,
    MarkupTooLarge,
    check_size,
)
from cms.articles.markup.outline import Dropped, Outline
from cms.articles.markup.plain import looks_like_html, render_plain
from cms.articles.markup.profiles import ARTICLE, COMMENT, LETTER, Profile
from cms.articles.markup.reading import Mark, PictureUse, annotate, read
from cms.articles.markup.tokens import tokenise
from moderation.material import Link

__all__ = [
    "ARTICLE",
    "COMMENT",
    "LETTER",
    "Clean",
    "Dropped",
    "Link",
    "Mark",
    "MarkupRefused",
    "MarkupTooComplex",
    "MarkupTooLarge",
    "PictureUse",
    "Profile",
    "annotate",
    "check_size",
    "clean",
    "from_plain",
    "looks_like_html",
    "read",
]

MEDIA_PREFIX = "/media/"


@dataclass(frozen=True, slots=True)
class Clean:
    """Markup that may be shown, what it says as plain text, and what was left out of it."""

    html: str
    text: str
    links: tuple[Link, ...]
    pictures: tuple[PictureUse, ...]
    dropped: Mapping[str, int]
    # The words that were hidden from readers, passage by passage, as far as they are kept.
    hidden: tuple[str, ...] = ()


def clean(html: str, profile: Profile, *, media_prefix: str = MEDIA_PREFIX) -> Clean:
    """Sanitise ``html`` for one use.

    Pictures stay only if their address starts with ``media_prefix``; ``dropped`` counts what the
    sender should be told about, keyed by ``Dropped``. Links keep http, https, mailto and paths
    from the site's root. Takes linear time; raises ``MarkupTooLarge`` or ``MarkupTooComplex``,
    whose ``message`` is for the sender.
    """
    check_size(html)
    outline = Outline(profile, media_prefix)
    for token in tokenise(html):
        outline.feed(token)
    markup = sanitise(outline.finish(), profile, media_prefix)
    text, links, pictures = read(markup)
    dropped = {kind: count for kind, count in outline.dropped.items() if count}
    hidden = tuple(words for raw in outline.hidden_words if (words := " ".join(raw.split())))
    return Clean(markup, text, links, pictures, dropped, hidden)


def from_plain(text: str, profile: Profile = ARTICLE) -> Clean:
    """``clean`` for plain text or Markdown; tags written in it stay visible as text."""
    return clean(render_plain(text), profile)
