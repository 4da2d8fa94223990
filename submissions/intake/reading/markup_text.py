"""A plain reading of a mail's HTML in linear time: what it says, not what may be shown."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:_-]{0,40})")
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "hr",
        "ul",
        "ol",
        "section",
        "article",
        "header",
        "footer",
        "center",
        "dl",
        "dt",
        "dd",
        "td",
        "th",
        "address",
        "figure",
        "figcaption",
    ]
)
_SILENT = ("style", "script", "title", "head", "noscript", "template", "xml")
_SPACES = re.compile("[ \t\r\n\f]+")
_GAPS = re.compile(r"\n[ \u00a0]*(?:\n[ \u00a0]*){2,}")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all",
    re.I,
)
_CELLS = frozenset({"td", "th"})


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag as written, ``content[start:end]``."""

    name: str
    closing: bool
    start: int
    end: int
    source: str


def tags(content: str) -> Iterator[Tag]:
    """Every tag, comments and declarations passed over."""
    position = 0
    while (start := content.find("<", position)) >= 0:
        if content.startswith("<!--", start):
            end = content.find("-->", start + 4)
            if end < 0:
                return
            position = end + 3
            continue
        found = _NAME.match(content, start + 1)
        if found is None:
            position = start + 1
            continue
        end = content.find(">", found.end())
        if end < 0:
            return
        position = end + 1
        source = content[start:position]
        yield Tag(found[1].lower(), source[1] == "/", start, position, source)


def plain(content: str) -> str:
    """The words of the markup, blocks on lines of their own; hidden elements are left in place."""
    pieces: list[str] = []
    position, silent = 0, ""
    for tag in tags(content):
        if tag.start < position:
            continue
        if silent:
            if tag.closing and tag.name == silent:
                silent, position = "", tag.end
            continue
        pieces.append(_words(content[position : tag.start]))
        position = tag.end
        if tag.name in _SILENT and not tag.closing and not tag.source.endswith("/>"):
            silent = tag.name
        elif tag.name in _BLOCKS:
            pieces.append("\t" if tag.name in _CELLS else "\n")
    if not silent:
        rest = content[position:]
        pieces.append(_words(rest if "<!--" not in rest else rest[: rest.find("<!--")]))
    text = "".join(pieces).replace("\u00a0", " ")
    stripped = "\n".join(line.strip() for line in text.split("\n"))
    return _GAPS.sub("\n\n", stripped).strip()


def _words(piece: str) -> str:
    if "<!" in piece or "<?" in piece:
        piece = re.sub(r"<[!?][^>]{0,2000}>", "", piece)
    return _SPACES.sub(" ", html.unescape(piece))


def has_structure(content: str) -> bool:
    """Whether the markup says more than its words: headings, lists, tables, pictures, links."""
    telling = {"img", "table", "a", "ul", "ol", "b", "strong", "i", "em", "blockquote", "font"}
    telling |= {f"h{level}" for level in range(1, 7)}
    return any(tag.name in telling for tag in tags(content))


def is_hidden(tag: Tag) -> bool:
    """Whether a tag is styled so that a reader would not see what is in it."""
    return "style" in tag.source and bool(_HIDDEN.search(tag.source))


def hides_text(content: str) -> bool:
    """Whether any element hides what is in it."""
    return any(is_hidden(tag) for tag in tags(content))
