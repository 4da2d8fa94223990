"""The child process that looks at pictures: what it sees, and the limits that hold it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PIL import Image

from moderation import picture_reading
from moderation.picture_reader.looking import OVERLAP, STRIP, fingerprint, strips
from moderation.picture_reading import (
    BrokenAnswer,
    PictureReading,
    Problem,
    ReaderTimedOut,
    as_plain,
    from_plain,
    read,
)
from tests.moderation import drawing
from tests.submissions.pictures_for_tests import program, too_many_pixels

HANGING = ("-c", "import time; time.sleep(60)")
DYING = ("-c", "import os; os._exit(3)")
NONSENSE = ("-c", "import sys; sys.stdout.write('x' * 99); sys.stdout.flush(); sys.stdin.read()")


@pytest.fixture(autouse=True, scope="module")
def nobody_left_behind() -> Iterator[None]:
    yield
    picture_reading.close()


def pid_of_reader() -> int:
    (reader,) = picture_reading._readers.values()
    return reader._process.pid


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except FileNotFoundError:
        return False


def ends(pid: int) -> bool:
    for _ in range(300):
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return False


def test_words_and_codes_are_read_with_their_places():
    image = drawing.paper()
    drawing.write(image, drawing.WECHAT, at=(40, 60))
    drawing.put_code(image, "https://u.wechat.com/AbCd", at=(420, 150))
    seen = read(drawing.png(image))
    (line,) = seen.lines
    assert "zhang_8812" in line.text.replace(" ", "")
    assert line.confidence > 0.8
    assert line.x < 60
    assert 40 < line.y + line.h / 2 < 110
    (code,) = seen.codes
    assert (code.payload, code.format) == ("https://u.wechat.com/AbCd", "QRCode")
    assert code.x > 410
    assert seen.unsuitable is not None
    assert seen.unsuitable < 0.2
    assert seen.problem == ""
    assert len(seen.fingerprint) == 16
    assert from_plain(as_plain(seen)) == seen


def test_no_line_of_a_long_picture_is_lost_or_told_twice():
    image = drawing.paper(400, STRIP + 500)
    rows = [40, STRIP - OVERLAP // 2 - 16, STRIP + 420]
    for number, y in enumerate(rows):
        drawing.write(image, f"{number}{number}{number} 4711", at=(30, y), size=32)
    seen = read(drawing.png(image))
    assert [line.text.replace(" ", "") for line in seen.lines] == [
        "0004711",
        "1114711",
        "2224711",
    ]
    assert all(abs(line.y - y) < 30 for line, y in zip(seen.lines, rows, strict=True))


def test_a_file_larger_than_a_pipe_holds_arrives_whole():
    raw = drawing.png(Image.effect_noise((300, 400), 90))
    assert len(raw) > 65_536
    assert read(raw).problem == ""


@pytest.mark.parametrize("height", [1, STRIP, STRIP + 1, 5 * STRIP + 7])
def test_strips_cover_every_row_and_overlap(height):
    parts = list(strips(height))
    assert parts[0][0] == 0
    assert parts[-1][1] == height
    for (_, bottom), (top, _) in pairwise(parts):
        assert bottom - top == OVERLAP


@pytest.mark.parametrize("raw", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_what_is_no_picture_has_a_problem(raw):
    assert read(raw) == PictureReading(problem=Problem.DAMAGED)


def test_hostile_files_have_a_problem():
    assert read(program().read()).problem == Problem.DAMAGED
    assert read(too_many_pixels().read()).problem == Problem.TOO_LARGE
    assert read(b"\0" * (picture_reading.MAX_BYTES + 1)).problem == Problem.TOO_LARGE


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_read(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(picture_reading, "CHILD", HANGING)
        patch.setattr(picture_reading, "TIMEOUT_SECONDS", 0.2)
        with pytest.raises(ReaderTimedOut):
            read(b"hello")
    assert HANGING not in picture_reading._readers
    assert read(b"hello").problem == Problem.DAMAGED


@pytest.mark.parametrize("child", [DYING, NONSENSE], ids=["dying", "nonsense"])
def test_a_picture_that_takes_the_reader_down_twice_says_so(monkeypatch, child):
    monkeypatch.setattr(picture_reading, "CHILD", child)
    assert read(b"hello") == PictureReading(problem=Problem.CRASH)


def test_a_reader_that_left_is_replaced_unnoticed():
    read(b"hello")
    pid = pid_of_reader()
    os.kill(pid, signal.SIGKILL)
    assert ends(pid)
    assert read(b"hello").problem == Problem.DAMAGED
    assert pid_of_reader() != pid


def test_a_reader_nobody_asks_leaves_by_itself(monkeypatch):
    picture_reading.close()
    monkeypatch.setattr(picture_reading, "CHILD", (*picture_reading.CHILD[:-1], "0.1"))
    read(b"hello")
    assert ends(pid_of_reader())
    assert read(b"hello").problem == Problem.DAMAGED
    picture_reading.close()


def test_a_reader_dies_with_its_parent_even_when_its_pipe_stays_open():
    code = (
        "import os, time; from moderation import picture_reading as p; p.read(b'x'); "
        "print(next(iter(p._readers.values()))._process.pid, flush=True); "
        # A sister process inherits the pipe, so that closing it tells the reader nothing.
        "held = os.fork() or time.sleep(30); os.kill(os.getpid(), 9)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
    assert ends(pid)


def test_the_reader_starts_without_django_and_without_a_model():
    heavy = {"django", "rapidocr", "cv2", "onnxruntime", "numpy"}
    code = (
        "import sys, moderation.picture_reader.__main__ as m; "
        f"sys.exit(any(name.split('.')[0] in {heavy!r} for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import subprocess; subprocess.run(['true'])",
    ],
)
def test_the_reader_opens_no_connection_and_starts_no_program(attempt):
    code = f"from moderation.picture_reader.__main__ import limit; limit(2500); {attempt}"
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "PermissionError" in run.stderr


def test_a_copy_in_another_size_has_the_same_fingerprint():
    image = drawing.paper(600, 400)
    image.paste("teal", (30, 30, 300, 200))
    image.paste("maroon", (320, 150, 580, 390))
    small = image.resize((300, 200), Image.Resampling.LANCZOS)
    turned = image.transpose(Image.Transpose.ROTATE_180)
    assert fingerprint(image) == fingerprint(small) != fingerprint(turned)


@pytest.mark.parametrize("value", [None, [], {"lines": []}, {"lines": [{}], "codes": []}])
def test_an_answer_that_is_no_reading_is_refused(value):
    with pytest.raises(BrokenAnswer):
        from_plain(value)
