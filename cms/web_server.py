"""The web half of a site: granian in front of the WSGI application."""

import os
from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cms import supervisor

TARGET = "cms.wsgi.application"
# Enough for waits on the database, few enough not to fight over the interpreter.
THREADS = min(8, 2 * (os.cpu_count() or 1) + 1)
STOP_SECONDS = 5


def run_web(*, host: str, port: int, log_level: str) -> None:
    """Serves until told to stop; requests under way get STOP_SECONDS to finish."""
    parent = os.getpid()

    def load(target: str) -> Callable[..., Any]:
        supervisor.follow(parent)  # granian forks; the kernel forgets the wish of the parent
        application: Callable[..., Any] = import_string(target)
        return application

    server = Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels(log_level.lower()),
        websockets=False,
    )
    server.serve(target_loader=load)
