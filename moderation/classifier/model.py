"""A linear model over hashed features: it scores a text, its windows, and says why.

A score is the sum of the weights of the features that occur, divided by the root of the sum of
their squared sizes, so that long and short texts compare; sums run along the text, so all the
windows of an article cost no more than the article.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from moderation.classifier.features import Features, counted, features

Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
WINDOW = 80
_EXPLAINED = 5
_BATCH = 64
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

    ``sizes`` are what the features add to the squared length of a text, in steps of ``size_scale``.
    Probabilities are the softmax of ``slopes * margin + offsets``; ``biases`` are added to the
    logarithms before the label is chosen.
    """

    labels: tuple[str, ...]
    bits: int
    weights: npt.NDArray[np.int8]
    scales: Floats
    sizes: npt.NDArray[np.uint16]
    size_scale: float
    intercepts: Floats
    slopes: Floats
    offsets: Floats
    biases: Floats
    sources: tuple[str, ...] = ()

    def margins(self, texts: Sequence[str]) -> Floats:
        """Raw margins, a row a text and a column a label."""
        owners, ids, counts = counted(texts, bits=self.bits)
        times = dampened(counts)[:, None]
        sums = np.zeros((len(texts), len(self.labels)))
        sizes = np.zeros((len(texts), len(self.labels)))
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        if len(firsts):
            which = owners[firsts]
            sums[which] = np.add.reduceat(self.weights[ids] * times, firsts)
            sizes[which] = np.add.reduceat(self.sizes[ids] * times**2, firsts)
        return self._margins(sums, sizes)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """The calibrated probabilities, a row a text, in the order of ``labels``."""
        rows = [
            self.calibrated(self.margins(texts[at : at + _BATCH]))
            for at in range(0, len(texts), _BATCH)
        ]
        return np.concatenate(rows) if rows else np.zeros((0, len(self.labels)))

    def scores(self, text: str) -> dict[str, float]:
        """The calibrated probability of each label for the whole text."""
        return dict(zip(self.labels, self.probabilities([text])[0].tolist(), strict=True))

    def label_of(self, text: str) -> str:
        """The label the text most likely bears."""
        return self.labels_of([text])[0]

    def labels_of(self, texts: Sequence[str]) -> list[str]:
        """The most likely label of each text; together they cost less than one by one."""
        logs = np.log(self.probabilities(texts) + 1e-12) + self.biases
        return [self.labels[at] for at in logs.argmax(axis=1).tolist()]

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
        found = features([text[start:end]], bits=self.bits)
        rows = self.weights[found.ids].astype(np.float64) * self.scales
        # What speaks for this label is what speaks for it more than for the others on average.
        lead = rows[:, column] - (rows.sum(axis=1) - rows[:, column]) / max(1, len(self.labels) - 1)
        return _merged(found, lead, start, end - start)

    def calibrated(self, margins: Floats) -> Floats:
        """Probabilities from margins, a row a text."""
        return softmax(margins * self.slopes + self.offsets)

    def _margins(self, sums: npt.NDArray[Any], sizes: npt.NDArray[Any]) -> Floats:
        lengths = np.sqrt(np.maximum(sizes, 1) * self.size_scale)
        margins: Floats = sums * self.scales / lengths + self.intercepts
        return margins

    def _window_margins(self, text: str, starts: Places, ends: Places) -> Floats:
        found = features([text], bits=self.bits)
        count = len(self.labels)
        weights = np.zeros((len(found) + 1, count), dtype=np.int64)
        np.cumsum(self.weights[found.ids], axis=0, dtype=np.int64, out=weights[1:])
        sizes = np.zeros((len(found) + 1, count), dtype=np.int64)
        np.cumsum(self.sizes[found.ids], axis=0, dtype=np.int64, out=sizes[1:])
        sums = np.zeros((len(starts), count), dtype=np.int64)
        squares = np.zeros((len(starts), count), dtype=np.int64)
        begin = 0
        for bound in found.bounds:
            low = begin + np.searchsorted(found.starts[begin:bound], starts)
            high = begin + np.searchsorted(found.ends[begin:bound], ends, side="right")
            high = np.maximum(high, low)
            sums += weights[high] - weights[low]
            squares += sizes[high] - sizes[low]
            begin = bound
        return self._margins(sums, squares)


def dampened(counts: npt.NDArray[np.int64]) -> Floats:
    """A feature that occurs twice says less than two features."""
    damped: Floats = 1.0 + np.log(counts)
    return damped


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
