"""Prints of pictures: a few bits that stay nearly the same when a picture is written anew.

The method is the difference hash (N. Krawetz, "Kind of Like That", The Hacker Factor Blog, 2013):
the picture is shrunk to a few grey cells, and each bit says whether a cell is darker than its
neighbour.  Three things are added for small pictures of people and emblems.  Differences of a few
grey levels do not count, because a plain ground would otherwise be noise.  There is a hash across
and one down, and nine mean colours, because badges are alike in shape.  And the distance is
measured against the bits that are set, because letters on a plain ground set only few.

Measured on pictures drawn for it (emblems, scenes, faces, letters): one written anew, made smaller
or larger, lighter or darker by 15 %, or cropped by 3 % on each side is always found; of two
different pictures of one kind at most 2 % of the pairs are taken for one another.

That is far too often where each meets a thousand others, so accounts are compared much more
strictly.  Of 1,000 different drawn pictures so many had an equal among the others: 2 emblems, 1
face, 4 pairs of letters, no scene; with ``SAME`` it would be 469, 489, 124 and none.  The price, on
60 of each: one that was only written anew in another size is found in 93 to 98 cases of 100, one
made lighter by 12 % in 58 to 78, one cropped by 3 % on each side in 2 to 62.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

CELLS = 8
# Grey levels a neighbour must be lighter by.
MARGIN = 4
# Fewer bits than these, of both hashes together, are the print of an empty page.
LEAST_BITS = 8
# The share of set bits in which two prints of one picture may differ.
ALIKE = 0.25
# Among those refused to one account.
SAME = 0.2
# By how much one of the nine mean colours may differ, of 255.
MAX_COLOUR = 64
# Between accounts, where each print meets very many: the share of bits, the fewest bits of both
# together that tell anything, and by how much a colour may differ.
EQUAL = 0.05
LEAST_EQUAL_BITS = 24
EQUAL_COLOUR = 24

_WORKING = 128
_COLOURS = 3
_GROUND = 24
_LEAST_PART = _WORKING // CELLS
# How much is cut from each side of a picture that is watched for, to be ready for cropped copies.
_CROPS = (0.0, 0.035, 0.07)
_HASH_DIGITS = CELLS * CELLS // 4
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")

Box = tuple[int, int, int, int]


class Unreadable(ValueError):
    """Bytes that are no picture anybody could decode."""


@dataclass(frozen=True, slots=True)
class Print:
    """Two 64-bit hashes, across and down, and nine colours of three bytes, row by row."""

    across: int
    down: int
    colours: bytes

    def __str__(self) -> str:
        return f"{self.across:0{_HASH_DIGITS}x}{self.down:0{_HASH_DIGITS}x}{self.colours.hex()}"

    @property
    def bits(self) -> int:
        return self.across.bit_count() + self.down.bit_count()


def opened(raw: bytes) -> Image.Image:
    """The first frame of a JPEG, PNG, WebP or GIF on white; raises ``Unreadable``."""
    try:
        with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
            layered = image.convert("RGBA")
    except (OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError) as error:
        raise Unreadable(str(error)) from error
    except (EOFError, RuntimeError, AttributeError, MemoryError) as error:
        # Pillow's parsers let these through on files made to break them.
        raise Unreadable(str(error)) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable(str(error)) from error
    flat = Image.new("RGB", layered.size, "white")
    flat.paste(layered, mask=layered.getchannel("A"))
    return flat


def prints_of(image: Image.Image) -> tuple[str, ...]:
    """The prints of a picture somebody shows: as it is, and without a plain border.

    Empty for a picture without any shape in it.
    """
    small = _small(image)
    return _texts(_seen(small, box) for box in _boxes(small))


def prints_to_watch_for(image: Image.Image) -> tuple[str, ...]:
    """Prints of a picture nobody else may show: whole or its middle square, cropped a little."""
    views = [_small(image)]
    if image.width != image.height:
        views.append(_small(_middle(image)))
    return _texts(
        _seen(view, _cut(box, share)) for view in views for box in _boxes(view) for share in _CROPS
    )


def are_alike(ones: Iterable[str], others: Iterable[str], *, share: float = ALIKE) -> bool:
    """Whether one of these prints and one of those belong to the same picture.

    ``share`` is the part of the set bits that may differ; raises ``ValueError`` for a text that is
    no print.
    """
    watched = [_read(text) for text in others]
    return any(_is_near(_read(text), other, share) for text in ones for other in watched)


def are_equal(ones: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one of these prints and one of those are nearly without a difference.

    For comparing with very many; raises ``ValueError`` for a text that is no print.
    """
    known = [_read(text) for text in others]
    return any(
        _is_near(_read(text), other, EQUAL, least=LEAST_EQUAL_BITS, colour=EQUAL_COLOUR)
        for text in ones
        for other in known
    )


def difference_hash(grey: Image.Image, *, margin: int = 0) -> int:
    """64 bits, row by row: whether each cell is darker than the one on its right.

    ``grey`` is a picture of mode L, and ``margin`` the grey levels it must be darker by, besides
    one.
    """
    cells = grey.resize((CELLS + 1, CELLS), Image.Resampling.BILINEAR).tobytes()
    bits = 0
    for row in range(CELLS):
        for column in range(CELLS):
            at = row * (CELLS + 1) + column
            bits = bits << 1 | (cells[at + 1] - cells[at] > margin)
    return bits


@lru_cache(maxsize=50_000)
def _read(text: str) -> Print:
    hashes, colours = text[: 2 * _HASH_DIGITS], bytes.fromhex(text[2 * _HASH_DIGITS :])
    if len(colours) != 3 * _COLOURS * _COLOURS:
        raise ValueError(text)
    return Print(int(hashes[:_HASH_DIGITS], 16), int(hashes[_HASH_DIGITS:], 16), colours)


def _is_near(
    one: Print, other: Print, share: float, *, least: int = 0, colour: int = MAX_COLOUR
) -> bool:
    differing = (one.across ^ other.across).bit_count() + (one.down ^ other.down).bit_count()
    either = (one.across | other.across).bit_count() + (one.down | other.down).bit_count()
    if either < least or differing > share * either:
        return False
    pairs = zip(one.colours, other.colours, strict=True)
    return all(abs(here - there) <= colour for here, there in pairs)


def _texts(found: Iterable[Print]) -> tuple[str, ...]:
    """Each print once, in a stable order, and no empty page."""
    return tuple(dict.fromkeys(str(one) for one in found if one.bits >= LEAST_BITS))


def _small(image: Image.Image) -> Image.Image:
    return image.convert("RGB").resize((_WORKING, _WORKING), Image.Resampling.BILINEAR)


def _middle(image: Image.Image) -> Image.Image:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    return image.crop((left, top, left + side, top + side))


def _boxes(small: Image.Image) -> list[Box]:
    """The whole, and what stands on a plain ground, if the four corners are of one grey."""
    whole = (0, 0, *small.size)
    grey = small.convert("L")
    pixels, last = grey.tobytes(), _WORKING - 1
    corners = sorted(
        (pixels[0], pixels[last], pixels[last * _WORKING], pixels[last * _WORKING + last])
    )
    if corners[-1] - corners[0] > _GROUND:
        return [whole]
    ground = corners[1]
    standing = grey.point([255 * (abs(level - ground) > _GROUND) for level in range(256)])
    box = standing.getbbox()
    if box is None or min(box[2] - box[0], box[3] - box[1]) < _LEAST_PART:
        return [whole]
    return [whole, box]


def _cut(box: Box, share: float) -> Box:
    left, top, right, bottom = box
    across, down = round((right - left) * share), round((bottom - top) * share)
    return left + across, top + down, right - across, bottom - down


def _seen(small: Image.Image, box: Box) -> Print:
    part = small.crop(box)
    grey = part.convert("L")
    turned = grey.transpose(Image.Transpose.TRANSPOSE)
    colours = part.resize((_COLOURS, _COLOURS), Image.Resampling.BOX).tobytes()
    return Print(
        difference_hash(grey, margin=MARGIN), difference_hash(turned, margin=MARGIN), colours
    )
