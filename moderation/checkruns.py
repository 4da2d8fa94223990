"""The life of a check run: asked for, taken, settled once, judged by people.

The row is the queue.  A worker takes a run by writing ``locked_until``; when it dies, the time
passes and another takes it.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from moderation import material, queries
from moderation.checkers.terms import NAME as TERMS
from moderation.errors import BrokenSpan, NotAllowedFrom, NotPermitted
from moderation.models import CheckRun, Finding
from moderation.permissions import JUDGE_FINDINGS, Actor, require
from moderation.rollout import basis as current_basis
from moderation.screening import ENGINE_VERSION, state_of

MAX_ATTEMPTS = 3
LEASE = timedelta(minutes=1)
ERROR_LENGTH = 2000
# Enough that workers who look at the same moment each find one nobody else took.
CANDIDATES = 20


class Outcome(Protocol):
    """What an engine hands back: ``moderation.screening.Screening`` is one."""

    @property
    def state(self) -> str: ...

    @property
    def findings(self) -> Sequence[material.Finding]: ...

    @property
    def shadows(self) -> Sequence[material.Finding]:
        """What detectors on trial found: stored, and of no effect."""
        ...


def request(
    digest: str,
    *,
    engine_version: str = ENGINE_VERSION,
    basis: str | None = None,
    is_recheck: bool = False,
) -> CheckRun:
    """The run for a text under this engine and these rules (those in force, unless given).

    The same one however often and by whom it is asked.  A recheck waits behind new texts.
    """
    run, _created = CheckRun.objects.get_or_create(
        digest=digest,
        engine_version=engine_version,
        basis=current_basis() if basis is None else basis,
        defaults={"is_recheck": is_recheck},
    )
    return run


@transaction.atomic
def lease(run: CheckRun, *, seconds: int | None = None) -> CheckRun | None:
    """Take a waiting run for some time (a minute by default); ``None`` when it is not to be had.

    Each lease is an attempt, so a text that kills its worker comes to a person after three.
    A run left from an earlier engine, or from earlier rules, continues as a run of these.
    """
    now = timezone.now()
    locked = _free(now).filter(pk=run.pk).first()
    if locked is None:
        return None
    if locked.attempts >= MAX_ATTEMPTS:
        last = locked.last_error or "The check did not come back."
        _settle(locked, CheckRun.State.FAILED, error=last)
        return None
    basis = current_basis()
    if (locked.engine_version, locked.basis) != (ENGINE_VERSION, basis):
        same = CheckRun.objects.filter(digest=locked.digest)
        if same.filter(engine_version=ENGINE_VERSION, basis=basis).exists():
            _settle(locked, CheckRun.State.STALE)
            return None
        locked.engine_version, locked.basis = ENGINE_VERSION, basis
    locked.attempts += 1
    locked.started_at = now
    locked.locked_until = now + (LEASE if seconds is None else timedelta(seconds=seconds))
    locked.save()
    return locked


@transaction.atomic
def extend(run: CheckRun) -> None:
    """A worker that still works on a run, such as on its next picture, keeps it for longer."""
    locked = _locked(run)
    if locked.state == CheckRun.State.PENDING:
        locked.locked_until = timezone.now() + LEASE
        locked.save(update_fields=["locked_until"])


@transaction.atomic
def put_back(run: CheckRun, *, seconds: int) -> None:
    """A worker that cannot work on a leased run now leaves it for later, and no attempt counts."""
    locked = _locked(run)
    if locked.state == CheckRun.State.PENDING and locked.attempts:
        locked.attempts -= 1
        locked.locked_until = timezone.now() + timedelta(seconds=seconds)
        locked.save(update_fields=["attempts", "locked_until"])


def lease_next() -> CheckRun | None:
    """Take the oldest run nobody works on; ``None`` when there is none to be had.

    One at a time, so that a text that kills its worker takes no other text with it.
    """
    for run in queries.due()[:CANDIDATES]:
        taken = lease(run)
        if taken is not None:
            return taken
    return None


@transaction.atomic
def complete(run: CheckRun, screening: Outcome) -> CheckRun:
    """Write what the engine found and settle the run, in one transaction; once settled, a no-op.

    Runs of the same text by other engines or rules become out of date; what people judged in them
    holds for the same finding in this one, and one they dismissed weighs nothing any more.
    Raises ``BrokenSpan`` when a span cannot hold the words it quotes; nothing is written then.
    """
    locked = _locked(run)
    if locked.state != CheckRun.State.PENDING:
        return locked
    state = CheckRun.State(screening.state)
    if state not in CheckRun.SETTLED:
        raise NotAllowedFrom("complete", screening.state)
    judged = _judged(locked.digest)
    rows = _rows(locked, screening, judged)
    Finding.objects.bulk_create(rows)
    if judged and state != CheckRun.State.FAILED:
        dismissed = {row.position for row in rows if row.judgement in Finding.DISMISSING}
        weighing = [f for at, f in enumerate(screening.findings) if at not in dismissed]
        state = CheckRun.State(state_of(weighing))
    others = CheckRun.objects.filter(digest=locked.digest).exclude(pk=locked.pk)
    before = others.filter(state__in=CheckRun.SETTLED).order_by("-finished_at", "-pk").first()
    if before is not None:
        locked.state_before = before.state
        locked.is_news = locked.is_recheck and _weighs_more(state, before.state)
    _settle(locked, state)
    for other in others.exclude(state=CheckRun.State.STALE):
        _settle(other, CheckRun.State.STALE)
    return locked


def _rows(run: CheckRun, screening: Outcome, judged: dict[str, Finding]) -> list[Finding]:
    """The findings as rows, those that count first, with judgements of the same ones before."""
    convention = queries.current_convention()
    rows = []
    for position, found in enumerate([*screening.findings, *screening.shadows]):
        row = Finding(
            run=run,
            position=position,
            convention=convention if found.clause else None,
            clause_code=found.clause,
            checker=found.checker,
            checker_version=found.version,
            severity=found.severity.value,
            code=found.code,
            params=dict(found.params),
            layer=found.layer.value,
            spans=_spans(found),
            stage=found.stage.value,
            term=str(found.params.get("term", ""))[:100] if found.checker == TERMS else "",
            boxes=[asdict(box) for box in found.boxes],
        )
        known = judged.get(_identity(row))
        if known is not None:
            row.judgement, row.judged_at = known.judgement, known.judged_at
            row.judged_by_id, row.carried_from = known.judged_by_id, known.checker_version
        rows.append(row)
    return rows


def _judged(digest: str) -> dict[str, Finding]:
    """What people said of findings in this very text; of the same finding their latest word.

    The latest run that has the finding decides, so a word that was taken back stays taken back.
    """
    found = Finding.objects.filter(run__digest=digest).order_by("run_id", "pk")
    latest = {_identity(row): row for row in found}
    return {told: row for told, row in latest.items() if row.judgement}


def _identity(row: Finding) -> str:
    """Equal for two findings that say the same of the same places, whatever version found them."""
    told = (row.checker, row.code, row.clause_code, row.layer)
    return repr((told, sorted(row.params.items()), [sorted(span.items()) for span in row.spans]))


def _weighs_more(state: str, before: str) -> bool:
    order = CheckRun.SETTLED
    return order.index(CheckRun.State(state)) > order.index(CheckRun.State(before))


@transaction.atomic
def fail(run: CheckRun, error: BaseException | str, *, for_good: bool = False) -> CheckRun:
    """Note that an attempt failed; after the third, or ``for_good``, a person looks instead.

    Calling it for a settled run changes nothing.
    """
    locked = _locked(run)
    if locked.state != CheckRun.State.PENDING:
        return locked
    if locked.locked_until is None:
        # Nobody leased it, so this attempt has not been counted yet.
        locked.attempts += 1
    message = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    if for_good or locked.attempts >= MAX_ATTEMPTS:
        return _settle(locked, CheckRun.State.FAILED, error=message)
    locked.locked_until = None
    locked.last_error = message[:ERROR_LENGTH]
    locked.save()
    return locked


@transaction.atomic
def judge(finding: Finding, *, by: Actor, verdict: str) -> Finding:
    """Record whether a finding was right, wrong or not relevant; an empty verdict takes it back.

    These judgements are the only source of precision figures, so only people give them.
    """
    require(by, JUDGE_FINDINGS)
    if by.pk is None:
        raise NotPermitted(JUDGE_FINDINGS)
    choice = Finding.Judgement(verdict)
    locked = Finding.objects.select_for_update().get(pk=finding.pk)
    locked.judgement = choice
    locked.judged_by_id = by.pk if choice else None
    locked.judged_at = timezone.now() if choice else None
    locked.carried_from = None
    locked.save(update_fields=["judgement", "judged_by", "judged_at", "carried_from"])
    _note_judged(locked.run_id)
    return locked


def _note_judged(run_id: int) -> None:
    """Once everything a recheck found is judged, it is no news any more."""
    unread = Finding.objects.filter(run=run_id, judgement="").shown()
    if not unread.exclude(severity=material.Severity.NOTE.value).exists():
        CheckRun.objects.filter(pk=run_id, is_news=True).update(is_news=False)


def _free(now: datetime) -> QuerySet[CheckRun]:
    due = queries.due(now)
    if connection.features.has_select_for_update_skip_locked:
        return due.select_for_update(skip_locked=True)
    return due.select_for_update()


def _locked(run: CheckRun) -> CheckRun:
    return CheckRun.objects.select_for_update().get(pk=run.pk)


def _settle(run: CheckRun, state: CheckRun.State, *, error: str = "") -> CheckRun:
    now = timezone.now()
    run.state = state
    run.locked_until = None
    run.last_error = error[:ERROR_LENGTH] or run.last_error
    if run.finished_at is None:
        run.finished_at = now
        if run.started_at is not None:
            run.took_ms = max(0, round((now - run.started_at).total_seconds() * 1000))
    run.save()
    return run


def _spans(found: material.Finding) -> list[dict[str, Any]]:
    for span in found.spans:
        if not 0 <= span.start <= span.end or len(span.quote) != span.end - span.start:
            raise BrokenSpan(found.checker, span.field, span.start, span.end)
    return [
        {"field": span.field.value, "start": span.start, "end": span.end, "quote": span.quote}
        for span in found.spans
    ]
