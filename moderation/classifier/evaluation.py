"""How good the answers are: mean F1, accuracy, figures per label, share flagged, speed."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

# Labels that say a text is fine, in the sets this reads and in the convention.
FINE = frozenset({"0", "ok", "fine", "neither", "clean", "normal", "ham"})


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Precision, recall and F1 of one label, and how many texts bear it."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(slots=True)
class Tally:
    """Answers against truths, counted one at a time so that a file of any length fits."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    chars: int = 0
    cpu: float = 0.0

    def add(self, truth: str, answer: str) -> None:
        """Count one text."""
        self.pairs[truth, answer] += 1

    def timed(self, ask: Callable[[], str], chars: int) -> str:
        """The answer to a text of so many characters, the CPU time of the process counted."""
        began = time.process_time_ns()
        answer = ask()
        self.cpu += (time.process_time_ns() - began) / 1000
        self.chars += chars
        return answer

    @property
    def n(self) -> int:
        return sum(self.pairs.values())

    @property
    def accuracy(self) -> float:
        return _ratio(sum(n for (truth, said), n in self.pairs.items() if truth == said), self.n)

    @property
    def flagged_rate(self) -> float:
        """The share of texts given a label other than fine."""
        return _ratio(sum(n for (_, said), n in self.pairs.items() if said not in FINE), self.n)

    @property
    def cpu_us_per_1000_chars(self) -> float:
        return _ratio(self.cpu * 1000, self.chars)

    def per_label(self) -> dict[str, LabelFigures]:
        """Figures of each label that occurs as a truth or as an answer, in order."""
        labels = sorted({label for pair in self.pairs for label in pair})
        return {label: self._figures(label) for label in labels}

    def macro_f1(self) -> float:
        """The mean F1 of the labels that occur as truths."""
        figures = [found.f1 for found in self.per_label().values() if found.n]
        return _ratio(sum(figures), len(figures))

    def _figures(self, label: str) -> LabelFigures:
        hits = self.pairs[label, label]
        said = sum(n for (_, answer), n in self.pairs.items() if answer == label)
        borne = sum(n for (truth, _), n in self.pairs.items() if truth == label)
        return LabelFigures(
            precision=_ratio(hits, said),
            recall=_ratio(hits, borne),
            f1=_ratio(2 * hits, said + borne),
            n=borne,
        )


def tallied(pairs: Iterable[tuple[str, str]]) -> Tally:
    """A tally of (truth, answer) pairs."""
    tally = Tally()
    for truth, answer in pairs:
        tally.add(truth, answer)
    return tally


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
