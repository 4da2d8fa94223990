"""Mails put together byte by byte, with every freedom that clients take and libraries refuse."""

import base64
import quopri
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes

CRLF = b"\r\n"


@dataclass(frozen=True)
class Case:
    """One mail and what reading it must give; see ``test_corpus`` for the keys."""

    name: str
    raw: bytes
    expect: dict[str, Any] = field(default_factory=dict)


def as_bytes(value: str | bytes, charset: str = "utf-8") -> bytes:
    return value if isinstance(value, bytes) else value.encode(charset)


def word(text: str, charset: str = "utf-8", *, label: str = "", style: str = "B") -> bytes:
    """One encoded word; ``label`` may lie."""
    data = text.encode(charset)
    by_letter = b"".join(b"=%02X" % byte for byte in data)
    coded = base64.b64encode(data) if style == "B" else by_letter
    return b"=?%s?%s?%s?=" % ((label or charset).encode(), style.encode(), coded)


def split_words(
    text: str, charset: str, *, label: str, every: int, joint: bytes = b"\r\n "
) -> bytes:
    """Encoded words cut after ``every`` bytes, wherever in a character that falls."""
    data = text.encode(charset)
    pieces = [data[at : at + every] for at in range(0, len(data), every)]
    return joint.join(
        b"=?%s?B?%s?=" % (label.encode(), base64.b64encode(piece)) for piece in pieces
    )


def rfc2231(name: str, charset: str = "utf-8", *, label: str = "", every: int = 0) -> bytes:
    """A ``filename*`` parameter, cut into numbered pieces after ``every`` bytes."""
    data = name.encode(charset)
    head = (label or charset).encode() + b"''"
    if not every:
        return b"filename*=" + head + quote_from_bytes(data, safe="").encode()
    pieces = [data[at : at + every] for at in range(0, len(data), every)]
    return b";\r\n ".join(
        b"filename*%d*=%s%s"
        % (index, head if index == 0 else b"", quote_from_bytes(piece, safe="").encode())
        for index, piece in enumerate(pieces)
    )


def part(
    content: str | bytes,
    kind: str = "text/plain",
    *,
    charset: str = "utf-8",
    label: str | None = None,
    encoding: str = "base64",
    more: bytes = b"",
    extra: bytes = b"",
) -> bytes:
    """A leaf. ``label`` is what the header claims, ``charset`` what is true."""
    data = as_bytes(content, charset)
    claim = charset if label is None else label
    declared = f"Content-Type: {kind}" + (f'; charset="{claim}"' if claim else "")
    if encoding == "base64":
        body = base64.encodebytes(data).replace(b"\n", CRLF)
    elif encoding == "quoted-printable":
        body = quopri.encodestring(data).replace(b"\n", CRLF)
    else:
        body = data
    transfer = b"Content-Transfer-Encoding: " + encoding.encode() + CRLF if encoding else b""
    return declared.encode() + more + CRLF + transfer + extra + CRLF + body


def file_part(
    data: bytes,
    kind: str = "application/octet-stream",
    *,
    naming: bytes = b"",
    disposition: bytes = b"attachment",
    type_naming: bytes = b"",
    extra: bytes = b"",
) -> bytes:
    """An attachment; ``naming`` is the filename parameter as the client writes it."""
    lines = [b"Content-Type: " + kind.encode() + (b"; " + type_naming if type_naming else b"")]
    lines.append(b"Content-Transfer-Encoding: base64")
    lines.append(b"Content-Disposition: " + disposition + (b"; " + naming if naming else b""))
    head = CRLF.join(lines) + CRLF + extra
    return head + CRLF + base64.encodebytes(data).replace(b"\n", CRLF)


def multipart(subtype: str, *parts: bytes, boundary: str, more: bytes = b"") -> bytes:
    line = b"--" + boundary.encode()
    body = b"".join(line + CRLF + piece + CRLF for piece in parts)
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"'.encode() + more
    return (
        head
        + CRLF
        + CRLF
        + b"This is a multi-part message in MIME format."
        + CRLF
        + (body + line + b"--" + CRLF)
    )


def mail(
    content: bytes,
    *,
    subject: str | bytes = b"",
    sender: str | bytes = b"sender@example.com",
    more: bytes = b"",
    message_id: str = "m1@example.com",
) -> bytes:
    """A whole mail: our headers, then a part with its own."""
    head = [
        b"From: " + as_bytes(sender),
        b"To: tougao@example.org",
        b"Subject: " + as_bytes(subject),
        b"Date: Mon, 02 Nov 2026 09:30:00 +0800",
        b"Message-ID: <" + message_id.encode() + b">",
        b"MIME-Version: 1.0",
    ]
    return CRLF.join(head) + CRLF + more + content


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="
)
