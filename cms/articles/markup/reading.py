"""What finished markup says: its plain text, and where links stand in it.

Works only on the canonical spelling ``clean`` returns. Blocks and line breaks become one ``\\n``,
table cells a tab; offsets are code points into that text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cms.articles.markup.writer import escape
from moderation.material import Link

_PART = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|([^<]+)")
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
_LINES = frozenset(
    {
        "p", "h2", "h3", "h4", "pre", "figcaption", "caption", "blockquote", "ul", "ol",
        "li", "table", "tr", "figure", "hr", "br",
    }
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_UNSAFE_WORD = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class PictureUse:
    """A picture standing in the text."""

    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A range ``[start, end)`` of the plain text to be marked, and the finding it belongs to."""

    start: int
    end: int
    ident: str
    severity: str


@dataclass(frozen=True, slots=True)
class Part:
    """A tag or a stretch of text.

    ``start`` is where the text stands in the plain text, after the separator ``before`` it.
    """

    raw: str
    text: str = ""
    start: int = 0
    before: str = ""
    name: str = ""
    closes: bool = False
    rest: str = ""

    def attribute(self, name: str) -> str | None:
        """The value of an attribute of a tag, or ``None``."""
        return _attributes(self.rest).get(name)


def parts(markup: str) -> Iterator[Part]:
    """Tags and texts in order. Text that only separates blocks belongs to no part."""
    position, separator = 0, ""
    for match in _PART.finditer(markup):
        if match[4] is None:
            name = match[2]
            if name in _LINES:
                separator = "\n"
            elif name in _CELLS and not separator:
                separator = "\t"
            yield Part(match[0], start=position, name=name, closes=bool(match[1]), rest=match[3])
            continue
        text, before = _plain(match[4]), separator if position else ""
        position += len(before)
        yield Part(match[4], text, position, before)
        position, separator = position + len(text), ""


def read(markup: str) -> tuple[str, tuple[Link, ...], tuple[PictureUse, ...]]:
    """The plain text, the links with their places in it, and the pictures."""
    pieces: list[str] = []
    links: list[Link] = []
    pictures: list[PictureUse] = []
    address, words, start, end = None, list[str](), 0, 0
    for part in parts(markup):
        if part.text:
            pieces += (part.before, part.text)
            start = start if words else part.start
            words += (part.before if words else "", part.text)
            end = part.start + len(part.text)
        elif part.name == "a":
            if part.closes and address and words:
                links.append(Link(address, "".join(words), start, end))
            address = None if part.closes else part.attribute("href")
            words = []
        elif part.name == "img":
            found = _attributes(part.rest)
            pictures.append(PictureUse(found.get("src", ""), found.get("alt", "")))
    return "".join(pieces), tuple(links), tuple(pictures)


def annotate(markup: str, marks: Sequence[Mark]) -> str:
    """``markup`` with ``<mark>`` round the given ranges of its plain text, across any tags.

    ``markup`` must come from ``clean``. The first part of each range carries
    ``id="finding-<ident>"``, later parts only ``data-finding``; where ranges overlap, a part that
    starts none of them shows the first one still open. Ranges outside the text are ignored.
    """
    waiting = sorted((m for m in marks if 0 <= m.start < m.end), key=lambda m: (m.start, -m.end))
    waiting.reverse()
    active: list[Mark] = []
    pieces: list[str] = []
    for part in parts(markup):
        if not part.text:
            pieces.append(part.raw)
            continue
        position, end = part.start, part.start + len(part.text)
        while position < end:
            active = [mark for mark in active if mark.end > position]
            starting = []
            while waiting and waiting[-1].start <= position:
                mark = waiting.pop()
                if mark.end > position:
                    starting.append(mark)
            active += starting
            edges = [mark.end for mark in active] + [m.start for m in waiting[-1:]]
            stop = min([end, *edges])
            text = escape(part.text[position - part.start : stop - part.start])
            pieces.append(_marked(text, starting, active))
            position = stop
    return "".join(pieces)


def _marked(text: str, starting: Sequence[Mark], active: Sequence[Mark]) -> str:
    if not starting and active:
        return f"<mark{_mark_class(active[0])}>{text}</mark>"
    opening = "".join(
        f'<mark{_mark_class(mark)} id="finding-{_word(mark.ident)}">' for mark in starting
    )
    return f"{opening}{text}{'</mark>' * len(starting)}"


def _mark_class(mark: Mark) -> str:
    severity, ident = _word(mark.severity), _word(mark.ident)
    return f' class="finding-mark severity-{severity}" data-finding="{ident}"'


def _word(value: str) -> str:
    return _UNSAFE_WORD.sub("-", value)


def _attributes(rest: str) -> dict[str, str]:
    return {name: _plain(value) for name, value in _ATTRIBUTE.findall(rest)}


def _plain(raw: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        raw = raw.replace(entity, character)
    return raw
