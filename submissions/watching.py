"""Minding the checks themselves: one that floods the desk steps back, and the chiefs are told."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from cms.accounts.models import User
from cms.newsroom import queries as newsroom
from cms.outbox import actions as outbox
from moderation import noise, rollout
from moderation.models import DetectorStage
from submissions import letters


@transaction.atomic
def watch_checks() -> int:
    """Notes new versions of checks, demotes what floods the desk, and tells who may set stages."""
    rollout.enrol()
    steps = rollout.fall_back()
    if steps:
        _tell(steps)
    return len(steps)


def demote_noisy_terms() -> int:
    """Prohibited terms that people keep calling wrong are only watched from now on."""
    return len(noise.sweep())


def _tell(steps: list[DetectorStage]) -> None:
    page = f"{settings.SITE_URL}{reverse('admin:moderation_detectorstage_changelist')}"
    for person in _who_sets_stages():
        subject, text = letters.compose(
            "check_fell_back", None, language=person.language, steps=steps, link=page
        )
        outbox.queue(
            to=person.email, subject=subject, text=text, sender_name=newsroom.current().name
        )


def _who_sets_stages() -> QuerySet[User]:
    may = {"codename": "set_stage", "content_type__app_label": "moderation"}
    by_role = Q(**{f"groups__permissions__{name}": value for name, value in may.items()})
    by_name = Q(**{f"user_permissions__{name}": value for name, value in may.items()})
    people = User.objects.filter(is_active=True, is_staff=True)
    return people.filter(Q(is_superuser=True) | by_role | by_name).distinct()
