"""The mail receiver, spoken to by a real SMTP client over a real socket."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import OperationalError

from cms.newsroom.models import Newsroom
from submissions.intake import mailbox
from submissions.intake.doors import smtp
from submissions.models import InboundMessage
from tests.plugins import servers
from tests.submissions.intake.building import mail, part

pytestmark = pytest.mark.django_db(transaction=True)

OURS = settings.SUBMISSION_ADDRESS
SENDER = "sender@example.com"
RAW = mail(part("<p>来稿正文。</p>", "text/html"), subject="A piece")


@contextmanager
def receiving(pace: smtp.Pace | None = None) -> Iterator[int]:
    """Runs the receiver's server in a loop of its own; yields its port."""
    port = servers.free_port()
    loop = asyncio.new_event_loop()
    receiver = smtp.Receiver(pace=pace)
    started = threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        made = loop.create_server(lambda: smtp.Server(receiver), "127.0.0.1", port)
        listening = loop.run_until_complete(made)
        started.set()
        loop.run_forever()
        listening.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(10)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        receiver.threads.shutdown(wait=True)


@pytest.fixture
def port() -> Iterator[int]:
    with receiving() as number:
        yield number


@pytest.fixture
def client(port: int) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as made:
        made.ehlo("client.example")
        yield made


def stored() -> list[InboundMessage]:
    return list(InboundMessage.objects.order_by("id"))


def deliver(client: smtplib.SMTP, raw: bytes = RAW, to: str = OURS) -> tuple[int, bytes]:
    """One mail in the raw dialogue, so that the bytes are those we chose."""
    client.docmd("MAIL", f"FROM:<{SENDER}>")
    code, answer = client.rcpt(to)
    if code != 250:
        client.rset()
        return code, answer
    client.docmd("DATA")
    client.send(raw + b".\r\n")
    return client.getreply()


def talk(port: int, words: bytes, *, until: bytes) -> bytes:
    """Sends everything at once and reads until the given words came back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(words)
        heard = b""
        while until not in heard:
            more = connection.recv(65536)
            if not more:
                break
            heard += more
    return heard


def test_a_mail_is_stored_byte_for_byte_before_the_sender_hears_250(client):
    assert deliver(client)[0] == 250
    (message,) = stored()
    assert mailbox.raw_bytes(message) == RAW
    assert (message.door, message.envelope_from, message.envelope_to) == ("smtp", SENDER, [OURS])
    assert message.mailbox == OURS


def test_a_second_delivery_of_the_same_bytes_is_the_same_row(client):
    assert [deliver(client)[0] for _ in range(3)] == [250, 250, 250]
    assert len(stored()) == 1


def test_the_null_sender_of_a_bounce_is_taken_and_kept_as_such(client):
    client.docmd("MAIL", "FROM:<>")
    assert client.rcpt(OURS)[0] == 250
    assert client.data(RAW)[0] == 250
    assert stored()[0].envelope_from == ""


@pytest.mark.parametrize(
    "address", ["tougao@localhost", "TouGao@LocalHost", "tougao+TG-2026-000123.abc@localhost"]
)
def test_our_address_is_ours_in_any_case_and_with_anything_after_a_plus(client, address):
    assert deliver(client, to=address)[0] == 250
    assert stored()[0].envelope_to == [address]


def test_the_newsrooms_own_address_is_ours_too(client):
    Newsroom(pk=1, submission_address="desk@paper.example").save()
    assert deliver(client, to="desk@paper.example")[0] == 250
    assert deliver(client, mail(part("x"), subject="2"), to="desk+a@paper.example")[0] == 250
    assert {message.mailbox for message in stored()} == {"desk@paper.example"}


@pytest.mark.parametrize(
    "address",
    [
        "someone@elsewhere.example",
        "tougao@localhost.example",
        "postmaster@localhost",
        "tougao%elsewhere.example@relay.example",
        "+tougao@localhost",
        "@localhost",
        "elsewhere.example!tougao",
    ],
)
def test_nothing_is_taken_for_others_so_nothing_is_relayed(client, address):
    assert 500 <= deliver(client, to=address)[0] < 600
    assert stored() == []


def test_there_is_no_logging_in(client):
    assert "auth" not in client.esmtp_features
    assert 500 <= client.docmd("AUTH", "PLAIN AHVzZXIAcGFzcw==")[0] < 600


def test_a_mail_over_the_limit_is_refused_with_552_and_nothing_is_stored(client, settings):
    settings.MAIL_MAX_BYTES = 50_000
    with receiving() as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as small:
        small.ehlo()
        assert small.esmtp_features["size"] == "50000"
        code, _ = small.docmd("MAIL", f"FROM:<{SENDER}> SIZE=50001")
        assert code == 552
        small.rset()
        assert deliver(small, RAW + b"x" * 60_000 + b"\r\n")[0] == 552
        assert stored() == []
        assert deliver(small)[0] == 250  # the connection goes on


def test_a_long_line_is_no_reason_to_lose_a_mail(client):
    raw = RAW + b"y" * 500_000 + b"\r\n"
    assert deliver(client, raw)[0] == 250
    assert mailbox.raw_bytes(stored()[0]) == raw


def test_an_empty_message_is_refused_in_words(client):
    code, answer = deliver(client, b"\r\n")
    assert (code, b"empty" in answer) == (554, True)
    assert stored() == []


@pytest.mark.parametrize(
    "false_end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n", b"\r\n.\r", b"\0.\r\n"]
)
def test_only_cr_lf_dot_cr_lf_ends_a_mail(port, false_end):
    smuggled = (
        b"MAIL FROM:<forged@bank.example>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\n"
        b"From: forged@bank.example\r\n\r\nsmuggled"
    )
    body = RAW + b"visible" + false_end + smuggled
    heard = talk(
        port,
        b"EHLO a.example\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\n"
        + body + b"\r\n.\r\nQUIT\r\n",
        until=b"221 ",
    )  # fmt: skip
    assert heard.count(b"250 2.0.0") == 1
    (message,) = stored()
    assert message.envelope_from == "a@a.example"
    kept = mailbox.raw_bytes(message)
    assert b"smuggled" in kept
    assert b"visible" in kept


def test_commands_and_mails_may_come_in_one_packet(port):
    one = b"MAIL FROM:<a@a.example>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\n"
    mails = [mail(part(f"{n}"), subject=f"{n}", message_id=f"{n}@a") + b"\r\n" for n in range(5)]
    packet = b"EHLO a.example\r\n" + b"".join(one + m + b".\r\n" for m in mails) + b"QUIT\r\n"
    heard = talk(port, packet, until=b"221 ")
    assert b"250-PIPELINING" in heard
    assert heard.count(b"250 2.0.0") == 5
    assert [mailbox.raw_bytes(message) for message in stored()] == mails


def test_dots_at_line_starts_come_through(client):
    raw = RAW + b".one\r\n..two\r\n"
    client.sendmail(SENDER, OURS, raw)
    assert mailbox.raw_bytes(stored()[0]) == raw


def test_a_sender_who_never_stops_is_asked_to_come_later():
    with receiving(smtp.Pace(per_sender=2)) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        raws = [mail(part(f"{n}"), message_id=f"{n}@a") for n in range(3)]
        assert [deliver(client, raw)[0] for raw in raws] == [250, 250, 451]
        assert len(stored()) == 2


def test_a_full_disk_is_a_temporary_refusal(client, monkeypatch):
    monkeypatch.setattr(smtp, "FREE_BYTES", 10**18)
    assert deliver(client)[0] == 452
    assert stored() == []


def test_a_database_that_does_not_answer_is_a_temporary_refusal(client, monkeypatch):
    def away(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(mailbox, "take_in", away)
    assert deliver(client)[0] == 451
    monkeypatch.undo()
    assert deliver(client)[0] == 250
    assert len(stored()) == 1


def test_a_client_that_hangs_up_in_the_middle_leaves_nothing(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(
            b"EHLO a\r\nMAIL FROM:<a@a.example>\r\nRCPT TO:<" + OURS.encode() + b">\r\nDATA\r\n"
        )
        connection.sendall(RAW)
    heard = talk(port, b"EHLO b\r\nQUIT\r\n", until=b"221 ")
    assert b"221 " in heard
    assert stored() == []


def test_one_connection_too_many_is_told_so(port, monkeypatch):
    monkeypatch.setattr(smtp, "MAX_CONNECTIONS", 1)
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as first:
        first.ehlo()
        assert talk(port, b"", until=b"\r\n").startswith(b"421 ")
        assert deliver(first)[0] == 250
