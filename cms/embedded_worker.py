"""The background half of a small site: one Celery worker with beat beside it, no broker.

The queue lives in this process's memory and may be lost with it: what there is to do is found
again by query, because the rows are the truth and a message is only a bell.
"""

import contextlib
import fcntl
import logging
import os
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from celery.beat import Service
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings

from cms.celery import app

THREADS = 2
CLOCK_STOP_SECONDS = 3.0


class AlreadyRunning(Exception):
    """Another process holds this site's worker lock."""


@contextlib.contextmanager
def worker_lock(folder: Path) -> Iterator[None]:
    """Holds `worker.lock` in `folder`; the kernel frees it when the process ends in any way.

    Raises AlreadyRunning at once when another process has it: two workers without a broker
    would each believe that all unfinished work is theirs.
    """
    descriptor = os.open(folder / "worker.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(str(folder)) from error
        yield
    finally:
        os.close(descriptor)


def run_embedded(*, log_level: str) -> int:
    """Works until told to stop; returns the exit code of the worker.

    Whoever starts this holds the `worker_lock`.
    """
    quieten()
    clock = Service(app, schedule_filename=schedule_file())
    # As a thread: a beat in its own process would ring a bell nobody hears.
    ticking = threading.Thread(target=clock.start, name="beat", daemon=True)

    def start_clock(**_: Any) -> None:
        ticking.start()

    def stop_clock(**_: Any) -> None:
        clock.stop()

    worker_ready.connect(start_clock, weak=False)
    worker_shutting_down.connect(stop_clock, weak=False)
    code = run_worker(log_level=log_level, name="embedded")
    if ticking.is_alive():
        ticking.join(CLOCK_STOP_SECONDS)  # it writes down when each task last ran
    return code


def quieten() -> None:
    """Two warnings mean nothing when no message ever leaves or enters this process."""
    warnings.filterwarnings("ignore", message="You're running the worker with superuser")
    logging.getLogger("kombu.connection").setLevel(logging.ERROR)  # "no hostname was supplied"


def schedule_file() -> str:
    return str(Path(settings.DATA_DIR) / "beat-schedule")


def run_worker(*, log_level: str, name: str) -> int:
    """A worker with a pool of threads: a fork could inherit a lock that a thread was holding."""
    worker = app.Worker(
        hostname=f"{name}@%h",
        pool="threads",
        concurrency=THREADS,
        loglevel=log_level,
        quiet=True,
        without_gossip=True,
        without_mingle=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def run_beat(*, log_level: str) -> None:
    """The clock alone, for a site whose worker listens to a broker."""
    app.Beat(
        loglevel=log_level,
        quiet=True,
        schedule=schedule_file(),
    ).run()
