"""The records of moderation, one file per aggregate."""

from moderation.models.appeals import Appeal, AppealFile
from moderation.models.audit import AuditEvent
from moderation.models.cases import Case, CaseEvent
from moderation.models.checks import CheckRun, Finding
from moderation.models.convention import Clause, ConventionVersion, Section
from moderation.models.convention_events import ConventionEvent
from moderation.models.copyright import CopyrightNotice
from moderation.models.decisions import Decision, DecisionClause, Effect, Signature, Statement
from moderation.models.feedback import Feedback
from moderation.models.holds import LegalHold
from moderation.models.links import AccountLink
from moderation.models.names import ProtectedName, ProtectedPicture
from moderation.models.numbers import Counter
from moderation.models.parts import CasePart
from moderation.models.penalties import Penalty
from moderation.models.pictures import ReadPicture
from moderation.models.prints import PrintHash, TextPrint
from moderation.models.reports import Report
from moderation.models.rollout import DetectorStage, JudgeSpending, StageChoice
from moderation.models.terms import Term, TermChange

__all__ = [
    "AccountLink",
    "Appeal",
    "AppealFile",
    "AuditEvent",
    "Case",
    "CaseEvent",
    "CasePart",
    "CheckRun",
    "Clause",
    "ConventionEvent",
    "ConventionVersion",
    "CopyrightNotice",
    "Counter",
    "Decision",
    "DecisionClause",
    "DetectorStage",
    "Effect",
    "Feedback",
    "Finding",
    "JudgeSpending",
    "LegalHold",
    "Penalty",
    "PrintHash",
    "ProtectedName",
    "ProtectedPicture",
    "ReadPicture",
    "Report",
    "Section",
    "Signature",
    "StageChoice",
    "Statement",
    "Term",
    "TermChange",
    "TextPrint",
]
