"""The name of the request being served, so that records made in it can be found together."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """The request being served now; empty for the clock and for commands."""
    return _current.get()


@contextmanager
def serving(name: str) -> Iterator[None]:
    """Everything recorded inside belongs to the request of this name."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)
