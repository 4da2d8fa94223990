"""Pictures on standard input, readings on standard output, until nobody asks any more."""

import json
import os
import resource
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import IO

from moderation.picture_reader.looking import look
from moderation.picture_reading import (
    MAX_BYTES,
    TIMEOUT_SECONDS,
    PictureReading,
    Problem,
    as_plain,
    receive,
    send,
)

WATCH_SECONDS = 2.0
_CONNECTING = frozenset(
    {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"}
    | {"socket.sendto", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"}
)


def limit(memory_mb: int) -> None:
    """No more memory than this, no file written, no connection, no program started."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: object) -> None:
    if event in _CONNECTING:
        raise PermissionError(event)


def allow_cpu(seconds: int) -> None:
    """A fresh allowance for the next picture, on top of what has been used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def leave_with(parent: int) -> None:
    """Ends this process soon after its parent, even in the middle of a picture."""
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os._exit(0)


def answer(raw: bytes) -> PictureReading:
    """The reading of one picture; packages that are not there are a problem like any other."""
    try:
        return look(raw)
    except ImportError:
        return PictureReading(problem=Problem.UNAVAILABLE)


def serve(incoming: IO[bytes], outgoing: IO[bytes], idle: float) -> None:
    """Answer until the pipe closes or nobody has asked for ``idle`` seconds."""
    while select.select([incoming], [], [], idle)[0]:
        try:
            raw = receive(incoming, MAX_BYTES)
        except EOFError:
            return
        # Two threads at work use up twice the time on the clock.
        allow_cpu(int(TIMEOUT_SECONDS * 2))
        send(outgoing, json.dumps(as_plain(answer(raw))).encode())


def run(work: Callable[[IO[bytes], IO[bytes], float], None], memory_mb: int, idle: float) -> None:
    """Sets the limits and works with the pipes; libraries that print reach neither of them."""
    limit(memory_mb)
    # Ctrl-C in a terminal is for the parent, which may want its last answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=leave_with, args=[os.getppid()], daemon=True).start()
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # Unbuffered, so that select sees all there is to read.
    incoming = os.fdopen(0, "rb", buffering=0, closefd=False)
    work(incoming, outgoing, idle)


if __name__ == "__main__":
    run(serve, int(sys.argv[1]), float(sys.argv[2]))
