"""Telling people that a mute is over, once; the mute itself ends by the clock without this."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation

from moderation import penalties
from moderation.explanations.ladder import rung_words
from moderation.ladder import Rung
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
            if penalties.silence_of(party, at=at or timezone.now()) is None:
                letters += _tell(penalty, party)
    return letters


def _tell(penalty: Penalty, party: Party) -> int:
    to = office().address_of(party)
    if not to.email:
        return 0
    with translation.override(to.language):
        values = {"penalty": penalty, "penalty_words": rung_words(Rung(penalty.rung))}
        subject = office().compose("emails/moderation/mute_over.subject.txt", values).strip()
        text = office().compose("emails/moderation/mute_over.txt", values)
    office().send(to=to, subject=subject, text=text)
    return 1
