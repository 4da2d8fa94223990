"""What a Word document's stream has said so far, and how its words are put down as markup."""

import html
import re
from collections import Counter
from dataclasses import dataclass, field

from moderation.references import unescape
from submissions.intake.documents.blocks import Block, Table, link
from submissions.intake.documents.container import Container
from submissions.intake.documents.parts import Lists, Relation, Styles
from submissions.intake.reading.storable import lines
from submissions.intake.reading.values import Picture


@dataclass(slots=True)
class Run:
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    raised: str = ""  # sup or sub
    formatted: bool = False
    hidden: bool | None = None
    style: str = ""


@dataclass(slots=True)
class Paragraph:
    style: str = ""
    number_id: str = ""
    level: int = -1
    outline: int = -1
    pieces: list[str] = field(default_factory=list)
    merged: bool = False  # its mark was deleted: it runs on into the next


@dataclass(slots=True)
class Frame:
    """A place that paragraphs go to: the body, a cell, a text box, a note."""

    blocks: list[Block] = field(default_factory=list)
    paragraph: Paragraph | None = None
    run: Run | None = None
    span: int = 1
    joined: bool = False
    deleted: bool = False
    carried: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """A document's text with everything it refers to."""

    container: Container
    styles: Styles
    lists: Lists
    relations: dict[str, Relation]
    dropped: Counter[str] = field(default_factory=Counter)
    pictures: list[Picture] = field(default_factory=list)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    noted: list[str] = field(default_factory=list)
    title: str = ""
    runs: int = 0


class Writer:
    """Where words go: the frame, paragraph and run that are open, and what hides them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.frames = [Frame()]
        self.tables: list[Table] = []
        self.skipping = 0
        self.choices: list[bool] = []  # one for each mc:AlternateContent: was a choice taken
        self.path: list[str] = []
        self.fields: list[tuple[str, str]] = []  # state and address of open complex fields
        self.instruction = ""
        self.links: list[str] = []
        self.alt = ""
        self.words: list[str] | None = None

    def _hidden(self) -> bool:
        frame = self.frames[-1]
        run, paragraph = frame.run, frame.paragraph
        if run is None:
            return False
        if run.hidden is not None:
            return run.hidden
        names = [run.style, paragraph.style if paragraph else ""]
        return self.source.styles.is_hidden(*[name for name in names if name])

    def _write(self, text: str) -> None:
        """Put text down in its run's formatting, unless it is hidden or a field's code."""
        if not text or (self.fields and any(state == "instruction" for state, _ in self.fields)):
            return
        if self._hidden():
            self.source.dropped["hidden_text"] += 1
            return
        run = self.frames[-1].run or Run()
        text = text if text.isprintable() else lines(text)
        markup = html.escape(text, quote=False).replace("\n", "<br>")
        if run.formatted and markup.strip():
            for name, wanted in (("strong", run.bold), ("em", run.italic), ("s", run.strike),
                                 ("u", run.underline), (run.raised, bool(run.raised))):  # fmt: skip
                markup = f"<{name}>{markup}</{name}>" if wanted else markup
        self._put(link(self._open_link(), markup))

    def _open_link(self) -> str:
        """The innermost address that a link around these words names."""
        if not (self.fields or self.links):
            return ""
        return next((a for _state, a in reversed(self.fields) if a), "") or next(
            (a for a in reversed(self.links) if a), ""
        )

    def _put(self, markup: str) -> None:
        frame = self.frames[-1]
        if frame.paragraph is not None:
            frame.paragraph.pieces.append(markup)
        elif markup.strip():
            frame.blocks.append(Block("p", markup))

    def _behind_paragraph(self, blocks: list[Block]) -> None:
        """The text of a box: after the paragraph that it is fixed to."""
        if any(block.markup.strip() for block in blocks):
            self.source.dropped["text_box"] += 1
            self.frames[-1].blocks.extend(blocks)

    def _close_frame(self, frame: Frame) -> None:
        """A last paragraph that would run on into the next has none to run into."""
        if frame.carried:
            markup, frame.carried = _tidy("".join(frame.carried)), []
            frame.blocks.append(Block("p", markup))

    def _close_paragraph(self, frame: Frame) -> None:
        paragraph, frame.paragraph = frame.paragraph, None
        if paragraph is None:
            return
        if paragraph.merged:
            frame.carried = paragraph.pieces
            return
        markup = _tidy("".join(paragraph.pieces))
        styles = self.source.styles
        outline = paragraph.outline if 0 <= paragraph.outline <= 8 else -1
        outline = outline if outline >= 0 else styles.outline(paragraph.style)
        if paragraph.style and styles.is_title(paragraph.style) and not self.source.title:
            words = re.sub("<[^>]*>", "", markup)
            self.source.title = unescape(words).strip()[:500]
            outline = 0
        number_id, level = paragraph.number_id, max(paragraph.level, 0)
        if not number_id:
            known = next((s for s in styles.chain(paragraph.style) if s.number_id), None)
            number_id, level = (known.number_id, known.level) if known else ("", 0)
        if outline >= 0:
            frame.blocks.append(Block(f"h{min(outline, 2) + 2}", markup))
        elif number_id and number_id != "0":
            ordered = self.source.lists.ordered(number_id, level)
            frame.blocks.append(Block("li", markup, level, ordered))
        else:
            frame.blocks.append(Block("p", markup))

    def _close_table_part(self, name: str) -> None:
        table = self.tables[-1]
        if name == "w:tc" and len(self.frames) > 1:
            frame = self.frames.pop()
            self._close_frame(frame)
            blocks = [] if frame.deleted else frame.blocks
            table.close_cell(blocks, span=frame.span, joined=frame.joined)
        elif name == "w:tr":
            table.close_row()
        elif name == "w:tbl":
            self.tables.pop()
            self.frames[-1].blocks.append(Block("raw", table.markup()))


_SEAMS = re.compile(r"</(strong|em|s|u|sup|sub)><\1>")
_LINK_SEAM = re.compile(r'(<a href="[^"]*">)((?:(?!</a>).){0,5000})</a>\1', re.S)


def _tidy(markup: str) -> str:
    """Neighbouring runs of one formatting become one element."""
    if "><" not in markup:
        return markup.strip(" \t")
    markup = _SEAMS.sub("", markup)
    for _ in range(3):
        markup = _LINK_SEAM.sub(r"\1\2", markup)
    return markup.strip(" \t")
