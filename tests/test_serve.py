"""`manage.py serve` as people meet it: the real process tree, on this run's kind of database."""

import re
import signal
import socket
import subprocess
import sys

import psutil
import pytest
from django.conf import settings

from tests.site import ROOT, Site, wait_until

EMBEDDED = settings.CELERY_BROKER_URL == "memory://"
BACKGROUND = {"embedded"} if EMBEDDED else {"worker", "beat"}


def succeeded(site: Site) -> set[str]:
    return set(re.findall(r"Task ([\w.]+)\[[\w-]+\] succeeded", site.output()))


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != "zombie"]


def serve_output(site: Site, **changes: str) -> tuple[int, str]:
    """Runs a `serve` that is expected to refuse; returns its exit code and all it said."""
    run = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "serve"],
        env=site.environment | changes,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def test_one_command_runs_everything_and_ctrl_c_ends_it(site):
    site.start("--log-level", "info")
    wait_until(lambda: set(site.parts()) == {"web", "mail"} | BACKGROUND, explain=site.output)
    assert site.get("/healthz")[0] == 200
    # The clock rings, the bell is heard: a task went from beat to the worker.
    wait_until(lambda: "submissions.check_pending" in succeeded(site), explain=site.output)
    everything = site.tree()
    assert site.stop(signal.SIGINT) == 0
    assert alive(everything) == []
    assert site.output().rstrip().endswith("Stopped.")


@pytest.mark.parametrize("name", ["web", "mail", *sorted(BACKGROUND)])
def test_a_part_that_is_killed_comes_back(site, name):
    site.start()
    before = site.part(name)
    before.kill()
    site.part(name, other_than=before)
    wait_until(lambda: site.get("/healthz")[0] == 200, explain=site.output)
    assert f"{name} ended (SIGKILL); starting it again" in site.output()


def test_nothing_is_left_behind_when_the_supervisor_is_killed_outright(site):
    site.start()
    everything = site.tree()
    everything[0].kill()
    wait_until(lambda: alive(everything[1:]) == [], seconds=60)
    site.start()
    assert site.get("/healthz")[0] == 200


@pytest.mark.parametrize("variable", ["PORT", "SMTP_PORT"])
def test_a_port_in_use_is_named_in_one_line(site, variable):
    port = int(site.environment[variable])
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        code, output = serve_output(site)
    assert code == 1
    (line,) = output.strip().splitlines()
    assert f"Port {port} is in use" in line
    assert f" {variable}={port + 1} make run" in line


def test_the_mail_receiver_can_be_left_out(site):
    site.environment["SMTP_PORT"] = "0"
    site.start()
    assert "mail" not in site.parts()
    assert "smtp://" not in site.output()


def test_a_second_embedded_site_on_the_same_data_is_refused(site):
    site.environment.pop("REDIS_URL", None)
    site.start("--no-web")
    code, output = serve_output(site, PORT="0", SMTP_PORT="0")
    assert code == 1
    (line,) = output.strip().splitlines()
    assert "Another process already runs the background work" in line
    assert "Traceback" not in output


def test_web_and_background_work_can_run_apart(site):
    site.start("--no-worker")
    wait_until(lambda: set(site.parts()) == {"web"}, explain=site.output)
    assert site.get("/healthz")[0] == 200
