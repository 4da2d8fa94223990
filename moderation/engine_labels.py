"""The shipped engine's word on a text as one category of the convention."""

from moderation.material import Finding, Material, Severity
from moderation.screening import TEXT_CHECKERS, screen


def predict(material: Material) -> int:
    """The category (1-9) of the heaviest finding that asks for attention or more; 0 when none.

    Of equally heavy findings the first in display order counts.  Findings without a clause say
    nothing about the convention.
    """
    for finding in screen(material, TEXT_CHECKERS).findings:
        if finding.severity is not Severity.NOTE and _category(finding):
            return _category(finding)
    return 0


def _category(finding: Finding) -> int:
    number = finding.clause.partition(".")[0]
    return int(number) if number.isdecimal() else 0
