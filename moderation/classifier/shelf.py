"""The shipped model and its thresholds, read once per process when a text first needs them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from moderation.classifier import artefact
from moderation.classifier.model import Model

FOLDER = Path(__file__).resolve().parent.parent / "seed" / "classifier"
THRESHOLDS = "thresholds.json"


@dataclass(frozen=True, slots=True, eq=False)
class Shipped:
    """The model with the score from which each family of labels counts."""

    model: Model
    thresholds: Mapping[str, float]


@cache
def shipped() -> Shipped:
    """What ships with this version; raises ``ArtefactUnusable`` when a file is damaged."""
    return Shipped(artefact.load(FOLDER), read_thresholds(FOLDER))


def read_thresholds(folder: Path) -> dict[str, float]:
    """The thresholds beside a model; raises ``ArtefactUnusable``."""
    path = folder / THRESHOLDS
    try:
        given = json.loads(path.read_text(encoding="utf-8"))["thresholds"]
        return {str(family): float(score) for family, score in given.items()}
    except OSError as error:
        raise artefact.ArtefactUnusable(f"{path}: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise artefact.ArtefactUnusable(f"{path}: damaged. Measure it again.") from error
