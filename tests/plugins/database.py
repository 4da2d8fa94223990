"""Chooses the database before Django reads its settings: TEST_DB=sqlite (default) or postgres.

Loaded with `-p`, because a conftest.py is read too late. One cluster and one Valkey serve the
whole run: the first process starts them, the xdist workers inherit their addresses.
"""

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.plugins import servers

SITE_VARIABLES = (
    *("PORT", "SMTP_PORT", "DATA_DIR", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "IMAP_URL"),
    *("SUBMISSION_ADDRESS", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DEMO", "DEMO_PASSWORD"),
    *(
        "MAIL_MAX_BYTES",
        "MAIL_PER_ADDRESS",
        "MAIL_PER_DOMAIN",
        "MAIL_OVERALL",
        "AUTHSERV_ID",
        "TRUSTED_SEALERS",
        "DKIM_RESOLVER",
    ),
    *("MODERATION_LLM_URL", "DEBUG", "METRICS", "LANGUAGE_CODE", "TIME_ZONE", "LOG_LEVEL"),
)
CLUSTER = "TOUGAO_TEST_POSTGRES"
VALKEY = "TOUGAO_TEST_VALKEY"
FOLDER = "TOUGAO_TEST_FOLDER"
# The Valkey database of each process, so that no test sees another's queue.
FIRST_WORKER_DATABASE = 1

_opened = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    choose()
    yield


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _opened.close()


def choose() -> None:
    """Sets the environment this process's settings will read."""
    for name in SITE_VARIABLES:
        os.environ.pop(name, None)
    wanted = os.environ.get("TEST_DB", "sqlite")
    if wanted not in {"sqlite", "postgres"}:
        raise pytest.UsageError(f"TEST_DB is {wanted!r}; it can be sqlite or postgres")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        # Stopped by a scheduler or by Ctrl-C, the run ends alike and takes its servers along.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        _start(wanted)
    if wanted == "postgres":
        number = FIRST_WORKER_DATABASE + int(worker.removeprefix("gw") or 0)
        os.environ["DATABASE_URL"] = os.environ[CLUSTER]
        os.environ["REDIS_URL"] = f"{os.environ[VALKEY]}/{number}"
    folder = Path(os.environ[FOLDER]) / (worker or "main")
    for part in ("media", "sent", "static"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    os.environ["DATA_DIR"] = str(folder)
    os.environ["DKIM_RESOLVER"] = "off"  # a test that wants DNS brings its own server
    os.environ["SECRET_KEY"] = "only-for-tests-" + "0" * 40


def _start(wanted: str) -> None:
    folder = tempfile.TemporaryDirectory(prefix="tougao-test-", ignore_cleanup_errors=True)
    os.environ[FOLDER] = _opened.enter_context(folder)
    if wanted == "postgres":
        os.environ[CLUSTER] = _opened.enter_context(servers.postgres())
        os.environ[VALKEY] = _opened.enter_context(servers.valkey())
