"""The numbers of a linear model from labelled rows: dual coordinate descent in numpy.

All labels are fitted at once, one against the rest, with squared hinge loss (Hsieh and others,
"A dual coordinate descent method for large-scale linear SVM", 2008).  For each label a feature
counts by how much its log odds differ between the label and the rest (Wang and Manning,
"Baselines and bigrams", 2012), and every row has length one after that.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

# How many unseen occurrences every feature is taken to have.
_SMOOTHING = 0.5
# A row whose numbers move less than this may rest for some rounds.
_STILL = 1e-3
_FULL_ROUND = 4


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: ``columns[bounds[i]:bounds[i + 1]]`` with ``values`` is row ``i``."""

    columns: Ints
    values: Singles
    bounds: Ints

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def taken(self, which: Ints) -> "Rows":
        """A copy of some of the rows, in the order given."""
        sizes = self.bounds[which + 1] - self.bounds[which]
        bounds = np.concatenate(([0], np.cumsum(sizes)))
        places = np.arange(bounds[-1]) + np.repeat(self.bounds[which] - bounds[:-1], sizes)
        return Rows(self.columns[places], self.values[places], bounds)

    def lengths(self, importance: Singles) -> Singles:
        """The length of each row for each label, never zero."""
        out = np.ones((len(self), importance.shape[1]), dtype=np.float32)
        for at in range(len(self)):
            cut = slice(self.bounds[at], self.bounds[at + 1])
            row = self.values[cut, None] * importance[self.columns[cut]]
            out[at] = np.sqrt((row * row).sum(axis=0))
        out[out == 0] = 1.0
        return out

    def margins(self, fitted: "Fitted") -> Floats:
        """What the fitted numbers say of each row, a column a label."""
        out = np.zeros((len(self), fitted.weights.shape[1]))
        lengths = self.lengths(fitted.importance)
        for at in range(len(self)):
            cut = slice(self.bounds[at], self.bounds[at + 1])
            columns = self.columns[cut]
            merged = fitted.weights[columns] * fitted.importance[columns]
            out[at] = self.values[cut] @ merged / lengths[at]
        return out + fitted.intercepts


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights and importance (a row a column of the rows, a column a label), and intercepts."""

    weights: Singles
    importance: Singles
    intercepts: Floats
    # The squared importance of a feature that no row has.
    unseen: Floats


def importance_of(
    rows: Rows, labels: Ints, *, width: int, count: int, power: float
) -> tuple[Singles, Floats]:
    """The absolute log ratio of each feature between each label and the rest.

    The second value is the same for a feature that no row has.
    """
    owners = np.repeat(labels, np.diff(rows.bounds))
    own = np.zeros((width, count))
    for label in range(count):
        own[:, label] = np.bincount(rows.columns[owners == label], minlength=width)
    rest = own.sum(axis=1, keepdims=True) - own
    own, rest = own + _SMOOTHING, rest + _SMOOTHING
    all_own, all_rest = own.sum(axis=0), rest.sum(axis=0)
    ratio = np.abs(np.log(own / all_own) - np.log(rest / all_rest))
    unseen = np.abs(np.log(all_own / all_rest))
    return (ratio**power).astype(np.float32), unseen**power


def fit(
    rows: Rows,
    labels: Ints,
    *,
    width: int,
    count: int,
    power: float,
    cost: Floats,
    rounds: int,
    seed: int,
) -> Fitted:
    """Fit ``count`` labels over ``width`` columns.

    ``cost`` is the price of an error in each row and for each label.
    """
    importance, unseen = importance_of(rows, labels, width=width, count=count, power=power)
    shrink = 1.0 / rows.lengths(importance)
    signs = np.where(labels[:, None] == np.arange(count)[None, :], 1.0, -1.0).astype(np.float32)
    weights = np.zeros((width, count), dtype=np.float32)
    intercepts = np.zeros(count, dtype=np.float32)
    alphas = np.zeros((len(rows), count), dtype=np.float32)
    slack = (0.5 / cost).astype(np.float32)
    steps = 1.0 / (2.0 + slack)
    chance = np.random.default_rng(seed)
    bounds = rows.bounds.tolist()
    is_moving = np.ones(len(rows), dtype=np.bool_)
    for turn in range(rounds):
        if turn % _FULL_ROUND == 0:
            is_moving[:] = True
        for at in chance.permutation(np.flatnonzero(is_moving)).tolist():
            low, high = bounds[at], bounds[at + 1]
            columns = rows.columns[low:high]
            row = importance[columns]
            row *= rows.values[low:high, None]
            row *= shrink[at]
            mine, sign, alpha = weights[columns], signs[at], alphas[at]
            margin = np.einsum("ij,ij->j", row, mine) + intercepts
            gap = sign * margin - 1.0 + slack[at] * alpha
            fresh = np.maximum(alpha - gap * steps[at], 0.0)
            change = (fresh - alpha) * sign
            if np.abs(change).max() < _STILL:
                is_moving[at] = False
                continue
            alphas[at] = fresh
            row *= change
            mine += row
            weights[columns] = mine
            intercepts += change
    return Fitted(weights, importance, intercepts.astype(np.float64), unseen**2)


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
