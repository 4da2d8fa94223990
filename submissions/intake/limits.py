"""How much mail is taken in and answered: per address, per domain, and over all.

Mail over a limit is kept and held for a person; nothing of it is answered.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from submissions.intake.reading import organisation
from submissions.models import InboundMessage, Letter

ADDRESS_WINDOW = timedelta(days=1)
WINDOW = timedelta(hours=1)
# Confirmation links and pointers to one address a day; receipts for verified mail are more.
ANSWERS_A_DAY = 3
RECEIPTS_A_DAY = 30


def domain_of(address: str) -> str:
    """The registered part of an address's domain: subdomains share one budget."""
    domain = address.rpartition("@")[2].lower()
    return organisation(domain)[:255] if domain else ""


def over(message: InboundMessage) -> str:
    """The code of the limit this mail is over, or "".

    Counted per lane, so that forged mail does not use up the budget of the person it names.  Old
    mail imported from a file is not counted.
    """
    if message.door == InboundMessage.Door.MBOX:
        return ""
    now = timezone.now()
    earlier = InboundMessage.objects.filter(pk__lt=message.pk, lane=message.lane).exclude(
        door=InboundMessage.Door.MBOX
    )
    by_address = Q(from_address=message.from_address, received_at__gt=now - ADDRESS_WINDOW)
    by_domain = Q(from_domain=message.from_domain, received_at__gt=now - WINDOW)
    if earlier.filter(by_address).count() >= settings.MAIL_PER_ADDRESS:
        return "over_address"
    if earlier.filter(by_domain).count() >= settings.MAIL_PER_DOMAIN:
        return "over_domain"
    return over_all(message)


def over_all(message: InboundMessage) -> str:
    """The same for everybody's mail together, whatever its lane."""
    earlier = InboundMessage.objects.filter(
        pk__lt=message.pk, received_at__gt=timezone.now() - WINDOW
    ).exclude(door=InboundMessage.Door.MBOX)
    return "over_all" if earlier.count() >= settings.MAIL_OVERALL else ""


def may_answer(message: InboundMessage) -> bool:
    """Whether one more automatic answer to this address is within its budget of the day."""
    is_verified = message.lane == InboundMessage.Lane.VERIFIED
    sent = Letter.objects.filter(
        inbound__isnull=False,
        to_address=message.from_address,
        created_at__gt=timezone.now() - timedelta(days=1),
    ).count()
    return sent < (RECEIPTS_A_DAY if is_verified else ANSWERS_A_DAY)
