"""``receive_mail`` as a mail server calls it: a process, a pipe and an exit code."""

import io
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from submissions.intake import mailbox
from submissions.intake.doors import pipe
from submissions.models import InboundMessage
from tests.conftest import site_environment
from tests.site import ROOT
from tests.submissions.intake.building import mail, part

RAW = mail(part("来稿正文"), subject="A piece")


def receive(raw: bytes, **more: Any) -> InboundMessage:
    return pipe.receive(io.BytesIO(raw), **more)


@pytest.mark.django_db
def test_the_bytes_and_the_envelope_are_kept():
    message = receive(RAW, sender="a@a.example", recipients=["tougao+x@localhost"])
    assert mailbox.raw_bytes(message) == RAW
    assert (message.door, message.envelope_from) == ("pipe", "a@a.example")
    assert message.envelope_to == ["tougao+x@localhost"]


@pytest.mark.django_db
def test_a_bounce_has_an_empty_sender_and_an_unknown_one_is_not_empty():
    assert receive(RAW, sender="").envelope_from == ""
    assert receive(RAW + b"2").envelope_from is None


@pytest.mark.django_db
@pytest.mark.parametrize("start", [b"From ", b">From "])
def test_the_separator_of_a_mailbox_file_is_no_part_of_the_mail(start):
    message = receive(start + b"a@a.example Mon Nov  2 09:30:00 2026\n" + RAW)
    assert mailbox.raw_bytes(message) == RAW
    assert message.envelope_from == "a@a.example"


@pytest.mark.django_db
def test_the_same_mail_again_is_the_same_row():
    assert receive(RAW).pk == receive(RAW).pk


@pytest.mark.django_db
def test_the_size_limit_holds(settings):
    settings.MAIL_MAX_BYTES = len(RAW)
    assert receive(RAW).size == len(RAW)
    with pytest.raises(pipe.Unusable, match="larger than"):
        receive(RAW + b"x")


def run(environment: dict[str, str], *arguments: str, raw: bytes) -> tuple[int, list[str]]:
    """The command as its own process; returns its exit code and the lines of stderr."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "receive_mail", *arguments],
        input=raw,
        env=environment,
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stdout == b""
    return done.returncode, done.stderr.decode().strip().splitlines()


def test_the_mail_server_is_told_by_exit_codes_and_one_line(tmp_path):
    environment = site_environment(tmp_path)
    code, lines = run(environment, raw=RAW)
    assert (code, len(lines)) == (75, 1), lines  # no table yet: the site was never started
    assert "try again later" in lines[0]
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
        env=environment,
        cwd=ROOT,
        check=True,
    )
    assert run(environment, "--sender=", settings.SUBMISSION_ADDRESS, raw=RAW) == (0, [])
    assert run(environment, raw=RAW) == (0, [])
    code, lines = run(environment, raw=b"")
    assert (code, len(lines)) == (65, 1)
    assert "no message" in lines[0]
    code, lines = run(environment | {"MAIL_MAX_BYTES": "100"}, raw=RAW)
    assert (code, len(lines)) == (65, 1)
    assert "larger than 100 bytes" in lines[0]
    away = {"DATABASE_URL": f"sqlite:///{tmp_path}/away/db.sqlite3"}
    if "postgres" in environment.get("DATABASE_URL", ""):
        away = {"DATABASE_URL": "postgres://cms@127.0.0.1:1/none"}
    code, lines = run(environment | away, raw=RAW)
    assert (code, len(lines)) == (75, 1), lines
    assert "try again later" in lines[0]
