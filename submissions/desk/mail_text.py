"""What a mail says, read from its stored bytes for an editor: marked, and nothing cut."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.articles import markup
from submissions.desk.words import Words
from submissions.intake import mailbox
from submissions.intake.reading import Kind, Mail, read_bounded
from submissions.models import InboundMessage

MAX_SHOWN = 200_000
LABELS: dict[Kind, Words] = {
    Kind.QUOTED: pgettext_lazy("mail", "Quoted"),
    Kind.SIGNATURE: pgettext_lazy("mail", "Signature"),
}
UNREADABLE: dict[str, Words] = {
    "time": gettext_lazy("Reading took too long and was stopped. Download the mail instead."),
    "memory": gettext_lazy("Reading took too much memory and was stopped. Download it instead."),
    "crash": gettext_lazy("The mail could not be read. Download it instead."),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the body of one kind, as plain text for the template to escape."""

    kind: Kind
    label: Words
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The text of a mail, or why there is none."""

    segments: list[Stretch]
    unreadable: Words = ""


def open_text(message: InboundMessage) -> Opened:
    """Reads the stored bytes again in a child process with limits."""
    raw = mailbox.raw_bytes(message)
    if not raw:
        return Opened([], _("The mail was deleted at its sender's request."))
    read = read_bounded(raw)
    if not isinstance(read, Mail):
        return Opened([], UNREADABLE.get(read.reason, UNREADABLE["crash"]))
    return Opened([stretch for stretch in _stretches(read) if stretch.text.strip()])


def _stretches(read: Mail) -> Iterator[Stretch]:
    room = MAX_SHOWN
    for segment in read.body.segments:
        part = read.body.content[segment.start : segment.end]
        text = (_as_text(part) if read.body.html else part)[:room]
        room -= len(text)
        yield Stretch(segment.kind, LABELS.get(segment.kind, ""), text)


def _as_text(part: str) -> str:
    """Markup as the words it shows; the sanitiser mends what the cut left open."""
    try:
        return markup.clean(part, markup.ARTICLE).text
    except markup.MarkupRefused:
        return part
