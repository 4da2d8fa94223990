"""Files that stand inside a text, as mail carried them before MIME: uuencode and yEnc."""

import binascii
import re

_BEGIN = re.compile(
    rb"^(?:begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n(?=[ -`])"
    rb"|=ybegin [^\r\n]{1,300}? name=([^\r\n]{1,300})\r?\n)",
    re.M,
)
_UU_LINE = re.compile(rb"[ -`][^\n]{0,90}(?:\n|\Z)|\r?\n")
_UU_END = re.compile(rb"end[ \t]*(?:\r?\n|\Z)")
_Y_END = re.compile(rb"^=yend[^\n]*(?:\n|\Z)", re.M)
_Y_PART = re.compile(rb"=ypart [^\n]*\n")
_Y_LESS_42 = bytes((code - 42) % 256 for code in range(256))
_Y_ESCAPED = re.compile(rb"=(.)", re.S)


def taken_out(data: bytes, limit: int) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """The text without its files, and at most ``limit`` files as (name, content).

    Linear: what follows one beginning is looked at once, whether it makes a file or not.
    """
    kept: list[bytes] = []
    files: list[tuple[bytes, bytes]] = []
    position = looked = 0
    while len(files) < limit and (found := _BEGIN.search(data, looked)):
        stop, after = (_uu if found[1] is not None else _yenc)(data, found.end())
        looked = max(after, found.end())
        encoded = data[found.end() : stop]
        content: bytes | None = None
        if found[1] is None:
            content = _from_yenc(encoded)
        elif after > stop or after == len(data):  # a text may well have a line "begin 644 …"
            content = uudecode(encoded)
        if content is None:
            continue
        kept.append(data[position : found.start()])
        files.append((found[1] or found[2], content))
        position = after
    return b"".join([*kept, data[position:]]) if files else data, files


def _uu(data: bytes, start: int) -> tuple[int, int]:
    """Where the lines of a uuencoded file stop, and where the text goes on."""
    position = start
    while position < len(data):
        end = _UU_END.match(data, position)
        if end is not None:
            return position, end.end()
        line = _UU_LINE.match(data, position)
        if line is None:
            break
        position = line.end()
    return position, position


def uudecode(data: bytes) -> bytes | None:
    """Lines of uuencoding without their frame; None if this is no uuencoding after all."""
    result = bytearray()
    for line in data.splitlines():
        if not line.strip():
            continue
        if not 32 <= line[0] <= 96:
            return None
        length = (line[0] - 32) & 63
        expected = 1 + (length + 2) // 3 * 4
        try:
            result += binascii.a2b_uu(line[:expected])
        except binascii.Error:
            return None
    return bytes(result)


def _yenc(data: bytes, start: int) -> tuple[int, int]:
    end = _Y_END.search(data, start)
    return (end.start(), end.end()) if end else (len(data), len(data))


def _from_yenc(data: bytes) -> bytes:
    """Every byte less 42, after an equals sign less 64 more; line ends mean nothing."""
    data = _Y_PART.sub(b"", data, count=1).translate(None, b"\r\n")
    data = _Y_ESCAPED.sub(lambda found: bytes(((found[1][0] - 64) % 256,)), data)
    return data.translate(_Y_LESS_42)
