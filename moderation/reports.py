"""Filing a report: no account needed, and sending it twice is the same as once."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import IntegrityError, transaction

from moderation.models import Report
from moderation.numbering import next_number
from moderation.permissions import Actor
from moderation.subjects import Subject

PREFIX = "R"
# What a reader is promised on the receipt.
ANSWER_DAYS = 3


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a reporter says: ``clause_code`` is a category, or empty when not sure."""

    statement: str
    clause_code: str = ""
    passage: str = ""
    email: str = ""
    good_faith: bool = False


def file_report(
    subject: Subject, complaint: Complaint, *, by: Actor | None = None
) -> tuple[Report, bool]:
    """Store a report and return it with whether it is new; ``by`` is ``None`` for a visitor.

    The same person reporting the same thing again gets the report already there.
    """
    fingerprint = _fingerprint(subject, complaint, by)
    existing = Report.objects.filter(fingerprint=fingerprint).first()
    if existing is not None:
        return existing, False
    try:
        with transaction.atomic():
            report = Report.objects.create(
                number=next_number(PREFIX),
                subject_kind=subject.kind,
                subject_id=subject.ref,
                subject_digest=subject.digest,
                subject_title=subject.title[:300],
                subject_url=subject.url[:500],
                clause_code=complaint.clause_code,
                passage=complaint.passage,
                statement=complaint.statement,
                reporter_id=None if by is None else by.pk,
                reporter_email=complaint.email,
                good_faith=complaint.good_faith,
                fingerprint=fingerprint,
            )
    except IntegrityError:
        # The same report arrived twice at the same moment; the first one stands.
        twin = Report.objects.filter(fingerprint=fingerprint).first()
        if twin is None:
            raise
        return twin, False
    return report, True


def _fingerprint(subject: Subject, complaint: Complaint, by: Actor | None) -> str:
    passage = " ".join(complaint.passage.split())
    if by is not None:
        who = f"user:{by.pk}"
    elif complaint.email:
        who = f"mail:{complaint.email.casefold()}"
    else:
        # Nothing tells one unnamed visitor from another but their words.
        who = f"words:{' '.join(complaint.statement.split())}"
    parts = (who, subject.kind, subject.ref, subject.digest, complaint.clause_code, passage)
    # Lengths keep two different lists of parts from joining into one text.
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()
