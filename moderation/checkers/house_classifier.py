"""Passages that read like what this newsroom's own editors judged to be against the convention.

Serves clause 1.8, 2.6, 3.1 and so on: the one that says most of the category a label names.
The decision that depends on it: whether an editor reads this passage with that rule in mind.  The
model is the one in ``CHECKS_MODEL``, made by ``train_checks``; without one this check says nothing.
It begins on trial, earns its stage like any other, and what it finds never holds a piece.
"""

from collections.abc import Iterator, Mapping

from moderation.checkers import classifier
from moderation.classifier.alarms import Alarm, alarms, told_labels
from moderation.classifier.model import Model
from moderation.classifier.shelf import House, house
from moderation.material import Field, Finding, Material, Severity, Stage
from moderation.spans import Sightings

NAME = "house_classifier"
# Stands for "no model"; each model has a number of its own.
VERSION = 1
STAGE = Stage.SHADOW
FIELDS = classifier.FIELDS
CODE = "learnt_here"
# The clause that says most of a category; a label that is the name of one has its own.
CLAUSES: Mapping[str, str] = {
    "1": "1.8",
    "2": "2.6",
    "3": "3.1",
    "4": "4.4",
    "5": "5.1",
    "6": "6.1",
    "7": "7.1",
    "8": "8.1",
    "9": "9.1",
    "illicit_ads": "3.1",
    **classifier.CLAUSES,
}
_TRUTH, _TITLES = "5.", "7."


def untold(model: Model) -> tuple[str, ...]:
    """The labels of a model that no clause is known for, so that nothing is ever said of them."""
    return tuple(label for label in told_labels(model) if label not in CLAUSES)


def check(material: Material) -> Iterator[Finding]:
    """One finding per label: the windows that read like it."""
    judge = house()
    if judge is None:
        return
    seen: dict[str, Sightings] = {}
    last: dict[tuple[int, str], Alarm] = {}
    for found in _found(judge, material):
        before = last.get((found.text, found.label))
        # Windows overlap by half: the same passage is told once.
        if before is None or found.start >= before.end:
            places = seen.setdefault(found.label, Sightings())
            places.add(material, FIELDS[found.text], found.start, found.end)
            last[found.text, found.label] = found
    for label, places in seen.items():
        clause = CLAUSES[label]
        yield Finding(
            clause=clause,
            checker=NAME,
            version=judge.version,
            severity=Severity.NOTE if clause.startswith(_TRUTH) else Severity.ATTENTION,
            code=CODE,
            params={"count": places.count},
            spans=tuple(places.spans),
        )


def _found(judge: House, material: Material) -> Iterator[Alarm]:
    texts = [material.text_of(name) for name in FIELDS]
    for found in alarms(judge.model, texts, judge.thresholds):
        clause = CLAUSES.get(found.label)
        of_titles = clause is not None and clause.startswith(_TITLES)
        if clause and (not of_titles or FIELDS[found.text] is Field.TITLE):
            yield found
