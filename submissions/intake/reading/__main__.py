"""The worker behind ``bounded``: requests on standard input, answers on standard output."""

import resource
import sys
from typing import IO

from submissions.intake.documents import to_html
from submissions.intake.reading import read, wire
from submissions.intake.reading.bounded import MEMORY_EXIT


def limit(memory_mb: int) -> None:
    """No more memory than this, and no file written."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_cpu(seconds: int) -> None:
    """A fresh allowance for the next request, on top of what has been used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def answer(request: dict[str, object]) -> object:
    """Do what the request asks for."""
    if request["work"] == "mail":
        return read(_bytes(request["raw"]))
    return to_html(str(request["name"]), _bytes(request["data"]))


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def serve(incoming: IO[bytes], outgoing: IO[bytes]) -> None:
    """Answer requests until the pipe closes."""
    while True:
        try:
            request = wire.receive(incoming)
        except wire.BrokenFrame:
            return
        if not isinstance(request, dict):
            return
        allow_cpu(int(str(request["cpu_seconds"])))
        wire.send(outgoing, answer(request))


if __name__ == "__main__":
    limit(int(sys.argv[1]))
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        sys.exit(MEMORY_EXIT)
