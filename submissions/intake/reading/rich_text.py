"""The words of an RTF body, and the HTML that Outlook hides in one (MS-OXRTFEX)."""

import re
from dataclasses import dataclass, field

from submissions.intake.reading import charsets

MAX_BYTES = 5_000_000
MAX_GROUPS = 200

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6})[ ?]?|\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\([^a-zA-Z])|"
    rb"([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_SKIPPED = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"pict", b"header", b"footer", b"generator",
     b"themedata", b"listtable", b"listoverridetable", b"xmlnstbl", b"rsidtbl", b"datastore"}
)  # fmt: skip
_WORDS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’",
          b"ldblquote": "“", b"rdblquote": "”", b"emdash": "—", b"endash": "–", b"row": "\n",
          b"cell": "\t", b"bullet": "•"}  # fmt: skip


@dataclass(slots=True)
class _Writer:
    label: str = "cp936"
    pieces: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)

    def flush(self) -> None:
        if self.pending:
            self.pieces.append(charsets.decode(bytes(self.pending), self.label).text)
            self.pending.clear()

    def write(self, text: str) -> None:
        self.flush()
        self.pieces.append(text)


@dataclass(slots=True)
class _Group:
    skipped: bool = False
    tag: bool = False
    starred: bool = False


def read_rtf(data: bytes) -> tuple[str, bool]:
    """The text, and whether it is HTML. Broken RTF gives what stands before the break."""
    data = data[:MAX_BYTES]
    is_html = b"\\fromhtml1" in data[:2000]
    writer = _Writer()
    groups = [_Group()]
    muted = False  # between \htmlrtf and \htmlrtf0: RTF's own rendering of the HTML
    for found in _TOKEN.finditer(data):
        hexed, code, word, number, symbol, brace, text = found.groups()
        group = groups[-1]
        if brace == b"{":
            if len(groups) > MAX_GROUPS:
                break
            groups.append(_Group(group.skipped, group.tag))
        elif brace == b"}":
            writer.flush()
            if len(groups) > 1:
                groups.pop()
        elif symbol == b"*":
            group.starred = True
        elif word == b"htmlrtf":
            muted = number != b"0"
        elif word is not None:
            _control(writer, group, word, number, quiet=muted or group.skipped, html=is_html)
        elif muted or group.skipped:
            continue
        elif hexed is not None:
            writer.pending.append(int(hexed, 16))
        elif code is not None:
            writer.write(chr(int(code) & 0xFFFF))
        elif symbol is not None and symbol in b"\\{}~":
            writer.write("\u00a0" if symbol == b"~" else symbol.decode())
        elif text is not None:
            writer.pending += text
    writer.flush()
    joined = "".join(writer.pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return joined, is_html


def _control(
    writer: _Writer, group: _Group, word: bytes, number: bytes | None, *, quiet: bool, html: bool
) -> None:
    if word == b"ansicpg" and number:
        writer.label = f"cp{int(number)}"
    elif word == b"htmltag":
        group.tag, group.skipped = True, False
    elif word in _SKIPPED or (group.starred and not group.tag):
        group.skipped = True
    elif word in _WORDS and not quiet:
        writer.write("" if html and group.tag and word == b"row" else _WORDS[word])
