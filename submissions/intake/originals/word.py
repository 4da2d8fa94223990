"""A Word document as plain paragraphs with everything in it, also what no reader would see."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from submissions.intake.documents.container import Container, open_container
from submissions.intake.documents.parts import Styles, is_on, read_relations, read_styles
from submissions.intake.documents.xml import Attributes, parse
from submissions.intake.reading.storable import lines

MAX_CHARACTERS = 200_000
MAX_PARAGRAPHS = 20_000

_DELETED = frozenset({"w:del", "w:moveFrom"})
_PROPERTIES = frozenset({"w:rPr", "w:trPr", "w:tcPr"})
_WORDS = frozenset({"w:t", "w:delText", "m:t"})
_HIDING = frozenset({"w:vanish", "w:webHidden", "w:specVanish"})


class Kind(StrEnum):
    """What a stretch of words is; all but the first and the last are not in the article."""

    TEXT = "text"
    DELETED = "deleted"
    HIDDEN = "hidden"
    COMMENT = "comment"
    MARGIN = "margin"  # header or footer of the page
    NOTE = "note"  # footnote or endnote


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one kind inside a paragraph."""

    kind: Kind
    text: str


Paragraph = tuple[Stretch, ...]


@dataclass(slots=True)
class Reader:
    """Callbacks for the parts of one document; ``paragraphs`` is the result."""

    styles: Styles
    paragraphs: list[Paragraph] = field(default_factory=list)
    room: int = MAX_CHARACTERS
    is_cut: bool = False
    kind: Kind = Kind.TEXT
    path: list[str] = field(default_factory=list)
    # Depths at which something begins that is gone as a whole: deleted words, a row, a cell.
    gone: list[int] = field(default_factory=list)
    skipped: int = 0
    choices: list[bool] = field(default_factory=list)
    open: list[list[Stretch]] = field(default_factory=list)
    style: list[str] = field(default_factory=list)  # of each open paragraph
    is_hidden: bool = False
    words: list[str] | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if self.skipped or (name == "mc:Fallback" and self.choices and self.choices[-1]):
            self.skipped += 1
            return
        inside = self.path[-1] if self.path else ""
        self.path.append(name)
        if inside in _PROPERTIES:
            self._property(name, inside, attributes)
        elif name in _DELETED:
            self.gone.append(len(self.path))
        elif name == "w:p":
            self.open.append([])
            self.style.append("")
        elif name == "w:pStyle" and self.style:
            self.style[-1] = attributes.get("w:val", "")
        elif name == "w:r":
            self.is_hidden = self.styles.is_hidden(*self.style[-1:])
        elif name in _WORDS:
            self.words = []
        elif name in {"w:tab", "w:br", "w:cr"} and inside == "w:r":
            self._put("\t" if name == "w:tab" else "\n")
        elif name == "mc:AlternateContent":
            self.choices.append(False)
        elif name == "mc:Choice" and self.choices:
            self.choices[-1] = True

    def end(self, name: str) -> None:
        if self.skipped:
            self.skipped -= 1
            return
        if self.gone and self.gone[-1] == len(self.path):
            self.gone.pop()
        self.path.pop()
        if name in _WORDS and self.words is not None:
            self._put("".join(self.words))
            self.words = None
        elif name == "w:p" and self.open:
            self.style.pop()
            self._close(self.open.pop())
        elif name == "mc:AlternateContent" and self.choices:
            self.choices.pop()

    def text(self, text: str) -> None:
        if self.words is not None and not self.skipped:
            self.words.append(text)

    def _property(self, name: str, inside: str, attributes: Attributes) -> None:
        if name in _HIDING:
            self.is_hidden = is_on(attributes) or self.is_hidden
        elif name == "w:rStyle":
            self.is_hidden = self.styles.is_hidden(attributes.get("w:val", ""), *self.style[-1:])
        elif (inside, name) in {("w:trPr", "w:del"), ("w:tcPr", "w:cellDel")}:
            # The row or cell itself: the element around its properties.
            self.gone.append(len(self.path) - 2)

    def _put(self, words: str) -> None:
        if not self.open or not words:
            return
        if len(words) > self.room:
            words, self.is_cut = words[: self.room], True
        self.room -= len(words)
        kind = self.kind
        if kind == Kind.TEXT and (self.gone or self.is_hidden):
            kind = Kind.DELETED if self.gone else Kind.HIDDEN
        line = self.open[-1]
        if line and line[-1].kind == kind:
            words = line.pop().text + words
        if words:
            line.append(Stretch(kind, words))

    def _close(self, line: list[Stretch]) -> None:
        kept = tuple(Stretch(one.kind, lines(one.text)) for one in line)
        if not any(one.text.strip() for one in kept):
            return
        if len(self.paragraphs) < MAX_PARAGRAPHS:
            self.paragraphs.append(kept)
        else:
            self.is_cut = True


def read(data: bytes) -> tuple[list[Paragraph], bool]:
    """The paragraphs, and whether they were cut short; raises ``NotConvertible``."""
    container = open_container(data)
    relations = read_relations(container, "").values()
    main = next((one.target for one in relations if one.kind == "officeDocument"), "")
    main = main if main and container.find(main) is not None else "word/document.xml"
    folder = main.rpartition("/")[0]
    reader = Reader(read_styles(container.find(f"{folder}/styles.xml")))
    for name, kind in [(main, Kind.TEXT), *_beside(container, folder)]:
        reader.kind = kind
        parse(container.find(name) or b"<none/>", reader.start, reader.end, reader.text)
    return reader.paragraphs, reader.is_cut


def _beside(container: Container, folder: str) -> list[tuple[str, Kind]]:
    """The parts that stand beside the text."""
    named = re.compile(
        rf"{re.escape(folder)}/(comments|header\d*|footer\d*|footnotes|endnotes)\.xml"
    )
    kinds = {"comments": Kind.COMMENT, "footnotes": Kind.NOTE, "endnotes": Kind.NOTE}
    return [
        (name, kinds.get(found[1], Kind.MARGIN))
        for name in sorted(container.members)
        if (found := named.fullmatch(name))
    ]
