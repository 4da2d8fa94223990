"""The parts of a mail, cut out of its bytes: no recursion over what a stranger sent, linear time.

The rules are those of the standard library's lenient parser (a header block ends at the first
line that is no header; a part without a closing line ends with the mail), with three more that
save attachments: parts after a premature closing line still count, a multipart that declares no
boundary is cut at the one it uses, and blank lines before the header are passed over.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from submissions.intake.reading.encoded_files import uudecode
from submissions.intake.reading.parameters import Value, parse_value

MAX_DEPTH = 20
MAX_PARTS = 200
MAX_HEADERS = 1000

_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:[ \t]*")
_FIRST_LINE = re.compile(rb"(?:>?From |\s)[^\n]*\n")
_LOOSE_BOUNDARY = re.compile(rb"^--([^\r\n]{0,70}?)[ \t]*\r?\n(?=content-)", re.M | re.I)
_NOT_VISIBLE = re.compile(r"[^\x21-\x7e]+")
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")
_UU_BODY = re.compile(rb"^begin [^\n]*\n(.*?)^end", re.M | re.S)
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\s]")
_FOOTER = re.compile(rb"^(?:-- ?|_{5,}|-{5,}|={5,})[ \t]*\r?$", re.M)
_BASE64_LINES = re.compile(rb"(?:[A-Za-z0-9+/]{2,}={0,2}[ \t]*\r?\n|\r?\n)+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf or branch: headers as bytes in their order, and the undecoded body."""

    headers: tuple[tuple[str, bytes], ...]
    body: bytes
    default_type: str = "text/plain"
    depth: int = 0
    parent: str = ""  # the parent's content type
    problem: str = ""

    def all(self, name: str) -> list[bytes]:
        """Values of every header of this name, unfolded."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> bytes | None:
        return next((value for key, value in self.headers if key == name), None)

    @property
    def content_type(self) -> Value:
        raw = self._type_header()
        value = parse_value(raw) if raw is not None else Value(self.default_type, {})
        kind = "" if self.problem else _NOT_VISIBLE.sub("", value.value.lower())[:100]
        if kind.count("/") != 1 or not all(kind.split("/")):
            kind = "text/plain" if kind in {"text", "", "plain"} or "/" not in kind else kind
            kind = kind if kind.count("/") == 1 and all(kind.split("/")) else "text/plain"
        return Value(kind, value.parameters)

    def _type_header(self) -> bytes | None:
        """The Content-Type; of several the first, unless a later one divides this very body."""
        first = self.first("content-type")
        if first is None or b"multipart/" in first.lower():
            return first
        for raw in self.all("content-type")[1:5]:
            value = parse_value(raw)
            boundary = value.parameters.get("boundary", b"").rstrip()
            if (
                boundary
                and value.value.lower().strip().startswith("multipart/")
                and _delimiters(self.body, boundary)
            ):
                return raw
        return first

    @property
    def disposition(self) -> Value:
        raw = self.first("content-disposition")
        value = parse_value(raw) if raw is not None else Value("", {})
        return Value(_NOT_VISIBLE.sub("", value.value.lower())[:40], value.parameters)

    @property
    def encoding(self) -> str:
        raw = self.first("content-transfer-encoding") or b""
        return raw.decode("latin-1").split(";")[0].strip().strip("\"'").lower()

    def decoded(self) -> bytes:
        """The body with its transfer encoding undone, as far as it can be."""
        return undo(self.body, self.encoding)


@dataclass(slots=True)
class Cut:
    """What cutting found: leaves in their order, and what was beyond the limits."""

    leaves: list[Part] = field(default_factory=list)
    too_deep: int = 0
    too_many: int = 0
    after_the_end: list[bytes] = field(default_factory=list)
    seen: int = 0


def undo(body: bytes, encoding: str) -> bytes:
    """Undo a transfer encoding; unknown ones leave the bytes as they are."""
    if encoding in {"base64", "b"}:
        return body if _is_prose(body) else _with_footer(body)
    if encoding in {"quoted-printable", "q", "quoted_printable", "quotedprintable"}:
        return quopri.decodestring(body)
    if encoding in {"x-uuencode", "uuencode", "x-uue"}:
        found = _UU_BODY.search(body)
        decoded = uudecode(found[1]) if found else None
        return body if decoded is None else decoded
    return body


def _is_prose(body: bytes) -> bool:
    """Whether a body labelled base64 is plain text after all: words, and signs it never has."""
    sample = body[:2000].strip()
    spaces = sample.count(b" ")
    return spaces > 2 and spaces * 20 > len(sample) and bool(_FOREIGN.search(sample))


def _with_footer(body: bytes) -> bytes:
    """Base64 undone, and behind it the plain lines that a mailing list has added."""
    found = _FOOTER.search(body)
    if found is None or not _BASE64_LINES.fullmatch(body, 0, found.start()):
        return from_base64(body)
    return from_base64(body[: found.start()]) + b"\n" + body[found.start() :]


def from_base64(body: bytes) -> bytes:
    """Base64 with anything between its letters ignored and a broken end forgiven."""
    try:
        return binascii.a2b_base64(body.translate(None, b"\r\n\t "), strict_mode=True)
    except binascii.Error:
        pass  # line ends, foreign characters, or a broken end: the slower way
    joined = b"".join(
        piece + b"=" * (-len(piece) % 4) if len(piece) % 4 != 1 else piece[:-1]
        for piece in (_NOT_BASE64.sub(b"", run) for run in re.split(rb"=+", body))
    )
    return base64.b64decode(joined)


def read_headers(raw: bytes) -> tuple[tuple[tuple[str, bytes], ...], bytes]:
    """Split a block into its unfolded headers and the body after them."""
    headers: list[tuple[str, bytes]] = []
    pieces: list[bytes] = []
    name = ""
    position = 0
    while position < len(raw):
        stop = raw.find(b"\n", position)
        stop = len(raw) if stop < 0 else stop + 1
        line = raw[position:stop].rstrip(b"\r\n")
        if line[:1] in (b" ", b"\t") and name and line.strip():
            pieces.append(line)
        else:
            found = _FIELD.match(line)
            if found is None and not _unixfrom(line, headers, name):
                break
            if name:
                headers.append((name, b"".join(pieces).strip()))
            name, pieces = "", []
            if found is not None and len(headers) < MAX_HEADERS:
                name, pieces = found[1].decode("latin-1").lower(), [line[found.end() :]]
        position = stop
    if name:
        headers.append((name, b"".join(pieces).strip()))
    rest = raw[position:]
    if rest[:2] == b"\r\n":
        rest = rest[2:]
    elif rest[:1] == b"\n":
        rest = rest[1:]
    return tuple(headers), rest


def _unixfrom(line: bytes, headers: list[tuple[str, bytes]], name: str) -> bool:
    """A mailbox file's own line before the first header."""
    return not headers and not name and line.startswith((b"From ", b">From "))


def normalised(raw: bytes) -> bytes:
    """The mail without blank lines before its header, and with LF where only CR is used."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    stripped = raw.lstrip(b"\r\n")
    return stripped if _FIELD.match(stripped) or stripped.startswith(b"From ") else raw


def root(raw: bytes, *, default_type: str = "text/plain", depth: int = 0) -> Part:
    """The outermost part of a mail."""
    headers, body = read_headers(normalised(raw))
    return Part(headers, body, default_type, depth)


def cut(top: Part) -> Cut:
    """Every leaf below ``top``, in the order of the bytes. Enclosed mails are leaves."""
    result = Cut()
    waiting = [top]
    while waiting:
        part = waiting.pop()
        kind = part.content_type
        if not kind.value.startswith("multipart/"):
            _keep(result, part)
        elif part.depth >= MAX_DEPTH:
            result.too_deep += 1
        else:
            children = list(_children(part, kind, result))
            if children:
                waiting.extend(reversed(children))
            else:
                _keep(result, Part(part.headers, part.body, "text/plain", part.depth,
                                   part.parent, "not_divided"))  # fmt: skip
    return result


def _keep(result: Cut, part: Part) -> None:
    result.seen += 1
    if len(result.leaves) < MAX_PARTS:
        result.leaves.append(part)
    else:
        result.too_many += 1


def _children(part: Part, kind: Value, result: Cut) -> Iterator[Part]:
    body = part.body
    boundary = kind.parameters.get("boundary", b"").rstrip()
    lines = _delimiters(body, boundary) if boundary else []
    if boundary and not lines and part.encoding in {"base64", "quoted-printable"}:
        # Forbidden for a multipart, and done all the same.
        undone = part.decoded()
        lines = _delimiters(undone, boundary)
        body = undone if lines else body
    if not lines:
        found = _LOOSE_BOUNDARY.search(body)
        lines = _delimiters(body, found[1]) if found else []
    if not lines:
        return
    default = "message/rfc822" if kind.value == "multipart/digest" else "text/plain"
    stops = [start for start, _end, _closing in lines[1:]] + [len(body)]
    for (_start, end, closing), stop in zip(lines, stops, strict=True):
        piece = body[end:stop]
        if closing and not _starts_like_a_part(piece):
            if piece.strip():
                result.after_the_end.append(piece.strip())
            continue
        headers, rest = read_headers(piece)
        yield Part(headers, rest, default, part.depth + 1, kind.value)


def _starts_like_a_part(piece: bytes) -> bool:
    return bool(re.match(rb"\s*content-", piece[:200], re.I))


def _delimiters(body: bytes, boundary: bytes) -> list[tuple[int, int, bool]]:
    """Start and end of each dividing line, and whether it closes the multipart."""
    needle = b"--" + boundary
    found: list[tuple[int, int, bool]] = []
    at = body.find(needle)
    while at >= 0:
        rest = _AFTER_BOUNDARY.match(body, at + len(needle))
        if rest is not None and (at == 0 or body[at - 1 : at] == b"\n"):
            start = max(0, at - 2 if body[at - 2 : at] == b"\r\n" else at - 1)
            found.append((start, rest.end(), rest[1] is not None))
        at = body.find(needle, at + len(needle))
    return found
