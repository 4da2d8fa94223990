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
    mean_f1,
)
from moderation.classifier.model import Model, dampened

SEED = 20_260
# How much the log odds count and what an error costs.  Clean labels gain from the first setting,
# noisy ones from the others (measured on four sets); the held-out lines decide.
_SETTINGS = ((1.0, 1.0), (0.5, 0.3), (0.0, 0.1))
# A setting must be better than the one before it by this much in F1.
_LEAD = 0.004
_ROUNDS = 9
_FOLDS = 4
# Below this all groups choose the setting, from here on the first one does.
_FEW = 600
# From here on one held-out group says as much as all of them, in a third of the time.
_LARGE = 6000
_COPIES_LIMIT = 60_000
_FEWEST = 2
_BATCH = 256
_TOP = 65535
# How much a prior counts beside the words of a text (measured on three sets it had not seen).
_TRUST = 0.8
# With more lines than this of one's own a prior hardly helps, and harms where it learnt from them.
PRIOR_UP_TO = 3500


class TrainingImpossible(ValueError):
    """The lines cannot teach anything; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled text."""

    text: str
    label: str


def train(
    lines: Iterable[Line],
    *,
    sources: Sequence[str] = (),
    seed: int = SEED,
    prior: Model | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Model:
    """Learn from the lines; the same lines in the same order give the same model.

    With a ``prior`` and at most ``PRIOR_UP_TO`` lines, what that model says of a text counts beside
    its words, so that few lines teach more; its numbers become part of the new model.

    ``progress`` is told the step and its share done.  Raises ``TrainingImpossible`` when there are
    fewer than two labels, or a label with fewer than two texts.
    """
    given = list(lines)
    names = _labels(given)
    tell = progress or _silent
    if len(given) > PRIOR_UP_TO:
        prior = None
    numbers = {name: at for at, name in enumerate(names)}
    labels = np.array([numbers[line.label] for line in given], dtype=np.int64)
    sets = _Sets.read(given, labels, seed, tell, prior=prior)
    groups = _folds(labels, seed)
    few = len(given) < _FEW
    setting, margins = _chosen(sets, groups if few else groups[:1], labels, seed, tell)
    if not few and len(given) < _LARGE:
        tell("calibrating", 0.0)
        margins = margins + sets.held_out(groups[1:], setting, len(names), seed)
    held = np.concatenate(groups if len(given) < _LARGE else groups[:1])
    tell("fitting", 0.0)
    fitted = sets.fitted(np.arange(len(sets.origins)), setting, len(names), seed)
    slopes, offsets = calibrate(margins[held], labels[held])
    model = _packed(names, sets, fitted, slopes, offsets, tuple(sources))
    biases = choose_biases(model.calibrated(margins[held]), labels[held])
    tell("fitting", 1.0)
    return replace(model, biases=biases)


def _chosen(
    sets: "_Sets",
    groups: Sequence[Ints],
    labels: Ints,
    seed: int,
    tell: Callable[[str, float], None],
) -> tuple[tuple[float, float], Floats]:
    """The setting that does best on the groups held out, and what it said of them."""
    held = np.concatenate(groups)
    count = int(labels.max()) + 1
    trials: list[Floats] = []
    for at, setting in enumerate(_SETTINGS):
        tell("choosing", at / len(_SETTINGS))
        trials.append(sets.held_out(groups, setting, count, seed))
    reached = [
        mean_f1(trial[held], labels[held], count) - _LEAD * at for at, trial in enumerate(trials)
    ]
    best = int(np.argmax(reached))
    return _SETTINGS[best], trials[best]


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
    fold_of = np.zeros(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        members = chance.permutation(np.flatnonzero(labels == label))
        fold_of[members] = np.arange(len(members)) % _FOLDS
    groups = [np.flatnonzero(fold_of == fold) for fold in range(_FOLDS)]
    return [group for group in groups if len(group)]


@dataclass(frozen=True, slots=True)
class _Sets:
    """Texts and their disguised copies as rows; ``origins`` is the line each row came from."""

    rows: Rows
    labels: Ints
    origins: Ints
    columns: Ints
    rarities: Floats
    base: Floats

    @classmethod
    def read(
        cls,
        lines: Sequence[Line],
        labels: Ints,
        seed: int,
        tell: Callable[[str, float], None],
        *,
        prior: Model | None = None,
        copies: bool = True,
    ) -> "_Sets":
        texts = [line.text for line in lines]
        origins = list(range(len(lines)))
        if copies and len(lines) <= _COPIES_LIMIT:
            texts.extend(disguised(line.text, seed=seed + at) for at, line in enumerate(lines))
            origins.extend(range(len(lines)))
        pieces = []
        heard = np.zeros((len(texts), len(prior.labels) if prior else 0))
        for at in range(0, len(texts), _BATCH):
            tell("reading", at / len(texts))
            owners, ids, times = counted(texts[at : at + _BATCH])
            pieces.append((owners + at, ids, times))
            if prior:
                heard[at : at + _BATCH] = prior.sums(owners, ids, times, _BATCH)[: len(texts) - at]
        owners, ids, times = (np.concatenate(part) for part in zip(*pieces, strict=True))
        columns, places = np.unique(ids, return_inverse=True)
        bounds = np.searchsorted(owners, np.arange(len(texts) + 1))
        seen = np.bincount(places, minlength=len(columns))
        rarity = rarity_of(seen, len(texts))
        values = (dampened(times) * rarity[places]).astype(np.float32)
        rows = Rows(places, values, bounds, heard.astype(np.float32))
        # On average a prior says as much as the words themselves, times its weight.
        lengths = rows.lengths()[:, None]
        scale = _TRUST / max(1e-9, float(np.sqrt(((heard / lengths) ** 2).sum(axis=1).mean())))
        rows = Rows(places, values, bounds, (heard * scale).astype(np.float32))
        origin = np.array(origins, dtype=np.int64)
        base = prior.weights * (prior.scales * scale) if prior else np.zeros((1 << BITS, 0))
        return cls(rows, labels[origin], origin, columns, rarity, base)

    def held_out(
        self, groups: Sequence[Ints], setting: tuple[float, float], count: int, seed: int
    ) -> Floats:
        """Margins of the lines of each group from a fit without them; zero for lines in none."""
        lines = int(self.origins.max()) + 1
        margins = np.zeros((lines, count))
        for group in groups:
            inside = np.ones(lines, dtype=np.bool_)
            inside[group] = False
            fitted = self.fitted(np.flatnonzero(inside[self.origins]), setting, count, seed)
            margins[group] = self.rows.taken(group).margins(fitted)
        return margins

    def fitted(
        self,
        which: Ints,
        setting: tuple[float, float],
        count: int,
        seed: int,
        *,
        rounds: int = _ROUNDS,
    ) -> Fitted:
        """A fit to some of the rows."""
        power, price = setting
        labels = self.labels[which]
        sizes = np.bincount(labels, minlength=count)
        # Each label costs as much as all its rivals together.
        share = sizes / len(labels)
        is_own = labels[:, None] == np.arange(count)[None, :]
        cost = price * np.where(is_own, 0.5 / share, 0.5 / (1 - share))
        return fit(
            self.rows.taken(which),
            labels,
            width=len(self.columns),
            count=count,
            cost=cost,
            power=power,
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
    full = sets.base @ fitted.from_prior.astype(np.float64)
    full[sets.columns] += fitted.weights * fitted.importance * sets.rarities[:, None]
    scales = np.maximum(np.abs(full).max(axis=0), 1e-9) / 127.0
    weights = np.rint(full / scales).astype(np.int8)
    # A feature nobody saw speaks for no label but makes the text a stranger one.
    unseen = float(rarity_of(np.zeros(1, dtype=np.int64), len(sets.origins))[0]) ** 2
    size_scale = unseen / _TOP
    sizes = np.full(1 << BITS, _TOP, dtype=np.uint16)
    sizes[sets.columns] = np.rint(sets.rarities**2 / size_scale)
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
    every = np.arange(len(sets.origins))
    fitted = sets.fitted(every, _SETTINGS[0], len(names), seed, rounds=rounds)
    slopes = np.full(len(names), slope)
    return _packed(names, sets, fitted, slopes, np.zeros(len(names)), tuple(sources))
