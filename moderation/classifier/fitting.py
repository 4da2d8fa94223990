"""The numbers of a linear model from labelled rows: dual coordinate descent in numpy.

All labels are fitted at once, one against the rest, with squared hinge loss (Hsieh and others,
"A dual coordinate descent method for large-scale linear SVM", 2008).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: ``columns[bounds[i]:bounds[i + 1]]`` with ``values`` is row ``i``."""

    columns: npt.NDArray[np.int64]
    values: npt.NDArray[np.float32]
    bounds: Ints

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def taken(self, which: Ints) -> "Rows":
        """A copy of some of the rows, in the order given."""
        sizes = self.bounds[which + 1] - self.bounds[which]
        bounds = np.concatenate(([0], np.cumsum(sizes)))
        places = np.arange(bounds[-1]) + np.repeat(self.bounds[which] - bounds[:-1], sizes)
        return Rows(self.columns[places], self.values[places], bounds)

    def products(self, weights: npt.NDArray[np.float32]) -> Floats:
        """The product of each row with the weights, a column a label."""
        out = np.zeros((len(self), weights.shape[1]))
        for at in range(len(self)):
            cut = slice(self.bounds[at], self.bounds[at + 1])
            out[at] = self.values[cut] @ weights[self.columns[cut]]
        return out


def fit(
    rows: Rows, labels: Ints, *, width: int, count: int, cost: Floats, rounds: int, seed: int
) -> tuple[npt.NDArray[np.float32], Floats]:
    """Weights (a row a column of ``rows``, ``width`` in all) and intercepts of ``count`` labels.

    ``cost`` is the price of an error in each row and for each label.
    """
    signs = np.where(labels[:, None] == np.arange(count)[None, :], 1.0, -1.0)
    weights = np.zeros((width, count), dtype=np.float32)
    intercepts = np.zeros(count)
    alphas = np.zeros((len(rows), count))
    slack = 0.5 / cost
    squares = np.add.reduceat(rows.values**2, rows.bounds[:-1]) if len(rows) else np.zeros(0)
    steps = 1.0 / (squares[:, None] + 1.0 + slack)
    chance = np.random.default_rng(seed)
    bounds = rows.bounds.tolist()
    for _ in range(rounds):
        for at in chance.permutation(len(rows)).tolist():
            low, high = bounds[at], bounds[at + 1]
            columns, values = rows.columns[low:high], rows.values[low:high]
            sign, alpha = signs[at], alphas[at]
            margin = values @ weights[columns] + intercepts
            fresh = np.maximum(alpha - (sign * margin - 1.0 + slack[at] * alpha) * steps[at], 0.0)
            change = (fresh - alpha) * sign
            if change.any():
                alphas[at] = fresh
                weights[columns] += values[:, None] * change.astype(np.float32)
                intercepts += change
    return weights, intercepts


def calibrate(margins: Floats, labels: Ints, *, rounds: int = 300) -> tuple[Floats, Floats]:
    """Slopes and offsets whose softmax fits held-out margins best (vector scaling).

    Guo and others, "On calibration of modern neural networks", 2017; gradient steps with momentum,
    and a slight pull of the slopes to each other, as small classes would overfit.
    """
    count = margins.shape[1]
    target = np.eye(count)[labels]
    slopes, offsets = np.full(count, 2.0), np.zeros(count)
    moved = np.zeros((2, count))
    for _ in range(rounds):
        values = margins * slopes + offsets
        grown = np.exp(values - values.max(axis=1, keepdims=True))
        excess = grown / grown.sum(axis=1, keepdims=True) - target
        gradient = np.stack(((excess * margins).mean(axis=0), excess.mean(axis=0)))
        gradient[0] += 0.003 * (slopes - slopes.mean())
        moved = 0.9 * moved - 1.0 * gradient
        slopes = np.maximum(slopes + moved[0], 0.05)
        offsets = offsets + moved[1]
    return slopes, offsets - offsets.mean()


def choose_biases(probabilities: Floats, labels: Ints) -> Floats:
    """What to add to the log probabilities so that the mean F1 of the labels is highest.

    Coordinate search over a small grid; the smallest shift wins ties.
    """
    count = probabilities.shape[1]
    logs = np.log(probabilities + 1e-12)
    biases = np.zeros(count)
    grid = sorted(np.linspace(-1.5, 1.5, 31).tolist(), key=abs)
    best = _mean_f1(logs, labels, count)
    for _ in range(2):
        for label in range(count):
            for shift in grid:
                trial = biases.copy()
                trial[label] = shift
                reached = _mean_f1(logs + trial, labels, count)
                if reached > best + 1e-9:
                    best, biases = reached, trial
    return biases


def _mean_f1(values: Floats, labels: Ints, count: int) -> float:
    chosen = values.argmax(axis=1)
    hits = np.bincount(labels[chosen == labels], minlength=count)
    total = np.bincount(chosen, minlength=count) + np.bincount(labels, minlength=count)
    return float(np.mean(2 * hits / np.maximum(total, 1)))
