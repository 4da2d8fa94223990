"""The records of moderation, one file per aggregate."""

from moderation.models.checks import CheckRun, Finding
from moderation.models.convention import Clause, ConventionVersion, Section
from moderation.models.names import ProtectedName
from moderation.models.numbers import Counter
from moderation.models.pictures import ReadPicture
from moderation.models.prints import PrintHash, TextPrint
from moderation.models.reports import Report
from moderation.models.terms import Term, TermChange

__all__ = [
    "CheckRun",
    "Clause",
    "ConventionVersion",
    "Counter",
    "Finding",
    "PrintHash",
    "ProtectedName",
    "ReadPicture",
    "Report",
    "Section",
    "Term",
    "TermChange",
    "TextPrint",
]
