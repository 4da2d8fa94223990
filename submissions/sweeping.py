"""Sweeps: many rows found by query, each dealt with by itself."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

log = logging.getLogger(__name__)

Row = TypeVar("Row")


def each(rows: Iterable[Row], act: Callable[[Row], bool]) -> int:
    """Runs ``act`` on every row and counts the ones it dealt with.

    A row that raises is logged and left for the next sweep, so one bad row stops no other.
    """
    done = 0
    for row in rows:
        try:
            done += act(row)
        except Exception:
            # Whatever is wrong with this row, the rows behind it still have their time.
            log.exception("The sweep %s failed on %s", act.__qualname__, row)
    return done
