"""`manage.py serve`: the whole site, web server and background work, as one process tree."""

import contextlib
import io
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from cms import embedded_worker, supervisor, web_server
from cms.env import env

HOST = "127.0.0.1"
PARTS = ("prepare", "web", "mail", "embedded", "worker", "beat")
LOG_LEVELS = ("debug", "info", "warning", "error")


class Command(BaseCommand):
    """Prepares the data folder and the database, then runs everything until told to stop."""

    help = "Runs the whole site: web server, background worker and clock."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-web", action="store_true", help="background work only")
        parser.add_argument("--no-worker", action="store_true", help="web server only")
        parser.add_argument("--host", default=HOST, help="address to listen on (%(default)s)")
        parser.add_argument("--log-level", choices=LOG_LEVELS, default="warning")
        parser.add_argument("--part", choices=PARTS, help="used by serve itself for its children")

    def handle(self, *args: Any, **options: Any) -> None:
        if part := options["part"]:
            supervisor.follow_parent()
            self.run_part(part, host=options["host"], log_level=options["log_level"])
            return
        with_web, with_worker = not options["no_web"], not options["no_worker"]
        if not (with_web or with_worker):
            raise CommandError("--no-web and --no-worker together leave nothing to run.")
        with_mail = with_worker and settings.SMTP_PORT != 0
        if with_web:
            refuse_a_port_in_use("PORT", options["host"], settings.PORT)
        if with_mail:
            refuse_a_port_in_use("SMTP_PORT", HOST, settings.SMTP_PORT)
        with contextlib.ExitStack() as held:
            if with_worker and not has_broker():
                self.hold_the_worker_lock(held)
            self.prepare()
            names = ["web"] * with_web + ["mail"] * with_mail
            places = [(options["host"], settings.PORT)] * with_web
            places += [(HOST, settings.SMTP_PORT)] * with_mail
            names += background_parts() if with_worker else []
            supervisor.supervise(
                [self.part(name, options) for name in names],
                say=self.say,
                ready=lambda: all(answers(*place) for place in places),
                announce=lambda: self.announce(options["host"], web=with_web, names=names),
            )
        self.say("Stopped.")

    def hold_the_worker_lock(self, held: contextlib.ExitStack) -> None:
        """Held by the supervisor, so that a second site is refused before it changes anything."""
        try:
            held.enter_context(embedded_worker.worker_lock(settings.DATA_DIR))
        except embedded_worker.AlreadyRunning as error:
            raise CommandError(
                f"Another process already runs the background work of {settings.DATA_DIR}. "
                "Stop it, or set DATA_DIR to another folder."
            ) from error

    def prepare(self) -> None:
        """Prepares in a child process, so the supervisor itself never opens the database."""
        child = subprocess.run(command_line("prepare"), check=False, env=child_environment())
        if child.returncode:
            raise CommandError("The site could not be prepared; the reason stands above.")

    def run_part(self, part: str, *, host: str, log_level: str) -> None:
        if part == "prepare":
            prepare_site()
        elif part == "web":
            web_server.run_web(host=host, port=settings.PORT, log_level=log_level)
        elif part == "mail":
            # Named in the settings: the apps above this one are joined by strings.
            import_string(settings.SMTP_RECEIVER)(host=HOST, port=settings.SMTP_PORT)
        elif part == "beat":
            embedded_worker.run_beat(log_level=log_level)
        elif part == "embedded":
            sys.exit(embedded_worker.run_embedded(log_level=log_level))
        else:
            sys.exit(embedded_worker.run_worker(log_level=log_level, name="worker"))

    def part(self, name: str, options: dict[str, Any]) -> supervisor.Part:
        extra = ("--host", options["host"], "--log-level", options["log_level"])
        return supervisor.Part(name, (*command_line(name), *extra))

    def announce(self, host: str, *, web: bool, names: list[str]) -> None:
        if web:
            here = f"http://{host}:{settings.PORT}"
            self.say(f"\nTougao is ready.\n  Site   {here}/\n  Desk   {here}/admin/")
        else:
            self.say("Tougao's background work is running.")
        if "mail" in names:
            self.say(
                f"  Mail   smtp://{HOST}:{settings.SMTP_PORT} for {settings.SUBMISSION_ADDRESS}"
            )
        self.say(f"  Data   {settings.DATA_DIR}\n  Runs   {', '.join(names)}")
        self.say("Press Ctrl-C to stop.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def background_parts() -> list[str]:
    """One process without a broker; with one, a worker and a single clock."""
    return ["worker", "beat"] if has_broker() else ["embedded"]


def has_broker() -> bool:
    return str(settings.CELERY_BROKER_URL) != "memory://"


def command_line(part: str) -> tuple[str, ...]:
    return (sys.executable, str(settings.BASE_DIR / "manage.py"), "serve", "--part", part)


def child_environment() -> dict[str, str]:
    return {**os.environ, supervisor.PARENT_VARIABLE: str(os.getpid()), "PYTHONUNBUFFERED": "1"}


def prepare_site() -> None:
    """Brings folders, database and catalogues up to date; changes nothing the second time."""
    for folder in (settings.MEDIA_ROOT, settings.SENT_DIR, settings.STATIC_ROOT):
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    if not settings.WHITENOISE_USE_FINDERS:
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("compile_translations", verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    for quietly in ("sync_roles", "load_convention"):
        call_command(quietly, stdout=io.StringIO())
    if env.bool("DEMO", default=True) and not get_user_model().objects.exists():
        call_command("demo")


def refuse_a_port_in_use(variable: str, host: str, port: int) -> None:
    """Raises CommandError with one line that names the port and the way out."""
    if not is_free(host, port):
        raise CommandError(
            f"Port {port} is in use by another program. "
            f"Stop that program, or choose another port: {variable}={port + 1} make run"
        )


def is_free(host: str, port: int) -> bool:
    """Whether this process could listen on the port now."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False
