"""What staff see of moderation in the admin: stock pages, records read-only."""

from moderation.admin.cases import AppealAdmin, CaseAdmin
from moderation.admin.checks import CheckRunAdmin
from moderation.admin.convention import ClauseAdmin, ConventionVersionAdmin
from moderation.admin.names import ProtectedNameAdmin
from moderation.admin.quality import QualityAdmin
from moderation.admin.reports import ReportAdmin
from moderation.admin.terms import TermAdmin

__all__ = [
    "AppealAdmin",
    "CaseAdmin",
    "CheckRunAdmin",
    "ClauseAdmin",
    "ConventionVersionAdmin",
    "ProtectedNameAdmin",
    "QualityAdmin",
    "ReportAdmin",
    "TermAdmin",
]
