"""Files somebody might upload: pictures, and things that only claim to be one."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(name: str = "cover.jpg", colour: str = "teal") -> SimpleUploadedFile:
    output = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(output, "JPEG")
    return SimpleUploadedFile(name, output.getvalue(), "image/jpeg")


def too_many_pixels() -> SimpleUploadedFile:
    """A PNG whose header promises 60 million pixels, in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 10_000, 6_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    return SimpleUploadedFile("big.png", data, "image/png")


def program() -> SimpleUploadedFile:
    return SimpleUploadedFile("cover.jpg", b"MZ" + b"\0" * 400, "image/jpeg")


def drawing() -> SimpleUploadedFile:
    data = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    return SimpleUploadedFile("cover.svg", data, "image/svg+xml")


def too_many_bytes() -> SimpleUploadedFile:
    return SimpleUploadedFile("cover.jpg", b"\xff\xd8\xff" + b"\0" * 10_000_001, "image/jpeg")
