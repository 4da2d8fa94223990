"""The ways this app's records are read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from moderation.models import (
    Case,
    CheckRun,
    Clause,
    ConventionVersion,
    Decision,
    Finding,
    ProtectedName,
    ProtectedPicture,
    ReadPicture,
)
from moderation.picture_reading import READER_VERSION


def current_convention() -> ConventionVersion | None:
    """The version in force at this instant, or ``None`` before the first one takes effect.

    Read from the dates, so an announced version is in force on its day with every worker dead.
    """
    return ConventionVersion.objects.in_force(timezone.now()).first()


def announced_convention() -> ConventionVersion | None:
    """The published version whose day has not come yet, if there is one."""
    coming = ConventionVersion.objects.final().filter(effective_at__gt=timezone.now())
    return coming.order_by("effective_at").first()


def version_before(version: ConventionVersion) -> ConventionVersion | None:
    """The published version it followed, or for a draft the one it would follow."""
    earlier = ConventionVersion.objects.final().filter(number__lt=version.number)
    return earlier.order_by("-number").first()


def public_conventions() -> QuerySet[ConventionVersion]:
    """The versions anyone may read: announced, in force and superseded, newest first."""
    return ConventionVersion.objects.final().order_by("-number")


def clauses(version: ConventionVersion | None = None) -> QuerySet[Clause]:
    """Every clause of a version (the one in force by default), in reading order."""
    if version is not None:
        return Clause.objects.filter(version=version)
    in_force = ConventionVersion.objects.in_force(timezone.now()).values("pk")[:1]
    return Clause.objects.filter(version__in=in_force)


def categories(version: ConventionVersion | None = None) -> QuerySet[Clause]:
    """The top-level clauses of a version (the one in force by default)."""
    return clauses(version).filter(parent="")


def clause(code: str, version: ConventionVersion | None = None) -> Clause | None:
    """One clause by its stable code such as ``3.4``, or ``None`` when the version lacks it."""
    return clauses(version).select_related("version").filter(code=code).first()


def due(now: datetime | None = None) -> QuerySet[CheckRun]:
    """Runs nobody is working on: waiting, and not taken or taken too long ago.

    Oldest first, and every new text before what is only checked again.
    """
    moment = now or timezone.now()
    free = Q(locked_until=None) | Q(locked_until__lte=moment)
    waiting = CheckRun.objects.filter(free, state=CheckRun.State.PENDING)
    return waiting.order_by("is_recheck", "created_at", "pk")


def oldest_wait(now: datetime | None = None) -> float:
    """Age in seconds of the oldest new text that is not checked; 0.0 when none waits."""
    pending = CheckRun.objects.filter(state=CheckRun.State.PENDING, is_recheck=False)
    waiting = pending.order_by("created_at").first()
    return ((now or timezone.now()) - waiting.created_at).total_seconds() if waiting else 0.0


def run_for(digest: str) -> CheckRun | None:
    """The run that speaks for a text: the newest that is not out of date.

    While it is checked again, the run before still speaks for it.
    """
    runs = CheckRun.objects.filter(digest=digest).exclude(state=CheckRun.State.STALE)
    runs = runs.exclude(state=CheckRun.State.PENDING, is_recheck=True)
    return runs.order_by("-created_at", "-pk").first()


def findings(run: CheckRun) -> QuerySet[Finding]:
    """What a run found, in the order the checks reported it; nothing of checks on trial."""
    found = Finding.objects.filter(run=run).shown().select_related("convention")
    return found.order_by("position")


def read_pictures(hashes: Iterable[str]) -> QuerySet[ReadPicture]:
    """What the reader in use saw in the pictures with these hashes."""
    return ReadPicture.objects.filter(sha256__in=set(hashes), reader_version=READER_VERSION)


def protected_names() -> tuple[str, ...]:
    """The names nobody else may go by, in a stable order."""
    return tuple(ProtectedName.objects.order_by("name").values_list("name", flat=True))


def latest_protected_name() -> ProtectedName | None:
    """The name put on the list last: what was checked before it has not been checked for it."""
    return ProtectedName.objects.order_by("-added_at", "-pk").first()


def protected_pictures() -> QuerySet[ProtectedPicture]:
    """The pictures nobody else may show, without their likenesses, in a stable order."""
    return ProtectedPicture.objects.filter(retired_at=None).defer("likeness").order_by("pk")


def pictures_protected_since() -> datetime | None:
    """When the list of protected pictures last changed; ``None`` while it never had one."""
    latest = ProtectedPicture.objects.order_by("-changed_at").values_list("changed_at", flat=True)
    return latest.first()


def decisions_in_effect(case: Case) -> QuerySet[Decision]:
    """The decisions of a case that took effect, the one that counts now first.

    One that waits for a second person, or was refused by them, is not among them.
    """
    agreed = Q(needs_second=False) | Q(second__agrees=True)
    since = Coalesce("second__signed_at", "decided_at")
    return Decision.objects.filter(agreed, case=case).order_by(since.desc(), "-pk")


def standing_outcomes(cases: Iterable[int]) -> dict[int, str]:
    """The outcome that counts now for each of these cases, by its key; one query."""
    agreed = Q(needs_second=False) | Q(second__agrees=True)
    since = Coalesce("second__signed_at", "decided_at")
    decided = Decision.objects.filter(agreed, case__in=set(cases)).order_by(since, "pk")
    # The latest of a case comes last and stays.
    return dict(decided.values_list("case", "outcome"))


def standing_decision(case: Case) -> Decision | None:
    """The decision that counts now, or ``None`` before the first took effect."""
    return decisions_in_effect(case).first()


def staff_holding(permission: str) -> QuerySet[Any]:
    """The active staff who hold a permission, by themselves, by a group, or as superusers."""
    label, codename = permission.split(".")
    wanted = {"content_type__app_label": label, "codename": codename}
    own = {f"user_permissions__{key}": value for key, value in wanted.items()}
    by_group = {f"groups__permissions__{key}": value for key, value in wanted.items()}
    people = get_user_model()._default_manager.filter(is_active=True, is_staff=True)
    return people.filter(Q(is_superuser=True) | Q(**own) | Q(**by_group)).distinct()
