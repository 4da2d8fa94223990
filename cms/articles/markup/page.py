"""Stored markup on its way into a page: anchors, scroll regions, lazy pictures, data blocks.

Takes only what ``clean`` returned, adds only elements and attributes of ours.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cms.articles.markup.reading import Part, parts

# Inside a script element only these can end it or open a comment; the escapes are plain JSON.
_SCRIPT_ESCAPES = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text and the anchor it was given."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """An article's text ready for the page, and the headings its contents list shows."""

    html: SafeString
    headings: tuple[Heading, ...]


def for_page(markup: str, *, table_label: str, first_picture_at_once: bool = False) -> Body:
    """``markup`` with anchors on its h2, tables in a focusable scroll region, lazy pictures.

    ``markup`` must come from ``clean``. ``first_picture_at_once`` is for pages without a cover,
    where the first picture is what the reader waits for.
    """
    pieces: list[str] = []
    headings: list[Heading] = []
    words: list[str] | None = None
    at_once = first_picture_at_once
    region = format_html(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}">', table_label
    )
    for part, depth in _with_table_depth(markup):
        raw = part.raw
        if part.text and words is not None:
            words.append(part.text)
        elif part.name == "h2":
            if part.closes:
                headings.append(Heading(f"s-{len(headings) + 1}", "".join(words or ())))
                words = None
            else:
                raw, words = f'<h2 id="s-{len(headings) + 1}">', []
        elif part.name == "table" and depth == 1:
            raw = f"{raw}</div>" if part.closes else f"{region}{raw}"
        elif part.name == "pre" and not part.closes:
            raw = '<pre tabindex="0">'
        elif part.name == "img" and not at_once:
            raw = f'{raw.removesuffix(">")} loading="lazy" decoding="async">'
        elif part.name == "img":
            at_once = False
        pieces.append(raw)
    return Body(mark_safe("".join(pieces)), tuple(headings))  # noqa: S308  # cleaned when stored


def _with_table_depth(markup: str) -> Iterator[tuple[Part, int]]:
    """Each part, and how many tables it stands in (a table's own tags count as inside)."""
    depth = 0
    for part in parts(markup):
        opens = part.name == "table" and not part.closes
        depth += opens
        yield part, depth
        depth -= part.name == "table" and part.closes


def with_site(markup: str, site_url: str) -> str:
    """``markup`` for reading elsewhere: addresses on this site become absolute.

    ``markup`` must come from ``clean``; ``site_url`` has no slash at its end.
    """
    pieces = []
    for part in parts(markup):
        raw = part.raw
        if part.name in {"a", "img"} and not part.closes:
            for attribute in (' href="/', ' src="/'):
                raw = raw.replace(attribute, f"{attribute[:-1]}{site_url}/", 1)
        pieces.append(raw)
    return "".join(pieces)


def data_block(value: Mapping[str, object]) -> SafeString:
    """``value`` as a JSON-LD block. Browsers do not execute it, so the CSP does not concern it."""
    data = json.dumps(value, ensure_ascii=False).translate(_SCRIPT_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{data}</script>')  # noqa: S308  # escaped
