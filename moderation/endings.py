"""Telling people that a mute is over, once; the mute itself ends by the clock without this."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation

from moderation import penalties, reporters
from moderation.explanations.ladder import penalty_words
from moderation.models import Penalty
from moderation.parties import Party
from moderation.post import office


def announce(at: datetime | None = None) -> int:
    """Write to everyone whose mute has ended and who is free now; how many letters.

    With a longer one still running nothing is said of the shorter: the person is not free.
    """
    letters = 0
    for ended in penalties.ended_unannounced(at):
        with transaction.atomic():
            penalty = Penalty.objects.select_for_update().get(pk=ended.pk)
            if penalty.has_told_end or penalty.lifted_at is not None:
                continue
            penalty.has_told_end = True
            penalty.save(update_fields=["has_told_end"])
            party = Party(penalty.account_id, penalty.email)
            if _is_free(penalty, party, at or timezone.now()):
                letters += _tell(penalty, party)
    return letters


def _is_free(penalty: Penalty, party: Party, at: datetime) -> bool:
    """Whether nothing else of the same kind still runs."""
    if penalty.rung == 0:
        return reporters.muted_until(party, at=at) is None
    return penalties.silence_of(party, at=at) is None


def _tell(penalty: Penalty, party: Party) -> int:
    to = office().address_of(party)
    if not to.email:
        return 0
    with translation.override(to.language):
        words = penalty_words(penalty.rung, penalties.days_of(penalty))
        values = {"penalty": penalty, "penalty_words": words}
        subject = office().compose("emails/moderation/mute_over.subject.txt", values).strip()
        text = office().compose("emails/moderation/mute_over.txt", values)
    office().send(to=to, subject=subject, text=text)
    return 1
