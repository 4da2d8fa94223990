"""A plain reading of a mail's HTML in linear time: what it says, not what may be shown."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from moderation.references import unescape

_TAG = re.compile(r"<(?:!--|(/?)([A-Za-z][A-Za-z0-9:_-]{0,40})[^>]*>)")
_COMMENT_END = re.compile(r"--!?>")
_DECLARATION = re.compile(r"<[!?][^<>]{0,2000}>")
_STRUCTURE = re.compile(r"<(?:img|table|a|ul|ol|b|strong|i|em|blockquote|font|h[1-6])[\s>/]", re.I)
_BLOCK = re.compile(
    r"</?(?i:p|div|br|li|tr|table|h[1-6]|blockquote|pre|hr|ul|ol|section|article|header|footer|"
    r"center|dl|dt|dd|address|figure|figcaption)(?![A-Za-z0-9:_-])[^>]*>"
)
_CELL = re.compile(r"</?(?i:td|th)(?![A-Za-z0-9:_-])[^>]*>")
_ANY_TAG = re.compile(r"</?[A-Za-z][^>]*>")
# Elements without words. What follows one of the first two is no text even if nothing closes it.
_SILENT = ("style", "script", "title", "noscript", "template", "xml", "head")
_CODE = _SILENT[:2]
_OPENING = {name: re.compile(rf"<(?i:{name})(?![A-Za-z0-9:_-])[^>]*(?<!/)>") for name in _SILENT}
_CLOSING = {name: re.compile(rf"</(?i:{name})(?![A-Za-z0-9:_-])[^>]*>") for name in _SILENT}
_CLOSING["head"] = re.compile(r"<(?:/(?i:head)|(?i:body))(?![A-Za-z0-9:_-])[^>]*>")
_SPACES = re.compile("[ \t\r\n\f]+")
_GAPS = re.compile(r"\n[ \u00a0]*(?:\n[ \u00a0]*){2,}")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|mso-hide\s*:\s*all",
    re.I,
)
_BREAKS = {1: "\n", 2: "\t", 0xA0: " "}


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
    position = 0
    while found := _TAG.search(content, position, last):
        position = found.end()
        name = found[2]
        if name is None:
            end = _COMMENT_END.search(content, position)
            if end is None:
                return
            position = end.end()
            continue
        yield Tag(name.lower(), bool(found[1]), found.start(), position, found[0])


def plain(content: str) -> str:
    """The words of the markup, blocks on lines of their own; hidden elements are left in place."""
    content = _without_comments(content)
    if "<" in content:
        for name in _SILENT:
            content = _without(content, name)
        last = content.rfind(">") + 1
        body, rest = content[:last], content[last:]
        body = _CELL.sub("\x02", _BLOCK.sub("\x01", body))
        content = _DECLARATION.sub("", _ANY_TAG.sub("", body)) + rest
    text = unescape(_SPACES.sub(" ", content)).translate(_BREAKS)
    stripped = "\n".join([line.strip() for line in text.split("\n")])
    return _GAPS.sub("\n\n", stripped).strip()


def _without_comments(content: str) -> str:
    """What stands outside comments; one that nobody closes reaches to the end."""
    kept: list[str] = []
    position = 0
    while (start := content.find("<!--", position)) >= 0:
        kept.append(content[position:start])
        end = _COMMENT_END.search(content, start + 4)
        if end is None:
            return "".join(kept)
        position = end.end()
    return "".join([*kept, content[position:]]) if kept else content


def _without(content: str, name: str) -> str:
    """The markup without the elements of a name. A head nobody closed must not hide a mail."""
    kept: list[str] = []
    position = 0
    last = content.rfind(">") + 1
    while opening := _OPENING[name].search(content, position, last):
        closing = _CLOSING[name].search(content, opening.end(), last)
        if closing is None and name not in _CODE:
            break
        kept.append(content[position : opening.start()])
        if closing is None:
            return "".join(kept)
        position = closing.end()
    return "".join([*kept, content[position:]]) if kept else content


def has_structure(content: str) -> bool:
    """Whether the markup says more than its words: headings, lists, tables, pictures, links."""
    if not _STRUCTURE.search(content):
        return False
    telling = {"img", "table", "a", "ul", "ol", "b", "strong", "i", "em", "blockquote", "font"}
    telling |= {f"h{level}" for level in range(1, 7)}
    return any(tag.name in telling for tag in tags(content))


def is_hidden(tag: Tag) -> bool:
    """Whether a tag is styled so that a reader would not see what is in it."""
    return "style" in tag.source.lower() and bool(_HIDDEN.search(tag.source))


def hides_text(content: str) -> bool:
    """Whether any element hides what is in it."""
    lowered = content.lower()
    if not any(word in lowered for word in ("none", "hidden", "font-size", "mso-hide")):
        return False
    return any(is_hidden(tag) for tag in tags(content))
