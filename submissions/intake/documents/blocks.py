"""Paragraphs, lists and tables put into HTML once the document has been streamed through."""

import html
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Block:
    """One paragraph (``p``, ``h2`` …), one list item (``li``) or finished markup (``raw``)."""

    kind: str
    markup: str
    level: int = 0
    ordered: bool = False


@dataclass(slots=True)
class Cell:
    """A table cell at its column. ``joined`` continues the cell above it."""

    column: int
    span: int = 1
    joined: bool = False
    rows: int = 1
    header: bool = False
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """Rows gathered so far; a deleted row is not kept."""

    rows: list[list[Cell]] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    deleted: bool = False
    header: bool = False

    def close_row(self) -> None:
        """Keep the row unless a tracked change deleted it."""
        if self.row and not self.deleted:
            for cell in self.row:
                cell.header = self.header
            self.rows.append(self.row)
        self.row, self.deleted, self.header = [], False, False

    def close_cell(self, blocks: list[Block], *, span: int, joined: bool) -> None:
        """Add a cell after the others of its row."""
        last = self.row[-1] if self.row else None
        column = last.column + last.span if last else 0
        self.row.append(Cell(column, max(1, min(span, 100)), joined, blocks=blocks))

    def markup(self) -> str:
        """The table; cells joined downwards become one cell that spans rows."""
        above: dict[int, Cell] = {}
        written: list[list[Cell]] = []
        for row in self.rows:
            kept: list[Cell] = []
            for cell in row:
                origin = above.get(cell.column)
                if cell.joined and origin is not None:
                    origin.rows += 1
                    origin.blocks.extend(block for block in cell.blocks if block.markup)
                else:
                    above[cell.column] = cell
                    kept.append(cell)
            written.append(kept)
        rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in written)
        return f"<table><tbody>{rows}</tbody></table>" if rows else ""


def _cell(cell: Cell) -> str:
    name = "th" if cell.header else "td"
    spans = f' colspan="{cell.span}"' if cell.span > 1 else ""
    spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    plain = [block for block in cell.blocks if block.markup]
    content = plain[0].markup if len(plain) == 1 and plain[0].kind == "p" else render(plain)
    return f"<{name}{spans}>{content}</{name}>"


def render(blocks: Iterable[Block]) -> str:
    """The blocks in order; neighbouring list items share their lists."""
    pieces: list[str] = []
    lists: list[str] = []

    def shrink(depth: int) -> None:
        while len(lists) > depth:
            pieces.append(f"</li></{lists.pop()}>")

    for block in blocks:
        if not block.markup.strip():
            continue
        if block.kind != "li":
            shrink(0)
            raw = block.kind == "raw"
            pieces.append(block.markup if raw else f"<{block.kind}>{block.markup}</{block.kind}>")
            continue
        name = "ol" if block.ordered else "ul"
        level = min(block.level, len(lists), 8)
        shrink(level + 1)
        if len(lists) == level + 1 and lists[level] != name:
            shrink(level)
        if len(lists) == level + 1:
            pieces.append("</li><li>")
        else:
            lists.append(name)
            pieces.append(f"<{name}><li>")
        pieces.append(block.markup)
    shrink(0)
    return "\n".join(_joined(pieces))


def _joined(pieces: list[str]) -> list[str]:
    """List markup stays on one line, so that no white space grows inside items."""
    lines: list[str] = []
    in_list = 0
    for piece in pieces:
        opens, closes = piece.startswith(("<ul><li>", "<ol><li>")), piece.startswith("</li></")
        if in_list and lines:
            lines[-1] += piece
        else:
            lines.append(piece)
        in_list += opens - closes
    return lines


def link(address: str, content: str) -> str:
    """A link, or its content alone if there is no address."""
    return f'<a href="{html.escape(address)}">{content}</a>' if address else content
