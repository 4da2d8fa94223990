"""From which score a label counts: set on ordinary texts, so that few are flagged.

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
from moderation.classifier.own_corpus import OK
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
# What each set may spend on titles that lure and on notes about truth, beside all the rest.
NOTED = "rumour"
APART: Mapping[str, float] = {OF_TITLES: 0.15, NOTED: 1.0}
# An exception is spent where it lowers a threshold most; what is rare in print counts less.
RARE = frozenset({"discrimination", "superstition", "fancircle", "minors"})
WORTH_OF_RARE = 0.1
# However little ordinary texts look like a label: what is less likely than not is not told.
LOWEST = 0.0


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


@dataclass(frozen=True, slots=True)
class _Peak:
    """The highest score of a label in one ordinary text."""

    score: float
    file: str
    text: int


def measured_thresholds(model: Model, folder: Path) -> dict[str, float]:
    """The lowest scores at which every ordinary set keeps its budget, by label."""
    peaks: dict[str, list[_Peak]] = {label: [] for label in model.labels if label != OK}
    sizes: dict[str, int] = {}
    for given in ORDINARY:
        texts = list(ordinary_texts(folder, given, for_setting=True))
        sizes[given.file] = len(texts)
        for at, text in enumerate(texts):
            for label, score in peak_scores(model, text).items():
                if label != OF_TITLES or given.is_title:
                    peaks[label].append(_Peak(score, given.file, at))
    together = {label: found for label, found in peaks.items() if label not in APART}
    limits = _lowest(together, {given.file: given.budget * sizes[given.file] for given in ORDINARY})
    for label, share in APART.items():
        if label in peaks:
            budgets = {given.file: given.budget * share * sizes[given.file] for given in ORDINARY}
            limits |= _lowest({label: peaks[label]}, budgets)
    # A note about truth weighs nothing and has a budget of its own.
    lowest = {label: -math.inf if label == NOTED else LOWEST for label in limits}
    return {label: max(round(score + MARGIN, 3), lowest[label]) for label, score in limits.items()}


def _lowest(peaks: Mapping[str, list[_Peak]], budgets: Mapping[str, float]) -> dict[str, float]:
    """The score each label may come down to, when all together stay within the budgets.

    The text that keeps a label highest above its next one is let through first.
    """
    waiting = {label: sorted(found, key=_score, reverse=True) for label, found in peaks.items()}
    flagged: dict[str, set[int]] = {file: set() for file in budgets}
    while True:
        drops = []
        for label, found in waiting.items():
            if len(found) > 1:
                top, spent = found[0], flagged[found[0].file]
                if top.text in spent or len(spent) + 1 <= budgets[top.file]:
                    drop = top.score - found[1].score
                    drops.append((drop * (WORTH_OF_RARE if label in RARE else 1), label))
        if not drops:
            break
        _gain, label = max(drops)
        top = waiting[label].pop(0)
        flagged[top.file].add(top.text)
    return {label: found[0].score for label, found in waiting.items() if found}


def _score(peak: _Peak) -> float:
    return peak.score


def peak_scores(model: Model, text: str) -> dict[str, float]:
    """The highest score of each label in any window of a text where it leads its family."""
    peaks: dict[str, float] = {}
    for found in window_scores(model, [text], has_contact, at_least={}):
        for column in range(len(FAMILIES)):
            for top in np.unique(found.tops[:, column]).tolist():
                score = float(found.scores[found.tops[:, column] == top, column].max())
                label = model.labels[top]
                if label in FAMILIES[list(FAMILIES)[column]]:
                    peaks[label] = max(score, peaks.get(label, -math.inf))
    return peaks


def has_contact(text: str) -> bool:
    """Whether the checker of contacts sees one that solicitations give."""
    return is_contact_told(Material("", text))
