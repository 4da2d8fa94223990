"""The shipped model and the newsroom's own, each read once per process when first needed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from moderation.classifier import artefact
from moderation.classifier.model import Model

FOLDER = Path(__file__).resolve().parent.parent / "seed" / "classifier"
THRESHOLDS = "thresholds.json"


@dataclass(frozen=True, slots=True, eq=False)
class Shipped:
    """The model with the score from which each family of labels counts."""

    model: Model
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """A model trained by the newsroom, with the score from which each label counts."""

    model: Model
    thresholds: Mapping[str, float]


def house() -> House | None:
    """The model in ``CHECKS_MODEL``, None where that is not set; raises ``ArtefactUnusable``."""
    return _house(str(settings.CHECKS_MODEL)) if settings.CHECKS_MODEL else None


@cache
def _house(folder: str) -> House:
    path = Path(folder)
    limits = read_thresholds(path) if (path / THRESHOLDS).exists() else {}
    return House(artefact.load(path), limits)


def house_version() -> str:
    """A short name of the model in ``CHECKS_MODEL``; empty without one, ``damaged`` if it is."""
    if not settings.CHECKS_MODEL:
        return ""
    try:
        return str(artefact.read_meta(Path(settings.CHECKS_MODEL)).get("tables_sha256", ""))[:12]
    except artefact.ArtefactUnusable:
        return "damaged"


def write_thresholds(folder: Path, limits: Mapping[str, float]) -> None:
    """Keep thresholds beside a model."""
    written = json.dumps({"thresholds": dict(limits)}, indent=1, sort_keys=True)
    (folder / THRESHOLDS).write_text(written + "\n", encoding="utf-8")


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
