"""The receiver inside ``serve``: takes mail for our own addresses and relays nothing, ever.

It answers 250 only when the bytes are committed. Whatever goes wrong before that is a temporary
refusal (451), so the mail stays with the sender's server, which tries again; the same bytes twice
are one row.
"""

import asyncio
import logging
import shutil
import signal
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, close_old_connections

from submissions.intake import addresses, mailbox
from submissions.models import InboundMessage

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 20
MAX_RECIPIENTS = 50
MAX_LINE_BYTES = 1024 * 1024  # clients do send whole pages as one line
SESSION_SECONDS = 300.0
STORING_THREADS = 4
FREE_BYTES = 200_000_000
PER_SENDER, PER_SITE = 1000, 5000  # mails in PACE_SECONDS; only a loop sends more
PACE_SECONDS = 60.0
OWN_SECONDS = 10.0

STORED = "250 2.0.0 Stored"
NOT_OURS = "550 5.7.1 Not an address of this site, and nothing is relayed"
TOO_MANY_RECIPIENTS = "452 4.5.3 Too many recipients"
TOO_LARGE = "552 5.3.4 Too large"
EMPTY = "554 5.6.0 The message is empty"
LATER = "451 4.3.0 Not stored, please try again later"
TOO_FAST = "451 4.7.1 Too many messages, please try again later"
FULL = "452 4.3.1 No space left, please try again later"
BUSY = b"421 4.3.2 Too many connections, please try again later\r\n"


class Pace:
    """How many mails came lately, from one sender and from all."""

    def __init__(self, per_sender: int = PER_SENDER, per_site: int = PER_SITE) -> None:
        self.per_sender, self.per_site = per_sender, per_site
        self._times: deque[tuple[float, str]] = deque()
        self._counts: dict[str, int] = {}

    def is_over(self, sender: str) -> bool:
        """Whether one more would be too many now."""
        self._forget(time.monotonic() - PACE_SECONDS)
        over = self._counts.get(sender, 0) >= self.per_sender
        return over or len(self._times) >= self.per_site

    def count(self, sender: str) -> None:
        self._times.append((time.monotonic(), sender))
        self._counts[sender] = self._counts.get(sender, 0) + 1

    def _forget(self, before: float) -> None:
        while self._times and self._times[0][0] < before:
            _, sender = self._times.popleft()
            self._counts[sender] -= 1
            if not self._counts[sender]:
                del self._counts[sender]


class Receiver:
    """What the server asks at each step. Work on the database is done in threads."""

    def __init__(self, *, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self.threads = ThreadPoolExecutor(STORING_THREADS, thread_name_prefix="store")
        self._own: tuple[float, frozenset[str]] = (0.0, frozenset())

    async def handle_EHLO(  # noqa: N802 - the name the server looks for
        self, server: SMTP, session: Session, envelope: Envelope, host: str, words: list[str]
    ) -> list[str]:
        session.host_name = host
        # Commands are read one by one from the stream, so they may arrive together.
        return [*words[:-1], "250-PIPELINING", words[-1]]

    async def handle_RCPT(  # noqa: N802 - the name the server looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        try:
            is_ours = await self._in_thread(self._is_ours, address)
        except (DatabaseError, OSError) as error:
            log.warning("The database does not answer: %s", type(error).__name__)
            return LATER
        if not is_ours:
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ours"

    async def handle_DATA(  # noqa: N802 - the name the server looks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        raw = envelope.original_content or b""
        sender = plain_path(envelope.mail_from or "")
        if not raw.strip():
            return EMPTY
        if len(raw) > settings.MAIL_MAX_BYTES:
            return TOO_LARGE
        if self.pace.is_over(sender.lower()):
            log.warning("Too many mails in a minute; the sender's server tries again later.")
            return TOO_FAST
        self.pace.count(sender.lower())
        recipients = [plain_path(address) for address in envelope.rcpt_tos]
        try:
            return str(await self._in_thread(_store, raw, sender, recipients))
        except Exception as error:  # noqa: BLE001 - whatever it is, the mail must not be lost
            log.warning("A mail was not stored: %s", type(error).__name__)
            return LATER

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        def with_fresh_connections() -> Any:
            close_old_connections()
            try:
                return work(*arguments)
            finally:
                close_old_connections()

        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, with_fresh_connections)

    def _is_ours(self, address: str) -> bool:
        read_at, own = self._own
        if not own or time.monotonic() - read_at > OWN_SECONDS:
            own = addresses.ours()
            self._own = (time.monotonic(), own)
        return addresses.is_ours(plain_path(address), own)


def _store(raw: bytes, sender: str, recipients: list[str]) -> str:
    if shutil.disk_usage(settings.DATA_DIR).free < FREE_BYTES:
        return FULL
    mailbox.take_in(
        raw,
        door=InboundMessage.Door.SMTP,
        mailbox=addresses.mailbox_name(),
        envelope_from=sender,
        envelope_to=recipients,
    )
    return STORED


def plain_path(path: str) -> str:
    """The address in a path of the envelope; the null path is ``""``. Safe to store."""
    address = path.strip().removeprefix("<").removesuffix(">")
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:320]


class Server(SMTP):
    """One connection. A lone CR LF dot CR LF ends a mail; no other line end does."""

    line_length_limit = MAX_LINE_BYTES
    open_connections = 0

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(
            receiver,
            data_size_limit=settings.MAIL_MAX_BYTES,
            enable_SMTPUTF8=True,
            hostname=urlsplit(str(settings.SITE_URL)).hostname or "localhost",
            ident="Tougao",
            timeout=SESSION_SECONDS,
        )
        self._refused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if Server.open_connections >= MAX_CONNECTIONS and isinstance(transport, asyncio.Transport):
            self._refused = True
            transport.write(BUSY)
            transport.close()
            return
        Server.open_connections += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._refused:
            return
        Server.open_connections -= 1
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if not self._refused:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        return None if self._refused else super().eof_received()


def run(*, host: str, port: int) -> None:
    """Receives until SIGTERM or SIGINT. Raises CommandError when it cannot listen."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it would name senders
    try:
        asyncio.run(_run(host, port))
    except OSError as error:
        raise CommandError(
            f"Mail cannot be received on {host}:{port}: {error.strerror}."
        ) from error


async def _run(host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    receiver = Receiver()
    listening = await loop.create_server(lambda: Server(receiver), host, port)
    await stopping.wait()
    listening.close()
    # What is being stored may finish; its sender gets no 250 and the same bytes are one row.
    receiver.threads.shutdown(wait=True, cancel_futures=True)
