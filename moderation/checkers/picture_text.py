"""Words inside pictures, read like the words of the text.

Serves clause 3.8 (adverts that use pictures to slip past the checks) and the clause of whatever
the words break.  The decision that depends on it: whether a picture may stay.  What a machine
reads in a picture can be wrong by a character, so only words it is sure of hold a piece.
"""

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from moderation.checkers import (
    contacts,
    engagement,
    links,
    marketing,
    minors,
    terms,
    unlawful,
    vulgar,
)
from moderation.material import (
    Box,
    Checker,
    Field,
    Finding,
    Material,
    Picture,
    Severity,
    Span,
    TextLine,
)

NAME = "picture_text"
VERSION = 2

READERS: tuple[Checker, ...] = (
    terms.check,
    links.check,
    contacts.check,
    marketing.check,
    engagement.check,
    unlawful.check,
    vulgar.check,
    minors.check,
)
SURE = 0.9
MAX_BOXES = 20
_MAX_QUOTE = 200


def check(material: Material) -> Iterator[Finding]:
    """The findings of the words of each picture, then pictures nobody could read."""
    for picture in _once(material.pictures):
        if picture.lines:
            yield from _words(picture, material)
    yield from _unread(material)


def _once(pictures: tuple[Picture, ...]) -> Iterator[Picture]:
    """Each content once, though it may be cover and part of the body."""
    seen: dict[str, Picture] = {}
    for picture in pictures:
        seen.setdefault(picture.sha256, picture)
    yield from seen.values()


def _words(picture: Picture, material: Material) -> Iterator[Finding]:
    page = _Page(picture)
    seen = Material(
        title="",
        text="\n".join(line.text for line in picture.lines),
        lexicon=material.lexicon,
        own_hosts=material.own_hosts,
    )
    for read in READERS:
        for found in read(seen):
            boxes, is_sure = page.boxes(found.spans)
            sure_enough = is_sure or found.severity is not Severity.HOLD
            yield replace(
                found,
                checker=NAME,
                version=VERSION,
                severity=found.severity if sure_enough else Severity.ATTENTION,
                params={**found.params, "in_picture": 1},
                spans=(),
                boxes=boxes,
            )


@dataclass(slots=True)
class _Page:
    """Where each line of a picture begins in the text the lines make."""

    picture: Picture

    def boxes(self, spans: tuple[Span, ...]) -> tuple[tuple[Box, ...], bool]:
        """A box for each line the spans touch, and whether all of them were read for sure."""
        starts = list(accumulate((len(x.text) + 1 for x in self.picture.lines), initial=0))
        touched: dict[int, TextLine] = {}
        for span in spans:
            if span.field is not Field.TEXT:
                continue
            first = bisect.bisect_right(starts, span.start) - 1
            last = bisect.bisect_left(starts, max(span.end, span.start + 1)) - 1
            for at in range(first, min(last, len(self.picture.lines) - 1) + 1):
                touched[at] = self.picture.lines[at]
        lines = [touched[at] for at in sorted(touched)]
        is_sure = all(line.confidence >= SURE for line in lines)
        return tuple(self._box(line) for line in lines[:MAX_BOXES]), is_sure

    def _box(self, line: TextLine) -> Box:
        text = line.text[:_MAX_QUOTE]
        return Box(self.picture.sha256, line.x, line.y, line.w, line.h, text)


def _unread(material: Material) -> Iterator[Finding]:
    for code, problems in (("picture_partly_read", True), ("picture_unread", False)):
        pictures = [
            picture
            for picture in _once(material.pictures)
            if picture.problem and (picture.problem == "partly") is problems
        ]
        if pictures:
            yield Finding(
                clause="",
                checker=NAME,
                version=VERSION,
                severity=Severity.ATTENTION,
                code=code,
                params={"count": len(pictures)},
                boxes=tuple(
                    Box(picture.sha256, 0, 0, picture.width, picture.height)
                    for picture in pictures[:MAX_BOXES]
                ),
            )
