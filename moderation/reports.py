"""Filing a report: no account needed, and sending it twice is the same as once."""

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language

from moderation import cases, queries, reporters, statements
from moderation.errors import ReportsMuted
from moderation.models import Report
from moderation.numbering import next_number
from moderation.parties import Party
from moderation.permissions import Actor
from moderation.post import office
from moderation.subjects import Subject

PREFIX = "R"
# What a reader is promised on the receipt.
ANSWER_DAYS = 3
# In tenths, before the reporter's record counts: an account whole, a nameless visitor half, an
# address nothing until it is confirmed.
WEIGHT_ACCOUNT, WEIGHT_NAMELESS, WEIGHT_UNCONFIRMED = 10, 5, 0
CONFIRM_SECONDS = 7 * 24 * 3600
_SALT = "moderation.report-address"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a reporter says: ``clause_code`` is a category, or empty when not sure."""

    statement: str
    clause_code: str = ""
    passage: str = ""
    picture: str = ""
    email: str = ""
    good_faith: bool = False


def file_report(
    subject: Subject, complaint: Complaint, *, by: Actor | None = None
) -> tuple[Report, bool]:
    """Store a report and return it with whether it is new; ``by`` is ``None`` for a visitor.

    The same person reporting the same thing again gets the report already there.  Raises
    ``ReportsMuted``, except for what may harm minors.
    """
    fingerprint = _fingerprint(subject, complaint, by)
    existing = Report.objects.filter(fingerprint=fingerprint).first()
    if existing is not None:
        return existing, False
    party = _party(complaint, by)
    until = reporters.muted_until(party)
    if until is not None and complaint.clause_code not in reporters.CHILD_SAFETY:
        raise ReportsMuted(until)
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
                picture=complaint.picture,
                statement=complaint.statement,
                reporter_id=None if by is None else by.pk,
                reporter_email=complaint.email,
                good_faith=complaint.good_faith,
                fingerprint=fingerprint,
                language=get_language() or "en",
                weight=_weight(complaint, by),
            )
            cases.file_under(report)
            if by is None and complaint.email:
                _ask_to_confirm(report)
    except IntegrityError:
        # The same report arrived twice at the same moment; the first one stands.
        twin = Report.objects.filter(fingerprint=fingerprint).first()
        if twin is None:
            raise
        return twin, False
    return report, True


@transaction.atomic
def confirm_address(token: str) -> Report | None:
    """The report behind a confirmation link, confirmed now; ``None`` for a forged or old link."""
    try:
        number = signing.loads(token, salt=_SALT, max_age=CONFIRM_SECONDS)
    except signing.BadSignature:
        return None
    report = Report.objects.select_for_update().filter(number=number).first()
    if report is not None and report.contact_confirmed_at is None:
        report.contact_confirmed_at = timezone.now()
        party = Party(email=report.reporter_email)
        report.weight = reporters.track_of(party, before=report).weigh(WEIGHT_ACCOUNT)
        report.save(update_fields=["contact_confirmed_at", "weight"])
        cases.weigh_again(report)
        _tell_if_decided(report)
    return report


def _tell_if_decided(report: Report) -> None:
    """Whoever confirms after the case was closed still hears how it ended."""
    if report.state == Report.State.CLOSED and report.case is not None:
        standing = queries.standing_decision(report.case)
        if standing is not None:
            statements.tell_reporter(standing, report)


def _ask_to_confirm(report: Report) -> None:
    """The one letter an unconfirmed address gets."""
    token = signing.dumps(report.number, salt=_SALT)
    link = f"{settings.SITE_URL}{reverse('moderation:report-confirm', args=[token])}"
    values = {"report": report, "link": link, "days": ANSWER_DAYS}
    to = Party(email=report.reporter_email, language=report.language)
    with translation.override(report.language):
        subject = office().compose("emails/moderation/report_confirm.subject.txt", values).strip()
        text = office().compose("emails/moderation/report_confirm.txt", values)
    office().send(to=to, subject=subject, text=text)


def _weight(complaint: Complaint, by: Actor | None) -> int:
    if by is not None:
        return reporters.track_of(_party(complaint, by)).weigh(WEIGHT_ACCOUNT)
    return WEIGHT_UNCONFIRMED if complaint.email else WEIGHT_NAMELESS


def _party(complaint: Complaint, by: Actor | None) -> Party:
    if by is not None:
        return Party(by.pk)
    return Party(email=complaint.email)


def _fingerprint(subject: Subject, complaint: Complaint, by: Actor | None) -> str:
    passage = " ".join(complaint.passage.split())
    if by is not None:
        who = f"user:{by.pk}"
    elif complaint.email:
        who = f"mail:{complaint.email.casefold()}"
    else:
        # Nothing tells one unnamed visitor from another but their words.
        who = f"words:{' '.join(complaint.statement.split())}"
    parts = [who, subject.kind, subject.ref, subject.digest, complaint.clause_code, passage]
    if complaint.picture:
        parts.append(complaint.picture)
    # Lengths keep two different lists of parts from joining into one text.
    return sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()
