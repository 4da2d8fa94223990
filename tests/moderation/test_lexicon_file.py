"""The compiled list on disk: the same hits, refused when damaged, built anew when missing."""

import errno
import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import time

import pytest
from django.conf import settings

from moderation import lexicon_source
from moderation.lexicon import Lexicon, TermEntry, TermKind
from moderation.lexicon_file import DamagedLexicon, packed, unpacked
from moderation.material import Field, Severity

LISTED = Lexicon.build(
    [
        TermEntry("蓝鲸快递", "1.8", Severity.HOLD, fields=(Field.TEXT, Field.TITLE)),
        TermEntry("casino", "3.1"),
        TermEntry("赌博", "1.8", by_sound=True),
        TermEntry("白蓝鲸快递", kind=TermKind.ALLOW),
        TermEntry("震惊！", "7.1", Severity.NOTE, TermKind.WATCH),
    ],
    "one",
)
TEXTS = (
    "蓝鲸快递",
    "篮鲸快递",
    "蓝鲸kuai递",
    "蓝鱼京快递",
    "cas*ino",
    "白蓝鲸快递",
    "震惊！",
    "读博",
)


def test_a_list_read_back_finds_the_same():
    again = unpacked(packed(LISTED, b"key"), b"key")
    assert again == LISTED
    assert list(again.entries) == list(LISTED.entries)
    for text in TEXTS:
        assert list(again.hits(text)) == list(LISTED.hits(text))


def test_an_empty_list_is_read_back_too():
    again = unpacked(packed(Lexicon.build([], "none"), b"key"), b"key")
    assert not list(again.entries)
    assert not list(again.hits("蓝鲸快递"))


def test_a_damaged_or_foreign_file_is_refused():
    whole = packed(LISTED, b"key")
    damaged = [
        b"",
        whole[:40],
        whole[:-1],
        whole + b"\0",
        whole[:500] + bytes([whole[500] ^ 1]) + whole[501:],
    ]
    for raw in damaged:
        with pytest.raises(DamagedLexicon):
            unpacked(raw, b"key")
    with pytest.raises(DamagedLexicon):
        unpacked(whole, b"another key")


@pytest.fixture
def shared_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    lexicon_source._compiled.cache_clear()
    yield tmp_path / "lexicons"
    lexicon_source._compiled.cache_clear()


def test_the_list_is_built_once_and_read_by_the_next_process(shared_folder, monkeypatch):
    first = lexicon_source._compiled("shipped")
    (file,) = shared_folder.glob("*.lexicon")
    lexicon_source._compiled.cache_clear()
    monkeypatch.setattr(lexicon_source, "shipped_entries", lambda: pytest.fail("built again"))
    again = lexicon_source._compiled("shipped")
    assert again == first
    assert file == lexicon_source.file_of("shipped")


def test_whoever_waits_for_another_process_reads_what_it_has_built(shared_folder, monkeypatch):
    looked = Event()
    look = lexicon_source._read

    def looking(path, version):
        known = look(path, version)
        looked.set()
        return known

    monkeypatch.setattr(lexicon_source, "_read", looking)
    monkeypatch.setattr(lexicon_source, "shipped_entries", lambda: pytest.fail("built again"))
    with ThreadPoolExecutor() as threads:
        # The lock belongs to an open file, so a thread waits for it as a process does.
        with lexicon_source._alone(shared_folder):
            waiting = threads.submit(lexicon_source._compiled, "shipped")
            looked.wait()
            built = Lexicon.build(LISTED.entries, "shipped")
            lexicon_source._keep(lexicon_source.file_of("shipped"), built)
        assert waiting.result() == built


def test_a_list_read_back_keeps_nothing_of_the_file():
    raw = packed(LISTED, b"key")
    again = unpacked(raw, b"key")
    columns = [again.entries.ends, again.entries.kinds, again.plain.offsets, again.sounds.latin]
    assert all(column.flags.owndata for column in columns)


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000])
def test_a_damaged_file_is_built_anew(shared_folder, content, caplog):
    first = lexicon_source._compiled("shipped")
    file = lexicon_source.file_of("shipped")
    whole = file.read_bytes()
    file.write_bytes(content or whole[:-3])
    lexicon_source._compiled.cache_clear()
    assert lexicon_source._compiled("shipped") == first
    assert file.read_bytes() == whole
    assert "built anew" in caplog.text


def test_without_a_place_to_keep_it_the_list_still_works(shared_folder, caplog):
    shared_folder.write_text("a file where the folder should be", encoding="utf-8")
    assert len(lexicon_source._compiled("shipped").entries) > 100
    assert "could not be kept" in caplog.text


def test_only_the_last_two_lists_are_kept(shared_folder):
    for version in ("one", "two", "three"):
        lexicon = Lexicon.build([TermEntry("甲乙丙")], version)
        lexicon_source._keep(lexicon_source.file_of(version), lexicon)
    assert len(list(shared_folder.glob("*.lexicon"))) == 2


def test_a_place_that_knows_no_locks_still_keeps_the_list(shared_folder, monkeypatch):
    def no_locks(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    assert len(lexicon_source._compiled("shipped").entries) > 100
    assert lexicon_source.file_of("shipped").exists()


def test_what_a_crash_left_half_written_goes_after_a_day(shared_folder):
    shared_folder.mkdir()
    left, young = shared_folder / "left.part", shared_folder / "young.part"
    for part, hours in ((left, 25), (young, 23)):
        part.write_bytes(b"half a list")
        os.utime(part, (time() - hours * 3600,) * 2)
    lexicon_source._keep(lexicon_source.file_of("one"), LISTED)
    assert not left.exists()
    assert young.exists()
