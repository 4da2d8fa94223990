"""`manage.py doctor`: one line for each thing the site needs, and what to do about it."""

import io
import os
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.module_loading import import_string
from PIL import Image

from cms import embedded_worker
from cms.celery import app
from moderation import external_judge, picture_reading
from moderation.classifier import shelf

# The clock fetches every minute; a run may take some.
FETCHED_WITHIN = timedelta(minutes=15)


class Trouble(Exception):
    """What is wrong and what to do, in one sentence each."""


class Command(BaseCommand):
    """Looks at everything and changes nothing; exit code 1 when something needs a person."""

    help = "Says whether the site has everything it needs, and what to do when it has not."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        troubles = 0
        for name, look in CHECKS:
            try:
                self.stdout.write(f"  ok       {name}: {look()}")
            except Trouble as trouble:
                troubles += 1
                self.stdout.write(self.style.ERROR(f"  PROBLEM  {name}: {trouble}"))
            except Exception as error:  # noqa: BLE001 - any failure is what this command reports
                troubles += 1
                self.stdout.write(self.style.ERROR(f"  PROBLEM  {name}: {error}"))
        if troubles:
            raise CommandError(f"{troubles} thing(s) need attention.")
        self.stdout.write("All is well.")


def database() -> str:
    connection.ensure_connection()
    return f"{connection.vendor} answers"


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Trouble(f"{len(waiting)} migration(s) not applied. Run: manage.py migrate")
    return "all applied"


def broker() -> str:
    if str(settings.CELERY_BROKER_URL) == "memory://":
        return embedded_queue()
    with app.connection_for_write(connect_timeout=2) as broker_connection:
        broker_connection.ensure_connection(max_retries=1, timeout=2)
    if not app.control.ping(timeout=2.0):
        raise Trouble("the broker answers but no worker does. Start: manage.py serve --no-web")
    return "broker and worker answer"


def embedded_queue() -> str:
    try:
        with embedded_worker.worker_lock(Path(settings.DATA_DIR)):
            pass
    except embedded_worker.AlreadyRunning:
        return "no REDIS_URL; the embedded worker runs"
    raise Trouble("no worker runs. Start the site with: make run")


def mail() -> str:
    if settings.MAIL_TRANSPORT == "cms.outbox.backends.SentFolderBackend":
        return f"no EMAIL_URL; letters are written to {settings.SENT_DIR}"
    transport = get_connection(settings.MAIL_TRANSPORT, timeout=5)
    transport.open()
    transport.close()
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} accepts connections"


def receiver() -> str:
    if not settings.SMTP_PORT:
        return "SMTP_PORT=0; mail comes through receive_mail or IMAP_URL only"
    try:
        with socket.create_connection(("127.0.0.1", settings.SMTP_PORT), timeout=5) as connection:
            greeting = connection.recv(200)
    except OSError as error:
        raise Trouble(
            f"nothing receives mail on port {settings.SMTP_PORT}. Start the site with: make run"
        ) from error
    if b"Tougao" not in greeting:
        raise Trouble(f"another program has port {settings.SMTP_PORT}. Choose another SMTP_PORT.")
    return f"takes mail on 127.0.0.1:{settings.SMTP_PORT}"


def mailbox() -> str:
    if not settings.IMAP_URL:
        return "no IMAP_URL; nothing is fetched"
    named = import_string("submissions.intake.doors.imap_session.account")(settings.IMAP_URL).name
    states = apps.get_model("submissions", "ImapState")._default_manager
    state = states.filter(mailbox=named[:250]).first()
    if state is None or state.fetched_at is None:
        raise Trouble(f"{named} was never fetched. Run: manage.py fetch_mail")
    if state.last_error:
        raise Trouble(f"{named}: {state.last_error}")
    last = f"{state.fetched_at:%Y-%m-%d %H:%M} UTC"
    if timezone.now() - state.fetched_at > FETCHED_WITHIN:
        raise Trouble(f"{named} was last fetched {last}. Start the worker: make run")
    return f"{named}, last fetched {last}, up to UID {state.last_uid}"


def convention() -> str:
    versions = apps.get_model("moderation", "ConventionVersion")._default_manager.count()
    if not versions:
        raise Trouble("none is loaded. Run: manage.py load_convention")
    return f"{versions} version(s) loaded"


def own_model() -> str:
    known = shelf.house()
    return f"version {known.version}" if known else "none; the shipped one reads alone"


def judge() -> str:
    try:
        found = external_judge.configured()
    except external_judge.BadSetting as error:
        raise Trouble(f"{error}.") from None
    if found is None:
        return "no MODERATION_LLM_URL; no text is sent to a machine outside"
    return f"texts are sent to {urlsplit(found.url).hostname}, at most {found.calls} a day"


def picture_reader() -> str:
    """A small white picture goes the whole way, so that missing packages or memory show here."""
    white = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(white, "PNG")
    try:
        reading = picture_reading.read(white.getvalue())
    except picture_reading.ReaderTimedOut as error:
        raise Trouble("a picture is not read in time. Look at the load of the machine.") from error
    if reading.problem == picture_reading.Problem.UNAVAILABLE:
        raise Trouble("packages are missing; pictures wait for a person. Install requirements/.")
    if reading.problem:
        raise Trouble("the reader goes down. It needs 0.8 GB of free memory beside the worker.")
    return "words, codes and unsuitable pictures are seen; up to 0.8 GB while a worker reads"


def media() -> str:
    folder = Path(settings.MEDIA_ROOT)
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise Trouble(f"{folder} is missing or not writable for this user.")
    return f"{folder} is writable"


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("Database", database),
    ("Migrations", migrations),
    ("Background work", broker),
    ("Mail", mail),
    ("Mail receiver", receiver),
    ("Mailbox", mailbox),
    ("Convention", convention),
    ("Model of your own", own_model),
    ("Machine outside", judge),
    ("Media folder", media),
    ("Pictures", picture_reader),
)
