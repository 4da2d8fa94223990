"""The desk in the admin: the list of pieces, the workbench, and the records to look up."""

from submissions.admin.mail import InboundMessageAdmin
from submissions.admin.pieces import SubmissionAdmin
from submissions.admin.records import DecisionAdmin, EventAdmin, ImapStateAdmin, LetterAdmin

__all__ = [
    "DecisionAdmin",
    "EventAdmin",
    "ImapStateAdmin",
    "InboundMessageAdmin",
    "LetterAdmin",
    "SubmissionAdmin",
]
