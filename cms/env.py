"""Typed readers of the environment.  Every variable the site knows is read in cms/settings.py."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ

env = environ.Env()
SCHEMES = {"sqlite", "postgres", "postgresql"}


class BadEnvironment(SystemExit):
    """A variable that cannot be used: the process ends with one sentence, not with a trace."""


def port(name: str, default: int) -> int:
    """A TCP port, 0 to 65535."""
    given = str(env.str(name, default=str(default))).strip()
    if not given.isascii() or not given.isdigit() or int(given) > 65535:
        raise BadEnvironment(f"{name} is {given!r}; it must be a number up to 65535.")
    return int(given)


def site_url(web_port: int) -> str:
    """The public address of the site, without a slash at its end."""
    given = str(env.str("SITE_URL", default=f"http://127.0.0.1:{web_port}")).rstrip("/")
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise BadEnvironment(
            f"SITE_URL is {given!r}; it must look like https://articles.example.org"
        )
    return given


def time_zone() -> str:
    """The newsroom's time zone, by its IANA name."""
    given = str(env.str("TIME_ZONE", default="Asia/Shanghai"))
    try:
        ZoneInfo(given)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise BadEnvironment(
            f"TIME_ZONE is {given!r}; it must be a name such as Asia/Shanghai."
        ) from None
    return given


def data_dir(base: Path) -> Path:
    """The folder that holds all the site writes; created, closed to others, if missing."""
    folder = Path(env.str("DATA_DIR", default=str(base / "var"))).expanduser().resolve()
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError as error:
        raise BadEnvironment(
            f"DATA_DIR is {str(folder)!r}, which cannot be used: {error.strerror}."
        ) from None
    return folder


def secret_key(folder: Path) -> str:
    """SECRET_KEY, or one drawn at the first start and kept in the data folder.

    The file is written under a private name first, so two starting processes agree on one key.
    """
    given = str(env.str("SECRET_KEY", default=""))
    if given:
        return given
    kept = folder / "secret_key"
    if not kept.exists():
        fresh = folder / f".secret_key.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            kept.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text(encoding="ascii").strip()


def database(folder: Path) -> dict[str, object]:
    """The database of DATABASE_URL (PostgreSQL or SQLite), or SQLite in the data folder."""
    given = str(env.str("DATABASE_URL", default=f"sqlite:///{folder / 'db.sqlite3'}"))
    if urlsplit(given).scheme not in SCHEMES:
        # The value itself is not repeated: it holds a password.
        raise BadEnvironment(
            "DATABASE_URL cannot be read; it must look like postgres://user:password@host/name"
        )
    config: dict[str, object] = dict(env.db_url_config(given))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE takes the write lock at BEGIN, so a read never has to be upgraded half-way.
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        }
    else:
        config.setdefault("CONN_MAX_AGE", 60)
        config["CONN_HEALTH_CHECKS"] = True
    return config


def broker() -> str:
    """The Celery broker: REDIS_URL, or the in-memory one of the embedded worker."""
    return env.str("REDIS_URL", default="") or "memory://"


def cache() -> dict[str, object]:
    """Redis when there is one; else memory, which a single web process shares."""
    url = env.str("REDIS_URL", default="")
    if url:
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url.replace("redis+socket://", "unix://"),
        }
    return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


# Ours add the null path of automatic answers to Django's.
_OUR_TRANSPORTS = {"django.core.mail.backends.smtp.EmailBackend": "cms.outbox.backends.SmtpBackend"}


def mail_backend() -> tuple[str, dict[str, object]]:
    """The transport behind the outbox: SMTP by EMAIL_URL, or one .eml file a letter."""
    if env.str("EMAIL_URL", default=""):
        config = env.email_url("EMAIL_URL")
        backend = str(config.pop("EMAIL_BACKEND"))
        return _OUR_TRANSPORTS.get(backend, backend), dict(config)
    return "cms.outbox.backends.SentFolderBackend", {}


def hosts(site_url: str) -> list[str]:
    """ALLOWED_HOSTS, or the loopback names and the host of SITE_URL."""
    given = env.list("ALLOWED_HOSTS", default=[])
    named = urlsplit(site_url).hostname or "localhost"
    return given or sorted({"localhost", "127.0.0.1", "[::1]", named})
