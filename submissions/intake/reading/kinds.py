"""Which files become text, which are kept, and which are asked for again."""

import re

from submissions.intake.reading.sniffing import executable_name, sniff, zip_is_encrypted
from submissions.intake.reading.values import Problem

_ARCHIVES = frozenset({
    "application/zip", "application/vnd.rar", "application/x-7z-compressed", "application/gzip",
    "application/x-bzip2", "application/x-xz",
})  # fmt: skip
_RUNS = frozenset({
    "application/x-dosexec", "application/x-executable", "application/x-ms-shortcut",
    "application/java-archive", "text/x-script",
})  # fmt: skip
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
_BLANK = b"\0 \r\n\t"
_ASK = re.compile(r"\.(?:docx?|wps|wpt|rtf|pages|odt|dot|hwp)$", re.I)


def problem_of(name: str, data: bytes) -> Problem:
    """Why a file cannot be read as it is; a code whose sentence the receipt knows."""
    kind = sniff(data)
    if not data[:4096].strip(_BLANK) and not data.strip(_BLANK):
        return Problem.EMPTY
    if kind in _RUNS or executable_name(name):
        return Problem.EXECUTABLE
    if kind == "application/x-ole-storage":
        return Problem.ENCRYPTED if _ENCRYPTED_OFFICE in data else Problem.ASK_FOR_DOCX
    if kind in {"application/rtf", "application/vnd.apple.pages",
                "application/vnd.oasis.opendocument.text"}:  # fmt: skip
        return Problem.ASK_FOR_DOCX
    if kind in _ARCHIVES:
        if kind == "application/zip" and zip_is_encrypted(data):
            return Problem.ENCRYPTED
        if name.lower().endswith(".docx"):
            return Problem.DAMAGED
        return Problem.ARCHIVE
    if kind == "application/pdf" and b"/Encrypt" in data[-4096:]:
        return Problem.ENCRYPTED
    if kind == "application/octet-stream" and _ASK.search(name):
        return Problem.DAMAGED
    return Problem.NONE
