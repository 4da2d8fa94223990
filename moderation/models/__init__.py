"""The records of moderation, one file per aggregate."""

from moderation.models.checks import CheckRun, Finding
from moderation.models.convention import Clause, ConventionVersion, Section
from moderation.models.convention_events import ConventionEvent
from moderation.models.numbers import Counter
from moderation.models.prints import PrintHash, TextPrint
from moderation.models.reports import Report
from moderation.models.terms import Term, TermChange

__all__ = [
    "CheckRun",
    "Clause",
    "ConventionEvent",
    "ConventionVersion",
    "Counter",
    "Finding",
    "PrintHash",
    "Report",
    "Section",
    "Term",
    "TermChange",
    "TextPrint",
]
