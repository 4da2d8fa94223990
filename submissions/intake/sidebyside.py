"""What a mail's text was, and what it became, for the eye: the article beside its original."""

from dataclasses import dataclass

from cms.articles import markup
from submissions.intake import mailbox, understanding, understood
from submissions.intake.making import MAX_KEPT_TEXT
from submissions.intake.originals import Original, Shape, read_original, source
from submissions.intake.reading import Mail, read_bounded
from submissions.models import InboundFile, InboundMessage, Submission

_NOTHING = Original(Shape.NONE)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """``article`` is what the sanitiser let through; ``file`` is None for the mail's own text."""

    message: InboundMessage
    article: str
    original: Original
    file: InboundFile | None
    summary: understood.Understood

    @property
    def name(self) -> str:
        return self.file.name if self.file is not None else ""


def of_message(message: InboundMessage) -> SideBySide | None:
    """Both sides of one mail; None when nothing was read of it or its sender had it deleted.

    Opens the stored bytes again, in child processes with limits.
    """
    if message.erased_at is not None or not message.parsed.get("text"):
        return None
    file = message.files.filter(is_article=True).order_by("position").first()
    read = read_bounded(mailbox.raw_bytes(message))
    return SideBySide(
        message,
        article=_frozen(message) or _as_read(read),
        original=_of_file(file) if file is not None else _of_mail(read),
        file=file,
        summary=understood.of_message(message),
    )


def brought_by(submission: Submission) -> InboundMessage | None:
    """The mail of its writer that brought the text now under judgement, else the first one.

    Mail of strangers never counts: it is for staff only.
    """
    mails = submission.inbound.filter(erased_at=None).exclude(reason="stranger")
    texts = [message for message in mails.order_by("pk") if message.parsed.get("text")]
    latest = submission.latest
    now = [one for one in texts if latest is not None and _is_text_of(one, latest.body_text)]
    return now[-1] if now else next(iter(texts), None)


def _is_text_of(message: InboundMessage, body_text: str) -> bool:
    return bool(body_text[:MAX_KEPT_TEXT] == message.parsed.get("text"))


def _frozen(message: InboundMessage) -> str:
    """The revision that the mail became, which has its pictures; "" when it became none."""
    if message.submission is None:
        return ""
    for revision in message.submission.revisions.order_by("number"):
        if _is_text_of(message, revision.body_text):
            return revision.body_html
    return ""


def _as_read(read: object) -> str:
    """The article as today's reader would make it, without pictures."""
    if not isinstance(read, Mail):
        return ""
    reading = understanding.understand(read)
    try:
        if reading.is_markup:
            return markup.clean(reading.html, markup.ARTICLE).html
        return markup.from_plain(reading.html).html
    except markup.MarkupRefused:
        return ""


def _of_file(file: InboundFile) -> Original:
    try:
        with file.file.open("rb") as stored:
            data = stored.read()
    except (FileNotFoundError, ValueError):
        return _NOTHING
    # A mail inside the mail: its text is what became the article.
    if file.sniffed_type == "message/rfc822" or file.declared_type == "message/rfc822":
        return _of_mail(read_bounded(data))
    return read_original(file.name, data)


def _of_mail(read: object) -> Original:
    return source(read.body.content) if isinstance(read, Mail) else _NOTHING
