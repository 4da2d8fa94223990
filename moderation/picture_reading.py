"""What a machine sees in a picture: words, codes, how unsuitable it looks, and a fingerprint.

The models take 0.4 to 0.8 GB while they work, and a picture is a stranger's bytes, so a child
process does the looking.  Each process that asks has at most one, started at the first picture;
it ends after some idle minutes, with its parent, or when a picture takes too long.  It gets no
setting, no secret and no database, may write no file, and opens no connection.
"""

import atexit
import json
import os
import struct
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from moderation.material import Code, TextLine

# Changes with the models or with how they are used, so that stored readings are made anew.
READER_VERSION = "1:PP-OCRv6-small,open_nsfw-1,zxing-3"

MAX_BYTES = 20_000_000
MAX_ANSWER = 4_000_000
MEMORY_MB = 2_500  # of address space; at most 800 MB of it was seen resident
IDLE_SECONDS = 180
TIMEOUT_SECONDS = 55.0
# A worker with several threads has other things to do than to wait for its one reader.
WAIT_SECONDS = 2.0
MAX_SERVED = 500

_UNSTORABLE: dict[int, str | None] = {0: None, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
_LENGTH = struct.Struct(">I")
_ROOT = Path(__file__).resolve().parents[1]


class Problem:
    """Why a picture was not read, or not in full; an empty string when it was."""

    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    CRASH = "crash"
    PARTLY = "partly"
    UNAVAILABLE = "unavailable"
    MISSING = "missing"


class ReaderTimedOut(Exception):
    """A picture took too long."""


class ReaderBusy(Exception):
    """The reader of this process is at work on another picture; come back later."""


class BrokenAnswer(ValueError):
    """The child said something that is not a reading."""


@dataclass(frozen=True, slots=True)
class PictureReading:
    """What was seen; places are in pixels of the picture as it was given.

    ``unsuitable`` runs from 0 to 1 and is ``None`` when nobody could look; ``fingerprint`` is a
    64-bit difference hash in hex, equal or nearly so for copies in another size or quality.
    """

    lines: tuple[TextLine, ...] = ()
    codes: tuple[Code, ...] = ()
    unsuitable: float | None = None
    fingerprint: str = ""
    problem: str = ""


def as_plain(reading: PictureReading) -> dict[str, Any]:
    """The reading as values JSON can hold."""
    return asdict(reading)


def from_plain(value: Any) -> PictureReading:
    """The reading behind ``as_plain``; raises ``BrokenAnswer`` for anything else."""
    try:
        score = value["unsuitable"]
        return PictureReading(
            lines=tuple(
                TextLine(_storable(line["text"]), *_place(line), float(line["confidence"]))
                for line in value["lines"]
            ),
            codes=tuple(
                Code(_storable(code["payload"]), str(code["format"]), *_place(code))
                for code in value["codes"]
            ),
            unsuitable=None if score is None else float(score),
            fingerprint=str(value["fingerprint"]),
            problem=str(value["problem"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenAnswer(str(error)) from error


def _storable(text: object) -> str:
    """The text without what a database refuses: NUL and lone surrogates, which codes may hold."""
    return str(text).translate(_UNSTORABLE)


def _place(value: Any) -> tuple[int, int, int, int]:
    return int(value["x"]), int(value["y"]), int(value["w"]), int(value["h"])


def send(pipe: IO[bytes], payload: bytes) -> None:
    """One frame: its length in four bytes, then the bytes."""
    pipe.write(_LENGTH.pack(len(payload)))
    pipe.write(payload)
    pipe.flush()


def receive(pipe: IO[bytes], limit: int) -> bytes:
    """The next frame; raises ``EOFError`` when the other side is gone or sends too much."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    if length > limit:
        raise EOFError
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    """So many bytes, though an unbuffered pipe hands out no more than 64 KB at a time."""
    payload = bytearray()
    while len(payload) < length:
        piece = pipe.read(length - len(payload))
        if not piece:
            raise EOFError
        payload += piece
    return bytes(payload)


class _Reader:
    """The child and its two pipes."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self.served = 0
        self._process = subprocess.Popen(
            [sys.executable, "-B", *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=_ROOT, env={"LC_ALL": "C.UTF-8", "PATH": os.defpath}, close_fds=True,
        )  # fmt: skip

    def ask(self, raw: bytes, timeout: float) -> PictureReading | None:
        """One picture; ``None`` when the child went down over it (or had left before)."""
        self.served += 1
        late = threading.Event()
        timer = threading.Timer(timeout, self._stop, [late])
        timer.daemon = True
        timer.start()
        try:
            send(_pipe(self._process.stdin), raw)
            answer = receive(_pipe(self._process.stdout), MAX_ANSWER)
            return from_plain(json.loads(answer))
        except (OSError, EOFError, ValueError):
            self.close()
            if late.is_set():
                raise ReaderTimedOut from None
            return None
        finally:
            timer.cancel()

    def _stop(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    @property
    def usable(self) -> bool:
        return self._process.poll() is None and self.served < MAX_SERVED

    def close(self) -> None:
        """End the child and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:
                pass  # what was still to be written has nobody to read it


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise BrokenPipeError
    return pipe


CHILD = ("-m", "moderation.picture_reader", str(MEMORY_MB), str(IDLE_SECONDS))

_lock = threading.Lock()
_readers: dict[tuple[str, ...], _Reader] = {}


def read(raw: bytes) -> PictureReading:
    """What is to be seen in the picture; one that cannot be read says so in ``problem``.

    Raises ``ReaderTimedOut`` when it takes too long on the clock, with the child killed, and
    ``ReaderBusy`` when another thread has a picture read.  A picture that takes the child down
    twice has the problem ``crash``.
    """
    child = CHILD
    if len(raw) > MAX_BYTES:
        return PictureReading(problem=Problem.TOO_LARGE)
    if not _lock.acquire(timeout=WAIT_SECONDS):
        raise ReaderBusy
    try:
        for _turn in range(2):
            reader = _readers.pop(child, None)
            if reader is not None and not reader.usable:
                reader.close()
                reader = None
            reader = reader or _Reader(child)
            answer = reader.ask(raw, TIMEOUT_SECONDS)
            if answer is not None:
                _readers[child] = reader
                return answer
    finally:
        _lock.release()
    return PictureReading(problem=Problem.CRASH)


def close() -> None:
    """End the child of this process, if there is one; the next picture starts another."""
    with _lock:
        for reader in _readers.values():
            reader.close()
        _readers.clear()


def _forget() -> None:
    """After a fork the child belongs to the parent: leave it alone, start one of our own."""
    # A lock held at the moment of the fork would stay held.
    global _lock
    _lock = threading.Lock()
    _readers.clear()


os.register_at_fork(after_in_child=_forget)
atexit.register(close)
