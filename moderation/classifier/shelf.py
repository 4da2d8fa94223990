"""The shipped model and the newsroom's own, each read once per process when first needed."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from moderation.classifier import artefact
from moderation.classifier.model import Model

FOLDER = Path(__file__).resolve().parent.parent / "seed" / "classifier"
THRESHOLDS = "thresholds.json"

log = logging.getLogger(__name__)
_last: "dict[Path, House]" = {}


@dataclass(frozen=True, slots=True, eq=False)
class Shipped:
    """The model with the score from which each family of labels counts."""

    model: Model
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """A model trained by the newsroom, with the score from which each label counts.

    ``digest`` changes with anything that changes what it says.
    """

    model: Model
    thresholds: Mapping[str, float]
    digest: str

    @property
    def version(self) -> int:
        """A number from 2 to 32,767 that stands for this model; 1 stands for none."""
        return int(self.digest[:4], 16) % 0x7FFE + 2


def house() -> House | None:
    """The model in ``CHECKS_MODEL``, None where that is not set; raises ``ArtefactUnusable``.

    A model that was written anew is read at the next call.  While it is being written, the one
    before it goes on.
    """
    if not settings.CHECKS_MODEL:
        return None
    folder = Path(settings.CHECKS_MODEL)
    try:
        known = _house(folder, *map(_changed_at, (folder / artefact.META, folder / THRESHOLDS)))
    except artefact.ArtefactUnusable:
        if folder not in _last:
            raise
        log.exception("The model in CHECKS_MODEL cannot be read; the one before it goes on.")
        return _last[folder]
    _last[folder] = known
    return known


@lru_cache(maxsize=2)
def _house(folder: Path, *_changed: int) -> House:
    limits = read_thresholds(folder) if (folder / THRESHOLDS).exists() else {}
    model = artefact.load(folder)
    said = json.dumps([artefact.read_meta(folder), limits], sort_keys=True)
    return House(model, limits, sha256(said.encode()).hexdigest()[:12])


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def house_digest() -> str:
    """A short name of the model in ``CHECKS_MODEL``; empty without one, ``damaged`` if it is."""
    try:
        known = house()
    except artefact.ArtefactUnusable:
        return "damaged"
    return known.digest if known else ""


def house_version() -> int:
    """The number of the model in ``CHECKS_MODEL``; 0 where there is none that can be read."""
    try:
        known = house()
    except artefact.ArtefactUnusable:
        return 0
    return known.version if known else 0


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
