"""How letters leave: over a real SMTP server on loopback, and as files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from post_office.connections import connections

from cms import env
from cms.outbox import actions
from tests.plugins import servers

pytestmark = pytest.mark.django_db


class Relay:
    """Takes every mail, or like many relays none without a sender."""

    def __init__(self, *, takes_null_path: bool = True) -> None:
        self.takes_null_path = takes_null_path
        self.got: list[tuple[str, bytes]] = []

    async def handle_MAIL(  # noqa: N802  # aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.strip("<>") == "" and not self.takes_null_path:
            return "553 Mail from must equal authorized user"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd finds it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        assert isinstance(content, bytes)
        self.got.append((str(envelope.mail_from).strip("<>"), content))
        return "250 OK"


@contextmanager
def relaying(settings, relay: Relay) -> Iterator[Relay]:
    """The site sends by SMTP, as EMAIL_URL makes it, to this relay."""
    controller = Controller(relay, hostname="127.0.0.1", port=servers.free_port())
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    post_office = settings.POST_OFFICE
    settings.POST_OFFICE = {
        **post_office,
        "BACKENDS": {"default": "cms.outbox.backends.SmtpBackend"},
    }
    connections.close()
    try:
        yield relay
    finally:
        connections.close()
        controller.stop()


def queue(**headers: str) -> None:
    actions.queue(to="a@example.org", subject="到了", text="正文。\n", headers=headers)


def test_email_url_chooses_our_transport(monkeypatch):
    monkeypatch.setenv("EMAIL_URL", "smtp+tls://user:word@relay.example:587")
    backend, config = env.mail_backend()
    assert backend == "cms.outbox.backends.SmtpBackend"
    assert (config["EMAIL_HOST"], config["EMAIL_USE_TLS"]) == ("relay.example", True)


def test_an_automatic_answer_leaves_with_the_null_path(settings):
    with relaying(settings, Relay()) as relay:
        queue(**{"Auto-Submitted": "auto-replied"})
        assert actions.send_unsent() == 1
    ((path, content),) = relay.got
    assert path == ""
    message = message_from_bytes(content)
    assert settings.DEFAULT_FROM_EMAIL in message["From"]
    assert "正文" in bytes(message.get_payload(decode=True)).decode()


def test_another_letter_leaves_under_our_address_so_that_its_bounce_comes_back(settings):
    with relaying(settings, Relay()) as relay:
        queue()
        assert actions.send_unsent() == 1
    assert [path for path, _content in relay.got] == [settings.DEFAULT_FROM_EMAIL]


def test_a_relay_that_refuses_the_null_path_gets_the_answer_under_our_address(settings):
    with relaying(settings, Relay(takes_null_path=False)) as relay:
        queue(**{"Auto-Submitted": "auto-replied"})
        assert actions.send_unsent() == 1
    assert [path for path, _content in relay.got] == [settings.DEFAULT_FROM_EMAIL]


def test_a_stored_letter_shows_its_envelope_sender(tmp_path: Path, settings):
    settings.SENT_DIR = tmp_path / "sent"
    queue(**{"Auto-Submitted": "auto-replied"})
    queue()
    assert actions.send_unsent() == 2
    files = sorted(settings.SENT_DIR.glob("*.eml"))
    paths = [message_from_bytes(file.read_bytes())["Return-Path"] for file in files]
    assert paths == ["<>", f"<{settings.DEFAULT_FROM_EMAIL}>"]


def test_a_letter_that_is_half_written_is_no_letter_yet(tmp_path: Path, settings, monkeypatch):
    settings.SENT_DIR = tmp_path / "sent"
    seen: list[list[Path]] = []
    whole = os.replace

    def look_first(old: Path, new: Path) -> None:
        seen.append(list(settings.SENT_DIR.glob("*.eml")))
        whole(old, new)

    monkeypatch.setattr(os, "replace", look_first)
    queue()
    assert actions.send_unsent() == 1
    assert seen == [[]]
    assert len(list(settings.SENT_DIR.glob("*"))) == 1
