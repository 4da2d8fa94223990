"""How much is known of a person: a decision may have them counted as new again, for a while.

Standing is read from the decisions in effect and never written down, so an overturned one leaves
no trace of it and nobody has to remember to raise it again.
"""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from moderation import queries
from moderation.models import Decision, Effect
from moderation.parties import Party

LASTS = timedelta(days=180)


def lowered_until(party: Party, *, at: datetime | None = None) -> datetime | None:
    """Until when a decision has this person counted as new; ``None`` when none does."""
    if not party:
        return None
    now = at or timezone.now()
    if party.account_id is not None:
        whose = Q(case__accused=party.account_id)
    else:
        whose = Q(case__accused=None, case__accused_email__iexact=party.email)
    recent = Decision.objects.filter(whose, decided_at__gt=now - LASTS)
    lowering = recent.filter(effects__kind=Effect.Kind.LOWER_STANDING).select_related("case")
    ends = [
        decision.decided_at + LASTS
        for decision in lowering.distinct()
        if queries.standing_decision(decision.case) == decision
    ]
    return max(ends, default=None)
