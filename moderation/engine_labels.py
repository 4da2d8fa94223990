"""The shipped engine's word on a text as one category of the convention."""

from dataclasses import replace

from moderation.checkers import classifier, links, terms
from moderation.material import Finding, Material, Severity
from moderation.screening import TEXT_CHECKERS, screen

# What counts when a text is called flagged; titles, truth and style have rules of their own.
FLAGGED = frozenset({1, 2, 3, 4, 6, 8})
# Deception for money is a crime before it is an advert, whichever clause an editor cites.
_CATEGORIES = {"learnt_fraud": 1}
# A press contact under an article is no advert by itself.
_WEAK = frozenset({"contact_mail", "contact_phone"})
# A listed word is certain, the manner of writing says most about the kind, a contact says little,
# and an address says nothing about what is to be had there.
_ORDER = {terms.NAME: 0, classifier.NAME: 1, links.NAME: 3}
_OTHERS = 2
_LONGEST_TITLE = 90


def predict(material: Material) -> int:
    """The category (1-9) of the strongest evidence that asks for attention or more; 0 when none.

    What holds comes first; then listed words, then what the model says, then all else in display
    order.  A single short line without a title may be one, so it is read as a title too.
    """
    if not material.title and is_line(material.text):
        material = replace(material, title=material.text)
    found = [
        finding
        for finding in screen(material, TEXT_CHECKERS).findings
        if finding.severity is not Severity.NOTE
        and category_of(finding)
        and finding.code not in _WEAK
    ]
    if not found:
        return 0
    return category_of(min(found, key=_strength))


def is_line(text: str) -> bool:
    """Whether a text could be a title: one line of modest length."""
    return len(text) <= _LONGEST_TITLE and "\n" not in text.strip()


def category_of(finding: Finding) -> int:
    """The category a finding speaks for; 0 when it names no clause."""
    if finding.code in _CATEGORIES:
        return _CATEGORIES[finding.code]
    number = finding.clause.partition(".")[0]
    return int(number) if number.isdecimal() else 0


def _strength(finding: Finding) -> tuple[int, int]:
    return -finding.severity.rank, _ORDER.get(finding.checker, _OTHERS)
