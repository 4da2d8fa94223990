"""Pictures beside a finding, with the places it speaks of marked, and veiled where need be."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cms.articles.models import Picture
from moderation.checkers import unsuitable_pictures
from moderation.models import Finding
from submissions import checked_pictures
from submissions.models import Revision

DISMISSED = frozenset({Finding.Judgement.WRONG, Finding.Judgement.IRRELEVANT})


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box in the pixels of its picture."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class MarkedPicture:
    """A picture with its boxes; ``view`` is the part worth showing, as an SVG view box."""

    ident: str
    url: str
    width: int
    height: int
    view: str
    boxes: list[Rectangle]
    words: list[str]
    is_veiled: bool


def by_hash(revision: Revision, found: Iterable[Finding]) -> dict[str, Picture]:
    """The pictures of the text by their hash, or nothing when no finding speaks of one."""
    if not any(finding.boxes for finding in found):
        return {}
    return {picture.sha256: picture for picture in checked_pictures.shown_in(revision)}


def veiled(found: Iterable[Finding]) -> set[str]:
    """Hashes of the pictures nobody should have to see unasked, unless a person found them fit."""
    return {
        box["picture"]
        for finding in found
        if finding.checker == unsuitable_pictures.NAME and finding.judgement not in DISMISSED
        for box in finding.boxes
    }


def of_finding(
    finding: Finding, pictures: dict[str, Picture], hidden: set[str]
) -> list[MarkedPicture]:
    """Each picture of the finding once; a box of a picture that is gone is left out."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for box in finding.boxes:
        if box["picture"] in pictures:
            grouped.setdefault(box["picture"], []).append(box)
    return [
        _marked(f"{finding.pk}-{number}", pictures[sha256], boxes, is_veiled=sha256 in hidden)
        for number, (sha256, boxes) in enumerate(grouped.items(), 1)
    ]


def _marked(
    ident: str, picture: Picture, boxes: list[dict[str, Any]], *, is_veiled: bool
) -> MarkedPicture:
    rectangles = [Rectangle(box["x"], box["y"], box["w"], box["h"]) for box in boxes]
    # Of a long picture only the neighbourhood of the boxes, or nothing in it could be made out.
    margin = picture.width // 4
    top = max(0, min(box.y for box in rectangles) - margin)
    bottom = min(picture.height, max(box.y + box.h for box in rectangles) + margin)
    return MarkedPicture(
        ident=ident,
        url=picture.get_absolute_url(),
        width=picture.width,
        height=picture.height,
        view=f"0 {top} {picture.width} {max(1, bottom - top)}",
        # A box around the whole picture marks nothing.
        boxes=[box for box in rectangles if (box.w, box.h) != (picture.width, picture.height)],
        words=[box["text"] for box in boxes if box["text"]],
        is_veiled=is_veiled,
    )
