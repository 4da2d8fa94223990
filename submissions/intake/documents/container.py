"""The zip around an Office document, opened only after every member has been counted.

Declared sizes lie, so bytes are counted while they are inflated, and nothing is kept but what
the text needs.
"""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from submissions.intake.documents.values import Code, NotConvertible

MAX_MEMBERS = 2000
MAX_INFLATED = 120_000_000
MAX_XML = 60_000_000
MAX_RATIO = 200
RATIO_FROM = 1_000_000  # below this a high ratio is only an empty table
_CHUNK = 256 * 1024

_SYMLINK = 0o120000
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError,
    RuntimeError, struct.error, UnicodeError, IndexError, KeyError,
)  # fmt: skip
_KEPT = re.compile(
    r"^(?:_rels/\.rels|\[content_types\]\.xml|docprops/core\.xml|word/.*\.xml|word/.*\.rels)$", re.I
)
_MEDIA = re.compile(r"^(?:word/)?media/", re.I)
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


@dataclass(slots=True)
class Container:
    """Members of a checked document, by name; media is inflated once, XML kept."""

    members: dict[str, bytes] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    embedded: int = 0

    def find(self, name: str) -> bytes | None:
        """A member, by name without regard to case."""
        name = name.lstrip("/")
        return self.members.get(name) or next(
            (data for key, data in self.members.items() if key.lower() == name.lower()), None
        )


def open_container(data: bytes) -> Container:
    """Check and read a document's zip; raises ``NotConvertible``."""
    if not data.startswith(b"PK\x03\x04"):
        raise NotConvertible(Code.DAMAGED)
    _count_first(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members)
            return _read(archive, members, len(data))
    except _BROKEN as error:
        raise NotConvertible(Code.DAMAGED) from error


def _count_first(data: bytes) -> None:
    """The number of members by the directory's own record, before anything is built from it."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if end < 0 or len(data) < end + 22:
        raise NotConvertible(Code.DAMAGED)
    count, size = struct.unpack_from("<HI", data, end + 10)
    if count > MAX_MEMBERS or size > MAX_MEMBERS * 400:
        raise NotConvertible(Code.TOO_COMPLEX, limit=MAX_MEMBERS)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise NotConvertible(Code.EMPTY)
    if len(members) > MAX_MEMBERS:
        raise NotConvertible(Code.TOO_COMPLEX, limit=MAX_MEMBERS)
    if min(member.header_offset for member in members) != 0:
        raise NotConvertible(Code.UNSAFE)
    seen: set[str] = set()
    for member in members:
        name = member.orig_filename.replace("\\", "/")
        if member.flag_bits & 1:
            raise NotConvertible(Code.ENCRYPTED)
        if (
            name.lower() in seen
            or name.startswith("/")
            or ".." in name.split("/")
            or "\0" in name
            or ":" in name
            or (member.external_attr >> 16) & 0o170000 == _SYMLINK
        ):
            raise NotConvertible(Code.UNSAFE)
        seen.add(name.lower())
        if "vbaproject" in name.lower() or "vbadata" in name.lower():
            raise NotConvertible(Code.MACROS)


def _read(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], packed: int) -> Container:
    container = Container()
    total = xml = 0
    for member in members:
        name = member.orig_filename.replace("\\", "/")
        is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
        kept = _KEPT.match(name) or _MEDIA.match(name)
        pieces: list[bytes] = []
        tail = b""
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                xml += len(chunk) if is_xml else 0
                _check_size(total, xml, packed)
                if is_xml and _DOCTYPE.search((tail + chunk).replace(b"\0", b"")):
                    raise NotConvertible(Code.UNSAFE)
                tail = chunk[-40:]
                if kept:
                    pieces.append(chunk)
        if _MEDIA.match(name):
            container.media[name] = b"".join(pieces)
        elif kept:
            container.members[name] = b"".join(pieces)
        elif "embeddings/" in name.lower() and not name.endswith("/"):
            container.embedded += 1
    return container


def _check_size(total: int, xml: int, packed: int) -> None:
    if total > MAX_INFLATED or xml > MAX_XML:
        raise NotConvertible(Code.TOO_LARGE, megabytes=MAX_INFLATED // 1_000_000)
    if total > RATIO_FROM and total > MAX_RATIO * packed:
        raise NotConvertible(Code.TOO_LARGE, megabytes=MAX_INFLATED // 1_000_000)
