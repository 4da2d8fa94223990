"""Every mail of the corpus is read as it should be, quickly, and into storable strings."""

import dataclasses
import time
from collections.abc import Iterator

import pytest

from submissions.intake.reading import Kind, Mail, close_idle, read, read_bounded
from tests.submissions.intake.building import Case
from tests.submissions.intake.corpus import CASES


def strings(value: object) -> Iterator[str]:
    """Every string anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from strings(item)
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            yield from strings(getattr(value, one.name))


def unstorable(mail: Mail) -> list[str]:
    return [
        text
        for text in strings(mail)
        if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text)
    ]


def of_kind(mail: Mail, kind: Kind) -> str:
    return "".join(mail.body.content[s.start : s.end] for s in mail.body.segments if s.kind is kind)


READINGS = {
    "html": lambda mail: mail.body.html,
    "forwarded": lambda mail: mail.body.forwarded,
    "files": lambda mail: tuple(file.name for file in mail.attachments),
    "file_data": lambda mail: mail.attachments[0].data,
    "problems": lambda mail: tuple(str(file.problem) for file in mail.attachments),
    "pictures": lambda mail: tuple(picture.reference for picture in mail.pictures),
    "unread": lambda mail: tuple(str(one.problem) for one in mail.unread),
    "nested": lambda mail: len(mail.nested),
    "nested_subject": lambda mail: mail.nested[0].subject,
    "nested_text": lambda mail: mail.nested[0].text.strip(),
    "listing": lambda mail: mail.attachments[0].listing,
    "codec": lambda mail: mail.damage[0].codec,
    "damaged": lambda mail: any(one.doubtful for one in mail.damage),
    "replaced": lambda mail: sum(one.replaced for one in mail.damage),
    "to": lambda mail: tuple(one.address for one in mail.to),
    "bounce": lambda mail: (
        mail.bounce and (mail.bounce.recipient, mail.bounce.status, mail.bounce.hard)
    ),
    "bounced_id": lambda mail: mail.bounce and mail.bounce.original_message_id,
    "stripped": lambda mail: mail.text.strip(),
}
PARTS = {
    "text_has": lambda mail: mail.text,
    "new_has": lambda mail: of_kind(mail, Kind.NEW),
    "quoted_has": lambda mail: of_kind(mail, Kind.QUOTED),
    "signature_has": lambda mail: of_kind(mail, Kind.SIGNATURE),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mail_of_the_corpus_is_read_right(case: Case) -> None:
    started = time.process_time()
    mail = read(case.raw)
    assert time.process_time() - started < 2
    assert unstorable(mail) == []
    for key, wanted in case.expect.items():
        if key in PARTS:
            assert wanted in PARTS[key](mail), key
        elif key == "new_lacks":
            assert wanted not in of_kind(mail, Kind.NEW)
        elif key in READINGS:
            assert READINGS[key](mail) == wanted, key
        else:
            assert getattr(mail, key) == wanted, key
    segments = mail.body.segments
    assert "".join(mail.body.content[s.start : s.end] for s in segments) == mail.body.content


def test_the_corpus_has_at_least_eighty_mails_with_names_of_their_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 80


def test_a_worker_reads_the_whole_corpus_as_the_parent_would() -> None:
    try:
        for case in CASES:
            assert read_bounded(case.raw) == read(case.raw), case.name
    finally:
        close_idle()
