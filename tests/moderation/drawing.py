"""Pictures drawn for the tests: words, codes and plain shapes."""

import io
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

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
