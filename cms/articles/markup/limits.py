"""How much markup one piece may hold, and the two ways of saying that it is too much."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 1_000_000
MAX_TAGS = 100_000  # start and end tags read, kept or not
MAX_ATTRIBUTES = 64  # on one tag
MAX_DEPTH = 64  # lists, tables and quotations inside one another; flattened elements do not count
MAX_ENTITIES = 100_000  # ampersands read
# What the second sanitiser takes: an element kept costs it about 50 µs, a reference about 10 µs.
MAX_WORK = 60_000
ELEMENT_WORK = 5
MAX_OUTPUT = 4_000_000  # characters: one long link re-opened in every paragraph multiplies


class MarkupRefused(Exception):
    """Markup that is not read at all. ``message`` can be shown to the sender as it is."""

    template: Promise

    def __init__(self, **numbers: int | float) -> None:
        self.numbers: Mapping[str, int | float] = numbers
        super().__init__(type(self).__name__, numbers)

    @property
    def message(self) -> str:
        """What was too much, by how much, and what the sender can do about it."""
        return str(format_lazy(str(self.template), **self.numbers))


class MarkupTooLarge(MarkupRefused):
    """More bytes than ``MAX_BYTES``."""

    template = _(
        "This text is too large: {size} MB, and the limit is {limit} MB. "
        "Take pasted pictures out, or send it in parts."
    )

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size=_megabytes(size), limit=_megabytes(limit))


class MarkupTooComplex(MarkupRefused):
    """Markup that would cost too much to read: deep nesting, or too many tags or attributes."""

    template = _(
        "The formatting of this text is too complicated to read. "
        "Paste it again as plain text, then set headings and links anew."
    )

    def __init__(self, reason: str, found: int = 0) -> None:
        self.reason = reason
        super().__init__(found=found)


def _megabytes(size: int) -> float:
    return round(size / 1_000_000, 1)


def check_size(text: str, limit: int = MAX_BYTES) -> None:
    """Raise ``MarkupTooLarge`` if ``text`` takes more than ``limit`` bytes in UTF-8."""
    if len(text) * 4 <= limit:
        return
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise MarkupTooLarge(size, limit)
