"""Readings are made once for each content and kept."""

import pytest

from moderation import picture_reading, read_pictures
from moderation.errors import AppendOnly
from moderation.models import ReadPicture
from moderation.picture_reading import PictureReading, Problem, ReaderTimedOut
from tests.moderation.test_picture_reading import HANGING

pytestmark = pytest.mark.django_db

HASH = "b" * 64


def test_a_content_is_read_once_and_its_reading_is_a_record():
    loaded: list[int] = []

    def load() -> bytes:
        loaded.append(1)
        return b"no picture"

    first = read_pictures.reading_of(HASH, load=load)
    assert first == read_pictures.reading_of(HASH, load=load)
    assert first == PictureReading(problem=Problem.DAMAGED)
    assert loaded == [1]
    assert read_pictures.kept([HASH, "c" * 64]) == {HASH: first}
    with pytest.raises(AppendOnly):
        ReadPicture.objects.get().save()


def test_a_newer_reader_reads_again(monkeypatch):
    ReadPicture.objects.create(sha256=HASH, reader_version="0:old", problem="crash")
    assert read_pictures.kept([HASH]) == {}
    read_pictures.reading_of(HASH, load=lambda: b"no picture")
    assert ReadPicture.objects.filter(sha256=HASH).count() == 2


def test_a_missing_file_is_looked_for_again():
    gone = read_pictures.reading_of(HASH, load=lambda: None)
    assert gone.problem == Problem.MISSING
    assert not ReadPicture.objects.exists()


def test_nothing_is_kept_of_a_picture_that_takes_too_long(monkeypatch):
    monkeypatch.setattr(picture_reading, "CHILD", HANGING)
    monkeypatch.setattr(picture_reading, "TIMEOUT_SECONDS", 0.2)
    with pytest.raises(ReaderTimedOut):
        read_pictures.reading_of(HASH, load=lambda: b"no picture")
    assert not ReadPicture.objects.exists()


def test_what_a_code_holds_can_be_stored_whatever_it_is(monkeypatch):
    answer = (
        '{"lines": [], "codes": [{"payload": "a\\\\u0000b\\\\ud800", "format": "QRCode", '
        '"x": 1, "y": 2, "w": 3, "h": 4}], "unsuitable": null, "fingerprint": "", "problem": ""}'
    )
    speaking = (
        "-c",
        "import sys, struct, time; a = b'" + answer + "'; "
        "sys.stdout.buffer.write(struct.pack('>I', len(a)) + a); sys.stdout.flush(); time.sleep(9)",
    )
    monkeypatch.setattr(picture_reading, "CHILD", speaking)
    read_pictures.reading_of(HASH, load=lambda: b"any")
    (kept,) = read_pictures.kept([HASH]).values()
    assert kept.codes[0].payload == "ab\ufffd"
    picture_reading.close()
