"""A model on disk: tables of numbers, and what is known about them in JSON.  Nothing is pickled."""

import json
import math
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from moderation.classifier import features
from moderation.classifier.model import Model

FORMAT = 2
TABLES, META, CARD = "tables.npz", "meta.json", "MODEL_CARD.md"
_MAX_META = 1024 * 1024
_MAX_TABLES = 128 * 1024 * 1024
_MAX_LABELS = 256
_MIN_BITS, _MAX_BITS = 10, 22
_LISTS = ("scales", "intercepts", "slopes", "offsets", "biases")


class ArtefactUnusable(ValueError):
    """The folder holds no model this version can use; the message says why and what to do."""


def save(model: Model, folder: Path, *, about: Mapping[str, Any] | None = None) -> None:
    """Write the model into a folder, made if it is not there.

    ``about`` is added to the description: counts, figures, sources with their licences.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = folder / TABLES
    with tables.open("wb") as file:
        np.savez_compressed(file, weights=model.weights, sizes=model.sizes)
    meta = {
        "format": FORMAT,
        "features": features.VERSION,
        "labels": list(model.labels),
        "bits": model.bits,
        "size_scale": model.size_scale,
        **{name: getattr(model, name).tolist() for name in _LISTS},
        "sources": list(model.sources),
        "tables_sha256": sha256(tables.read_bytes()).hexdigest(),
        "about": dict(about or {}),
    }
    written = json.dumps(meta, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / META).write_text(written + "\n", encoding="utf-8")


def load(folder: Path) -> Model:
    """Read a model; raises ``ArtefactUnusable`` when a file is missing, damaged or too new."""
    meta = read_meta(folder)
    try:
        tables = folder / TABLES
        if tables.stat().st_size > _MAX_TABLES:
            raise ArtefactUnusable(f"{tables}: larger than any model. Train it again.")
        raw = tables.read_bytes()
    except OSError as error:
        raise ArtefactUnusable(f"{folder / TABLES}: {error.strerror}. Train it again.") from error
    if sha256(raw).hexdigest() != meta.get("tables_sha256"):
        raise ArtefactUnusable(f"{tables}: damaged, its hash is another. Train it again.")
    try:
        return _model(meta, tables)
    except (KeyError, TypeError, ValueError, OverflowError, zipfile.BadZipFile) as error:
        if isinstance(error, ArtefactUnusable):
            raise
        raise _damaged(folder / META) from error


def read_meta(folder: Path) -> dict[str, Any]:
    """The description alone; raises ``ArtefactUnusable``."""
    path = folder / META
    try:
        if path.stat().st_size > _MAX_META:
            raise _damaged(path)
        meta = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ArtefactUnusable(f"{path}: {error.strerror}. Name a folder with a model.") from error
    except (ValueError, RecursionError) as error:
        if isinstance(error, ArtefactUnusable):
            raise
        raise _damaged(path) from error
    if not isinstance(meta, dict):
        raise _damaged(path)
    if meta.get("format") != FORMAT or meta.get("features") != features.VERSION:
        raise ArtefactUnusable(f"{path}: made by another version. Train it again.")
    return meta


def _damaged(path: Path) -> ArtefactUnusable:
    return ArtefactUnusable(f"{path}: damaged or not a model. Train it again.")


def _model(meta: Mapping[str, Any], tables: Path) -> Model:
    labels, bits = meta["labels"], meta["bits"]
    good_labels = isinstance(labels, list) and all(isinstance(label, str) for label in labels)
    if not good_labels or not 2 <= len(set(labels)) == len(labels) <= _MAX_LABELS:
        raise _damaged(tables)
    if not isinstance(bits, int) or not _MIN_BITS <= bits <= _MAX_BITS:
        raise _damaged(tables)
    lists = {name: np.array(meta[name], dtype=np.float64) for name in _LISTS}
    if any(row.shape != (len(labels),) or not np.isfinite(row).all() for row in lists.values()):
        raise _damaged(tables)
    scale = float(meta["size_scale"])
    if not (math.isfinite(scale) and scale > 0):
        raise _damaged(tables)
    with np.load(tables, allow_pickle=False) as found:
        weights, sizes = found["weights"], found["sizes"]
    if weights.shape != (1 << bits, len(labels)) or weights.dtype != np.int8:
        raise _damaged(tables)
    if sizes.shape != weights.shape[:1] or sizes.dtype != np.uint16:
        raise _damaged(tables)
    return Model(
        labels=tuple(labels),
        bits=bits,
        weights=weights,
        sizes=sizes,
        size_scale=scale,
        sources=tuple(str(source) for source in meta.get("sources", ())),
        **lists,
    )
