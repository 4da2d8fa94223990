"""The supervisor with small real processes in place of the site's."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil

from tests.site import ROOT, wait_until

SUPERVISE = """
    import sys
    from cms.supervisor import Part, supervise
    folder = sys.argv[1]
    child = (sys.executable, "-c", open(f"{folder}/child.py").read(), folder)
    supervise([Part("sleeper", child)], say=lambda line: print(line, flush=True),
              announce=lambda: print("announced", flush=True))
"""
# Leaves its process id and a grandchild, then sleeps.
CHILD = """
    import os, subprocess, sys, time
    from cms.supervisor import follow_parent
    follow_parent()
    {extra}
    with open(sys.argv[1] + "/pids", "a") as pids:
        print(os.getpid(), file=pids, flush=True)
    time.sleep(600)
"""


class Supervised:
    """A supervisor over one child, its folder, and the processes the child reported."""

    def __init__(self, folder: Path, *, extra: str = "") -> None:
        self.folder = folder
        (folder / "child.py").write_text(textwrap.dedent(CHILD).format(extra=extra))
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SUPERVISE), str(folder)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def pids(self) -> list[int]:
        path = self.folder / "pids"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def wait_for_children(self, count: int) -> list[int]:
        wait_until(lambda: len(self.pids()) >= count)
        return self.pids()

    def finish(self, number: signal.Signals) -> str:
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=60)
        return output


def test_a_child_that_is_killed_is_started_again(tmp_path):
    supervised = Supervised(tmp_path)
    (first,) = supervised.wait_for_children(1)
    os.kill(first, signal.SIGKILL)
    second = supervised.wait_for_children(2)[1]
    output = supervised.finish(signal.SIGTERM)
    assert "sleeper ended (SIGKILL); starting it again" in output
    assert not psutil.pid_exists(second)


def test_ctrl_c_stops_supervisor_and_child(tmp_path):
    supervised = Supervised(tmp_path)
    (child,) = supervised.wait_for_children(1)
    output = supervised.finish(signal.SIGINT)
    assert output.count("announced") == 1
    assert supervised.process.returncode == 0
    assert not psutil.pid_exists(child)


def test_no_orphan_is_left_when_the_supervisor_is_killed_outright(tmp_path):
    supervised = Supervised(tmp_path)
    (child,) = supervised.wait_for_children(1)
    supervised.finish(signal.SIGKILL)
    wait_until(lambda: not psutil.pid_exists(child), seconds=30)


def test_a_child_that_ignores_the_request_to_stop_is_killed(tmp_path):
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    supervised = Supervised(tmp_path, extra=deaf)
    (child,) = supervised.wait_for_children(1)
    supervised.finish(signal.SIGTERM)
    assert not psutil.pid_exists(child)


def test_grandchildren_of_a_dead_child_are_swept(tmp_path):
    leave_one = (
        "sleeper = subprocess.Popen(['sleep', '600']); "
        "open(sys.argv[1] + '/grandchildren', 'a').write(f'{sleeper.pid}\\n')"
    )
    supervised = Supervised(tmp_path, extra=leave_one)
    (child,) = supervised.wait_for_children(1)
    grandchild = int((tmp_path / "grandchildren").read_text().split()[0])
    assert psutil.pid_exists(grandchild)
    os.kill(child, signal.SIGKILL)
    supervised.wait_for_children(2)
    wait_until(lambda: not psutil.pid_exists(grandchild), seconds=30)
    supervised.finish(signal.SIGTERM)
