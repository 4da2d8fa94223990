"""Remarks about the rules: kept, read by staff, answered by nobody automatically."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from moderation import queries
from moderation.models import Feedback
from moderation.permissions import WORK_CASES, Actor, require


def give(*, text: str, email: str = "") -> Feedback:
    """Keep a remark, with the convention version it is about; the same again is the same one."""
    version = queries.current_convention()
    said = {
        "text": text.strip(),
        "email": email,
        "convention_number": version.number if version else None,
    }
    known = Feedback.objects.filter(**said).order_by("pk").first()
    return known or Feedback.objects.create(**said, language=get_language() or "en")


@transaction.atomic
def mark_read(remark: Feedback, *, by: Actor) -> Feedback:
    """Note that somebody has read it; the first one stays."""
    require(by, WORK_CASES)
    locked = Feedback.objects.select_for_update().get(pk=remark.pk)
    if locked.read_at is None:
        locked.read_at, locked.read_by_id = timezone.now(), by.pk
        locked.save(update_fields=["read_at", "read_by"])
    return locked
