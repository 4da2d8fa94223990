"""What a file is by its first bytes. Its name and its label are claims."""

import re
import struct
from collections.abc import Iterator

from submissions.intake.reading import charsets
from submissions.intake.reading.storable import for_display

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"MZ", "application/x-dosexec"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xca\xfe\xba\xbe", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (b"\xce\xfa\xed\xfe", "application/x-executable"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"#!", "text/x-script"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
)
_SCRIPT = re.compile(rb"#![ \t]*/")
_BMP = re.compile(rb"BM.{4}\x00{4}", re.S)
_EXECUTABLE_NAMES = re.compile(
    r"\.(?:exe|com|scr|pif|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|msi|msp|jar|lnk|reg|cpl|dll|sh|"
    r"apk|app|dmg|iso|img|vhdx?|docm|xlsm|pptm|dotm|chm|url|scf|inf)$",
    re.I,
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OOXML = "application/vnd.openxmlformats-officedocument"


def sniff(data: bytes) -> str:
    """A media type from content alone; ``text/plain``, ``text/html`` or octets if nothing fits."""
    if not data:
        return "application/x-empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return "image/heic" if data[8:12] in {b"heic", b"heix", b"mif1", b"hevc"} else "video/mp4"
    for magic, kind in _MAGIC:
        if data.startswith(magic) and _certain(data, kind):
            return kind
    return _textual(data[:4096])


def _certain(data: bytes, kind: str) -> bool:
    """Two letters are not enough: a text may begin with BM, MZ or #!."""
    if kind == "image/bmp":
        return bool(_BMP.match(data))
    if kind == "text/x-script":
        return bool(_SCRIPT.match(data))
    if kind == "application/x-dosexec":
        return b"\x00" in data[:64]
    return True


def _textual(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    if b"\x00" in head:
        return "application/octet-stream"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:300].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<body", b"<head")):
        return "text/html"
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in head.lower()):
        return "image/svg+xml"
    if start.startswith(b"<?xml"):
        return "text/html" if b"<html" in head.lower() else "text/xml"
    controls = sum(head.count(bytes((code,))) for code in range(1, 9))
    return "application/octet-stream" if controls * 50 > len(head) else "text/plain"


def _zip_kind(data: bytes) -> str:
    names = set(zip_names(data, 2000))
    if not names:
        return "application/zip"
    if "word/document.xml" in names or any(n.startswith("word/document") for n in names):
        return DOCX
    if any(name.startswith("xl/") for name in names):
        return f"{OOXML}.spreadsheetml.sheet"
    if any(name.startswith("ppt/") for name in names):
        return f"{OOXML}.presentationml.presentation"
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names):
        return "application/vnd.apple.pages"
    if "index.xml" in names or "QuickLook/Preview.pdf" in names:
        return "application/vnd.apple.pages"
    if "mimetype" in names and "content.xml" in names:
        return "application/vnd.oasis.opendocument.text"
    if "META-INF/MANIFEST.MF" in names:
        return "application/java-archive"
    return "application/zip"


def zip_names(data: bytes, limit: int = 200) -> tuple[str, ...]:
    """Names listed in a zip's directory, at most ``limit``; nothing is inflated."""
    return tuple(name for name, _flags in _directory(data, limit))


def zip_is_encrypted(data: bytes) -> bool:
    """Whether any of the first members of a zip asks for a password."""
    return any(flags & 1 for _name, flags in _directory(data, 2000))


def _directory(data: bytes, limit: int) -> Iterator[tuple[str, int]]:
    """The zip's own list of members, read by hand: bounded, and names in GBK come out right."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if end < 0 or len(data) < end + 22:
        return
    size, offset = struct.unpack_from("<II", data, end + 12)
    position = offset if data[offset : offset + 4] == b"PK\x01\x02" else end - size
    for _ in range(limit):
        if position < 0 or data[position : position + 4] != b"PK\x01\x02":
            return
        if len(data) < position + 46:
            return
        (flags,) = struct.unpack_from("<H", data, position + 8)
        name, extra, comment = struct.unpack_from("<HHH", data, position + 28)
        raw = data[position + 46 : position + 46 + name]
        shown = charsets.decode(raw, "utf-8" if flags & 0x800 else "").text
        yield for_display(shown)[:250], flags
        position += 46 + name + extra + comment


def executable_name(name: str) -> bool:
    """Names that a system would run when opened."""
    return bool(_EXECUTABLE_NAMES.search(name.rstrip(". ")))
