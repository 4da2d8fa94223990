"""A linear model over hashed features: it scores a text, its windows, and says why.

A score is the sum of the weights of the features that occur, divided by the root of the sum of
their squared sizes, so that long and short texts compare; sums run along the text, so all the
windows of an article cost no more than the article.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
# Weights are raised by this, so that all of them can be added as numbers without a sign.
_ZERO = 128
# A row a feature: two bytes of size, a byte a label, filled up to whole words.
_WORD, _SIZE_BYTES = 8, 2
# A longer window could hold more features of one track than 16 bits can add up.
_WIDEST = 256


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch ``[start, end)`` of the original text with the probability of each label."""

    start: int
    end: int
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class WindowRows:
    """Windows as rows of numbers: text ``owners[i]``, its ``[starts[i], ends[i])``, a probability
    a label."""

    owners: Places
    starts: Places
    ends: Places
    probabilities: Floats


@dataclass(frozen=True, slots=True)
class Reason:
    """A stretch of the original text that spoke for a label, and how much it weighed."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, eq=False)
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
        squares = self.sizes[ids] * dampened(counts) ** 2
        sizes = np.bincount(owners, squares, minlength=len(texts))[:, None]
        return self._margins(self.sums(owners, ids, counts, len(texts)), sizes)

    def sums(self, owners: Places, ids: Places, counts: Places, texts: int) -> Floats:
        """The weights of what ``counted`` found in so many texts, added up by text and label."""
        found = np.zeros((texts, len(self.labels)))
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        if len(firsts):
            rows = self.weights[ids] * dampened(counts)[:, None]
            found[owners[firsts]] = np.add.reduceat(rows, firsts) * self.scales
        return found

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

        A window holds at most ``size`` characters (1 to 256) and overlaps the next one by half; it
        never crosses a line break.
        """
        rows = self.window_rows([text], size=size)
        places = zip(rows.starts.tolist(), rows.ends.tolist(), strict=True)
        return [
            Window(start, end, dict(zip(self.labels, row, strict=True)))
            for (start, end), row in zip(places, rows.probabilities.tolist(), strict=True)
        ]

    def window_rows(self, texts: Sequence[str], *, size: int = WINDOW) -> WindowRows:
        """The windows of several texts as rows of numbers; read together they cost far less."""
        edges: list[tuple[int, int, int]] = []
        for which, text in enumerate(texts):
            edges.extend((which, start, end) for start, end in window_edges(text, size))
        owners, starts, ends = np.array(edges, dtype=np.int64).reshape(-1, 3).T
        if not edges:
            return WindowRows(owners, starts, ends, np.zeros((0, len(self.labels))))
        offsets = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])[owners]
        margins = self._window_margins(texts, starts + offsets, ends + offsets)
        return WindowRows(owners, starts, ends, self.calibrated(margins))

    def explain(
        self, text: str, label: str, start: int = 0, end: int | None = None
    ) -> list[Reason]:
        """The stretches between ``start`` and ``end`` that weighed most for a label.

        At most five, in the order of the text; raises ``ValueError`` for an unknown label.
        """
        end = len(text) if end is None else end
        column = self.labels.index(label)
        found = features([text[start:end]], bits=self.bits)
        rows = self._all_weights[found.ids] * self.scales
        # What speaks for this label is what speaks for it more than for the others on average.
        lead = rows[:, column] - (rows.sum(axis=1) - rows[:, column]) / max(1, len(self.labels) - 1)
        return _merged(found, lead, start, end - start)

    @cached_property
    def _all_weights(self) -> npt.NDArray[np.int8]:
        """The weights with a row more for what is no feature."""
        return np.concatenate((self.weights, np.zeros_like(self.weights[:1])))

    @cached_property
    def _bytes(self) -> npt.NDArray[np.uint8]:
        """What windows need to know of each feature, in one short row."""
        labels = len(self.labels)
        width = -(-(_SIZE_BYTES + labels) // _WORD) * _WORD
        rows = np.zeros((len(self.sizes) + 1, width), dtype=np.uint8)
        rows[:-1, 0], rows[:-1, 1] = self.sizes >> 8, self.sizes & 0xFF
        rows[:, _SIZE_BYTES : _SIZE_BYTES + labels] = self._all_weights.astype(np.int16) + _ZERO
        return rows

    def calibrated(self, margins: Floats) -> Floats:
        """Probabilities from margins, a row a text."""
        return softmax(margins * self.slopes + self.offsets)

    def _margins(self, sums: npt.NDArray[Any], sizes: npt.NDArray[Any]) -> Floats:
        lengths = np.sqrt(np.maximum(sizes, 1) * self.size_scale)
        margins: Floats = sums / lengths + self.intercepts
        return margins

    def _window_margins(self, texts: Sequence[str], starts: Places, ends: Places) -> Floats:
        found = features(texts, bits=self.bits)
        low, high = found.slices(starts, ends)
        rows = np.take(self._bytes, found.ids, axis=0)
        # Four lanes of 16 bits are added as one word.  Totals run over; their differences are right
        # as long as the sum of a window stays within its lane.
        lanes = rows.astype("<u2").view("<u8")
        totals = np.zeros((len(lanes) + 1, lanes.shape[1]), dtype="<u8")
        np.cumsum(lanes, axis=0, out=totals[1:])
        words = np.take(totals, high, axis=0) - np.take(totals, low, axis=0)
        sums = words.view("<u2").sum(axis=0, dtype=np.int64)
        weights = sums[:, _SIZE_BYTES : _SIZE_BYTES + len(self.labels)]
        weights = weights - _ZERO * (high - low).sum(axis=0)[:, None]
        return self._margins(weights * self.scales, sums[:, :1] * 256 + sums[:, 1:2])


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
    if not 1 <= size <= _WIDEST:
        raise ValueError(f"A window holds 1 to {_WIDEST} characters.")
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
    starts, ends = found.places()
    is_inside = ends <= length
    starts, ends, lead = starts[is_inside], ends[is_inside], lead[is_inside]
    share = lead / np.maximum(ends - starts, 1)
    np.add.at(spread, starts, share)
    np.add.at(spread, ends, -share)
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
