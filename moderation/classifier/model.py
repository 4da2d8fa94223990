"""A linear model over hashed features: it scores a text, its windows, and says why.

A score is the sum of the weights of the features that occur, divided by the root of the sum of
their squared rarities, so that long and short texts compare; sums run along the text, so every
window of an article costs no more than the article.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moderation.classifier.features import Features, features

Floats = npt.NDArray[np.float64]
WINDOW = 80
_EXPLAINED = 5
_LONGEST_EXPONENT = 30.0


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch ``[start, end)`` of the original text with the probability of each label."""

    start: int
    end: int
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reason:
    """A stretch of the original text that spoke for a label, and how much it weighed."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """``weights`` has a row a feature and a column a label, in steps of ``scales``.

    ``rarities`` are squared inverse document frequencies in steps of ``rarity_scale``.
    Probabilities are the softmax of ``slopes * margin + offsets``; ``biases`` are added to the
    logarithms before the label is chosen.
    """

    labels: tuple[str, ...]
    bits: int
    weights: npt.NDArray[np.int8]
    scales: Floats
    rarities: npt.NDArray[np.uint8]
    rarity_scale: float
    intercepts: Floats
    slopes: Floats
    offsets: Floats
    biases: Floats
    sources: tuple[str, ...] = ()

    def margins(self, text: str) -> Floats:
        """One raw margin a label for the whole text."""
        found = features(text, bits=self.bits)
        sums = self.weights[found.ids].sum(axis=0, dtype=np.int64)
        square = int(self.rarities[found.ids].sum(dtype=np.int64))
        margins: Floats = self._margins(sums[None, :], np.array([square]))[0]
        return margins

    def probabilities(self, text: str) -> Floats:
        """The calibrated probability of each label, in the order of ``labels``."""
        shares: Floats = self.calibrated(self.margins(text)[None, :])[0]
        return shares

    def scores(self, text: str) -> dict[str, float]:
        """The calibrated probability of each label for the whole text."""
        return dict(zip(self.labels, self.probabilities(text).tolist(), strict=True))

    def label_of(self, text: str) -> str:
        """The label the text most likely bears."""
        return self.labels[self.choice(self.probabilities(text))]

    def choice(self, probabilities: Floats) -> int:
        """The index of the label to choose, given the probabilities of a text."""
        return int(np.argmax(np.log(probabilities + 1e-12) + self.biases))

    def windows(self, text: str, *, size: int = WINDOW) -> list[Window]:
        """The windows of each paragraph with their scores, in the order of the text.

        A window holds at most ``size`` characters and overlaps the next one by half; it never
        crosses a line break.
        """
        edges = window_edges(text, size)
        if not edges:
            return []
        places = np.array(edges, dtype=np.int64)
        rows = self.calibrated(self._window_margins(text, places[:, 0], places[:, 1]))
        return [
            Window(start, end, dict(zip(self.labels, row, strict=True)))
            for (start, end), row in zip(edges, rows.tolist(), strict=True)
        ]

    def explain(
        self, text: str, label: str, start: int = 0, end: int | None = None
    ) -> list[Reason]:
        """The stretches between ``start`` and ``end`` that weighed most for a label.

        At most five, in the order of the text; raises ``ValueError`` for an unknown label.
        """
        end = len(text) if end is None else end
        column = self.labels.index(label)
        found = features(text[start:end], bits=self.bits)
        rows = self.weights[found.ids].astype(np.float64) * self.scales
        # What speaks for this label is what speaks for it more than for the others on average.
        lead = rows[:, column] - (rows.sum(axis=1) - rows[:, column]) / max(1, len(self.labels) - 1)
        return _merged(found, lead, start, end - start)

    def calibrated(self, margins: Floats) -> Floats:
        """Probabilities from margins, a row a text."""
        return softmax(margins * self.slopes + self.offsets)

    def _margins(self, sums: npt.NDArray[np.int64], squares: npt.NDArray[np.int64]) -> Floats:
        size = np.sqrt(np.maximum(squares, 1) * self.rarity_scale)
        return sums * self.scales / size[:, None] + self.intercepts

    def _window_margins(
        self,
        text: str,
        starts: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
    ) -> Floats:
        found = features(text, bits=self.bits)
        weights = np.zeros((len(found) + 1, len(self.labels)), dtype=np.int32)
        np.cumsum(self.weights[found.ids], axis=0, out=weights[1:])
        squares = np.zeros(len(found) + 1, dtype=np.int64)
        np.cumsum(self.rarities[found.ids], out=squares[1:])
        sums = np.zeros((len(starts), len(self.labels)), dtype=np.int64)
        square = np.zeros(len(starts), dtype=np.int64)
        begin = 0
        for bound in found.bounds:
            low = begin + np.searchsorted(found.starts[begin:bound], starts)
            high = begin + np.searchsorted(found.ends[begin:bound], ends, side="right")
            high = np.maximum(high, low)
            sums += weights[high] - weights[low]
            square += squares[high] - squares[low]
            begin = bound
        return self._margins(sums, square)


def softmax(values: Floats) -> Floats:
    """Rows of probabilities; no value however large overflows."""
    grown = np.exp(np.maximum(values - values.max(axis=1, keepdims=True), -_LONGEST_EXPONENT))
    shares: Floats = grown / grown.sum(axis=1, keepdims=True)
    return shares


def window_edges(text: str, size: int) -> list[tuple[int, int]]:
    """Where the windows of a text begin and end; blank paragraphs have none."""
    if size < 1:
        raise ValueError("A window holds at least one character.")
    step = max(1, size // 2)
    edges: list[tuple[int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line.rstrip())
        start = end - len(line.strip())
        if start < end:
            last = max(start, end - size)
            edges.extend((begin, begin + size) for begin in range(start, last, step))
            edges.append((last, end))
        at += len(line)
    return edges


def _merged(found: Features, lead: Floats, offset: int, length: int) -> list[Reason]:
    """The weight of each character shared out from its features; the best runs of it."""
    spread = np.zeros(length + 1)
    widths = np.maximum(found.ends - found.starts, 1)
    np.add.at(spread, found.starts, lead / widths)
    np.add.at(spread, found.ends, -lead / widths)
    weight = np.cumsum(spread)[:length]
    if not length or weight.max() <= 0:
        return []
    strong = weight > max(weight.max() * 0.35, 1e-9)
    edges = np.flatnonzero(np.diff(strong.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    reasons = [
        Reason(start + offset, end + offset, float(weight[start:end].sum()))
        for start, end in edges.tolist()
    ]
    best = sorted(reasons, key=lambda reason: -reason.weight)[:_EXPLAINED]
    return sorted(best, key=lambda reason: reason.start)
