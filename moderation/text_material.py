"""Plain text or HTML from a file or a line into the material the checks read.

The HTML reader is not a sanitiser: it only finds the words, links and pictures, in linear time.
"""

import re
from dataclasses import dataclass, field

from moderation.lexicon import Lexicon
from moderation.material import Link, Material, Picture
from moderation.references import unescape

MAX_BYTES = 5 * 1024 * 1024

# Possessive and bounded: an unclosed quotation mark cannot make it read the rest twice.
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]{0,30}+)"
    r"(?P<attributes>(?:[^<>\"']|\"[^\"<]{0,2000}+\"|'[^'<]{0,2000}+')*+)>"
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[a-zA-Z-]{1,30}+)\s{0,20}+=\s{0,20}+"
    r"(?:\"(?P<double>[^\"]{0,2000}+)\"|'(?P<single>[^']{0,2000}+)'|(?P<bare>[^\s\"'>]{1,2000}+))"
)
_QUOTED = re.compile(r"\"[^\"]{0,2000}+\"|'[^']{0,2000}+'")
_BARE_HIDDEN = re.compile(r"(?:^|\s)hidden(?=\s|/|$|=)", re.IGNORECASE)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption"}
    | {"figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"}
    | {"nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head"})
_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"})
# Ways to keep words from a reader that leave them to a search engine.
_HIDING = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}(?:hidden|collapse)|mso-hide"
    r"|font-size\s{0,9}:\s{0,9}(?:0(?![.\d]*[1-9])|1px)"
    r"|opacity\s{0,9}:\s{0,9}0(?![.\d]*[1-9])"
    r"|(?:text-indent|left|top|right|margin-left)\s{0,9}:\s{0,9}-\d{3,}"
    r"|clip\s{0,9}:\s{0,9}rect\(\s{0,9}0"
    r"|(?<![\w-])color\s{0,9}:\s{0,9}(?:transparent|rgba\([\d\s,.]{1,30},\s{0,9}0\))",
    re.IGNORECASE,
)
_WHITE = (
    r"(?:white|#fff(?:fff)?(?![0-9a-f])"
    r"|rgb\(\s{0,9}255\s{0,9},\s{0,9}255\s{0,9},\s{0,9}255\s{0,9}\))"
)
_WHITE_WORDS = re.compile(rf"(?<![\w-])color\s{{0,9}}:\s{{0,9}}{_WHITE}", re.IGNORECASE)
_OTHER_GROUND = re.compile(
    rf"background(?:-color)?\s{{0,9}}:\s{{0,9}}(?!{_WHITE}|transparent|none)[^;\s]", re.IGNORECASE
)
_SPACE = re.compile(r"[ \t\r\n\f]+")


class UnusableText(ValueError):
    """The bytes are not a text the checks can read; the message says why."""


def decoded(raw: bytes) -> str:
    """Text from UTF-8 or GB18030 bytes; raises ``UnusableText`` for anything else."""
    if len(raw) > MAX_BYTES:
        raise UnusableText("The text is larger than 5 MB. Split it.")
    if b"\x00" in raw:
        raise UnusableText("This is not a text file. Save it as UTF-8 text.")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableText("The text is neither UTF-8 nor GB18030. Save it as UTF-8 text.")


def from_text(text: str, *, title: str = "", lexicon: Lexicon | None = None) -> Material:
    """Material from plain text; offsets are those of ``text`` itself."""
    return Material(title=title, text=text, lexicon=lexicon)


def from_html(source: str, *, title: str = "", lexicon: Lexicon | None = None) -> Material:
    """Material from the words of a page; offsets are those of the plain text made here."""
    page = _Page()
    page.read(source)
    return Material(
        title=title,
        text=page.text(),
        links=tuple(page.links),
        pictures=tuple(page.pictures),
        lexicon=lexicon,
        hidden=tuple(page.hidden),
    )


@dataclass(slots=True)
class _Page:
    """The plain text as it grows, with where its links are."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    last: str = "\n"
    links: list[Link] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    open_link: tuple[str, int, int] | None = None
    hidden: list[str] = field(default_factory=list)
    # The element that hides, how many of its name are open, and where its words begin.
    hiding: tuple[str, int, int] | None = None

    def text(self) -> str:
        return "".join(self.pieces)

    def read(self, source: str) -> None:
        at = 0
        while (sign := source.find("<", at)) >= 0:
            self._words(source[at:sign])
            at = self._markup(source, sign)
        self._words(source[at:])
        self._close_link()
        self._end_hiding()

    def _markup(self, source: str, sign: int) -> int:
        """Read one tag or comment; returns where the text goes on."""
        if source.startswith("<!--", sign):
            return _after(source, "-->", sign + 4)
        if source.startswith(("<!", "<?"), sign):
            return _after(source, ">", sign)
        tag = _TAG.match(source, sign)
        if tag is None:
            self._words("<")
            return sign + 1
        name = tag["name"].lower()
        if name in _UNSEEN and not tag["close"]:
            closing = re.compile(rf"</{name}\b[^>]*>?", re.IGNORECASE).search(source, tag.end())
            return closing.end() if closing else len(source)
        self._hide(name, bool(tag["close"]), tag["attributes"])
        self._tag(name, bool(tag["close"]), tag["attributes"])
        return tag.end()

    def _hide(self, name: str, closes: bool, attributes: str) -> None:
        """Notes what is hidden; the words stay in the text, so that nothing escapes the checks."""
        if self.hiding is None:
            if not closes and name not in _VOID and is_hiding(_attributes(attributes)):
                self.hiding = (name, 1, len(self.pieces))
        elif name == self.hiding[0]:
            depth = self.hiding[1] + (-1 if closes else 1)
            self.hiding = (name, depth, self.hiding[2])
            if depth == 0:
                self._end_hiding()

    def _end_hiding(self) -> None:
        if self.hiding is None:
            return
        words = "".join(self.pieces[self.hiding[2] :]).strip()
        self.hiding = None
        if words:
            self.hidden.append(words)

    def _tag(self, name: str, closes: bool, attributes: str) -> None:
        if name == "a":
            self._close_link()
            href = "" if closes else _attributes(attributes).get("href", "")
            if href:
                self.open_link = (href, len(self.pieces), self.length)
        elif name == "img" and not closes:
            alt = _attributes(attributes).get("alt", "")
            self.pictures.append(Picture(sha256="", alt=alt, width=0, height=0))
        elif name in _BLOCKS and self.last != "\n":
            self._add("\n")

    def _words(self, piece: str) -> None:
        words = _SPACE.sub(" ", unescape(piece))
        if words.startswith(" ") and self.last in {" ", "\n"}:
            words = words[1:]
        if words:
            self._add(words)

    def _add(self, words: str) -> None:
        self.pieces.append(words)
        self.length += len(words)
        self.last = words[-1]

    def _close_link(self) -> None:
        if self.open_link is None:
            return
        href, piece, start = self.open_link
        self.open_link = None
        self.links.append(Link(href, "".join(self.pieces[piece:]), start, self.length))


def is_hiding(attributes: dict[str, str]) -> bool:
    """Whether an element with these attributes keeps its words from a reader."""
    if "hidden" in attributes:
        return True
    style = attributes.get("style", "")
    if _HIDING.search(style):
        return True
    return bool(_WHITE_WORDS.search(style)) and not _OTHER_GROUND.search(style)


def _after(source: str, mark: str, at: int) -> int:
    found = source.find(mark, at)
    return len(source) if found < 0 else found + len(mark)


def _attributes(written: str) -> dict[str, str]:
    """Attributes by lower-case name; the first of a name counts, as in a browser."""
    found: dict[str, str] = {}
    for part in _ATTRIBUTE.finditer(written):
        value = part["double"] or part["single"] or part["bare"] or ""
        found.setdefault(part["name"].lower(), unescape(value))
    if _BARE_HIDDEN.search(_QUOTED.sub("", written)):
        found.setdefault("hidden", "")
    return found
