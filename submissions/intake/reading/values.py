"""What reading a mail yields: frozen values, every string fit for a database column."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Lane(StrEnum):
    """How far the sender's address is to be believed."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"


class Kind(StrEnum):
    """What a stretch of a body is: the sender's own words, an earlier mail, or a signature."""

    NEW = "new"
    QUOTED = "quoted"
    SIGNATURE = "signature"


class Problem(StrEnum):
    """Why a file, or a part of the mail, was kept but not opened; a code for the receipt."""

    NONE = ""
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    EXECUTABLE = "executable"
    ARCHIVE = "archive"
    ASK_FOR_DOCX = "ask_for_docx"
    TNEF_UNREADABLE = "tnef_unreadable"
    PARTIAL = "partial"
    TOO_DEEP = "too_deep"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_MANY_RECIPIENTS = "too_many_recipients"
    EXTERNAL = "external"
    AFTER_THE_END = "after_the_end"
    ENCRYPTED_MAIL = "encrypted_mail"
    CALENDAR = "calendar"
    RICH_TEXT = "rich_text"


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox as a header states it: both halves are claims."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Damage:
    """How one text was decoded: the label it came with, the codec used, what was lost."""

    place: str
    label: str
    codec: str
    replaced: int
    length: int

    @property
    def doubtful(self) -> bool:
        """More than one character in two hundred is lost: the sender should send it again."""
        return self.replaced * 200 > self.length


@dataclass(frozen=True, slots=True)
class Segment:
    """``content[start:end]`` of the body is of one kind; segments cover the body without gaps."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Body:
    """The body chosen for reading. ``html`` says whether ``content`` is markup (unsanitised)."""

    content: str = ""
    html: bool = False
    segments: tuple[Segment, ...] = ()
    forwarded: bool = False

    @property
    def new(self) -> str:
        """The sender's own words: what an answer in a running conversation adds."""
        return "".join(self.content[s.start : s.end] for s in self.segments if s.kind is Kind.NEW)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it came. ``sniffed_type`` is what its first bytes say; trust that one."""

    name: str
    declared_type: str
    sniffed_type: str
    data: bytes
    disposition: str = ""
    content_id: str = ""
    problem: Problem = Problem.NONE
    origin: str = "mime"  # or uuencode, tnef, mail (an enclosed mail, also read into nested)
    listing: tuple[str, ...] = ()  # names inside an archive, which is never unpacked


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside the text; ``reference`` is the address the markup uses for it."""

    reference: str
    name: str
    sniffed_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in the mail that was not read, so that nothing is lost without a word."""

    problem: Problem
    detail: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that our mail did not arrive (RFC 3464, or a provider's prose of the same)."""

    recipient: str
    status: str  # such as 5.1.1; "" if the report gives none
    hard: bool
    original_message_id: str
    diagnostic: str = ""
    action: str = "failed"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, read. ``refusal`` says why only its header was read; see ``Scan``."""

    message_id: str = ""
    subject: str = ""
    title: str = ""  # the subject without Re:, 回复, 转发 and the like
    from_name: str = ""
    from_address: str = ""
    from_: tuple[Address, ...] = ()
    sender: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    return_path: str | None = None  # None: no such header; "": the null path of a bounce
    date: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    loop_marks: tuple[tuple[str, str], ...] = ()  # X-…-Loop headers, for the loop guard
    automatic: tuple[str, ...] = ()  # decisive signs of a machine
    automatic_hints: tuple[str, ...] = ()  # signs that support the others but decide nothing
    bounce: Bounce | None = None
    authentication_results: tuple[str, ...] = ()  # topmost first, as received
    arc_authentication_results: tuple[str, ...] = ()
    has_dkim_signature: bool = False
    languages: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    body: Body = Body()
    hides_text: bool = False  # the markup styles some of its words away from readers
    bodies_differ: bool = False  # plain text and HTML say different things: show both
    damage: tuple[Damage, ...] = ()
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    nested: tuple["Mail", ...] = ()
    unread: tuple[Unread, ...] = ()
    refusal: str = ""
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Reading was stopped or broke. The mail is kept; a person looks at it."""

    reason: str  # "time", "memory" or "crash"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """What counting bytes shows before any parsing; ``refusal`` is a code, or None."""

    refusal: str | None
    counts: dict[str, int] = field(default_factory=dict)
