"""A model from labelled texts: features, fit, calibration on held-out folds, compact tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from moderation.classifier.disguise import disguised
from moderation.classifier.features import BITS, features
from moderation.classifier.fitting import Floats, Ints, Rows, calibrate, choose_biases, fit
from moderation.classifier.model import Model

SEED = 20_260
_COST = 1.0
_ROUNDS = 12
_FOLDS = 4
# From here on one held-out fifth says as much as all folds, in a third of the time.
_LARGE = 6000
_COPIES_LIMIT = 60_000
_FEWEST = 2


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
        inside = np.isin(sets.origins, np.flatnonzero(groups_except(groups, at, len(given))))
        weights, intercepts = sets.fitted(np.flatnonzero(inside), len(names), seed)
        margins[group] = sets.rows.taken(group).products(weights) + intercepts
        is_held[group] = True
    tell("fitting", 0.0)
    weights, intercepts = sets.fitted(np.arange(len(sets.origins)), len(names), seed)
    slopes, offsets = calibrate(margins[is_held], labels[is_held])
    model = _packed(names, sets, weights, intercepts, slopes, offsets, tuple(sources))
    biases = choose_biases(model.calibrated(margins[is_held]), labels[is_held])
    tell("fitting", 1.0)
    return _with_biases(model, biases)


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


def groups_except(groups: Sequence[Ints], held: int, count: int) -> npt.NDArray[np.bool_]:
    """Which lines are not in the held-out group."""
    inside = np.ones(count, dtype=np.bool_)
    inside[groups[held]] = False
    return inside


@dataclass(frozen=True, slots=True)
class _Sets:
    """Texts and their disguised copies as rows; ``origins`` is the line each row came from."""

    rows: Rows
    labels: Ints
    origins: Ints
    columns: npt.NDArray[np.int64]
    rarities: Floats

    @classmethod
    def read(
        cls, lines: Sequence[Line], labels: Ints, seed: int, tell: Callable[[str, float], None]
    ) -> "_Sets":
        texts = [line.text for line in lines]
        origins = list(range(len(lines)))
        if len(lines) <= _COPIES_LIMIT:
            texts.extend(disguised(line.text, seed=seed + at) for at, line in enumerate(lines))
            origins.extend(range(len(lines)))
        counts = []
        for at, text in enumerate(texts):
            counts.append(np.unique(features(text).ids, return_counts=True))
            if at % 500 == 0:
                tell("reading", at / len(texts))
        columns, places = np.unique(np.concatenate([ids for ids, _ in counts]), return_inverse=True)
        bounds = np.concatenate(([0], np.cumsum([len(ids) for ids, _ in counts])))
        seen = np.bincount(places[: bounds[len(lines)]], minlength=len(columns))
        rarity = np.log((1 + len(lines)) / (1 + seen)) + 1
        values = rarity[places] * np.concatenate([times for _, times in counts])
        squares = np.concatenate([times for _, times in counts]) * rarity[places] ** 2
        sizes = np.sqrt(np.add.reduceat(squares, bounds[:-1]))
        values /= np.repeat(sizes, np.diff(bounds))
        rows = Rows(places, values.astype(np.float32), bounds)
        origin = np.array(origins, dtype=np.int64)
        return cls(rows, labels[origin], origin, columns, rarity)

    def fitted(self, which: Ints, count: int, seed: int) -> tuple[npt.NDArray[np.float32], Floats]:
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
            rounds=_ROUNDS,
            seed=seed,
        )


def _packed(
    names: tuple[str, ...],
    sets: _Sets,
    weights: npt.NDArray[np.float32],
    intercepts: Floats,
    slopes: Floats,
    offsets: Floats,
    sources: tuple[str, ...],
) -> Model:
    """Tables of bytes: weights times rarity by feature number, and squared rarities."""
    full = weights * sets.rarities[:, None]
    scales = np.maximum(np.abs(full).max(axis=0), 1e-9) / 127.0
    table = np.zeros((1 << BITS, len(names)), dtype=np.int8)
    table[sets.columns] = np.rint(full / scales).astype(np.int8)
    squares = sets.rarities**2
    unseen = (np.log(1.0 + len(np.unique(sets.origins))) + 1) ** 2
    rarity_scale = unseen / 255.0
    rarities = np.full(1 << BITS, 255, dtype=np.uint8)
    rarities[sets.columns] = np.clip(np.rint(squares / rarity_scale), 1, 255).astype(np.uint8)
    return Model(
        labels=names,
        bits=BITS,
        weights=table,
        scales=scales.astype(np.float64),
        rarities=rarities,
        rarity_scale=float(rarity_scale),
        intercepts=intercepts,
        slopes=slopes,
        offsets=offsets,
        biases=np.zeros(len(names)),
        sources=sources,
    )


def _with_biases(model: Model, biases: Floats) -> Model:
    parts = {name: getattr(model, name) for name in Model.__dataclass_fields__}
    return Model(**{**parts, "biases": biases})
