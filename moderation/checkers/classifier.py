"""Passages that read like what the convention forbids, by a model learnt from examples.

Serves clause 1.8, and 2.6, 2.7, 3.1, 3.7, 4.4, 5.1, 6.1, 7.1, 8.1 and 9.1: each label has the
clause that fits it best.  The decision that depends on it: whether an editor reads this passage
with that rule in mind.  It never holds a piece: a model knows how such texts are usually written,
not what this one means; and what it says about truth is a note.

Each paragraph is read in windows of 80 characters and the title by itself, because one bad
paragraph in a good article changes the whole hardly at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from moderation.checkers import contacts
from moderation.classifier.evidence import Evidence, evidence, reasons
from moderation.classifier.shelf import Shipped, shipped
from moderation.material import Field, Finding, Material, Severity
from moderation.spans import Sightings

NAME = "classifier"
VERSION = 2
FIELDS = (Field.TITLE, Field.STANDFIRST, Field.TEXT)
CLAUSES: Mapping[str, str] = {
    "gambling": "1.8",
    "crime": "1.8",
    "fraud": "3.7",
    "ads": "3.1",
    "porn": "4.4",
    "abuse": "2.6",
    "discrimination": "2.7",
    "rumour": "5.1",
    "superstition": "6.1",
    "clickbait": "7.1",
    "fancircle": "8.1",
    "minors": "9.1",
}
CODES: Mapping[str, str] = {
    "gambling": "learnt_gambling",
    "crime": "learnt_crime",
    "fraud": "learnt_fraud",
    "ads": "learnt_ads",
    "porn": "learnt_porn",
    "abuse": "learnt_abuse",
    "discrimination": "learnt_discrimination",
    "rumour": "learnt_rumour",
    "superstition": "learnt_superstition",
    "clickbait": "learnt_clickbait",
    "fancircle": "learnt_fancircle",
    "minors": "learnt_minors",
}
# Software says nothing about truth: what reads like a rumour is told, and weighs nothing.
_NOTES = frozenset({"rumour"})
# The windows beyond these are counted, and their words not marked one by one.
_EXPLAINED = 3
_MAIL = "contact_mail"


@dataclass(slots=True)
class _Seen:
    windows: Sightings = field(default_factory=Sightings)
    words: Sightings = field(default_factory=Sightings)


def check(material: Material) -> Iterator[Finding]:
    """One finding per label: the windows that read like it, then the words that weighed most."""
    judge = shipped()
    seen: dict[str, _Seen] = {}
    last: dict[tuple[Field, str], Evidence] = {}
    for name, found in _found(judge, material):
        # Windows overlap by half: the same passage is told once.
        before = last.get((name, found.label))
        if before is None or found.start >= before.end:
            _add(judge, material, name, found, seen.setdefault(found.label, _Seen()))
            last[name, found.label] = found
    for label, place in seen.items():
        yield Finding(
            clause=CLAUSES[label],
            checker=NAME,
            version=VERSION,
            severity=Severity.NOTE if label in _NOTES else Severity.ATTENTION,
            code=CODES[label],
            params={"count": place.windows.count},
            spans=(*place.windows.spans, *place.words.spans),
        )


def is_contact_told(material: Material) -> bool:
    """Whether a contact of the kinds that solicitations give is told; mail is in any imprint."""
    return any(found.code != _MAIL for found in contacts.check(material))


def _found(judge: Shipped, material: Material) -> Iterator[tuple[Field, Evidence]]:
    def has_contact(text: str) -> bool:
        return is_contact_told(Material("", text, own_hosts=material.own_hosts))

    told = evidence(
        judge.model,
        [material.text_of(name) for name in FIELDS],
        has_contact,
        thresholds=judge.thresholds,
        titles={FIELDS.index(Field.TITLE)},
    )
    return ((FIELDS[which], found) for which, found in told)


def _add(judge: Shipped, material: Material, name: Field, found: Evidence, seen: _Seen) -> None:
    seen.windows.add(material, name, found.start, found.end)
    if seen.windows.count <= _EXPLAINED:
        for reason in reasons(judge.model, material.text_of(name), found):
            seen.words.add(material, name, reason.start, reason.end)
