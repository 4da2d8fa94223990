"""Work on strangers' bytes in a process of its own that can be stopped at any moment.

A worker serves several requests, each with a fresh allowance of CPU time, and is replaced after
``MAX_SERVED`` of them or on any trouble. It holds no database connection, no setting and no
secret, may write no file, and starts without Django.
"""

import atexit
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from submissions.intake.reading import wire
from submissions.intake.reading.values import Mail, Unreadable

MAX_SERVED = 100
MAX_IDLE = 2
CPU_SECONDS = 20
MEMORY_MB = 512

_ROOT = Path(__file__).resolve().parents[3]
_WALL_FACTOR = 3
_WALL_EXTRA = 10.0


class _Worker:
    """One child process and its two pipes."""

    def __init__(self, memory_mb: int) -> None:
        self.memory_mb = memory_mb
        self.served = 0
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "submissions.intake.reading", str(memory_mb)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=_ROOT, env={"LC_ALL": "C.UTF-8", "PATH": os.defpath}, close_fds=True,
        )  # fmt: skip

    def ask(self, request: dict[str, object], cpu_seconds: int) -> object:
        """One request and its answer, or ``Unreadable`` with the worker gone."""
        self.served += 1
        late = threading.Event()
        timer = threading.Timer(cpu_seconds * _WALL_FACTOR + _WALL_EXTRA, self._stop, [late])
        timer.daemon = True
        timer.start()
        try:
            wire.send(_pipe(self._process.stdin), {**request, "cpu_seconds": cpu_seconds})
            return wire.receive(_pipe(self._process.stdout))
        except (OSError, wire.BrokenFrame, ValueError) as error:
            self._process.kill()
            code = self._process.wait()
            return self._why(code, late=late.is_set(), error=error)
        finally:
            timer.cancel()

    def _stop(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _why(self, code: int, *, late: bool, error: Exception) -> Unreadable:
        # SIGXCPU ends it at the soft limit of CPU time, SIGKILL at the hard one.
        if late or code == -24:
            return Unreadable("time")
        if code == MEMORY_EXIT:
            return Unreadable("memory")
        return Unreadable("crash", f"exit {code}, {type(error).__name__}")

    @property
    def usable(self) -> bool:
        return self._process.poll() is None and self.served < MAX_SERVED

    def close(self) -> None:
        """End the child by closing its pipes, and by force if that does not help."""
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                _pipe(pipe).close()
            except OSError:
                pass  # it is gone already
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


MEMORY_EXIT = 71


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise BrokenPipeError("the worker has no pipe")
    return pipe


_idle: list[_Worker] = []
_lock = threading.Lock()


def ask(request: dict[str, object], *, cpu_seconds: int, memory_mb: int) -> object:
    """Have a worker do one thing; the answer is a registered value, at worst ``Unreadable``."""
    with _lock:
        fitting = [w for w in _idle if w.memory_mb == memory_mb and w.usable]
        worker = fitting[-1] if fitting else None
        if worker is not None:
            _idle.remove(worker)
    worker = worker or _Worker(memory_mb)
    answer = worker.ask(request, cpu_seconds)
    with _lock:
        keep = worker.usable and len(_idle) < MAX_IDLE and not isinstance(answer, Unreadable)
        if keep:
            _idle.append(worker)
    if not keep:
        worker.close()
    return answer


def close_idle() -> None:
    """End the workers that wait for the next request."""
    with _lock:
        leaving = list(_idle)
        _idle.clear()
    for worker in leaving:
        worker.close()


def _forget() -> None:
    """After a fork the pipes belong to the parent: leave them alone, start workers of our own."""
    # A lock held at the moment of the fork would stay held.
    global _lock
    _lock = threading.Lock()
    _idle.clear()


os.register_at_fork(after_in_child=_forget)
atexit.register(close_idle)


def read_bounded(
    raw: bytes, *, cpu_seconds: int = CPU_SECONDS, memory_mb: int = MEMORY_MB
) -> Mail | Unreadable:
    """``read`` within limits of CPU time and memory; ``Unreadable`` says which one it broke."""
    answer = ask({"work": "mail", "raw": raw}, cpu_seconds=cpu_seconds, memory_mb=memory_mb)
    if isinstance(answer, Mail | Unreadable):
        return answer
    return Unreadable("crash", "the worker answered with something else")
