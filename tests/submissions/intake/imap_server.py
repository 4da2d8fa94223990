"""A real IMAP server on loopback, and a wire before it that can be as bad as servers are."""

import imaplib
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.plugins import servers

USER, PASSWORD = "desk", 'pa"ss wo\\rd'
FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")
RUN = "import sys; from pymap.main import main; sys.exit(main())"


@dataclass
class Box:
    """One mailbox as its owner sees it, beside whoever fetches from it."""

    port: int
    password: str = PASSWORD

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login(USER, self.password)
        return client

    def put(self, *raws: bytes, folder: str = "INBOX") -> None:
        with self.client() as client:
            for raw in raws:
                assert client.append(folder, "", "", raw)[0] == "OK"

    def raws(self, folder: str = "INBOX") -> list[bytes]:
        """The bytes of every mail in a folder; none when there is no such folder."""
        with self.client() as client:
            if client.select(f'"{folder}"', readonly=True)[0] != "OK":
                return []
            _, numbers = client.search(None, "ALL")
            answers = [client.fetch(n, "(BODY.PEEK[])")[1] for n in numbers[0].decode().split()]
            return [item[1] for answer in answers for item in answer if isinstance(item, tuple)]

    def flags(self, folder: str = "INBOX") -> list[str]:
        with self.client() as client:
            client.select(folder, readonly=True)
            _, answer = client.fetch("1:*", "(FLAGS)")
            lines = [line for line in answer if isinstance(line, bytes)]
            return [flags.decode() for line in lines for flags in FLAGS.findall(line)]

    def again_from_the_start(self, *raws: bytes, folder: str) -> None:
        """The folder is made anew, so that its numbers begin again under another validity."""
        with self.client() as client:
            client.delete(folder)
            client.create(folder)
        self.put(*raws, folder=folder)


@contextmanager
def running() -> Iterator[Box]:
    """Runs the server with one empty account."""
    port = servers.free_port()
    command = [sys.executable, "-c", RUN, "--no-tls", "--host", "127.0.0.1", "--port", str(port)]
    command += ["dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    box = Box(port)
    try:
        _wait(port)
        with box.client() as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", "(\\Deleted)")
            client.expunge()
        yield box
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("the IMAP server did not start")


@dataclass
class Wire:
    """What happens between a client and the server. Each line of the client is noted."""

    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    hidden: tuple[bytes, ...] = ()  # capabilities the client is not told of
    # Answers a command instead of the server: bytes without the tag, b"" to hang up, None to pass.
    answer: Callable[[bytes], bytes | None] = lambda command: None


@contextmanager
def wire(box: Box) -> Iterator[Wire]:
    """Listens in front of the server; ``wire.port`` is where the client goes."""
    made = Wire()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made.port = listening.getsockname()[1]
        listening.settimeout(0.1)
        over = threading.Event()
        thread = threading.Thread(target=_listen, args=(listening, box.port, made, over))
        thread.start()
        try:
            yield made
        finally:
            over.set()
            thread.join()


def _listen(listening: socket.socket, port: int, made: Wire, over: threading.Event) -> None:
    threads = []
    while not over.is_set():
        try:
            client, _ = listening.accept()
        except TimeoutError:
            continue
        client.settimeout(20)
        server = socket.create_connection(("127.0.0.1", port), timeout=20)
        pair = ((_from_client, (client, server, made)), (_from_server, (server, client, made)))
        threads += [threading.Thread(target=run, args=arguments) for run, arguments in pair]
        for thread in threads[-2:]:
            thread.start()
    for thread in threads:
        thread.join()


def _from_client(client: socket.socket, server: socket.socket, made: Wire) -> None:
    with suppress(OSError), client.makefile("rb") as lines:
        for line in lines:
            made.heard.append(line)
            tag, _, command = line.partition(b" ")
            answer = made.answer(command)
            if answer is None:
                server.sendall(line)
            elif answer:
                client.sendall(tag + b" " + answer + b"\r\n")
            else:
                break
    for end in (client, server):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _from_server(server: socket.socket, client: socket.socket, made: Wire) -> None:
    with suppress(OSError):
        while data := server.recv(65536):
            for word in made.hidden:
                data = data.replace(b" " + word, b"")
            client.sendall(data)
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)
    server.close()
    client.close()
