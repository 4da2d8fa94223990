"""Old inboxes in one file: every dialect, read as a stream, imported once."""

import io
import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from submissions.intake import mailbox
from submissions.intake.doors import mbox
from submissions.models import InboundMessage

SEPARATORS = [
    b"From writer@mail.example Mon Nov  2 09:30:00 2026\n",
    b"From writer@mail.example Mon Nov  2 09:30:00 +0800 2026\n",
    b"From - Mon Nov 02 09:30:00 2026\n",
    b"From 1789012345678901234@xxx Mon Nov 02 09:30:00 +0000 2026\n",
    b"From MAILER-DAEMON Mon Nov  2 09:30 2026\n",
    b"From writer@mail.example  Mon, 02 Nov 2026 09:30:00 +0800\r\n",
]
FIRST = b"From: a@a.example\nSubject: One\nMessage-ID: <1@a>\n\nText one.\n"
SECOND = b"From: b@b.example\nSubject: =?gb2312?B?1dTS4w==?=\nMessage-ID: <2@b>\n\nText two.\n"


def found(data: bytes) -> list[mbox.Found]:
    return list(mbox.messages(io.BytesIO(data)))


def raws(data: bytes) -> list[bytes | None]:
    return [one.raw for one in found(data)]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_every_writers_separator_divides(separator):
    assert raws(separator + FIRST + b"\n" + separator + SECOND) == [FIRST, SECOND]


def test_lines_that_end_in_cr_lf_stay_so():
    data = (SEPARATORS[0] + FIRST + b"\n" + SEPARATORS[0] + SECOND + b"\n").replace(b"\n", b"\r\n")
    assert raws(data) == [FIRST.replace(b"\n", b"\r\n"), SECOND.replace(b"\n", b"\r\n")]


def test_a_sentence_that_begins_with_from_divides_nothing():
    body = FIRST + b"\nFrom here it is far.\n\nFrom 09:30 to 10:30 in 2026\nnobody came\n"
    assert raws(SEPARATORS[0] + body) == [body]


def test_a_quoted_from_is_given_back_as_it_was_written():
    quoted = FIRST + b"\n>From me to you\n>>From an answer\n"
    written = FIRST + b"\nFrom me to you\n>From an answer\n"
    assert raws(SEPARATORS[0] + quoted + b"\n" + SEPARATORS[0] + SECOND) == [written, SECOND]


def test_where_the_writer_quoted_nothing_nothing_is_taken_away():
    body = FIRST + b"\nFrom me to you\n>From an answer\n"
    assert raws(SEPARATORS[0] + body) == [body]


def test_a_length_that_lies_swallows_nobody():
    liar = FIRST.replace(b"\n\n", b"\nContent-Length: %d\n\n" % (10 + len(SECOND) + 60), 1)
    data = SEPARATORS[0] + liar + b"\n" + SEPARATORS[0] + SECOND + b"\n" + SEPARATORS[0] + FIRST
    assert raws(data) == [liar, SECOND, FIRST]


def test_the_envelope_is_read_from_the_separator():
    kept = [found(separator + FIRST)[0] for separator in SEPARATORS]
    writer = "writer@mail.example"
    assert [one.sender for one in kept] == [writer, writer, None, None, "", writer]
    earlier = b"From writer@mail.example Sun Nov  2 09:30:00 2025\n"
    assert found(earlier + FIRST)[0].received_at == datetime(2025, 11, 2, 9, 30, tzinfo=UTC)
    in_china = b"From writer@mail.example Sun, 02 Nov 2025 09:30:00 +0800\n"
    assert found(in_china + FIRST)[0].received_at == datetime(2025, 11, 2, 1, 30, tzinfo=UTC)


@given(st.lists(st.binary(max_size=300), max_size=6))
def test_no_byte_of_any_message_is_lost_or_invented(bodies):
    """With the writer's rules for mboxrd, whatever is written comes back."""
    mails = [
        b"X: y\n\n" + body.replace(b"\r", b"").rstrip(b"\n").replace(b"From ", b"from ") + b"\n"
        for body in bodies
    ]
    data = b"".join(SEPARATORS[0] + one + b"\n" for one in mails)
    expected = [one.replace(b"\n>from ", b"\n>from ") for one in mails]
    assert raws(data) == expected


def test_a_message_over_the_limit_is_named_and_the_next_one_is_read(settings):
    settings.MAIL_MAX_BYTES = 1000
    data = SEPARATORS[0] + FIRST + b"x" * 5000 + b"\n\n" + SEPARATORS[0] + SECOND
    large, second = found(data)
    assert (large.raw, second.raw) == (None, SECOND)
    assert large.size > 5000


def big_mailbox(path: Path, megabytes: int) -> None:
    one = SEPARATORS[0] + FIRST + b"z" * 70 + b"\n" + b"w" * 1_000_000 + b"\n\n"
    with path.open("wb") as file:
        for _ in range(megabytes):
            file.write(one)


def test_a_large_file_is_never_held_in_memory(tmp_path):
    path = tmp_path / "big.mbox"
    big_mailbox(path, 120)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with path.open("rb") as file:
        assert sum(1 for _ in mbox.messages(file)) == 120
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    path = tmp_path / "inbox.mbox"
    path.write_bytes(SEPARATORS[0] + FIRST + b"\n" + SEPARATORS[3] + SECOND + b"\n")
    return path


@pytest.mark.django_db
def test_a_dry_run_says_for_each_mail_what_would_happen_and_stores_nothing(inbox, capsys):
    call_command("import_mailbox", str(inbox), "--dry-run")
    said = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[:2] for line in said[:2]] == [
        ["1", "would be stored"],
        ["2", "would be stored"],
    ]
    assert "a@a.example" in said[0]
    assert "赵毅" in said[1]
    assert said[2] == "2 mails: 2 would be stored, 0 here already."
    assert not InboundMessage.objects.exists()


@pytest.mark.django_db
def test_an_import_stores_each_mail_once_however_often_it_is_run(inbox, capsys):
    call_command("import_mailbox", str(inbox))
    assert capsys.readouterr().out == "2 mails: 2 stored, 0 here already.\n"
    call_command("import_mailbox", str(inbox))
    assert capsys.readouterr().out == "2 mails: 0 stored, 2 here already.\n"
    stored = InboundMessage.objects.order_by("id")
    assert [mailbox.raw_bytes(message) for message in stored] == [FIRST, SECOND]
    assert {message.door for message in stored} == {"mbox"}


@pytest.mark.django_db
def test_what_is_no_mailbox_file_is_refused_in_words(tmp_path):
    path = tmp_path / "letter.eml"
    path.write_bytes(FIRST)
    with pytest.raises(CommandError, match="not a mailbox file"):
        call_command("import_mailbox", str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_mailbox", str(tmp_path / "none.mbox"))


@pytest.mark.django_db
def test_an_empty_file_holds_no_mails(tmp_path, capsys):
    path = tmp_path / "empty.mbox"
    path.touch()
    call_command("import_mailbox", str(path))
    assert capsys.readouterr().out == "0 mails: 0 stored, 0 here already.\n"
