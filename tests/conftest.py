"""What every test may use: its database, and a second site of its own beside the tests."""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from tests.plugins import database, servers
from tests.site import Site

# How long an example takes is the machine's business.
hypothesis.settings.register_profile(
    "any_machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any_machine")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> None:
    """SQLite tests use a file, as the site does: in memory, threads would share one connection."""
    default: dict[str, Any] = settings.DATABASES["default"]
    if default["ENGINE"] == "django.db.backends.sqlite3":
        name = str(Path(settings.DATA_DIR) / "test.sqlite3")
        default.setdefault("TEST", {})["NAME"] = name
    else:
        # A connection kept open by a live server's thread would keep the database from going.
        default["CONN_MAX_AGE"] = 0


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """A slow hash protects real passwords; here it would only slow every test down."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def shipped_rows(transactional_db: None) -> None:
    """What migrations put into the tables, for tests that begin with emptied ones.

    Django's serialized_rollback would do it too, but clashes with content types after a flush.
    """
    import_module("cms.articles.migrations.0003_first_disclaimers").write(apps, None)


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits count by the minute and the hour of the clock; with this none ends during a test."""
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Each test begins in English, whatever language the request before it ended in."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _no_files_of_other_tests() -> Iterator[None]:
    """Row numbers begin again after a rollback: a file named after one must not meet another."""
    yield
    for folder in Path(settings.MEDIA_ROOT).iterdir():
        shutil.rmtree(folder)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A whole site as its own process tree, not yet started; see tests/site.py."""
    made = Site(site_environment(tmp_path))
    try:
        yield made
    finally:
        made.kill()


def site_environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a separate site: same kind of database and broker as this test run."""
    variables = {
        name: value for name, value in os.environ.items() if name not in database.SITE_VARIABLES
    }
    variables |= {
        "DATA_DIR": str(folder),
        "PORT": str(servers.free_port()),
        "SMTP_PORT": str(servers.free_port()),
        "DKIM_RESOLVER": "off",
        "DEMO": "0",
        "DEMO_PASSWORD": "rehearsal-only-2026",
        "LANGUAGE_CODE": "en",
    }
    if cluster := os.environ.get(database.CLUSTER):
        name = f"site_{uuid.uuid4().hex[:12]}"
        variables["DATABASE_URL"] = servers.create_database(cluster, name)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        variables["REDIS_URL"] = f"{os.environ[database.VALKEY]}/{20 + int(worker[2:])}"
    return variables | more
