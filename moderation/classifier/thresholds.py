"""From which score a family of labels counts: set on ordinary texts, so that few are flagged.

Only one half of each ordinary set is read here, by the hash of the text; the other half is what
``measure_checks`` reports on.
"""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from moderation.checkers.classifier import is_contact_told
from moderation.classifier.evidence import FAMILIES, OF_TITLES, window_scores
from moderation.classifier.model import Model
from moderation.material import Material

# A little more than the highest score allowed, so that unseen text stays below as well.
MARGIN = 0.35


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A set of ordinary texts, whether they are titles, and the share that may be flagged."""

    file: str
    is_title: bool
    budget: float
    most: int


ORDINARY = (
    Ordinary("normal_titles_zh", is_title=True, budget=0.003, most=10_000),
    Ordinary("normal_articles_zh", is_title=False, budget=0.007, most=1000),
    Ordinary("normal_abstracts_zh", is_title=False, budget=0.001, most=1000),
    Ordinary("normal_reviews_zh", is_title=False, budget=0.003, most=3000),
    Ordinary("normal_articles_en", is_title=False, budget=0.01, most=1000),
    Ordinary("nus_sms_zh", is_title=False, budget=0.005, most=3000),
)
# How the budget of a set is shared out: what is common in print gets more room.
SHARES: Mapping[str, float] = {
    "solicitation": 0.55,
    "abuse": 0.15,
    "discrimination": 0.15,
    "superstition": 0.03,
    "fancircle": 0.03,
    "minors": 0.03,
    "clickbait": 0.15,
    "rumour": 1.0,
}


def is_for_setting(text: str) -> bool:
    """Whether a text is of the half on which thresholds are set."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def ordinary_texts(folder: Path, given: Ordinary, *, for_setting: bool) -> Iterator[str]:
    """The texts of one half of a set, ``most`` at most; raises ``OSError`` without the file."""
    count = 0
    with (folder / f"{given.file}.jsonl").open(encoding="utf-8") as file:
        for line in file:
            text = json.loads(line)["text"]
            if is_for_setting(text) is for_setting and count < given.most:
                count += 1
                yield text


def measured_thresholds(model: Model, folder: Path) -> dict[str, float]:
    """The lowest scores at which every ordinary set keeps its budget, by family."""
    found = dict.fromkeys(FAMILIES, -math.inf)
    for given in ORDINARY:
        peaks = [
            peak_scores(model, text) for text in ordinary_texts(folder, given, for_setting=True)
        ]
        for family, share in SHARES.items():
            if family == OF_TITLES and not given.is_title:
                continue
            ordered = sorted((peak[family] for peak in peaks), reverse=True)
            allowed = math.floor(given.budget * share * len(ordered))
            if ordered:
                found[family] = max(found[family], ordered[min(allowed, len(ordered) - 1)])
    return {family: round(score + MARGIN, 3) for family, score in found.items()}


def peak_scores(model: Model, text: str) -> dict[str, float]:
    """The highest score of each family in any window of a text."""
    peaks = np.full(len(FAMILIES), -math.inf)
    for found in window_scores(model, [text], has_contact, at_least={}):
        peaks = np.maximum(peaks, found.scores.max(axis=0, initial=-math.inf))
    return dict(zip(FAMILIES, peaks.tolist(), strict=True))


def has_contact(text: str) -> bool:
    """Whether the checker of contacts sees one that solicitations give."""
    return is_contact_told(Material("", text))
