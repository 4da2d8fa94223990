"""What staff see of moderation in the admin: stock pages, records read-only."""

from moderation.admin.checks import CheckRunAdmin
from moderation.admin.convention import ClauseAdmin, ConventionVersionAdmin
from moderation.admin.names import ProtectedNameAdmin
from moderation.admin.reports import ReportAdmin
from moderation.admin.terms import TermAdmin

__all__ = [
    "CheckRunAdmin",
    "ClauseAdmin",
    "ConventionVersionAdmin",
    "ProtectedNameAdmin",
    "ReportAdmin",
    "TermAdmin",
]
