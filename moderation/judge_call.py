"""One request to the judge outside, bounded in time and size; no redirect is followed."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import SplitResult, urlsplit

CONNECT_SECONDS = 5
MAX_ANSWER = 256 * 1024
_OK = 200


class NoAnswer(OSError):
    """There was no usable answer; the message names neither the key nor the text."""


def post(url: str, body: bytes, *, key: str, seconds: int) -> bytes:
    """Send JSON and return the body of a 200 answer of at most 256 KB; raises ``NoAnswer``.

    ``seconds`` is the time for everything, so a server that answers a byte a second is cut off.
    """
    parts = urlsplit(url)
    connection = _connection(parts, seconds)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    is_late = threading.Event()
    try:
        connection.connect()
        with _deadline(connection.sock, seconds, is_late):
            connection.request("POST", target, body, _headers(key))
            response = connection.getresponse()
            answer = response.read(MAX_ANSWER + 1) if response.status == _OK else b""
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NoAnswer("too slow" if is_late.is_set() else type(error).__name__) from error
    finally:
        connection.close()
    if response.status != _OK:
        raise NoAnswer(f"status {response.status}")
    if is_late.is_set():
        # Without a stated length a cut answer looks like a whole one.
        raise NoAnswer("too slow")
    if len(answer) > MAX_ANSWER:
        raise NoAnswer("the answer is too large")
    if response.length:
        raise NoAnswer("the answer broke off")
    return answer


@contextmanager
def _deadline(sock: socket.socket, seconds: int, is_late: threading.Event) -> Iterator[None]:
    """Ends whatever is waited for on this socket when the time is over."""

    def cut() -> None:
        is_late.set()
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it ended by itself

    sock.settimeout(seconds)
    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connection(parts: SplitResult, seconds: int) -> http.client.HTTPConnection:
    timeout = min(CONNECT_SECONDS, seconds)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=_trusted())
    return http.client.HTTPConnection(host, parts.port, timeout=timeout)


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def _headers(key: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return headers
