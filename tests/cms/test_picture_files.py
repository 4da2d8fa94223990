"""Pictures are written anew, and files that are no pictures are refused with a reason."""

import hashlib
import io
import random
import struct
import zlib

import pytest
from PIL import Image

from cms.picture_files import MAX_WIDTH, PictureRefused, Reason, reencode, reencode_square

ORIENTATION = 0x0112
CAMERA = 0x010F


def _file(image: Image.Image, kind: str, exif: Image.Exif | None = None) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **({"exif": exif} if exif else {}))
    return output.getvalue()


def _photograph(width: int = 300, height: int = 200) -> Image.Image:
    bands = [Image.effect_noise((width, height), spread) for spread in (40, 50, 60)]
    return Image.merge("RGB", bands)


def _png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size without holding the pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _reason(data: bytes) -> Reason:
    with pytest.raises(PictureRefused) as refused:
        reencode(data)
    assert str(refused.value.message).count(".") >= 2 or ". " in str(refused.value.message)
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_becomes_webp_of_the_same_size(kind: str) -> None:
    encoded = reencode(_file(_photograph(), kind))
    assert (encoded.width, encoded.height, encoded.format) == (300, 200, "webp")
    assert encoded.sha256 == hashlib.sha256(encoded.data).hexdigest()
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert (image.format, image.size) == ("WEBP", (300, 200))


def test_a_drawing_of_few_colours_stays_exact() -> None:
    drawing = Image.new("RGB", (40, 30), "white")
    drawing.paste((200, 0, 0), (5, 5, 20, 20))
    encoded = reencode(_file(drawing, "PNG"))
    assert encoded.format == "png"
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert image.convert("RGB").tobytes() == drawing.tobytes()


def test_a_picture_is_turned_upright_and_loses_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[ORIENTATION], exif[CAMERA] = 6, "SecretCam"
    encoded = reencode(_file(_photograph(), "JPEG", exif))
    assert (encoded.width, encoded.height) == (200, 300)
    assert b"SecretCam" not in encoded.data
    assert b"EXIF" not in encoded.data
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert not image.getexif()


def test_bytes_behind_a_picture_do_not_survive() -> None:
    encoded = reencode(_file(_photograph(), "JPEG") + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in encoded.data


def test_a_moving_picture_keeps_its_first_frame() -> None:
    output = io.BytesIO()
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue")]
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:])
    encoded = reencode(output.getvalue())
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert getattr(image, "n_frames", 1) == 1
        assert image.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_transparency_is_kept() -> None:
    encoded = reencode(_file(Image.new("RGBA", (20, 10), (1, 2, 3, 0)), "PNG"))
    with Image.open(io.BytesIO(encoded.data)) as image:
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index] # four bands


def test_a_wide_picture_is_scaled_down() -> None:
    encoded = reencode(_file(_photograph(4_800, 100), "JPEG"))
    assert (encoded.width, encoded.height) == (MAX_WIDTH, 50)


@pytest.mark.parametrize(("width", "height"), [(1_400, 700), (700, 1_400), (600, 600)])
def test_a_square_is_the_middle_of_the_picture(width: int, height: int) -> None:
    image = Image.new("RGB", (width, height), "red")
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    image.paste((0, 0, 255), (left, top, left + side, top + side))
    encoded = reencode_square(_file(image, "JPEG"), side=512)
    assert (encoded.width, encoded.height) == (512, 512)
    with Image.open(io.BytesIO(encoded.data)) as square:
        reds, _greens, blues = square.convert("RGB").crop((8, 8, 504, 504)).split()
    assert (max(reds.tobytes()) < 60, min(blues.tobytes()) > 200) == (True, True)


def test_a_small_square_is_not_enlarged_and_a_line_stays_a_dot() -> None:
    assert reencode_square(_file(_photograph(90, 60), "PNG"), side=512).width == 60
    assert reencode_square(_file(_photograph(300, 1), "PNG"), side=512).width == 1


def test_a_square_is_judged_like_any_picture() -> None:
    with pytest.raises(PictureRefused) as refused:
        reencode_square(b"<svg/>", side=512)
    assert refused.value.code is Reason.NOT_A_PICTURE


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LA", "I;16"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert reencode(_file(Image.new(mode, (12, 8)), kind)).width == 12


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"MZ" + b"\0" * 500, Reason.NOT_A_PICTURE),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', Reason.NOT_A_PICTURE),
        (b"%PDF-1.7", Reason.NOT_A_PICTURE),
        (b"II*\0" + b"\0" * 50, Reason.NOT_A_PICTURE),
        (b"\xff\xd8\xff" + b"\0" * 10_000_000, Reason.TOO_LARGE),
        (b"\xff\xd8\xff" + b"<?php system($_GET[0]);", Reason.DAMAGED),
        (b"\x89PNG\r\n\x1a\n", Reason.DAMAGED),
        (b"GIF89a", Reason.DAMAGED),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Reason.DAMAGED),
        (_png_header(10_000, 6_000), Reason.TOO_MANY_PIXELS),
        (_png_header(12_001, 1), Reason.TOO_LONG),
        (_png_header(60_000, 60_000), Reason.TOO_MANY_PIXELS),
        (_png_header(0, 10), Reason.DAMAGED),
        (_png_header(500, 500), Reason.DAMAGED),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else None,
)
def test_what_is_no_sound_picture_is_refused(data: bytes, reason: Reason) -> None:
    assert _reason(data) is reason


def test_a_picture_of_sixty_megapixels_is_refused_by_its_header() -> None:
    with pytest.raises(PictureRefused) as refused:
        reencode(_png_header(10_000, 6_000))
    assert "60 million" in refused.value.message
    assert "40 million" in refused.value.message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_file_cut_short_is_refused(kind: str) -> None:
    whole = _file(_photograph(), kind)
    assert _reason(whole[: len(whole) // 2]) is Reason.DAMAGED


def test_damaged_files_never_raise_anything_else() -> None:
    chance = random.Random(3)
    bases = [_file(_photograph(40, 30), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")]
    refused = 0
    for _ in range(400):
        data = bytearray(chance.choice(bases))
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            assert reencode(bytes(data)).width <= MAX_WIDTH
        except PictureRefused:
            refused += 1
    assert refused > 100
