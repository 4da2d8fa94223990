"""A plain reading of a mail's HTML in linear time: what it says, not what may be shown."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

_TAG = re.compile(r"<(?:!--|(/?)([A-Za-z][A-Za-z0-9:_-]{0,40})[^>]*>)")
_COMMENT_END = re.compile(r"--!?>")
_DECLARATION = re.compile(r"<[!?][^<>]{0,2000}>")
_LONG_NUMBER = re.compile(r"&#[0-9]{8,}")  # no character has so many digits
_STRUCTURE = re.compile(r"<(?:img|table|a|ul|ol|b|strong|i|em|blockquote|font|h[1-6])[\s>/]", re.I)
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
_SILENT = frozenset({"style", "script", "title", "head", "noscript", "template", "xml"})
_CODE = frozenset({"style", "script"})  # what follows is no text even if nothing closes it
_SPACES = re.compile("[ \t\r\n\f]+")
_GAPS = re.compile(r"\n[ \u00a0]*(?:\n[ \u00a0]*){2,}")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all",
    re.I,
)
_CELLS = frozenset({"td", "th"})


class Tag(NamedTuple):
    """One tag as written, ``content[start:end]``."""

    name: str
    closing: bool
    start: int
    end: int
    source: str


def tags(content: str) -> Iterator[Tag]:
    """Every tag, comments and declarations passed over; linear in whatever is written."""
    last = content.rfind(">") + 1  # behind it nothing can be a tag, so no search runs on in vain
    scanner = _TAG.scanner(content, 0, last)
    while found := scanner.search():
        name = found[2]
        if name is None:
            end = _COMMENT_END.search(content, found.end())
            if end is None:
                return
            scanner = _TAG.scanner(content, end.end(), last)
            continue
        yield Tag(name.lower(), bool(found[1]), found.start(), found.end(), found[0])


def plain(content: str) -> str:
    """The words of the markup, blocks on lines of their own; hidden elements are left in place."""
    pieces: list[str] = []
    position, silent = 0, ""
    closings: dict[str, int] = {}
    for name, closing, start, end, source in tags(content):
        if silent:
            if (closing and name == silent) or (silent == "head" and name == "body"):
                silent, position = "", end
            continue
        if start > position:
            pieces.append(_words(content[position:start]))
        position = end
        if name in _SILENT:
            if not closing and not source.endswith("/>"):
                if name not in closings:
                    closings[name] = _last_closing(content, name)
                silent = name if closings[name] >= end else ""
        elif name in _BLOCKS:
            pieces.append("\t" if name in _CELLS else "\n")
    if not silent:
        rest = content[position:]
        pieces.append(_words(rest if "<!--" not in rest else rest[: rest.find("<!--")]))
    text = "".join(pieces).replace("\u00a0", " ")
    stripped = "\n".join([line.strip() for line in text.split("\n")])
    return _GAPS.sub("\n\n", stripped).strip()


def _last_closing(content: str, name: str) -> int:
    """Where an element without words is closed last: a head nobody closed must not hide a mail."""
    if name in _CODE:
        return len(content)
    lowered = content.lower()
    closing = lowered.rfind(f"</{name}")
    return max(closing, lowered.rfind("<body")) if name == "head" else closing


def _words(piece: str) -> str:
    if "<" in piece:
        piece = _DECLARATION.sub("", piece)
    return _SPACES.sub(" ", unescape(piece))


def unescape(text: str) -> str:
    """Character references replaced. A number of thousands of digits is no reference."""
    if "&" not in text:
        return text
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text) if "&#" in text else text)


def has_structure(content: str) -> bool:
    """Whether the markup says more than its words: headings, lists, tables, pictures, links."""
    if not _STRUCTURE.search(content):
        return False
    telling = {"img", "table", "a", "ul", "ol", "b", "strong", "i", "em", "blockquote", "font"}
    telling |= {f"h{level}" for level in range(1, 7)}
    return any(tag.name in telling for tag in tags(content))


def is_hidden(tag: Tag) -> bool:
    """Whether a tag is styled so that a reader would not see what is in it."""
    return "style" in tag.source and bool(_HIDDEN.search(tag.source))


def hides_text(content: str) -> bool:
    """Whether any element hides what is in it."""
    return bool(_HIDDEN.search(content)) and any(is_hidden(tag) for tag in tags(content))
