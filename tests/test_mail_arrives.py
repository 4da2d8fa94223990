"""Mail sent to the running site is there exactly once, whatever is killed on the way."""

import smtplib
import socket
import threading
import time
from typing import Any

from tests.site import Site
from tests.submissions.intake.building import mail, part
from tests.test_nothing_is_lost import query

MAILS = 30
OURS = "tougao@localhost"


def raw(number: int) -> bytes:
    text = f"第{number}封来稿。值班记录按小时写下，每一小时都有人签字。"
    return mail(part(text), subject=f"{number}", message_id=f"{number}@writer.example")


def send(site: Site, content: bytes) -> None:
    """As a mail server does: tries again until it hears 250."""
    deadline = time.monotonic() + 90
    while True:
        try:
            port = int(site.environment["SMTP_PORT"])
            with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
                client.sendmail("writer@writer.example", OURS, content)
                return
        except (OSError, smtplib.SMTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def stored(site: Site) -> list[tuple[Any, ...]]:
    return query(site, "SELECT message_id, sha256 FROM submissions_inboundmessage ORDER BY id")


def count(site: Site) -> int:
    return int(query(site, "SELECT count(*) FROM submissions_inboundmessage")[0][0])


def dialogue(site: Site, words: bytes) -> socket.socket:
    """A connection on which everything up to ``words`` was said, and no answer waited for."""
    port = int(site.environment["SMTP_PORT"])
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    envelope = f"EHLO w\r\nMAIL FROM:<writer@writer.example>\r\nRCPT TO:<{OURS}>\r\nDATA\r\n"
    connection.sendall(envelope.encode() + words)
    return connection


def kill_receiver(site: Site) -> None:
    site.part("mail").kill()


def test_a_mail_to_the_running_site_is_stored_once(site):
    site.start()
    assert f"smtp://127.0.0.1:{site.environment['SMTP_PORT']}" in site.output()
    send(site, raw(0))
    assert count(site) == 1
    send(site, raw(0))
    assert count(site) == 1


def test_a_receiver_killed_between_the_mail_and_its_250_loses_and_doubles_nothing(site):
    site.start()
    with dialogue(site, raw(1)[:200]):
        kill_receiver(site)
    with_end = raw(2) + b".\r\n"
    site.part("mail")
    deadline = time.monotonic() + 60
    while True:
        try:
            connection = dialogue(site, with_end)
        except OSError:
            assert time.monotonic() < deadline, site.output()
            time.sleep(0.05)
            continue
        break
    with connection:
        kill_receiver(site)  # the mail may be stored or not; its sender heard nothing
    for number in (1, 2):
        send(site, raw(number))
    assert count(site) == 2


def test_a_receiver_killed_again_and_again_loses_and_doubles_nothing(site):
    site.start()
    done = threading.Event()

    def kill_now_and_then() -> None:
        for _ in range(3):
            if done.wait(1.0):
                return
            kill_receiver(site)

    killing = threading.Thread(target=kill_now_and_then)
    killing.start()
    try:
        for number in range(MAILS):
            send(site, raw(number))
            time.sleep(0.1)
    finally:
        done.set()
        killing.join()
    found = [digest for _, digest in stored(site)]
    assert len(found) == len(set(found)) == MAILS


def test_a_stopped_site_stops_its_receiver_and_stores_on_after_the_next_start(site):
    site.start()
    send(site, raw(0))
    assert site.stop() == 0
    site.start()
    send(site, raw(1))
    assert count(site) == 2
