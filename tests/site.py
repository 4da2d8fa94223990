"""A real site under test: `manage.py serve` with all its processes, and how to look at them."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

import psutil

from tests.plugins import servers

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90.0


class Site:
    """One `serve` and its children. Output is kept in DATA_DIR/serve.log."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.folder = Path(environment["DATA_DIR"])
        self.log = self.folder / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def start(self, *arguments: str, ready: str = "Press Ctrl-C to stop.") -> None:
        """Starts the site and returns when it has announced itself."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.process is not None:
            self.process.wait(30)
        said = len(self.output())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "serve", *arguments],
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: servers.end_with_parent(signal.SIGTERM),
            )
        wait_until(
            lambda: ready in self.output()[said:] or self.process_ended(),
            seconds=START_SECONDS,
            explain=self.output,
        )
        assert not self.process_ended(), self.output()

    def process_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def parts(self) -> dict[str, psutil.Process]:
        """The direct children, by the name of their part."""
        assert self.process is not None
        found = {}
        for child in psutil.Process(self.process.pid).children():
            named = re.search(r"--part (\w+)", " ".join(_command_line(child)))
            if named:
                found[named[1]] = child
        return found

    def part(self, name: str, *, other_than: psutil.Process | None = None) -> psutil.Process:
        """A running part, waited for: it may still be on its way back from an earlier kill."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            found = self.parts().get(name)
            if found is not None and (other_than is None or found.pid != other_than.pid):
                return found
            assert time.monotonic() < deadline, f"no part {name}\n{self.output()}"
            time.sleep(0.05)

    def tree(self) -> list[psutil.Process]:
        """Every process of the site, the supervisor first."""
        assert self.process is not None
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page; a refused connection is status 0."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (urllib.error.URLError, HTTPException, ConnectionError, TimeoutError):
            return 0, ""

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Asks the site to stop and returns its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(30)

    def kill(self) -> None:
        """Removes whatever is left, however the test ended."""
        if self.process is None or self.process_ended():
            return
        for one in self.tree():
            try:
                os.kill(one.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def wait_until(
    condition: Callable[[], bool], *, seconds: float = 45.0, explain: Callable[[], str] = str
) -> None:
    """Returns as soon as the condition holds; fails the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s in vain\n{explain()}")
        time.sleep(0.05)
