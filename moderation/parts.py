"""Who may not judge a case: whoever it is about, reported it, or had a hand in what it is about.

A line editor who published a piece would judge their own work.  The site says who these people are
(``subjects.register_partakers``); the database keeps them and those who judge apart.
"""

from django.contrib.auth import get_user_model

from moderation import queries, subjects
from moderation.errors import OwnCase
from moderation.models import Case, CasePart, Signature
from moderation.parties import Actor
from moderation.permissions import WORK_CASES

Role = CasePart.Role


def people_of(case: Case) -> set[int]:
    """Accounts with a part in a case, as things stand now."""
    people = set(subjects.partakers(case.subject_kind, case.subject_id))
    people |= set(case.reports.exclude(reporter=None).values_list("reporter", flat=True))
    return people | ({case.accused_id} if case.accused_id is not None else set())


def has_part(case: Case, person: Actor) -> bool:
    """Whether somebody had a part in what a case is about, is it, or reported it."""
    return person.pk is not None and person.pk in people_of(case)


def judge(case: Case, *, by: Actor) -> None:
    """Note that somebody judges a locked case; raises ``OwnCase`` for whoever had a part in it."""
    known = get_user_model()._default_manager.filter(pk__in=people_of(case))
    rows = [
        CasePart(case=case, person_id=pk, role=Role.PART)
        for pk in known.values_list("pk", flat=True)
    ]
    # Whoever judged first and only then got a part in it stays a judge of what is decided.
    CasePart.objects.bulk_create(rows, ignore_conflicts=True)
    if by.pk is None:
        return
    place, _new = CasePart.objects.get_or_create(
        case=case, person_id=by.pk, defaults={"role": Role.JUDGE}
    )
    if place.role != Role.JUDGE:
        raise OwnCase


def others_who_may(case: Case) -> bool:
    """Whether anybody on the staff could judge a case; if not, it waits for a second person."""
    excluded = people_of(case)
    standing = queries.standing_decision(case)
    if standing is not None:
        signed = Signature.objects.filter(decision=standing, signed_by__isnull=False)
        excluded |= {standing.decided_by_id, *signed.values_list("signed_by", flat=True)}
    return queries.staff_holding(WORK_CASES).exclude(pk__in=excluded).exists()
