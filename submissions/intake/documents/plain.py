"""Text, Markdown and HTML files to HTML."""

import html
import re

from markdown_it import MarkdownIt

from moderation.references import unescape
from submissions.intake.documents.values import Code, Document, Dropped, NotConvertible
from submissions.intake.reading import charsets
from submissions.intake.reading.bodies import Texts
from submissions.intake.reading.markup_text import Tag, is_hidden, tags
from submissions.intake.reading.storable import lines
from submissions.intake.reading.tree import Part
from submissions.intake.reading.values import Picture

MAX_BYTES = 2_000_000
MAX_RENDERED = 8_000_000
MAX_NESTING = 60

_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,1000})</title", re.I)
_HEADING = re.compile(r"^#{1,2}[ \t]+([^\n]{1,500}?)[ \t#]*$", re.M)
_FRONT = re.compile(r"\A---\n(.{0,5000}?)\n---\n", re.S)
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
})  # fmt: skip
_CUT = frozenset({"script", "style", "template", "iframe", "object", "noscript", "svg", "math"})

_markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING}).enable(
    ["table", "strikethrough"]
)


def _text(data: bytes, label: str = "") -> charsets.Decoded:
    """BOM, label, UTF-8, then the most plausible."""
    if len(data) > MAX_BYTES:
        raise NotConvertible(Code.TOO_LARGE, megabytes=MAX_BYTES // 1_000_000)
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.replace(b"\0", b"")
    decoded = charsets.decode(data, label)
    if not decoded.text.strip():
        raise NotConvertible(Code.EMPTY)
    return charsets.Decoded(lines(decoded.text), decoded.codec, decoded.replaced)


def from_text(data: bytes) -> Document:
    """Plain text: a blank line divides paragraphs, and so does a line end in unwrapped text."""
    decoded = _text(data)
    paragraphs = [html.escape(piece.strip("\n"), quote=False).replace("\n", "<br>")
                  for piece in re.split(r"\n[ \t\u3000]*\n", decoded.text)
                  if piece.strip()]  # fmt: skip
    markup = "\n".join(f"<p>{piece}</p>" for piece in paragraphs)
    return Document(markup, codec=decoded.codec, replaced=decoded.replaced)


def from_markdown(data: bytes) -> Document:
    """Markdown; HTML inside it stays visible as text."""
    decoded = _text(data)
    text = decoded.text
    front = _FRONT.match(text)
    dropped: tuple[Dropped, ...] = ()
    if front and ":" in front[1]:
        text = text[front.end() :]
        dropped = (Dropped("front_matter", 1),)
    markup = _markdown.render(text)
    if len(markup) > MAX_RENDERED:
        raise NotConvertible(Code.TOO_LARGE, megabytes=MAX_RENDERED // 1_000_000)
    heading = _HEADING.search(text)
    title = heading[1].strip() if heading else ""
    named = re.search(r"^title:[ \t]*[\"']?(.{1,300}?)[\"']?$", front[1], re.M) if front else None
    title = named[1].strip() if named and dropped else title
    return Document(markup, (), dropped, title, decoded.codec, decoded.replaced)


def from_html(data: bytes) -> Document:
    """An HTML file without what a reader would not have seen; pictures in it are taken out."""
    if len(data) > MAX_BYTES * 4:
        raise NotConvertible(Code.TOO_LARGE, megabytes=MAX_BYTES * 4 // 1_000_000)
    texts = Texts()
    texts.add(Part((("content-type", b"text/html"),), data))
    if not texts.htmls:
        raise NotConvertible(Code.EMPTY)
    content = texts.htmls[0]
    found = _TITLE.search(content)
    title = " ".join(unescape(found[1]).split()) if found else ""
    content, hidden = without_hidden(content)
    pictures = tuple(Picture(ref, "", kind, blob) for ref, kind, blob in texts.pictures)
    dropped = (Dropped("hidden_text", hidden),) if hidden else ()
    damage = texts.damage[0]
    return Document(content, pictures, dropped, title, damage.codec, damage.replaced)


def without_hidden(content: str) -> tuple[str, int]:
    """The markup without hidden elements, scripts and styles, and how many elements hid text."""
    kept: list[str] = []
    position = count = depth = 0
    leaving = ""
    for tag in tags(content):
        if tag.start < position:
            continue
        if leaving:
            depth += (-1 if tag.closing else 1) if tag.name == leaving else 0
            if depth == 0:
                leaving, position = "", tag.end
            continue
        hidden = not tag.closing and tag.name not in _VOID and _hides(tag)
        if hidden or (tag.name in _CUT and not tag.closing and not tag.source.endswith("/>")):
            kept.append(content[position : tag.start])
            leaving, depth = tag.name, 1
            count += hidden
    if not leaving:
        kept.append(content[position:])
    return "".join(kept), count


def _hides(tag: Tag) -> bool:
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", tag.source)
    return is_hidden(tag) or bool(re.search(r"\shidden(?=[\s=>/])", bare))
