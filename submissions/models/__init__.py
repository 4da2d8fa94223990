"""Everything between the first line of a draft and the decision about it."""

from submissions.models.correspondents import Correspondent
from submissions.models.decisions import ChangeRequest, Decision, DecisionReason, Letter
from submissions.models.fetching import ImapState
from submissions.models.mail import (
    InboundFile,
    InboundMessage,
    OutboundMark,
    RawMail,
    TrackingToken,
)
from submissions.models.records import Consent, Event, Message
from submissions.models.submissions import Draft, Revision, Submission, TextFields

__all__ = [
    "ChangeRequest",
    "Consent",
    "Correspondent",
    "Decision",
    "DecisionReason",
    "Draft",
    "Event",
    "ImapState",
    "InboundFile",
    "InboundMessage",
    "Letter",
    "Message",
    "OutboundMark",
    "RawMail",
    "Revision",
    "Submission",
    "TextFields",
    "TrackingToken",
]
