"""winmail.dat (MS-OXTNEF): the files and the text that Outlook packed in its own format."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from submissions.intake.reading import charsets
from submissions.intake.reading.filenames import tidy

MAX_ATTRIBUTES = 5000
MAX_PROPERTIES = 2000
MAX_RTF = 20_000_000

_SIGNATURE = 0x223E9F78
_CODEPAGE = 0x9007
_BODY = 0x800C
_MESSAGE_PROPERTIES = 0x9003
_ATTACH_START = 0x9002
_ATTACH_TITLE = 0x8010
_ATTACH_DATA = 0x800F
_ATTACH_PROPERTIES = 0x9005
_P_ATTACH_DATA = 0x3701
_P_LONG_NAME = 0x3707
_P_NAME = 0x3704
_P_TYPE = 0x370E
_P_CONTENT_ID = 0x3712
_P_BODY = 0x1000
_P_HTML = 0x1013
_P_RTF = 0x1009
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
# The dictionary that every compressed RTF starts from (MS-OXRTFCP 2.1.2.1).
_RTF_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


@dataclass(slots=True)
class File:
    """One file inside, as far as it was described."""

    name: str = ""
    data: bytes = b""
    media_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Contents:
    """What the container holds. ``broken`` if it ended early or made no sense."""

    files: list[File] = field(default_factory=list)
    text: str = ""
    html: str = ""
    rtf: bytes = b""
    broken: bool = False


def unpack(data: bytes) -> Contents:
    """Read a container; whatever can be read before the first error is kept."""
    contents = Contents()
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        contents.broken = True
        return contents
    label = ""
    try:
        for identity, value in _attributes(data):
            if identity == _CODEPAGE and len(value) >= 4:
                label = f"cp{struct.unpack_from('<I', value)[0]}"
            elif identity == _BODY:
                contents.text = charsets.decode(value.rstrip(b"\0"), label).text
            elif identity == _MESSAGE_PROPERTIES:
                _message(contents, value, label)
            else:
                _file(contents, identity, value, label)
    except (struct.error, ValueError, IndexError):
        contents.broken = True
    return contents


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    for _ in range(MAX_ATTRIBUTES):
        if position + 9 > len(data):
            return
        _level, identity, _kind, size = struct.unpack_from("<BHHI", data, position)
        value = data[position + 9 : position + 9 + size]
        if len(value) < size:
            raise ValueError("the container ends inside an attribute")
        yield identity, value
        position += 9 + size + 2
    raise ValueError("too many attributes")


def _file(contents: Contents, identity: int, value: bytes, label: str) -> None:
    if identity == _ATTACH_START:
        contents.files.append(File())
    elif not contents.files:
        return
    elif identity == _ATTACH_TITLE:
        file = contents.files[-1]
        file.name = file.name or tidy(charsets.decode(value.rstrip(b"\0"), label).text)
    elif identity == _ATTACH_DATA:
        contents.files[-1].data = value
    elif identity == _ATTACH_PROPERTIES:
        file = contents.files[-1]
        for tag, kind, piece in _properties(value):
            if tag == _P_LONG_NAME or (tag == _P_NAME and not file.name):
                file.name = tidy(_string(piece, kind, label)) or file.name
            elif tag == _P_TYPE:
                file.media_type = _string(piece, kind, label)[:100]
            elif tag == _P_CONTENT_ID:
                file.content_id = _string(piece, kind, label)[:250].strip("<>")
            elif tag == _P_ATTACH_DATA and not file.data:
                file.data = piece[16:] if kind == 0xD else piece


def _message(contents: Contents, value: bytes, label: str) -> None:
    for tag, kind, piece in _properties(value):
        if tag == _P_BODY and not contents.text:
            contents.text = _string(piece, kind, label)
        elif tag == _P_HTML:
            contents.html = (
                charsets.decode(piece, label).text if kind == 0x102 else _string(piece, kind, label)
            )
        elif tag == _P_RTF:
            contents.rtf = decompress_rtf(piece)


def _string(piece: bytes, kind: int, label: str) -> str:
    if kind == 0x1F:
        return piece.decode("utf-16-le", "replace").rstrip("\0")
    return charsets.decode(piece.rstrip(b"\0"), label).text


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """MAPI properties: tag, type, first value. Named ones are passed over."""
    (count,) = struct.unpack_from("<I", data)
    position = 4
    for _ in range(min(count, MAX_PROPERTIES)):
        kind, tag = struct.unpack_from("<HH", data, position)
        position += 4
        if tag >= 0x8000:
            position = _skip_name(data, position)
        many = bool(kind & 0x1000)
        base = kind & 0x0FFF
        values = 1
        if many or base in {0x1E, 0x1F, 0xD, 0x102}:
            (values,) = struct.unpack_from("<I", data, position)
            position += 4
        for index in range(min(values, MAX_PROPERTIES)):
            if base in _FIXED:
                size = padded = _FIXED[base]
            else:
                (size,) = struct.unpack_from("<I", data, position)
                position += 4
                padded = size + -size % 4
            if position + size > len(data):
                raise ValueError("a property is longer than its container")
            if index == 0:
                yield tag, base, data[position : position + size]
            position += padded


def _skip_name(data: bytes, position: int) -> int:
    kind, size = map(int, struct.unpack_from("<II", data, position + 16))
    if kind == 0:
        return position + 24
    return position + 24 + size + -size % 4


def decompress_rtf(data: bytes) -> bytes:
    """Undo the compression of an RTF body (MS-OXRTFCP); ``b""`` if it is broken."""
    if len(data) < 16:
        return b""
    size, raw_size, magic = struct.unpack_from("<III", data)
    if magic == 0x414C454D:
        return data[16 : 16 + min(raw_size, MAX_RTF)]
    if magic != 0x75465A4C or raw_size > MAX_RTF:
        return b""
    window = bytearray(_RTF_START.ljust(4096, b"\0"))
    write = len(_RTF_START)
    result = bytearray()
    position, end = 16, min(len(data), size + 4)
    while position < end:
        control = data[position]
        position += 1
        for bit in range(8):
            if position >= end:
                break
            if control >> bit & 1:
                if position + 1 >= len(data):
                    return bytes(result)
                offset, length = (
                    data[position] << 4 | data[position + 1] >> 4,
                    data[position + 1] & 15,
                )
                position += 2
                if offset == write:
                    return bytes(result)
                for step in range(length + 2):
                    byte = window[(offset + step) & 4095]
                    result.append(byte)
                    window[write] = byte
                    write = (write + 1) & 4095
            else:
                result.append(data[position])
                window[write] = data[position]
                write = (write + 1) & 4095
                position += 1
        if len(result) > MAX_RTF:
            return b""
    return bytes(result)
