"""When a window of a text counts as like a label, for a model a newsroom trained itself.

The score of a window is the log odds of the label against all others; a label counts from the score
that hardly any ordinary text reaches.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from moderation.classifier.evaluation import FINE
from moderation.classifier.evidence import windows
from moderation.classifier.model import Floats, Model, WindowRows

# Of ordinary texts so many may be flagged, by all labels together.
BUDGET = 0.007
# Without ordinary texts to go by: what the model itself is 95 % sure of.
SURE = 2.944
LOWEST = 0.0
_ENOUGH = 100
_FLOOR = 1e-9


@dataclass(frozen=True, slots=True)
class Alarm:
    """A window like a label: ``[start, end)`` of text number ``text``, and by how much it is."""

    text: int
    label: str
    excess: float
    start: int
    end: int


def told_labels(model: Model) -> tuple[str, ...]:
    """The labels that say a text is not fine."""
    return tuple(label for label in model.labels if label not in FINE)


def thresholds(
    model: Model, ordinary: Iterable[str], *, budget: float = BUDGET
) -> dict[str, float]:
    """From which score each label counts, so that ``budget`` of the ordinary texts are flagged.

    What is less likely than not never counts; with fewer than 100 texts, nothing does that is not
    ``SURE``.
    """
    labels = told_labels(model)
    peaks = np.array([_peaks(model, text) for text in ordinary]) if labels else np.zeros(0)
    if not len(peaks):
        return dict.fromkeys(labels, SURE)
    lowest = LOWEST if len(peaks) >= _ENOUGH else SURE
    ordered = np.sort(peaks, axis=0)[::-1]
    allowed = min(int(budget / len(labels) * len(peaks)), len(peaks) - 1)
    # Just above what the first text too many reached.
    return {
        label: max(round(float(score) + 0.001, 3), lowest)
        for label, score in zip(labels, ordered[allowed], strict=True)
    }


def alarms(model: Model, texts: Sequence[str], least: Mapping[str, float]) -> Iterator[Alarm]:
    """The windows that reach the score of a label, in the order of the texts."""
    labels = told_labels(model)
    limits = np.array([least.get(label, SURE) for label in labels])
    for rows in windows(model, texts):
        excess = _odds(model, rows) - limits
        for at, column in np.argwhere(excess >= 0).tolist():
            yield Alarm(
                int(rows.owners[at]),
                labels[column],
                float(excess[at, column]),
                int(rows.starts[at]),
                int(rows.ends[at]),
            )


def _peaks(model: Model, text: str) -> Floats:
    """The highest score of each label in any window."""
    peaks = np.full(len(told_labels(model)), -np.inf)
    for rows in windows(model, [text]):
        peaks = np.maximum(peaks, _odds(model, rows).max(axis=0, initial=-np.inf))
    return peaks


def _odds(model: Model, rows: WindowRows) -> Floats:
    told = [model.labels.index(label) for label in told_labels(model)]
    shares = rows.probabilities[:, told]
    odds: Floats = np.log(shares + _FLOOR) - np.log(1 - shares + _FLOOR)
    return odds
