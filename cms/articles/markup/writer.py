"""Writing well-nested markup: text and elements in, one canonical spelling out.

Inline elements open only when text follows and close only when the next text lies outside them,
so no empty element is ever written, spaces stand outside the tags, and equal neighbours merge.
"""

import re
from dataclasses import dataclass

from cms.articles.markup.limits import ELEMENT_WORK, MAX_OUTPUT, MAX_WORK, MarkupTooComplex

_SPACES = re.compile(r"[ \t\n]+")
_HAN = "[\u2e80-\u303f\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
# Source lines broken between Han characters are one sentence; a space there would be a mistake.
_HAN_BREAK = re.compile(rf"(?<={_HAN})[ \t]*\n[ \t\n]*(?={_HAN})")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escape(text: str) -> str:
    """``text`` as it stands between tags."""
    return text.translate(_ESCAPES)


@dataclass(frozen=True, slots=True)
class Inline:
    """An inline element that is open: equal ones are the same element."""

    name: str
    attributes: str = ""


class Writer:
    """Collects the markup; knows the leaf block and the inline elements that are open."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self.work = 0
        self.leaf = ""
        self.wanted: list[Inline] = []
        self._open: list[Inline] = []
        self._gap = ""
        self._at_start = True

    def put(self, piece: str, *, elements: int = 0) -> None:
        """Append finished markup; raises ``MarkupTooComplex`` past the limits on the result."""
        self.pieces.append(piece)
        self.size += len(piece)
        self.work += elements * ELEMENT_WORK
        if self.work > MAX_WORK:
            raise MarkupTooComplex("elements", self.work // ELEMENT_WORK)
        if self.size > MAX_OUTPUT:
            raise MarkupTooComplex("output", self.size)

    def open_leaf(self, name: str, indent: str = "") -> None:
        """Start a block that holds text; ``""`` means text directly inside its container."""
        self.leaf = name
        if name:
            self.put(f"<{name}>", elements=1)
        self.restart_line()
        self._gap = indent

    def close_leaf(self) -> None:
        """End the block of text; inline elements still wanted open again in the next one."""
        self._close_inlines(0)
        if self.leaf:
            self.put(f"</{self.leaf}>")
        self.leaf = ""
        self.restart_line()

    def restart_line(self) -> None:
        """Forget spaces: the next text is the first of its line."""
        self._gap = ""
        self._at_start = True

    def line_break(self, count: int) -> None:
        """``count`` forced line breaks inside the block."""
        if self.leaf == "pre":
            self._gap += "\n" * count
            return
        self._close_inlines(self._shared())
        self.put("<br>" * count, elements=count)
        self.restart_line()

    def text(self, text: str) -> None:
        """Text, spaces folded unless the block is ``pre``."""
        body, gap = self._split(text)
        if not body:
            self._gap = self._joined(gap)
            return
        lead = self._joined(self._lead(text))
        if self._at_start:
            lead = lead.lstrip("\n") if self.leaf == "pre" else ""
        keep = self._shared()
        self._close_inlines(keep)
        self.put(lead)
        self._sync()
        escaped = escape(body)
        if len(escaped) != len(body):
            self.work += escaped.count("&")
        self.put(escaped)
        self._gap, self._at_start = gap, False

    def picture(self, tag: str) -> None:
        """A finished void element in the line."""
        keep = self._shared()
        self._close_inlines(keep)
        if not self._at_start:
            self.put(self._gap)
        self._sync()
        self.put(tag, elements=1)
        self._gap, self._at_start = "", False

    def _joined(self, gap: str) -> str:
        if self.leaf == "pre":
            return self._gap + gap
        return " " if self._gap or gap else ""

    def _lead(self, text: str) -> str:
        lead = text[: len(text) - len(text.lstrip(" \t\n"))]
        return lead if self.leaf == "pre" or not lead else " "

    def _split(self, text: str) -> tuple[str, str]:
        """The text without outer spaces, and the space that follows it."""
        if self.leaf == "pre":
            body = text.strip(" \t\n")
            tail = text[len(text.rstrip(" \t\n")) :]
            return body, tail
        text = _SPACES.sub(" ", _HAN_BREAK.sub("", text))
        if self._at_start:
            text = text.lstrip(" \u3000")
        body = text.strip(" ")
        return body, " " if text.endswith(" ") else ""

    def _shared(self) -> int:
        shared = 0
        for opened, wanted in zip(self._open, self.wanted, strict=False):
            if opened != wanted:
                break
            shared += 1
        return shared

    def _close_inlines(self, keep: int) -> None:
        while len(self._open) > keep:
            self.put(f"</{self._open.pop().name}>")

    def _sync(self) -> None:
        self._close_inlines(self._shared())
        for inline in self.wanted[len(self._open) :]:
            self.put(f"<{inline.name}{inline.attributes}>", elements=1)
            self._open.append(inline)
