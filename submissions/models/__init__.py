"""Everything between the first line of a draft and the decision about it."""

from submissions.models.decisions import ChangeRequest, Decision, DecisionReason, Letter
from submissions.models.records import Consent, Event, Message
from submissions.models.submissions import Draft, Revision, Submission, TextFields

__all__ = [
    "ChangeRequest",
    "Consent",
    "Decision",
    "DecisionReason",
    "Draft",
    "Event",
    "Letter",
    "Message",
    "Revision",
    "Submission",
    "TextFields",
]
