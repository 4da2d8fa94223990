"""A bar on standard error, only when a person looks at it."""

import sys
from dataclasses import dataclass, field

_WIDTH = 30


@dataclass(slots=True)
class Progress:
    """Counts up to ``total``; with a total of 0, or without a terminal, it stays silent."""

    total: int
    done: int = 0
    shown: str = ""
    is_wanted: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_wanted = self.total > 0 and sys.stderr.isatty()

    def advance(self, amount: int, what: str = "") -> None:
        """Count on; redraws only what changed."""
        self.reach(self.done + amount, what)

    def reach(self, done: int, what: str = "") -> None:
        """Stand at ``done`` of the total."""
        self.done = done
        if not self.is_wanted:
            return
        share = min(1.0, self.done / self.total)
        filled = round(share * _WIDTH)
        # The end of the line is wiped, as the words before may have been longer.
        bar = f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%} {what}\x1b[K"
        if bar != self.shown:
            self.shown = bar
            sys.stderr.write(bar)
            sys.stderr.flush()

    def finish(self) -> None:
        """Leave the line, so that what comes next starts on its own."""
        if self.is_wanted and self.shown:
            sys.stderr.write("\n")
