"""What becomes of an attached file: HTML with its pictures, or a reason why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from submissions.intake.reading.values import Picture


class Code(StrEnum):
    """Why a file does not become text; each has its sentence in the receipt."""

    ASK_FOR_DOCX = "ask_for_docx"  # .doc, .wps, .pages, .rtf, .odt: kept, asked for again
    PDF = "pdf"  # kept as reference
    PICTURE = "picture"  # no document: the picture path takes it
    ARCHIVE = "archive"  # kept, its names listed, never unpacked
    ENCRYPTED = "encrypted"
    EXECUTABLE = "executable"
    EMPTY = "empty"
    DAMAGED = "damaged"
    MACROS = "macros"
    UNSAFE = "unsafe"  # paths, links, entity declarations: made to harm
    TOO_LARGE = "too_large"
    TOO_COMPLEX = "too_complex"
    UNSUPPORTED = "unsupported"
    NEEDS_A_PERSON = "needs_a_person"  # the converter ran out of time or memory, or broke


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something in the document that the text does not show, for the sender and the editor."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Document:
    """The document as HTML (unsanitised) with its pictures, by the address the markup uses."""

    html: str
    pictures: tuple[Picture, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    title: str = ""
    codec: str = ""  # for text files: how the bytes were read
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that does not become text. ``params`` fill the sentence for ``code``."""

    code: Code
    params: Mapping[str, str | int] = field(default_factory=dict)


class NotConvertible(Exception):
    """Raised inside the package; ``to_html`` turns it into ``Refused``."""

    def __init__(self, code: Code, **params: str | int) -> None:
        self.refused = Refused(code, params)
        super().__init__(code)
