"""Keeps the processes of one site alive together: starts them, restarts what dies, stops all."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

PARENT_VARIABLE = "TOUGAO_SUPERVISOR_PID"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STOP_SECONDS = 8.0
LOOK_EVERY_SECONDS = 0.1
BACKOFF_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
STEADY_SECONDS = 30.0
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the site: the name people read in messages, and its command line."""

    name: str
    command: tuple[str, ...]


class _Running:
    """A part and its present process, with the count of early deaths that sets the next wait."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.early_deaths = 0
        self.start_at = 0.0
        self.born_at = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.born_at = time.monotonic()
        # Own group: Ctrl-C reaches the supervisor alone, and grandchildren can be swept together.
        self.process = subprocess.Popen(
            self.part.command,
            stdin=subprocess.DEVNULL,
            process_group=0,
            env={**os.environ, PARENT_VARIABLE: str(os.getpid()), "PYTHONUNBUFFERED": "1"},
        )

    def bury(self) -> int | None:
        """Returns the exit code if the process has just ended, after sweeping what it left."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        _signal_group(self.process, signal.SIGKILL)
        self.process = None
        lived = time.monotonic() - self.born_at
        self.early_deaths = 0 if lived > STEADY_SECONDS else self.early_deaths + 1
        wait = BACKOFF_SECONDS[min(max(self.early_deaths - 1, 0), len(BACKOFF_SECONDS) - 1)]
        self.start_at = time.monotonic() + wait
        return code


def supervise(
    parts: Sequence[Part],
    *,
    say: Callable[[str], None],
    ready: Callable[[], bool] = lambda: True,
    announce: Callable[[], None] = lambda: None,
) -> None:
    """Runs the parts until SIGINT, SIGTERM or SIGHUP; call it from the main thread only.

    A part that ends is started again, later each time it dies young. `announce` runs once, when
    `ready` first says yes. Everything is gone when this returns, within STOP_SECONDS and a little.
    """
    stopping = threading.Event()
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in STOP_SIGNALS}
    running = [_Running(part) for part in parts]
    announced = False
    try:
        while not stopping.is_set():
            _keep_alive(running, say=say)
            if not announced and ready():
                announced = True
                announce()
            stopping.wait(LOOK_EVERY_SECONDS)
    finally:
        _stop(running)
        for number, handler in before.items():
            signal.signal(number, handler)


def follow_parent() -> None:
    """Makes the kernel end this process when the one that started it is gone, even by kill -9.

    Killing outright is safe: the database is the queue, so work cut short is found again.
    """
    expected = int(os.environ.get(PARENT_VARIABLE, os.getppid()))
    follow(expected)


def follow(parent: int) -> None:
    """As `follow_parent`, for a process that `parent` forked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch_parent, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before the line above could take hold
        os._exit(1)


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _keep_alive(running: Sequence[_Running], *, say: Callable[[str], None]) -> None:
    for one in running:
        code = one.bury()
        if code is not None:
            wait = one.start_at - time.monotonic()
            say(f"{one.part.name} ended ({_ending(code)}); starting it again in {wait:.1f} s")
        if one.process is None and time.monotonic() >= one.start_at:
            one.start()


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    return signal.Signals(-code).name


def _stop(running: Sequence[_Running]) -> None:
    processes = [one.process for one in running if one.process is not None]
    for process in processes:
        # Only the leader: it knows how to ask its own children to finish.
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
