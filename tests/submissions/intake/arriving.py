"""Mails that arrive at the site under test: taken in, and run through the whole pipeline."""

from itertools import count
from pathlib import Path
from typing import Any

from django.conf import settings
from post_office.models import Email

from submissions.intake import mailbox, pipeline
from submissions.models import InboundMessage, Letter, Submission
from tests.submissions.intake.building import CRLF, mail, part

SERVER = "mx.example.org"
PASSED = f"Authentication-Results: {SERVER}; dmarc=pass header.from=example.com\r\n".encode()
FAILED = f"Authentication-Results: {SERVER}; dmarc=fail header.from=example.com\r\n".encode()

_serial = count(1)

ARTICLE = (
    "返青期浇水要看墒情，不可一概而论。去年我们村试了三块地，结果差别很大。"
    "第一块地按老办法浇，第二块地推迟了十天，第三块地只浇了一半的水。"
    "到了收割的时候，推迟十天的那一块反而最好，秸秆硬，倒伏少，千粒重也高。"
    "我把每一次浇水的日子、墒情和天气都记了下来，附在后面，请编辑老师指正。"
)


def raw_mail(
    text: str = "",
    *,
    subject: str = "返青期水肥管理",
    sender: str = "sender@example.com",
    verified: bool = True,
    more: bytes = b"",
    content: bytes | None = None,
    message_id: str = "",
) -> bytes:
    """A person's mail; every one is another piece unless ``text`` says otherwise."""
    number = next(_serial)
    body = content if content is not None else part(text or f"{ARTICLE}这是第{number}次记录。")
    return mail(
        body,
        subject=subject,
        sender=sender,
        more=(PASSED if verified else b"") + more,
        message_id=message_id or f"m{number}@example.com",
    )


def take_in(raw: bytes, **fields: Any) -> InboundMessage:
    values: dict[str, Any] = {
        "door": "smtp",
        "mailbox": "tougao@example.org",
        "envelope_from": "sender@example.com",
        "envelope_to": [str(settings.SUBMISSION_ADDRESS)],
        **fields,
    }
    return mailbox.take_in(raw, **values)


def arrive(raw: bytes, **fields: Any) -> InboundMessage:
    """Takes a mail in and runs it to its end."""
    return pipeline.run(take_in(raw, **fields))


def piece_from(raw: bytes, **fields: Any) -> Submission:
    """The piece that a mail brought."""
    submission = arrive(raw, **fields).submission
    assert submission is not None
    return submission


def answers() -> list[Letter]:
    """The letters that answer a mail by themselves."""
    return list(Letter.objects.filter(inbound__isnull=False).order_by("pk"))


def sent(letter: Letter) -> Email:
    """What leaves for this letter."""
    letter.refresh_from_db()
    assert letter.email is not None
    return letter.email


def as_bytes(letter: Letter) -> bytes:
    """The letter on the wire, as another site would get it."""
    message = sent(letter).email_message()
    return bytes(message.message().as_bytes().replace(b"\r\n", b"\n").replace(b"\n", CRLF))


def stored_files() -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "mail"
    return sorted(path for path in folder.rglob("*") if path.is_file())
