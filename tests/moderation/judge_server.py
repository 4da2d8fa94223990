"""A language model of our own on loopback: a real server that answers as a test tells it to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Outside(ThreadingHTTPServer):
    """Remembers what it was asked; ``answer`` writes the whole response."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []
        self.over = threading.Event()

    def address(self, **more: str) -> str:
        extra = "".join(f"&{name}={value}" for name, value in more.items())
        return f"http://127.0.0.1:{self.server_address[1]}/v1?model=probe&key=sesame{extra}"


class _Asked(BaseHTTPRequestHandler):
    server: Outside

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        self.server.paths.append(self.path)
        self.server.keys.append(self.headers.get("Authorization"))
        try:
            self.server.answer(self)
        except OSError:
            pass  # the other side has hung up, as it should

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def outside(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Outside]:
    server = Outside(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def send(asked: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    asked.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        asked.send_header(name.replace("_", "-"), value)
    asked.end_headers()
    asked.wfile.write(body)


def completion(content: str) -> bytes:
    return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


def saying(*findings: object) -> Callable[[BaseHTTPRequestHandler], None]:
    content = json.dumps({"findings": list(findings)})
    return lambda asked: send(asked, completion(content))


def silent(asked: BaseHTTPRequestHandler) -> None:
    """Takes the question and never answers."""
    over: threading.Event = asked.server.over  # type: ignore[attr-defined]  # it is an Outside
    over.wait(30)


def dripping(asked: BaseHTTPRequestHandler) -> None:
    """A byte now and then, each well within any time-out of its own, with no end in sight."""
    over: threading.Event = asked.server.over  # type: ignore[attr-defined]  # it is an Outside
    asked.send_response(200)
    asked.end_headers()
    while not over.is_set():
        asked.wfile.write(b" ")
        asked.wfile.flush()
        time.sleep(0.1)
