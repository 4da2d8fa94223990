"""A model comes back from disk as it went, and a damaged one says so."""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from moderation.classifier import artefact
from moderation.classifier.artefact import ArtefactUnusable
from moderation.classifier.training import train
from tests.moderation.classifier.corpus import lines


@pytest.fixture(scope="module")
def saved(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("model")
    artefact.save(train(lines()), folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    for path in saved.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def changed(folder: Path, **values: object) -> None:
    path = folder / artefact.META
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_a_loaded_model_answers_as_the_saved_one(saved):
    before, after = train(lines()), artefact.load(saved)
    for text in ("今早烤面包", "驿站", "no words of theirs", ""):
        assert after.scores(text) == before.scores(text)
    assert after.labels_of(["暴雨"]) == before.labels_of(["暴雨"])


def test_it_weighs_a_few_megabytes_at_most(saved):
    assert sum(path.stat().st_size for path in saved.iterdir()) < 2_000_000


def test_damaged_tables_are_refused(folder):
    path = folder / artefact.TABLES
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    with pytest.raises(ArtefactUnusable, match="damaged"):
        artefact.load(folder)


@pytest.mark.parametrize("name", [artefact.TABLES, artefact.META])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ArtefactUnusable, match=name):
        artefact.load(folder)


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 100_000, "null"])
def test_a_description_that_is_none_is_refused(folder, content):
    (folder / artefact.META).write_text(content)
    with pytest.raises(ArtefactUnusable, match="damaged"):
        artefact.load(folder)


@pytest.mark.parametrize(
    "values",
    [
        {"labels": ["a"]},
        {"labels": "bread"},
        {"labels": ["a", "a", "b"]},
        {"bits": 40},
        {"bits": 12},
        {"scales": [1, 2]},
        {"slopes": ["x", 1, 1]},
        {"offsets": [float("nan"), 0, 0]},
        {"size_scale": -1},
        {"size_scale": None},
    ],
)
def test_a_description_that_does_not_fit_the_tables_is_refused(folder, values):
    changed(folder, **values)
    with pytest.raises(ArtefactUnusable, match="damaged"):
        artefact.load(folder)


@pytest.mark.parametrize("values", [{"format": 99}, {"features": 0}])
def test_a_model_of_another_version_is_refused(folder, values):
    changed(folder, **values)
    with pytest.raises(ArtefactUnusable, match="another version"):
        artefact.load(folder)


def test_pickled_objects_are_never_read(folder):
    path = folder / artefact.TABLES
    with path.open("wb") as file:
        np.savez_compressed(file, weights=np.array([{}], dtype=object), sizes=np.zeros(1))
    changed(folder, tables_sha256=sha256(path.read_bytes()).hexdigest())
    with pytest.raises(ArtefactUnusable, match="damaged"):
        artefact.load(folder)
