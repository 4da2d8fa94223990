"""A bar on standard error, drawn only when a person looks at it."""

import sys

_WIDTH = 30


class Progress:
    """How much of ``total`` is done; with a total of 0 nothing is ever drawn."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.shown = ""
        self.is_wanted = total > 0 and sys.stderr.isatty()

    def advance(self, amount: int = 1) -> None:
        """Count what was done, and redraw the bar where it changes."""
        self.done += amount
        if not self.is_wanted:
            return
        share = min(1.0, self.done / self.total)
        filled = round(share * _WIDTH)
        bar = f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}"
        if bar != self.shown:
            self.shown = bar
            sys.stderr.write(bar)
            sys.stderr.flush()

    def finish(self) -> None:
        """Leave the bar on a line of its own."""
        if self.is_wanted and self.shown:
            sys.stderr.write("\n")
