"""Pictures drawn for the tests: words, codes and plain shapes."""

import io
import random
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONTS = Path("/usr/share/fonts")
CJK = next(iter(sorted(_FONTS.rglob("NotoSansCJK-Regular.*"))), None)
# Where no Chinese font is installed the words are drawn in Latin letters: no test is left out.
WECHAT = "加微信 zhang_8812 领资料" if CJK else "wechat: zhang_8812"


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(str(CJK), size) if CJK else ImageFont.load_default(size)


def paper(width: int = 640, height: int = 360) -> Image.Image:
    return Image.new("RGB", (width, height), "white")


def write(image: Image.Image, words: str, *, at: tuple[int, int], size: int = 28) -> None:
    ImageDraw.Draw(image).text(at, words, font=font(size), fill="black")


def put_code(image: Image.Image, payload: str, *, at: tuple[int, int]) -> None:
    code = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode)
    image.paste(Image.fromarray(code.to_image(scale=5)).convert("RGB"), at)


def png(image: Image.Image) -> bytes:
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def emblem(seed: int, size: int = 240) -> Image.Image:
    """A badge: rings, squares and stars around one middle, on a plain ground."""
    chance = random.Random(seed)
    image = Image.new("RGB", (size, size), chance.choice(["white", "#102030", "#f0e8d0"]))
    draw, middle, radius = ImageDraw.Draw(image), size / 2, size * 0.47
    for _ring in range(chance.randint(2, 5)):
        colour = _colour(chance)
        shape = chance.choice(["ring", "square", "star"])
        if shape == "ring":
            near, far = middle - radius, middle + radius
            draw.ellipse((near, near, far, far), fill=colour)
        elif shape == "square":
            near, far = middle - radius * 0.7, middle + radius * 0.7
            draw.rectangle((near, near, far, far), fill=colour)
        else:
            corners, turn = chance.randint(3, 8), chance.choice([0, 90])
            draw.regular_polygon((middle, middle, radius), corners, rotation=turn, fill=colour)
        radius *= chance.uniform(0.5, 0.85)
    return image


def scene(seed: int, width: int = 320, height: int = 240) -> Image.Image:
    """Many blurred shapes and some grain, as in a photograph."""
    chance = random.Random(seed)
    image = Image.new("RGB", (width, height), _colour(chance))
    draw = ImageDraw.Draw(image)
    for _shape in range(chance.randint(8, 25)):
        x, y = chance.randrange(width), chance.randrange(height)
        place = (x, y, x + chance.randrange(15, 170), y + chance.randrange(15, 170))
        paint = draw.ellipse if chance.random() < 0.5 else draw.rectangle
        paint(place, fill=_colour(chance))
    soft = image.filter(ImageFilter.GaussianBlur(chance.uniform(0, 3)))
    grain = Image.frombytes("L", soft.size, chance.randbytes(width * height))
    return Image.blend(soft, grain.convert("RGB"), 0.06)


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)
