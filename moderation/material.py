"""What a checker reads and what it says: frozen plain values, so a check can run anywhere.

No model, request or setting appears here or inside a checker.  Offsets are Python string indices
(code points) into the *original* field text; ``quote`` always equals ``text[start:end]``.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moderation.lexicon import Lexicon


class Severity(StrEnum):
    """How much a finding weighs: ``note`` informs, ``attention`` asks, ``hold`` needs a person."""

    NOTE = "note"
    ATTENTION = "attention"
    HOLD = "hold"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


class Stage(StrEnum):
    """How much a detector is trusted: it watches, may ask for a look, or may hold a piece."""

    SHADOW = "shadow"
    ATTENTION = "attention"
    HOLD = "hold"

    @property
    def rank(self) -> int:
        return list(Stage).index(self)


class Layer(StrEnum):
    """The reading of the text in which a term was seen, from the plainest to the most disguised."""

    NONE = ""
    EXACT = "exact"
    FOLDED = "folded"
    STRIPPED = "stripped"
    LOOKALIKE = "lookalike"
    SPLIT = "split"
    HOMOPHONE = "homophone"


class Field(StrEnum):
    """The part of a submission a span points into."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    TEXT = "text"
    BYLINE = "byline"
    SOURCE_NAME = "source_name"
    SOURCE_URL = "source_url"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range ``[start, end)`` of one field, with the text it covers."""

    field: Field
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one checker noticed.

    ``code`` names the explanation (see ``moderation.explanations``), ``params`` fill it in.
    ``clause`` is a stable clause code such as ``3.4``, or ``""`` for completeness and style.
    """

    clause: str
    checker: str
    version: int
    severity: Severity
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    layer: Layer = Layer.NONE
    spans: tuple[Span, ...] = ()
    # A checker whose parts are trusted one by one (a listed term) says so here.
    stage: Stage = Stage.HOLD
    boxes: tuple["Box", ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the body: its target, the words it stands on, and where those are in the text."""

    href: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A place in a picture, in its own pixels; ``text`` is what was read there."""

    picture: str
    x: int
    y: int
    w: int
    h: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of words read in a picture, with its place and how sure the reader is (0 to 1)."""

    text: str
    x: int
    y: int
    w: int
    h: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Code:
    """A two-dimensional code read in a picture, such as ``QRCode``, with its place."""

    payload: str
    format: str
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the body or the cover: content hash, alternative text, size in pixels.

    The rest is what a reader saw in it (see ``moderation.picture_reading``); ``unsuitable`` is a
    score from 0 to 1, or ``None`` when nobody looked.
    """

    sha256: str
    alt: str
    width: int
    height: int
    is_cover: bool = False
    lines: tuple[TextLine, ...] = ()
    codes: tuple[Code, ...] = ()
    unsuitable: float | None = None
    problem: str = ""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Avatar:
    """The picture of a profile by its prints (``moderation.picture_prints``), beside known ones.

    ``protected`` are prints nobody else may show, ``others`` those of other accounts, ``refused``
    those of pictures that were refused to this account.  ``is_copy`` says that another account
    shows it bit by bit.  The picture itself is among ``pictures``.
    """

    sha256: str
    prints: tuple[str, ...]
    protected: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """The author as numbers: what was published and refused, strikes in force, account age."""

    published: int = 0
    refused: int = 0
    strikes: int = 0
    account_age_days: int = 0
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A stored text that may overlap: ``ref`` is what an editor knows it by (number or title).

    ``author`` tells accounts apart and nothing else about them.
    """

    ref: str
    title: str
    text: str
    same_author: bool
    is_declared_source: bool = False
    is_published: bool = False
    age_days: int = 0
    author: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything the checks may look at, frozen."""

    title: str
    text: str
    standfirst: str = ""
    byline: str = ""
    attribution: str = "original"
    source_name: str = ""
    source_url: str = ""
    machine_assistance: str = ""
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()
    author: AuthorRecord = field(default_factory=AuthorRecord)
    earlier: tuple[Earlier, ...] = ()
    lexicon: "Lexicon | None" = None
    own_hosts: tuple[str, ...] = ()
    # What the markup kept from readers; an empty passage stands for words nobody kept.
    hidden: tuple[str, ...] = ()
    protected_names: tuple[str, ...] = ()
    name_fields: tuple[Field, ...] = (Field.BYLINE,)
    avatar: Avatar | None = None

    def text_of(self, name: Field) -> str:
        """The original text of one field."""
        return str(getattr(self, name.value))


Checker = Callable[[Material], Iterator[Finding]]
