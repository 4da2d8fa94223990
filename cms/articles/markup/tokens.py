"""Reading markup into tags and text the way browsers do, in one pass and linear time.

Written after the tokenisation rules of the HTML standard (section 13.2.5), without the states that
only matter to scripts. What it does not understand becomes text, never a tag.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cms.articles.markup.limits import MAX_ATTRIBUTES, MAX_ENTITIES, MAX_TAGS, MarkupTooComplex
from moderation.references import unescape


@dataclass(slots=True)
class Start:
    """A start tag; attribute values are decoded, names in lower case, the first of a name wins."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class End:
    """An end tag."""

    name: str


Token = Start | End | str

RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "textarea", "title"})
SKIPPED = RAW | {
    "svg", "math", "object", "applet", "audio", "video", "canvas", "select", "template", "xml",
    "datalist",
}  # fmt: skip

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)", re.ASCII)
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_GAP = re.compile(r"[\s/]*", re.ASCII)
_NAME = re.compile(r"[^\s/>][^\s/>=]*", re.ASCII)
_EQUALS = re.compile(r"\s*=\s*", re.ASCII)
_BARE = re.compile(r"[^\s>]*", re.ASCII)
_COMMENT_END = re.compile(r"--!?>")
_SHORT_COMMENT = re.compile(r"<!---?>")


_CONTROLS: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
_CONTROLS |= dict.fromkeys((0x09, 0x0B, 0x0C, 0xA0), " ")  # a no-break space is typing, not meaning
_CONTROLS |= dict.fromkeys((0x0A, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_CONTROLS |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def decode(text: str) -> str:
    """Character references as characters; control characters and lone surrogates gone.

    Numbers beyond Unicode become U+FFFD.
    """
    return unescape(text).translate(_CONTROLS)


def tokenise(markup: str) -> Iterator[Token]:
    """Tags and decoded text in order; comments, declarations and skipped contents left out.

    Raises ``MarkupTooComplex`` past the limits on tags, attributes and character references.
    """
    if markup.count("&") > MAX_ENTITIES:
        raise MarkupTooComplex("entities", markup.count("&"))
    return _Reader(markup.replace("\r\n", "\n")).tokens()


class _Reader:
    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.end = len(markup)
        self.position = 0
        self.endless: set[str] = set()

    def tokens(self) -> Iterator[Token]:
        seen = 0
        while self.position < self.end:
            match = _MARKUP.search(self.markup, self.position)
            start = match.start() if match else self.end
            if start > self.position:
                yield decode(self.markup[self.position : start])
            self.position = start
            if match is None:
                return
            tag = _TAG.match(self.markup, start)
            if tag is None:
                self._skip_declaration(start)
                continue
            seen += 1
            if seen > MAX_TAGS:
                raise MarkupTooComplex("tags", seen)
            token = self._tag(tag)
            if token is not None:
                yield token

    def _skip_declaration(self, start: int) -> None:
        """Comments, doctypes, processing instructions and ``</>``: gone up to their end."""
        if not self.markup.startswith("<!--", start):
            found = self.markup.find(">", start + 2)
            self.position = self.end if found < 0 else found + 1
            return
        # One search for every way a comment may end: two would make unfinished ones quadratic.
        ending = _SHORT_COMMENT.match(self.markup, start) or _COMMENT_END.search(
            self.markup, start + 4
        )
        self.position = ending.end() if ending else self.end

    def _tag(self, tag: re.Match[str]) -> Token | None:
        name = tag[2].lower()
        attributes = self._attributes(tag.end())
        if attributes is None:
            self.position = self.end
            return None
        if tag[1]:
            return End(name)
        if name in SKIPPED:
            self._skip_contents(name)
        return Start(name, attributes)

    def _attributes(self, position: int) -> dict[str, str] | None:
        """The attributes up to ``>``; ``None`` if the text ends inside the tag."""
        markup, found, count = self.markup, dict[str, str](), 0
        while True:
            gap = _GAP.match(markup, position)
            position = gap.end() if gap else position
            if position >= self.end:
                return None
            if markup[position] == ">":
                self.position = position + 1
                return found
            count += 1
            if count > MAX_ATTRIBUTES:
                raise MarkupTooComplex("attributes", count)
            name = _NAME.match(markup, position)
            if name is None:  # cannot happen: neither space, slash nor ">" is left here
                return None
            position, value = name.end(), ""
            equals = _EQUALS.match(markup, position)
            if equals:
                span = self._value(equals.end())
                if span is None:
                    return None
                value, position = span
            if name[0].isascii():
                found.setdefault(name[0].lower(), decode(value))

    def _value(self, position: int) -> tuple[str, int] | None:
        quote = self.markup[position : position + 1]
        if quote in ('"', "'"):
            closing = self.markup.find(quote, position + 1)
            return None if closing < 0 else (self.markup[position + 1 : closing], closing + 1)
        bare = _BARE.match(self.markup, position)
        return (bare[0], bare.end()) if bare else ("", position)

    def _skip_contents(self, name: str) -> None:
        if name in self.endless:
            return
        closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE | re.ASCII).search(
            self.markup, self.position
        )
        if closing:
            self.position = closing.start()
        elif name in RAW:
            self.position = self.end
        else:
            # Unclosed: browsers differ on how far it reaches, so only the tag itself goes.
            self.endless.add(name)
