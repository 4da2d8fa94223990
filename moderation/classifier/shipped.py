"""What the shipped model is trained on: sets whose licence allows it, and our own corpus.

Sets are files of labelled lines (``text``, ``cat`` and ``label``) in one folder.  Only what is
listed here is read; each entry names its licence, which the model card repeats.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moderation.classifier import own_corpus
from moderation.classifier.disguise import disguised
from moderation.classifier.training import Line

SEED = 20_261
ROUNDS = 6
SLOPE = 3.0
# Texts per grammar; the ordinary ones are many because no set of ordinary Chinese may be used.
OWN_COUNTS: Mapping[str, int] = {
    "": 1200,
    "gambling": 8000,
    "fraud": 8500,
    "ads": 7500,
    "crime": 1800,
    "porn": 8500,
    "abuse": 9000,
    "clickbait": 3500,
    "superstition": 1600,
    "fancircle": 1600,
    "discrimination": 3000,
    "ok_heated": 5500,
    "ok_chat": 5200,
    "ok_titles": 3500,
    "ok_trade": 2000,
    "ok_crackdown": 2200,
    "ok_counter": 2500,
    "ok_near": 9500,
    "ok_prose": 1800,
    "ok_short": 1800,
    "ok_mixed": 1800,
    "en_spam": 400,
    "en_fraud": 400,
}
# One own text in so many is followed by a disguised copy of itself.
_COPY_EVERY = 3


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """One file: whose it is, under which licence, which labels it teaches, how much is taken."""

    file: str
    origin: str
    licence: str
    labels: Mapping[str, str]
    most: int = 100_000


SETS = (
    TrainingSet(
        "cold",
        "COLD, Chinese offensive language (thu-coai/COLDataset)",
        "Apache-2.0",
        {"0": "ok", "1": "discrimination"},
        most=9000,
    ),
    TrainingSet(
        "swsr",
        "SWSR, sexism on Weibo (aggiejiang/SWSR)",
        "MIT",
        {"0": "ok", "1": "discrimination"},
        most=4000,
    ),
    TrainingSet(
        "davidson_en",
        "Hate speech and offensive language (t-davidson)",
        "MIT",
        {"neither": "ok", "offensive": "abuse", "hate": "discrimination"},
        most=3000,
    ),
    TrainingSet(
        "clickbait_en",
        "Stop Clickbait headlines (bhargaviparanjape/clickbait)",
        "MIT",
        {"0": "ok", "1": "clickbait"},
        most=5000,
    ),
    TrainingSet(
        "sms_spam_en",
        "SMS Spam Collection (UCI)",
        "CC BY 4.0",
        {"0": "ok", "1": "ads"},
        most=2500,
    ),
)


def training_lines(folder: Path) -> Iterator[tuple[str, Line]]:
    """Every line with its source, in an order that never changes.

    Raises ``OSError`` when a set is not in the folder and ``ValueError`` when a line is damaged.
    """
    for given in SETS:
        for text, label in _rows(folder / f"{given.file}.jsonl", given):
            yield given.file, Line(text, label)
    for at, composed in enumerate(own_corpus.texts(OWN_COUNTS, seed=SEED)):
        yield own_corpus.SOURCE, Line(composed.text, composed.label)
        if at % _COPY_EVERY == 0 and composed.lang == "zh":
            yield own_corpus.SOURCE, Line(disguised(composed.text, seed=SEED + at), composed.label)


def _rows(path: Path, given: TrainingSet) -> Iterator[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row: dict[str, Any] = json.loads(line)
            found.append((row["text"], given.labels[str(row["label"])]))
    # Taken by hash, so that the choice does not hang on the order of the file.
    found.sort(key=lambda row: hashlib.sha256(row[0].encode()).digest())
    yield from found[: given.most]
