"""A model from labelled texts: features, fit, calibration on held-out folds, compact tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from moderation.classifier.disguise import disguised
from moderation.classifier.features import BITS, counted
from moderation.classifier.fitting import (
    Fitted,
    Floats,
    Ints,
    Rows,
    calibrate,
    choose_biases,
    fit,
)
from moderation.classifier.model import Model, dampened

SEED = 20_260
_COST = 1.0
_POWER = 1.0
_ROUNDS = 12
_FOLDS = 4
# From here on one held-out fifth says as much as all folds, in a third of the time.
_LARGE = 6000
_COPIES_LIMIT = 60_000
_FEWEST = 2
_BATCH = 256
_TOP = 65535


class TrainingImpossible(ValueError):
    """The lines cannot teach anything; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled text; ``body`` is the article below it where the text is a title."""

    text: str
    label: str
    body: str = ""


def train(
    lines: Iterable[Line],
    *,
    sources: Sequence[str] = (),
    seed: int = SEED,
    progress: Callable[[str, float], None] | None = None,
) -> Model:
    """Learn from the lines; the same lines in the same order give the same model.

    ``progress`` is told the step and its share done.  Raises ``TrainingImpossible`` when there
    are fewer than two labels, or a label with fewer than two texts.
    """
    given = list(lines)
    names = _labels(given)
    tell = progress or _silent
    numbers = {name: at for at, name in enumerate(names)}
    labels = np.array([numbers[line.label] for line in given], dtype=np.int64)
    sets = _Sets.read(given, labels, seed, tell)
    groups = _folds(labels, seed)
    margins = np.zeros((len(given), len(names)))
    is_held = np.zeros(len(given), dtype=np.bool_)
    for at, group in enumerate(groups):
        tell("calibrating", at / len(groups))
        inside = np.ones(len(given), dtype=np.bool_)
        inside[group] = False
        fitted = sets.fitted(np.flatnonzero(inside[sets.origins]), len(names), seed)
        margins[group] = sets.rows.taken(group).margins(fitted)
        is_held[group] = True
    tell("fitting", 0.0)
    fitted = sets.fitted(np.arange(len(sets.origins)), len(names), seed)
    slopes, offsets = calibrate(margins[is_held], labels[is_held])
    model = _packed(names, sets, fitted, slopes, offsets, tuple(sources))
    biases = choose_biases(model.calibrated(margins[is_held]), labels[is_held])
    tell("fitting", 1.0)
    return replace(model, biases=biases)


def _silent(step: str, share: float) -> None:
    """Nobody is watching."""


def _labels(lines: Sequence[Line]) -> tuple[str, ...]:
    counts = Counter(line.label for line in lines)
    if not counts:
        raise TrainingImpossible("There is no labelled line to learn from.")
    if len(counts) == 1:
        raise TrainingImpossible(
            f"Every line has the label {next(iter(counts))}. Give lines of two labels or more."
        )
    for label, count in sorted(counts.items()):
        if count < _FEWEST:
            raise TrainingImpossible(f"Only one line has the label {label}. Give two or more.")
    return tuple(sorted(counts))


def _folds(labels: Ints, seed: int) -> list[Ints]:
    """Stratified groups of line numbers, each to be held out once."""
    chance = np.random.default_rng(seed)
    count = _FOLDS + 1 if len(labels) >= _LARGE else _FOLDS
    fold_of = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        members = chance.permutation(np.flatnonzero(labels == label))
        fold_of[members] = np.arange(len(members)) % count
    groups = [np.flatnonzero(fold_of == fold) for fold in range(count)]
    groups = groups[:1] if len(labels) >= _LARGE else groups
    return [group for group in groups if len(group)]


@dataclass(frozen=True, slots=True)
class _Sets:
    """Texts and their disguised copies as rows; ``origins`` is the line each row came from."""

    rows: Rows
    labels: Ints
    origins: Ints
    columns: Ints
    rarities: Floats

    @classmethod
    def read(
        cls,
        lines: Sequence[Line],
        labels: Ints,
        seed: int,
        tell: Callable[[str, float], None],
        *,
        copies: bool = True,
    ) -> "_Sets":
        texts = [line.text for line in lines]
        origins = list(range(len(lines)))
        if copies and len(lines) <= _COPIES_LIMIT:
            texts.extend(disguised(line.text, seed=seed + at) for at, line in enumerate(lines))
            origins.extend(range(len(lines)))
        pieces = []
        for at in range(0, len(texts), _BATCH):
            tell("reading", at / len(texts))
            owners, ids, times = counted(texts[at : at + _BATCH])
            pieces.append((owners + at, ids, times))
        owners, ids, times = (np.concatenate(part) for part in zip(*pieces, strict=True))
        columns, places = np.unique(ids, return_inverse=True)
        bounds = np.searchsorted(owners, np.arange(len(texts) + 1))
        seen = np.bincount(places, minlength=len(columns))
        rarity = rarity_of(seen, len(texts))
        values = dampened(times) * rarity[places]
        origin = np.array(origins, dtype=np.int64)
        rows = Rows(places, values.astype(np.float32), bounds)
        return cls(rows, labels[origin], origin, columns, rarity)

    def fitted(self, which: Ints, count: int, seed: int, *, rounds: int = _ROUNDS) -> Fitted:
        labels = self.labels[which]
        sizes = np.bincount(labels, minlength=count)
        # Each label costs as much as all its rivals together.
        share = sizes / len(labels)
        is_own = labels[:, None] == np.arange(count)[None, :]
        cost = _COST * np.where(is_own, 0.5 / share, 0.5 / (1 - share))
        return fit(
            self.rows.taken(which),
            labels,
            width=len(self.columns),
            count=count,
            cost=cost,
            power=_POWER,
            rounds=rounds,
            seed=seed,
        )


def rarity_of(seen: Ints, count: int) -> Floats:
    """Inverse document frequency, smoothed so that an unseen feature has one too."""
    rarity: Floats = np.log((1 + count) / (1 + seen)) + 1
    return rarity


def _packed(
    names: tuple[str, ...],
    sets: _Sets,
    fitted: Fitted,
    slopes: Floats,
    offsets: Floats,
    sources: tuple[str, ...],
) -> Model:
    """Tables by feature number: weights in bytes, squared importance in steps of 1/65535."""
    importance = fitted.importance * sets.rarities[:, None]
    full = fitted.weights * importance
    scales = np.maximum(np.abs(full).max(axis=0), 1e-9) / 127.0
    weights = np.zeros((1 << BITS, len(names)), dtype=np.int8)
    weights[sets.columns] = np.rint(full / scales).astype(np.int8)
    squares = importance.astype(np.float64) ** 2
    # A feature nobody saw speaks for no label but makes the text a stranger one.
    unseen = fitted.unseen * rarity_of(np.zeros(1, dtype=np.int64), len(sets.origins)) ** 2
    size_scale = float(max(squares.max(), unseen.max())) / _TOP
    sizes = np.empty((1 << BITS, len(names)), dtype=np.uint16)
    sizes[:] = np.rint(unseen / size_scale)
    sizes[sets.columns] = np.rint(squares / size_scale)
    return Model(
        labels=names,
        bits=BITS,
        weights=weights,
        scales=scales.astype(np.float64),
        sizes=sizes,
        size_scale=size_scale,
        intercepts=fitted.intercepts,
        slopes=slopes,
        offsets=offsets,
        biases=np.zeros(len(names)),
        sources=sources,
    )


def train_without_calibration(
    lines: Iterable[Line], *, sources: Sequence[str], slope: float, rounds: int, seed: int
) -> Model:
    """Learn from lines that were composed, in one fit and without disguised copies.

    Lines held out of composed texts look like the rest, so calibrating on them would make the
    model far too sure; every label gets the same ``slope`` instead.
    """
    given = list(lines)
    names = _labels(given)
    numbers = {name: at for at, name in enumerate(names)}
    labels = np.array([numbers[line.label] for line in given], dtype=np.int64)
    sets = _Sets.read(given, labels, seed, _silent, copies=False)
    fitted = sets.fitted(np.arange(len(sets.origins)), len(names), seed, rounds=rounds)
    slopes = np.full(len(names), slope)
    return _packed(names, sets, fitted, slopes, np.zeros(len(names)), tuple(sources))
