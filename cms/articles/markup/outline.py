"""Rewriting whatever a sender pasted into the few shapes our pages know.

The result is well nested and canonical: text always stands in a paragraph, heading, list item or
cell; ``section`` and ``span`` soup (WeChat, Word) is flattened; empty paragraphs are gone. This
is tidying, not the boundary: ``boundary.py`` runs two sanitisers over the result.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from cms.articles.markup.limits import MAX_DEPTH, MarkupTooComplex
from cms.articles.markup.profiles import Profile
from cms.articles.markup.tokens import RAW, SKIPPED, End, Start, Token
from cms.articles.markup.urls import safe_link, safe_picture
from cms.articles.markup.writer import Inline, Writer, escape


class Dropped(StrEnum):
    """What the sender is told was left out or changed."""

    REMOTE_PICTURE = "remote_picture"
    SCRIPT = "script"
    STYLE = "style"
    EMBED = "embed"
    FORM_FIELD = "form_field"
    LINK = "link"
    HEADING = "heading_lowered"
    HIDDEN = "hidden_text"


RENAMED = {
    "h1": "h2", "h5": "h4", "h6": "h4", "tfoot": "tbody", "strike": "s", "del": "s", "ins": "u",
    "tt": "code", "kbd": "code", "samp": "code", "listing": "pre", "menu": "ul", "dir": "ul",
    "dt": "p", "dd": "p", "image": "img",
}  # fmt: skip
FALLBACKS = {"b": "strong", "i": "em"}
EMBEDS = (SKIPPED - {"script", "style", "title", "template", "xml"}) | {"embed"}
FIELDS = frozenset({"input", "button", "textarea", "select"})
LEAVES = frozenset({"p", "h2", "h3", "h4", "pre", "figcaption", "caption"})
LISTS = frozenset({"ul", "ol"})
ROWS = frozenset({"table", "thead", "tbody", "tr"})
CELLS = frozenset({"td", "th"})
PARTS = CELLS | {"thead", "tbody", "tr", "li"}
DIRECT = CELLS | {"li", "figure"}
INLINES = frozenset({"a", "b", "strong", "i", "em", "u", "s", "code", "sub", "sup"})
BOUNDARIES = frozenset(
    {
        "address", "article", "aside", "body", "center", "dd", "details", "dialog", "dir", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup",
        "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre",
        "search", "section", "summary", "ul", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6",
        "hr", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "listing",
    }
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|mso-list\s*:\s*ignore", re.IGNORECASE)
_WORD_ITEM = "MsoListParagraph"
_NUMBER = re.compile(r"[0-9]{1,4}")
# Of what was hidden so much is kept for the checks.
_MOST_HIDDEN, _LONGEST_HIDDEN = 20, 200


@dataclass(slots=True)
class _Container:
    name: str
    tag: str
    opened: bool = False
    is_guessed: bool = False
    has_line: bool = False
    breaks: int = 0


class Outline:
    """Feed it tokens, then ``finish()``; ``dropped`` counts what did not survive."""

    def __init__(self, profile: Profile, media_prefix: str) -> None:
        self.allowed = profile.elements
        self.link_rel = profile.link_rel
        self.media_prefix = media_prefix
        self.dropped: Counter[str] = Counter()
        self.writer = Writer()
        self.stack = [_Container("", "", opened=True)]
        self.names: Counter[str] = Counter()
        self.nested: Counter[str] = Counter()
        self.wanted_leaf = ""
        self.indent = ""  # of a "pre" that has no text yet
        self.breaks = 0
        self.hidden = 0
        self.hidden_words: list[str] = []
        self.keeps_hidden = False

    def feed(self, token: Token) -> None:
        """Take in one token."""
        if self.hidden:
            self._pass_hidden(token)
        elif isinstance(token, str):
            self._text(token)
        elif isinstance(token, Start):
            self._start(token)
        else:
            self._end(token.name)

    def finish(self) -> str:
        """Close what is open and return the markup."""
        self._end_line()
        while len(self.stack) > 1:
            self._pop()
        self.writer.close_leaf()
        return "".join(self.writer.pieces)

    def _pass_hidden(self, token: Token) -> None:
        """Text a reader would not have seen, inside ``span`` elements only."""
        if isinstance(token, str):
            self._keep_hidden(token)
        elif isinstance(token, Start) and token.name == "span":
            self.hidden += 1
        elif isinstance(token, End):
            if token.name == "span":
                self.hidden -= 1
            elif token.name in BOUNDARIES:  # the span was never closed: hide no more than a block
                self.hidden = 0
                self._end(token.name)

    def _keep_hidden(self, text: str) -> None:
        if self.keeps_hidden and self.hidden_words:
            self.hidden_words[-1] = f"{self.hidden_words[-1]}{text}"[:_LONGEST_HIDDEN]

    # Tags

    def _start(self, token: Start) -> None:
        name = token.name
        self._count_dropped(name)
        name = RENAMED.get(name, name)
        if name not in self.allowed:
            name = FALLBACKS.get(name, name)
        if name == "br":
            self.breaks += 1
        elif name == "img":
            self._picture(token.attributes)
        elif name in INLINES:
            self._inline(name, token.attributes)
        elif name == "span" and (found := _HIDDEN.search(token.attributes.get("style", ""))):
            self.hidden = 1
            # Word hides the numbers of its own lists: nobody meant to hide those.
            is_meant = "list" not in found[0].lower()
            self.dropped[Dropped.HIDDEN] += is_meant
            self.keeps_hidden = is_meant and len(self.hidden_words) < _MOST_HIDDEN
            if self.keeps_hidden:
                self.hidden_words.append("")
        elif name == "p" and _WORD_ITEM in token.attributes.get("class", ""):
            self._word_item()
        elif name in BOUNDARIES or token.name in BOUNDARIES:
            self._block(name, token.attributes)

    def _count_dropped(self, name: str) -> None:
        if name in ("script", "style"):
            self.dropped[name] += 1
        elif name in FIELDS:
            self.dropped[Dropped.FORM_FIELD] += 1
        elif name in EMBEDS or (name in RAW and name != "title"):
            self.dropped[Dropped.EMBED] += 1
        elif name == "h1":
            self.dropped[Dropped.HEADING] += 1

    def _inline(self, name: str, attributes: dict[str, str]) -> None:
        wanted, spelled = self.writer.wanted, ""
        if name == "a":
            self._end_inline("a")
            address = safe_link(attributes.get("href", ""))
            if address is None or "a" not in self.allowed:
                self.dropped[Dropped.LINK] += bool(attributes.get("href"))
                return
            spelled = f' href="{escape(address)}" rel="{self.link_rel}"'
        if name not in self.allowed:
            return
        if any(inline.name == name for inline in wanted):
            self.nested[name] += 1
        else:
            wanted.append(Inline(name, spelled))

    def _end_inline(self, name: str) -> None:
        if self.nested[name]:
            self.nested[name] -= 1
            return
        wanted = self.writer.wanted
        wanted[:] = [inline for inline in wanted if inline.name != name]

    def _picture(self, attributes: dict[str, str]) -> None:
        source = safe_picture(attributes.get("src", ""), self.media_prefix)
        if source is None or "img" not in self.allowed:
            self.dropped[Dropped.REMOTE_PICTURE] += 1
            return
        alt = " ".join(attributes.get("alt", "").split())
        spelled = f' src="{source}" alt="{escape(alt).replace(chr(34), "&quot;")}"'
        spelled += _numbers(attributes, ("width", "height"))
        self._place()
        self.writer.picture(f"<img{spelled}>")
        self.stack[-1].has_line = True

    def _word_item(self) -> None:
        """Word writes list items as paragraphs with a bullet typed in front."""
        if "li" not in self.allowed:
            self._block("p", {})
            return
        self._end_line()
        if self.stack[-1].is_guessed:
            self._pop()
        else:
            self._push("ul")
            self.stack[-1].is_guessed = True
        self._push("li")
        self.stack[-1].is_guessed = True

    def _block(self, name: str, attributes: dict[str, str]) -> None:
        self._end_line()
        while self.stack[-1].is_guessed:
            self._pop()
        if name == "figcaption" and self.stack[-1].name != "figure":
            name = "p"
        if name == "caption" and self.stack[-1].name != "table":
            name = "p"
        if name not in self.allowed:
            name = "p" if name in LEAVES and "p" in self.allowed else ""
        if name == "li":
            self._close_to("li", LISTS | CELLS)
            if self.stack[-1].name not in LISTS:
                self._push("ul")
            self._push("li")
        elif name in ROWS or name in CELLS:
            self._table_part(name, attributes)
        elif name == "hr":
            self._place_block()
            self.writer.put("<hr>", elements=1)
        elif name in LEAVES:
            self.wanted_leaf = name
        elif name:
            self._push(name, _numbers(attributes, ("start",)) if name == "ol" else "")

    def _table_part(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._push("table")
            return
        if not self.names["table"]:
            return
        keep = {"tr": ("table", "thead", "tbody"), "thead": ("table",), "tbody": ("table",)}
        while self.stack[-1].name not in keep.get(name, ("table", "thead", "tbody", "tr")):
            self._pop()
        if name == "tr" and self.stack[-1].name == "table":
            self._push("tbody")
        if name in CELLS:
            self._fit_row()
        self._push(name, _numbers(attributes, ("colspan", "rowspan")) if name in CELLS else "")

    def _fit_row(self) -> None:
        if self.stack[-1].name == "table":
            self._push("tbody")
        if self.stack[-1].name != "tr":
            self._push("tr")

    def _end(self, name: str) -> None:
        whole = name in BOUNDARIES
        name = RENAMED.get(name, name)
        if name not in self.allowed:
            name = FALLBACKS.get(name, name)
        if name in INLINES:
            self._end_inline(name)
        elif whole or name in BOUNDARIES:
            self._end_line()
            if self.names[name]:
                barrier = frozenset[str]() if name in ROWS else CELLS
                self._close_to(name, barrier | LISTS if name == "li" else barrier)

    # Places

    def _text(self, text: str) -> None:
        blank = not text.strip(" \t\n\u3000")
        in_line = bool(self.writer.leaf) or (self.stack[-1].has_line and not self.wanted_leaf)
        if blank and not in_line:
            self.indent += text if self.wanted_leaf == "pre" else ""
            return
        if blank:
            self.writer.text(text if self.writer.leaf == "pre" else " ")
            return
        self._place()
        self.writer.text(text)
        self.stack[-1].has_line = not self.writer.leaf

    def _place(self) -> None:
        """Make the place where the next text or picture stands."""
        writer = self.writer
        if not writer.leaf:
            self._fit_flow()
            leaf, top = self.wanted_leaf, self.stack[-1]
            if not leaf and not (top.name in DIRECT or "p" not in self.allowed):
                leaf = "p"
            if leaf:
                self._place_block()
                writer.open_leaf(leaf, self.indent)
                self.wanted_leaf, self.indent, self.breaks = "", "", 0
            else:
                self._open_containers()
        self._write_breaks()

    def _write_breaks(self) -> None:
        top, writer = self.stack[-1], self.writer
        count, self.breaks = self.breaks, 0
        if writer.leaf:
            if count > 1 and writer.leaf == "p":
                writer.close_leaf()
                writer.open_leaf("p")
            elif count:
                writer.line_break(1 if writer.leaf != "pre" else count)
        elif top.has_line and (count or top.breaks):
            writer.line_break(min(2, max(count, top.breaks)))
        top.breaks = 0

    def _place_block(self) -> None:
        self._fit_flow()
        self._open_containers()
        self.writer.close_leaf()
        self.stack[-1].has_line = False
        self.stack[-1].breaks = 0

    def _fit_flow(self) -> None:
        top = self.stack[-1].name
        if top in LISTS:
            self._push("li")
        elif top in ROWS and self.wanted_leaf != "caption":
            self._fit_row()
            self._push("td")

    def _open_containers(self) -> None:
        for container in self.stack:
            if not container.opened:
                container.opened = True
                self.writer.close_leaf()
                self.writer.put(container.tag, elements=1)

    def _end_line(self) -> None:
        """A block boundary: what was being written is finished."""
        top = self.stack[-1]
        self.wanted_leaf, self.indent = "", ""
        if self.writer.leaf:
            self.writer.close_leaf()
        elif top.has_line:
            top.breaks = 1
        self.breaks = 0

    def _push(self, name: str, spelled: str = "") -> None:
        if name not in PARTS:
            self._fit_flow()
        if len(self.stack) > MAX_DEPTH:
            raise MarkupTooComplex("depth", len(self.stack))
        self.names[name] += 1
        self.stack.append(_Container(name, f"<{name}{spelled}>"))

    def _pop(self) -> None:
        container = self.stack[-1]
        if container.name in CELLS:
            self._open_containers()  # an empty cell keeps the columns in line
        self.stack.pop()
        self.names[container.name] -= 1
        if container.opened:
            self.writer.close_leaf()
            self.writer.put(f"</{container.name}>")
            self.stack[-1].has_line = False
            self.stack[-1].breaks = 0

    def _close_to(self, name: str, barrier: frozenset[str]) -> None:
        for depth in range(len(self.stack) - 1, 0, -1):
            found = self.stack[depth].name
            if found == name:
                while len(self.stack) > depth:
                    self._pop()
                return
            if found in barrier:
                return


def _numbers(attributes: dict[str, str], names: tuple[str, ...]) -> str:
    """Those of the attributes that are plain small numbers, spelled out."""
    kept = ((name, attributes.get(name, "")) for name in names)
    return "".join(f' {name}="{int(v)}"' for name, v in kept if _NUMBER.fullmatch(v))
