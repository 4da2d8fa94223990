"""Who is silenced, by what, until when: asked of the clock at the moment it matters."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from moderation import audit
from moderation.ladder import Proposal, Rung
from moderation.models import Case, Penalty
from moderation.models.penalties import PenaltyQuerySet
from moderation.parties import Actor, Party


def of_party(party: Party) -> PenaltyQuerySet:
    """Every penalty of an account or an address, newest first."""
    if party.account_id is not None:
        return Penalty.objects.filter(account=party.account_id)
    return Penalty.objects.filter(account=None, email__iexact=party.email)


def silence_of(party: Party, *, at: datetime | None = None) -> Penalty | None:
    """The penalty that keeps this party from handing anything in, the longest one, or ``None``.

    With several at once they do not merge: the person is free when the last has ended.
    """
    running = of_party(party).at(at or timezone.now()).silencing()
    endless = running.filter(ends_at=None).order_by("-rung").first()
    return endless or running.order_by("-ends_at").first()


def strikes_of(party: Party, *, at: datetime | None = None, besides: Case | None = None) -> int:
    """How many strikes still count; those of the case ``besides`` are left out."""
    counting = of_party(party).counting(at or timezone.now())
    if besides is not None:
        # A case decided anew replaces its own strike, so that one does not add to it.
        own = Penalty.objects.filter(effects__decision__case=besides).values("pk")
        counting = counting.exclude(pk__in=own)
    return counting.count()


def impose(party: Party, *, rung: Rung, proposal: Proposal, at: datetime) -> Penalty:
    """Write the row; the decision that does it and its letter are the caller's transaction.

    Times count from ``at``, the moment the person is told.
    """
    days = proposal.strike_days
    return Penalty.objects.create(
        account_id=party.account_id,
        email="" if party.account_id is not None else party.email.casefold(),
        rung=rung,
        starts_at=at,
        ends_at=None if rung.lasts is None else at + rung.lasts,
        is_strike=rung.is_strike,
        strike_lapses_at=None if days is None else at + timedelta(days=days),
    )


@transaction.atomic
def lift(penalty: Penalty, *, by: Actor, note: str) -> Penalty:
    """End one penalty and its strike, once; the others of the person run on."""
    locked = Penalty.objects.select_for_update().get(pk=penalty.pk)
    if locked.lifted_at is None:
        locked.lifted_at, locked.lifted_note = timezone.now(), note[:300]
        locked.save(update_fields=["lifted_at", "lifted_note"])
        audit.record("lift", f"penalty:{locked.pk}", by=by, reason=note)
    return locked


def ended_unannounced(at: datetime | None = None) -> QuerySet[Penalty]:
    """Mutes that are over and whose end nobody has been told yet."""
    over = Q(ends_at__lte=at or timezone.now())
    return Penalty.objects.filter(over, has_told_end=False, lifted_at=None).order_by("ends_at")


def days_of(penalty: Penalty) -> int:
    """How long a penalty lasts in whole days; 0 for one without an end."""
    return (penalty.ends_at - penalty.starts_at).days if penalty.ends_at else 0
