"""Word documents to HTML in one pass over their XML, with bounded memory.

Hidden text (w:vanish, by run or by style), deleted text and moved-away text are never output;
what else is left out is counted by name.
"""

import html
import re

from submissions.intake.documents.blocks import Block, Table, render
from submissions.intake.documents.container import Container, open_container
from submissions.intake.documents.parts import (
    is_on,
    number,
    read_lists,
    read_relations,
    read_styles,
    safe_address,
)
from submissions.intake.documents.values import Code, Document, Dropped, NotConvertible
from submissions.intake.documents.wording import Frame, Paragraph, Run, Source, Writer
from submissions.intake.documents.xml import Attributes, parse
from submissions.intake.reading.sniffing import sniff
from submissions.intake.reading.storable import lines
from submissions.intake.reading.values import Picture

MAX_RUNS = 300_000
_UNREADABLE = 4  # half-points: two points and less is no size to read

_SHOWN_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
# Elements passed over whole; those with a name are counted for the sender.
_SKIPPED = {
    "w:del": "", "w:moveFrom": "", "w:pPrChange": "", "w:rPrChange": "", "w:tblPrChange": "",
    "w:sectPrChange": "", "w:tcPrChange": "", "w:trPrChange": "", "w:numPrChange": "",
    "w:sectPr": "", "w:sdtPr": "", "w:sdtEndPr": "", "w:customXmlPr": "",
    "w:delText": "", "w:delInstrText": "", "w:altChunk": "embedded", "w:subDoc": "embedded",
    "w:rt": "ruby", "c:chart": "chart", "dgm:relIds": "diagram", "o:OLEObject": "embedded",
    "w:control": "form_field",
}  # fmt: skip
_HYPERLINK = re.compile(r'^\s*HYPERLINK\s+(?:\\[a-z]\s+)?"?([^"\s]+)"?', re.I)


class Stream(Writer):
    """Callbacks for one part; ``frames[0].blocks`` is the result."""

    # -- callbacks of the parser ---------------------------------------------------------------

    def start(self, name: str, attributes: Attributes) -> None:
        if self.skipping:
            self.skipping += 1
            return
        inside = self.path[-1] if self.path else ""
        # Inside properties w:del only marks; elsewhere it holds the text that was deleted.
        if name in _SKIPPED and not (name == "w:del" and inside in {"w:rPr", "w:trPr"}):
            if _SKIPPED[name]:
                self.source.dropped[_SKIPPED[name]] += 1
            self.skipping = 1
            return
        if name in {"mc:Choice", "mc:Fallback"} and self.choices and self.choices[-1]:
            self.skipping = 1
            return
        self.path.append(name)
        if inside == "w:rPr":
            self._run_property(name, attributes)
        elif inside in {"w:pPr", "w:numPr"}:
            self._paragraph_property(name, attributes)
        elif inside in {"w:tcPr", "w:trPr"}:
            self._cell_property(name, attributes)
        else:
            self._open(name, attributes)

    def end(self, name: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        self.path.pop()
        frame = self.frames[-1]
        if name == "w:p":
            self._close_paragraph(frame)
        elif name == "w:r":
            frame.run = None
        elif name in {"w:t", "m:t"}:
            self._write("".join(self.words or []))
            self.words = None
        elif name == "w:instrText":
            self.instruction += "".join(self.words or [])
            self.words = None
        elif name in {"w:hyperlink", "w:fldSimple"} and self.links:
            self.links.pop()
        elif name == "mc:AlternateContent" and self.choices:
            self.choices.pop()
        elif name in {"w:tbl", "w:tr", "w:tc"} and self.tables:
            self._close_table_part(name)
        elif name in {"w:txbxContent", "w:footnote", "w:endnote"} and len(self.frames) > 1:
            self.frames.pop()
            self._close_frame(frame)
            if name == "w:txbxContent":
                self._behind_paragraph(frame.blocks)

    def text(self, text: str) -> None:
        if self.words is not None and not self.skipping:
            self.words.append(text)

    def finish(self) -> None:
        """After the last element."""
        self._close_frame(self.frames[0])

    # -- opening -------------------------------------------------------------------------------

    def _open(self, name: str, attributes: Attributes) -> None:
        frame = self.frames[-1]
        if name == "w:p":
            frame.paragraph = Paragraph(pieces=frame.carried)
            frame.carried = []
        elif name == "w:r":
            self.source.runs += 1
            if self.source.runs > MAX_RUNS:
                raise NotConvertible(Code.TOO_COMPLEX, limit=MAX_RUNS)
            frame.run = Run()
        elif name in {"w:t", "w:instrText", "m:t"}:
            self.words = []
        elif name == "w:tbl":
            self.tables.append(Table())
        elif name in {"w:tc", "w:txbxContent"}:
            self.frames.append(Frame())
        elif name == "mc:AlternateContent":
            self.choices.append(False)
        elif name == "mc:Choice" and self.choices:
            self.choices[-1] = True
        elif name in {"w:hyperlink", "w:fldSimple", "w:fldChar"}:
            self._link(name, attributes)
        elif name in {"wp:docPr", "a:blip", "v:imagedata", "v:shape"}:
            self._picture(name, attributes)
        else:
            self._sign(name, attributes)

    def _sign(self, name: str, attributes: Attributes) -> None:
        """Elements that stand for a character or a mark."""
        if name in {"w:br", "w:cr"}:
            if attributes.get("w:type", "textWrapping") == "textWrapping":
                self._write("\n")
        elif name in {"w:tab", "w:ptab"}:
            self._write("\t")
        elif name == "w:noBreakHyphen":
            self._write("\u2011")
        elif name == "w:sym":
            code = attributes.get("w:char", "")
            known = re.fullmatch("[0-9A-Fa-f]{4,5}", code) and not 0xE000 <= int(code, 16) <= 0xF8FF
            if known:
                self._write(chr(int(code, 16)))
            else:
                self.source.dropped["symbol"] += 1
        elif name in {"w:footnoteReference", "w:endnoteReference"}:
            self._note(
                name.removeprefix("w:").removesuffix("Reference"), attributes.get("w:id", "")
            )
        elif name == "w:commentReference":
            self.source.dropped["comment"] += 1
        elif name == "m:oMath":
            self.source.dropped["equation"] += 1

    def _note(self, kind: str, identity: str) -> None:
        content = self.source.notes.get((kind, identity))
        if content is not None and not self._hidden():
            self.source.noted.append(content)
            self._put(f"<sup>[{len(self.source.noted)}]</sup>")

    def _link(self, name: str, attributes: Attributes) -> None:
        if name == "w:hyperlink":
            relation = self.source.relations.get(attributes.get("r:id", ""))
            self.links.append(self._outside(relation.target) if relation else "")
        elif name == "w:fldSimple":
            self.links.append(self._address(attributes.get("w:instr", "")))
        elif attributes.get("w:fldCharType") == "begin":
            self.instruction = ""
            self.fields.append(("instruction", ""))
        elif self.fields and attributes.get("w:fldCharType") == "separate":
            self.fields[-1] = ("shown", self._address(self.instruction))
        elif self.fields:
            self.fields.pop()

    def _outside(self, target: str) -> str:
        if not target:
            self.source.dropped["link"] += 1
        return safe_address(target)

    def _address(self, instruction: str) -> str:
        found = _HYPERLINK.match(instruction)
        return safe_address(found[1]) if found else ""

    def _picture(self, name: str, attributes: Attributes) -> None:
        if name in {"wp:docPr", "v:shape"}:
            self.alt = attributes.get("descr") or attributes.get("alt") or ""
            return
        identity = attributes.get("r:embed") or attributes.get("r:id") or ""
        relation = self.source.relations.get(identity)
        if self._hidden():
            return
        media = (
            None
            if relation is None or relation.external
            else (self.source.container.media.get(relation.target))
        )
        if media is None:
            self.source.dropped["linked_picture"] += 1
            return
        kind = sniff(media)
        if kind not in _SHOWN_PICTURES:
            self.source.dropped["drawing"] += 1
            return
        reference = f"cid:picture-{len(self.source.pictures) + 1}"
        filename = relation.target.rpartition("/")[2] if relation else ""
        self.source.pictures.append(Picture(reference, filename[:120], kind, media))
        alt = html.escape(lines(self.alt).replace("\n", " ")[:500])
        self._put(f'<img src="{reference}" alt="{alt}">')
        self.alt = ""

    # -- properties ----------------------------------------------------------------------------

    def _run_property(self, name: str, attributes: Attributes) -> None:
        frame = self.frames[-1]
        run = frame.run
        if run is None or "w:pPr" in self.path[-4:]:
            if name == "w:del" and frame.paragraph is not None:
                frame.paragraph.merged = True
            return
        on = is_on(attributes)
        run.formatted = True
        if name == "w:b":
            run.bold = on
        elif name == "w:i":
            run.italic = on
        elif name == "w:u":
            run.underline = on
        elif name in {"w:strike", "w:dstrike"}:
            run.strike = on
        elif name in {"w:vanish", "w:webHidden", "w:specVanish"}:
            run.hidden = on or bool(run.hidden)
        elif name == "w:sz" and 0 < number(attributes.get("w:val")) <= _UNREADABLE:
            run.hidden = True
        elif name == "w:vertAlign":
            value = attributes.get("w:val", "")
            run.raised = {"superscript": "sup", "subscript": "sub"}.get(value, "")
        elif name == "w:rStyle":
            run.style = attributes.get("w:val", "")

    def _paragraph_property(self, name: str, attributes: Attributes) -> None:
        paragraph = self.frames[-1].paragraph
        if paragraph is None:
            return
        value = attributes.get("w:val", "")
        if name == "w:pStyle":
            paragraph.style = value
        elif name == "w:numId":
            paragraph.number_id = value
        elif name == "w:ilvl":
            paragraph.level = number(value)
        elif name == "w:outlineLvl":
            paragraph.outline = number(value, -1)

    def _cell_property(self, name: str, attributes: Attributes) -> None:
        frame = self.frames[-1]
        if name == "w:gridSpan":
            frame.span = number(attributes.get("w:val"), 1)
        elif name == "w:vMerge":
            frame.joined = attributes.get("w:val", "continue") == "continue"
        elif name == "w:cellDel":
            frame.deleted = True
        elif self.tables and name == "w:del":
            self.tables[-1].deleted = True
        elif self.tables and name == "w:tblHeader":
            self.tables[-1].header = is_on(attributes)


def convert(data: bytes) -> Document:
    """A checked Word document as HTML; raises ``NotConvertible``."""
    container = open_container(data)
    main = next((relation.target for relation in read_relations(container, "").values()
                 if relation.kind == "officeDocument" and not relation.external),
                "word/document.xml")  # fmt: skip
    body = container.find(main)
    if body is None:
        raise NotConvertible(Code.DAMAGED)
    folder = main.rpartition("/")[0]
    source = Source(
        container,
        read_styles(container.find(f"{folder}/styles.xml")),
        read_lists(container.find(f"{folder}/numbering.xml")),
        read_relations(container, main),
    )
    for kind in ("footnote", "endnote"):
        _read_notes(source, kind, f"{folder}/{kind}s.xml")
    source.dropped.clear()
    stream = Stream(source)
    parse(body, stream.start, stream.end, stream.text)
    stream.finish()
    blocks = stream.frames[0].blocks
    if source.noted:
        blocks.append(Block("raw", "<hr>"))
        blocks += [Block("p", f"[{n}] {note}") for n, note in enumerate(source.noted, 1)]
    source.dropped["embedded"] += container.embedded
    if _has_words(container, folder):
        source.dropped["header_or_footer"] += 1
    content = render(blocks)
    if not content and not any(source.dropped.values()):
        raise NotConvertible(Code.EMPTY)
    return Document(
        html=content,
        pictures=tuple(source.pictures),
        dropped=tuple(Dropped(what, count) for what, count in sorted(source.dropped.items())
                      if count),
        title=source.title or _core_title(container),
    )  # fmt: skip


def _read_notes(source: Source, kind: str, name: str) -> None:
    """Foot- or endnotes as inline markup, by their number."""
    data = source.container.find(name)
    if not data:
        return
    relations, source.relations = source.relations, read_relations(source.container, name)
    stream = Stream(source)
    identity = ""

    def start(element: str, attributes: Attributes) -> None:
        nonlocal identity
        if element == f"w:{kind}":
            identity = attributes.get("w:id", "") if "w:type" not in attributes else ""
            stream.frames[0].blocks.clear()
        stream.start(element, attributes)

    def end(element: str) -> None:
        stream.end(element)
        if element == f"w:{kind}" and identity:
            texts = [block.markup for block in stream.frames[0].blocks if block.kind != "raw"]
            source.notes[kind, identity] = "<br>".join(text for text in texts if text)

    parse(data, start, end, stream.text)
    source.relations = relations


def _has_words(container: Container, folder: str) -> bool:
    wanted = re.compile(re.escape(folder) + r"/(?:header|footer)\d*\.xml$")
    return any(wanted.match(name) and b"<w:t" in data for name, data in container.members.items())


def _core_title(container: Container) -> str:
    """The title in the document's properties, which many programs leave at a default."""
    data = container.find("docProps/core.xml")
    words: list[str] = []
    inside = False

    def start(name: str, _attributes: Attributes) -> None:
        nonlocal inside
        inside = name == "dc:title"

    def end(_name: str) -> None:
        nonlocal inside
        inside = False

    if data:
        parse(data, start, end, lambda text: words.append(text) if inside else None)
    return " ".join(lines("".join(words)).split())[:500]
