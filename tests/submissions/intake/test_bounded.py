"""The child process: limits that bite, and a fresh worker after trouble."""

import io
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from submissions.intake.documents import Code, Document, Refused, to_html_bounded
from submissions.intake.reading import Mail, Unreadable, close_idle, read_bounded, wire
from submissions.intake.reading.bounded import ask
from tests.submissions.intake.building import file_part, mail, multipart, part
from tests.submissions.intake.corpus import DOCUMENT

SIMPLE = mail(part("你好"), subject="稿件")


@pytest.fixture(autouse=True)
def no_workers_left() -> Iterator[None]:
    yield
    close_idle()


def test_a_mail_comes_back_whole() -> None:
    raw = mail(multipart("mixed", part("正文"), file_part(bytes(range(256)) * 999), boundary="b"))
    found = read_bounded(raw)
    assert isinstance(found, Mail)
    assert found.attachments[0].data == bytes(range(256)) * 999


def test_a_worker_over_its_memory_is_given_up_and_the_next_mail_is_read() -> None:
    raw = mail(multipart("mixed", file_part(bytes(20_000_000)), boundary="b"))
    found = read_bounded(raw, memory_mb=110)
    assert isinstance(found, Unreadable)
    assert isinstance(read_bounded(SIMPLE), Mail)


def test_a_worker_over_its_time_is_killed_and_the_next_mail_is_read() -> None:
    slow = "<table>" + "<tr><td>x" * 400_000
    found = to_html_bounded("a.html", slow.encode(), cpu_seconds=0)
    assert isinstance(found, Document | Refused)
    stuck = ask({"work": "mail", "raw": SIMPLE * 9}, cpu_seconds=-30, memory_mb=512)
    assert stuck == Unreadable("time")
    assert isinstance(read_bounded(SIMPLE), Mail)


def test_a_document_is_converted_in_a_worker() -> None:
    found = to_html_bounded("稿.docx", DOCUMENT)
    assert isinstance(found, Document)
    assert found.html.startswith("<p>")
    refused = to_html_bounded("稿.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refused == Refused(Code.ASK_FOR_DOCX, {"name": "稿.doc"})


def test_several_threads_can_read_at_once() -> None:
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(read_bounded(SIMPLE))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(isinstance(one, Mail) for one in found)


def test_the_worker_starts_without_django() -> None:
    code = (
        "import sys, submissions.intake.reading.__main__ as m; "
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_frame_that_names_a_strange_class_is_refused() -> None:
    stream = io.BytesIO()
    wire.send(stream, {"of": 1})
    broken = stream.getvalue().replace(b'"dict"', b'"Evil"')
    with pytest.raises(wire.BrokenFrame):
        wire.receive(io.BytesIO(broken))
