"""What this app keeps, for how long, and how it goes: its lines of the retention table."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from moderation import appeal_files, appeals, retention
from moderation.holds import Held
from moderation.models import Appeal, AppealFile, Case, CopyrightNotice, Decision, Feedback, Report
from moderation.reports import CONFIRM_SECONDS
from moderation.retention import Kind

CONFIRM_DAYS = CONFIRM_SECONDS // 86400
APPEAL_DAYS = appeals.WINDOW.days
YEAR = 365
# After Civil Code of China, article 188: claims lapse three years after they were known.
CLAIM_DAYS = 3 * YEAR


def _case_held(held: Held, case: str) -> Q:
    """Rows whose case is on hold, or whose case is about a person on hold."""
    people = held.of_people(f"{case}__accused", f"{case}__accused_email")
    return Q(**{f"{case}__number__in": held.cases}) | people


def _unconfirmed(before: datetime, held: Held, limit: int) -> int:
    """Addresses nobody confirmed: the report stays, without a way to its sender."""
    late = Report.objects.filter(created_at__lt=before, contact_confirmed_at=None)
    late = late.exclude(reporter_email="").exclude(_case_held(held, "case"))
    return _forget_senders(late.exclude(held.of_people("reporter", "reporter_email")), limit)


def _confirmed(before: datetime, held: Held, limit: int) -> int:
    """Addresses of visitors whose case is over and can no longer be appealed."""
    open_appeal = Appeal.objects.filter(decision__case=OuterRef("case"))
    late = Report.objects.filter(
        ~Exists(open_appeal.exclude(state__in=Appeal.ANSWERED)),
        ~Exists(Decision.objects.filter(case=OuterRef("case"), decided_at__gte=before)),
        case__state=Case.State.CLOSED,
        case__closed_at__lt=before,
    )
    late = late.exclude(reporter_email="").exclude(_case_held(held, "case"))
    return _forget_senders(late.exclude(held.of_people("reporter", "reporter_email")), limit)


def _forget_senders(reports: QuerySet[Report], limit: int) -> int:
    rows = reports.order_by("pk").values_list("pk", flat=True)[:limit]
    return Report.objects.filter(pk__in=list(rows)).update(reporter_email="")


def _files(before: datetime, held: Held, limit: int) -> int:
    """Files of appeals that were answered, unless somebody may still ask why."""
    late = AppealFile.objects.filter(erased_at=None, appeal__answered_at__lt=before)
    late = late.exclude(_case_held(held, "appeal__decision__case"))
    late = late.exclude(held.of_people("appeal__account", "appeal__email"))
    gone = 0
    for appeal in Appeal.objects.filter(pk__in=late.values("appeal")).order_by("pk")[:limit]:
        appeal_files.erase(appeal)
        gone += 1
    return gone


def _feedback(before: datetime, held: Held, limit: int) -> int:
    """Addresses under remarks on the rules; the remarks stay."""
    late = Feedback.objects.filter(created_at__lt=before).exclude(email="")
    for address in held.emails:
        late = late.exclude(email__iexact=address)
    rows = late.order_by("pk").values_list("pk", flat=True)[:limit]
    return Feedback.objects.filter(pk__in=list(rows)).update(email="")


def _claims(before: datetime, held: Held, limit: int) -> int:
    """How to reach rights holders whose notice is settled, and what they gave as proof."""
    late = CopyrightNotice.objects.filter(settled_at__lt=before).exclude(contact="")
    late = late.exclude(held.of_people("accused", "accused_email"))
    for address in held.emails:
        late = late.exclude(contact__iexact=address)
    rows = late.order_by("pk").values_list("pk", flat=True)[:limit]
    return CopyrightNotice.objects.filter(pk__in=list(rows)).update(contact="", proof="–")


KINDS = (
    Kind(
        "report_addresses_unconfirmed",
        _("Addresses of reporters who did not confirm them"),
        _("the report"),
        _("The address goes; the report stays without its sender."),
        _("An address nobody confirmed may be somebody else's."),
        CONFIRM_DAYS,
        _unconfirmed,
    ),
    Kind(
        "report_addresses",
        _("Addresses of visitors who reported something"),
        _("the last decision of the case"),
        _("The address goes; the report stays without its sender."),
        _("So long a decision can be appealed."),
        APPEAL_DAYS,
        _confirmed,
    ),
    Kind(
        "appeal_files",
        _("Files that came with an appeal"),
        _("the answer to the appeal"),
        _("Files and their names go; size and hash stay."),
        _("So long the answer can be asked about."),
        APPEAL_DAYS,
        _files,
    ),
    Kind(
        "feedback_addresses",
        _("Addresses under remarks about the rules"),
        _("the remark"),
        _("The address goes; the remark stays."),
        _("Rules are revised about once a year."),
        YEAR,
        _feedback,
    ),
    Kind(
        "copyright_contacts",
        _("Addresses and proofs of rights holders"),
        _("the day the notice was settled"),
        _("Address and proof go; the notice and its outcome stay."),
        _("So long a claim can be brought before a court."),
        CLAIM_DAYS,
        _claims,
    ),
    Kind(
        "decisions",
        _("Cases, decisions, letters about them, penalties, and the audit record"),
        _("–"),
        _("They stay."),
        _("They show what was decided, for whom and why; nothing in them is ever rewritten."),
    ),
)


def register_kinds() -> None:
    """Called once at start-up."""
    retention.register(*KINDS)
