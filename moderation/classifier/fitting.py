"""The numbers of a linear model from labelled rows: dual coordinate descent in numpy.

All labels are fitted at once, one against the rest, with squared hinge loss (Hsieh and others,
"A dual coordinate descent method for large-scale linear SVM", 2008).  For each label a feature
counts by how much its log odds differ between the label and the rest (Wang and Manning,
"Baselines and bigrams", 2012); before that, every row has length one.
"""

from dataclasses import dataclass
from typing import Any

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
# The gain in F1 that a shift of one must bring.
_WORTHWHILE = 0.004


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows: ``columns[bounds[i]:bounds[i + 1]]`` with ``values`` is row ``i``.

    ``prior`` has what another model says of each row, before it is divided by the row's length.
    """

    columns: Ints
    values: Singles
    bounds: Ints
    prior: Singles

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def taken(self, which: Ints) -> "Rows":
        """A copy of some of the rows, in the order given."""
        sizes = self.bounds[which + 1] - self.bounds[which]
        bounds = np.concatenate(([0], np.cumsum(sizes)))
        places = np.arange(bounds[-1]) + np.repeat(self.bounds[which] - bounds[:-1], sizes)
        return Rows(self.columns[places], self.values[places], bounds, self.prior[which])

    def lengths(self) -> Singles:
        """The length of each row, never zero."""
        out: Singles = np.sqrt(self.sums(self.values.astype(np.float64) ** 2)).astype(np.float32)
        out[out == 0] = 1.0
        return out

    def sums(self, values: Floats) -> Floats:
        """The sum of what is given for each number, row by row."""
        totals = np.concatenate(([0.0], np.cumsum(values)))
        found: Floats = np.maximum(totals[self.bounds[1:]] - totals[self.bounds[:-1]], 0.0)
        return found

    def squares(self, importance: npt.NDArray[Any]) -> Floats:
        """The squared length of each row for each label."""
        columns = [
            self.sums((self.values * importance[self.columns, label]).astype(np.float64) ** 2)
            for label in range(importance.shape[1])
        ]
        return np.stack(columns, axis=1)

    def margins(self, fitted: "Fitted") -> Floats:
        """What the fitted numbers say of each row, a column a label."""
        out = self.prior @ fitted.from_prior.astype(np.float64)
        merged = fitted.weights * fitted.importance
        for at in range(len(self)):
            cut = slice(self.bounds[at], self.bounds[at + 1])
            out[at] += self.values[cut] @ merged[self.columns[cut]]
        margins: Floats = out / self.lengths()[:, None] + fitted.intercepts
        return margins


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights and importance (a row a column of the rows, a column a label), and intercepts.

    ``from_prior`` has a row a column of ``Rows.prior``.
    """

    weights: Singles
    importance: Singles
    intercepts: Floats
    from_prior: Singles


def importance_of(rows: Rows, labels: Ints, *, width: int, count: int, power: float) -> Singles:
    """The log ratio of each feature between each label and the rest, as far as ``power`` lets it.

    On average over the rows and labels their squares add up to one.
    """
    owners = np.repeat(labels, np.diff(rows.bounds))
    own = np.zeros((width, count))
    for label in range(count):
        own[:, label] = np.bincount(rows.columns[owners == label], minlength=width)
    rest = own.sum(axis=1, keepdims=True) - own
    own, rest = own + _SMOOTHING, rest + _SMOOTHING
    ratio = np.log(own / own.sum(axis=0)) - np.log(rest / rest.sum(axis=0))
    importance = np.abs(ratio) ** power
    mean = (rows.squares(importance) / rows.lengths()[:, None] ** 2).mean()
    scaled: Singles = (importance / np.sqrt(mean)).astype(np.float32)
    return scaled


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
    importance = importance_of(rows, labels, width=width, count=count, power=power)
    shrink = 1.0 / rows.lengths()
    values = rows.values * np.repeat(shrink, np.diff(rows.bounds))
    prior = rows.prior * shrink[:, None]
    signs = np.where(labels[:, None] == np.arange(count)[None, :], 1.0, -1.0).astype(np.float32)
    slack = (0.5 / cost).astype(np.float32)
    # The square of a row: itself, what the prior says of it, and one for the intercept.
    squares = rows.squares(importance) * shrink[:, None] ** 2
    squares += (prior**2).sum(axis=1, keepdims=True) + 1.0
    steps = (1.0 / (squares + slack)).astype(np.float32)
    state = _State(width, count, rows, prior)
    chance = np.random.default_rng(seed)
    is_moving = np.ones(len(rows), dtype=np.bool_)
    for turn in range(rounds):
        if turn % _FULL_ROUND == 0:
            is_moving[:] = True
        for at in chance.permutation(np.flatnonzero(is_moving)).tolist():
            cut = slice(state.bounds[at], state.bounds[at + 1])
            row = importance[rows.columns[cut]]
            row *= values[cut, None]
            is_moving[at] = state.step(at, row, signs[at], slack[at], steps[at])
    intercepts = state.intercepts.astype(np.float64)
    return Fitted(state.weights, importance, intercepts, state.from_prior)


class _State:
    """The numbers that are looked for, and how far each row has pushed them."""

    def __init__(self, width: int, count: int, rows: Rows, prior: Singles) -> None:
        self.bounds = rows.bounds.tolist()
        self.weights = np.zeros((width, count), dtype=np.float32)
        self.from_prior = np.zeros((prior.shape[1], count), dtype=np.float32)
        self.intercepts = np.zeros(count, dtype=np.float32)
        self._alphas = np.zeros((len(rows), count), dtype=np.float32)
        self._columns, self._prior = rows.columns, prior

    def step(self, at: int, row: Singles, sign: Singles, slack: Singles, step: Singles) -> bool:
        """Let one row push; false when it hardly moved anything."""
        columns = self._columns[self.bounds[at] : self.bounds[at + 1]]
        mine, alpha = self.weights[columns], self._alphas[at]
        margin = np.einsum("ij,ij->j", row, mine) + self._prior[at] @ self.from_prior
        gap = sign * (margin + self.intercepts) - 1.0 + slack * alpha
        fresh = np.maximum(alpha - gap * step, 0.0)
        change = (fresh - alpha) * sign
        if np.abs(change).max() < _STILL:
            return False
        self._alphas[at] = fresh
        row *= change
        mine += row
        self.weights[columns] = mine
        self.from_prior += np.outer(self._prior[at], change)
        self.intercepts += change
        return True


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

    Coordinate search over a small grid.  A shift must gain something to speak of, or it would
    only follow the accidents of the lines that were held out.
    """
    count = probabilities.shape[1]
    logs = np.log(probabilities + 1e-12)
    biases = np.zeros(count)
    grid = sorted(np.linspace(-0.8, 0.8, 17).tolist(), key=abs)
    best = mean_f1(logs, labels, count)
    for _ in range(2):
        for label in range(count):
            for shift in grid:
                trial = biases.copy()
                trial[label] = shift
                reached = mean_f1(logs + trial, labels, count)
                if reached > best + _WORTHWHILE * abs(shift):
                    best, biases = reached, trial
    return biases


def mean_f1(values: Floats, labels: Ints, count: int) -> float:
    """The mean F1 of the labels when the highest value of each row is chosen."""
    chosen = values.argmax(axis=1)
    hits = np.bincount(labels[chosen == labels], minlength=count)
    total = np.bincount(chosen, minlength=count) + np.bincount(labels, minlength=count)
    return float(np.mean(2 * hits / np.maximum(total, 1)))
