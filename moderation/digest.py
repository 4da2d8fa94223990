"""One letter a day to those who decide the gravest: what is overdue."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from moderation import queries
from moderation.models import Appeal, Case
from moderation.numbering import advance
from moderation.parties import Party
from moderation.permissions import DECIDE_GRAVE
from moderation.post import office

LISTED = 50


def overdue(at: datetime | None = None) -> QuerySet[Case]:
    """Cases nobody has decided in time, the longest first."""
    late = Case.objects.exclude(state=Case.State.CLOSED).filter(due_at__lt=at or timezone.now())
    return late.order_by("due_at", "pk")


@transaction.atomic
def send(at: datetime | None = None) -> int:
    """Write to every chief if something is overdue, once a day of the site; how many letters."""
    now = at or timezone.now()
    late = list(overdue(now)[:LISTED])
    if not late:
        return 0
    # The counter says who was first today; whoever comes second finds 2.
    if advance(f"overdue-{timezone.localtime(now).date().isoformat()}") > 1:
        return 0
    letters = 0
    values = {
        "cases": late,
        "count": overdue(now).count(),
        "appeals": Appeal.objects.exclude(state__in=Appeal.ANSWERED).count(),
        "link": f"{settings.SITE_URL}{reverse('admin:moderation_case_changelist')}",
    }
    for person in queries.staff_holding(DECIDE_GRAVE):
        to = office().address_of(Party(person.pk))
        if not to.email:
            continue
        with translation.override(to.language):
            subject = office().compose("emails/moderation/overdue.subject.txt", values).strip()
            text = office().compose("emails/moderation/overdue.txt", values)
        office().send(to=to, subject=subject, text=text)
        letters += 1
    return letters
