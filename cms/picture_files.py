"""Reading a picture somebody sent and writing it anew, so that nothing of the file survives.

Only the pixels are kept: a new file has no EXIF (place, camera, name), no comments, no second
content behind the picture, and no bytes the sender chose.
"""

import hashlib
import io
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
MAX_WIDTH = 2_400
QUALITY = 84
MAX_COLOURS = 128  # a grey photograph has twice as many

_PNG = b"\x89PNG\r\n\x1a\n"


class Reason(StrEnum):
    """Why a picture was refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LONG = "too_long"
    DAMAGED = "damaged"


_MESSAGES: dict[Reason, Promise] = {
    Reason.EMPTY: _("This file is empty. Choose the picture again."),
    Reason.TOO_LARGE: _(
        "This picture file is larger than {limit} MB. Save it with a lower quality or smaller size."
    ),
    Reason.NOT_A_PICTURE: _(
        "This file is not a JPEG, PNG, WebP or GIF picture. Save it as one of these and send it "
        "again."
    ),
    Reason.TOO_MANY_PIXELS: _(
        "This picture has {found} million pixels, and the limit is {limit} million. "
        "Make it smaller and send it again."
    ),
    Reason.TOO_LONG: _(
        "This picture is {found} pixels long on one side, and the limit is {limit}. Cut it into "
        "parts or make it smaller."
    ),
    Reason.DAMAGED: _("This picture is damaged or incomplete. Save it anew and send it again."),
}


class PictureRefused(Exception):
    """A file that is not taken as a picture; ``message`` is for the sender."""

    def __init__(self, code: Reason, *, found: int = 0, limit: int = 0) -> None:
        self.code = code
        self.found = found
        self.limit = limit
        super().__init__(code.value)

    @property
    def message(self) -> str:
        """What is wrong and what the sender can do."""
        return str(format_lazy(str(_MESSAGES[self.code]), found=self.found, limit=self.limit))


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture written by us; ``format`` is ``webp`` or ``png``, the hash is of ``data``."""

    data: bytes
    width: int
    height: int
    format: str
    sha256: str


def reencode(data: bytes, *, max_bytes: int = MAX_BYTES) -> Encoded:
    """Read a JPEG, PNG, WebP or GIF (its first frame) and write it anew.

    Upright, at most 2,400 pixels wide, as WebP, or as PNG where few colours make that exact and
    small. The size in pixels is read from the header and judged before anything is decoded. Raises
    ``PictureRefused``.
    """
    kind = _kind_of(data, max_bytes)
    with _strict():
        _check(data, kind)
        image = _upright(data, kind)
    return _written(image, kind)


def reencode_square(data: bytes, *, side: int, max_bytes: int = MAX_BYTES) -> Encoded:
    """The middle square of a picture written anew, at most ``side`` pixels wide and never enlarged.

    Raises ``PictureRefused`` as ``reencode`` does.
    """
    kind = _kind_of(data, max_bytes)
    with _strict():
        _check(data, kind)
        image = _upright(data, kind)
        length = min(side, *image.size)
        square = ImageOps.fit(image, (length, length), Image.Resampling.LANCZOS)
    return _written(square, kind)


def check(data: bytes, *, max_bytes: int = MAX_BYTES) -> None:
    """Judge a picture that is kept as it came: kind, size in pixels, checksums; no pixel is read.

    Raises ``PictureRefused``.
    """
    kind = _kind_of(data, max_bytes)
    with _strict():
        _check(data, kind)


def _kind_of(data: bytes, max_bytes: int) -> str:
    if not data:
        raise PictureRefused(Reason.EMPTY)
    if len(data) > max_bytes:
        raise PictureRefused(Reason.TOO_LARGE, found=len(data), limit=max_bytes // 1_000_000)
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(_PNG):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise PictureRefused(Reason.NOT_A_PICTURE)


@contextmanager
def _strict() -> Iterator[None]:
    """Every way a decoder can fail, as one refusal."""
    try:
        yield
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # Raised while the header is read, from about 90 million pixels, before our own check.
        found = re.search(r"[0-9]{7,}", str(error))
        raise _too_many(int(found[0]) if found else MAX_PIXELS + 1) from error
    except (OSError, ValueError, SyntaxError, TypeError, IndexError, KeyError) as error:
        raise PictureRefused(Reason.DAMAGED) from error
    except (ArithmeticError, EOFError, RuntimeError, AttributeError, MemoryError) as error:
        # Pillow's parsers let these through on files made to break them.
        raise PictureRefused(Reason.DAMAGED) from error


def _too_many(pixels: int) -> PictureRefused:
    found, limit = -(-pixels // 1_000_000), MAX_PIXELS // 1_000_000
    return PictureRefused(Reason.TOO_MANY_PIXELS, found=found, limit=limit)


def _check(data: bytes, kind: str) -> None:
    """Size from the header, then the file's own checksums. ``verify`` leaves the image unusable."""
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        width, height = image.size
        if max(width, height) > MAX_SIDE:
            raise PictureRefused(Reason.TOO_LONG, found=max(width, height), limit=MAX_SIDE)
        if width * height > MAX_PIXELS:
            raise _too_many(width * height)
        image.verify()


def _upright(data: bytes, kind: str) -> Image.Image:
    """The pixels alone: first frame, turned upright, no wider than our pages need."""
    with Image.open(io.BytesIO(data), formats=[kind]) as image:
        size = (MAX_WIDTH, MAX_SIDE)
        image.draft("RGB", size)  # lets JPEG decode at a half or a quarter; others ignore it
        image.load()
        turned = ImageOps.exif_transpose(image)
        has_alpha = "A" in turned.getbands() or "transparency" in turned.info
        flat = turned.convert("RGBA" if has_alpha else "RGB")
    if flat.width > MAX_WIDTH:
        height = max(1, round(flat.height * MAX_WIDTH / flat.width))
        flat = flat.resize((MAX_WIDTH, height), Image.Resampling.LANCZOS)
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    return bare


def _written(image: Image.Image, kind: str) -> Encoded:
    output, chosen = io.BytesIO(), "webp"
    # Diagrams and screenshots of few colours: PNG keeps their edges exact.
    is_drawn = kind in {"PNG", "GIF"} and image.mode == "RGB"
    if is_drawn and image.getcolors(MAX_COLOURS) is not None:
        chosen = "png"
        palette = image.quantize(MAX_COLOURS, dither=Image.Dither.NONE)
        palette.save(output, "PNG", optimize=image.width * image.height < 1_000_000)
    else:
        image.save(output, "WEBP", quality=QUALITY, method=4)
    data = output.getvalue()
    return Encoded(data, image.width, image.height, chosen, hashlib.sha256(data).hexdigest())


def write_whole(target: Path, data: bytes) -> None:
    """The whole file or none: written under another name, flushed to disk, then renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with waiting.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        waiting.chmod(0o640)
        waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)
