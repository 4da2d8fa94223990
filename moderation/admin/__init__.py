"""What staff see of moderation in the admin: stock pages, records read-only."""

from moderation.admin.audit import AuditEventAdmin
from moderation.admin.cases import AppealAdmin, CaseAdmin
from moderation.admin.checks import CheckRunAdmin
from moderation.admin.convention import ClauseAdmin, ConventionVersionAdmin
from moderation.admin.holds import LegalHoldAdmin
from moderation.admin.matters import CopyrightNoticeAdmin, FeedbackAdmin
from moderation.admin.names import ProtectedNameAdmin, ProtectedPictureAdmin
from moderation.admin.quality import QualityAdmin
from moderation.admin.reports import ReportAdmin
from moderation.admin.terms import TermAdmin

__all__ = [
    "AppealAdmin",
    "AuditEventAdmin",
    "CaseAdmin",
    "CheckRunAdmin",
    "ClauseAdmin",
    "ConventionVersionAdmin",
    "CopyrightNoticeAdmin",
    "FeedbackAdmin",
    "LegalHoldAdmin",
    "ProtectedNameAdmin",
    "ProtectedPictureAdmin",
    "QualityAdmin",
    "ReportAdmin",
    "TermAdmin",
]
