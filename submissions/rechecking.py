"""Checking stored texts again after the engine, the terms, the convention or a stage changed.

The old run speaks for a text until the new one is settled, and the change-over is one transaction:
no piece is unchecked for a moment, so nothing that was accepted or planned waits for it.  A new
finding on an accepted or published text changes nothing by itself; the desk is shown it.
"""

import time
from collections.abc import Callable, Iterator

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cms.outbox.nudges import nudge
from moderation import checkruns, rollout
from moderation.models import CheckRun
from moderation.screening import ENGINE_VERSION
from submissions import checking, sweeping
from submissions.models import Revision
from submissions.states import OPEN, State

BATCH = 200
# How many runs one nudge is worth: what check_pending does in one go.
PER_NUDGE = 20
PAUSE_SECONDS = 0.2
_TEXTS = ("body_html", "body_text")


def in_work() -> QuerySet[Revision]:
    """The latest text of each piece that is still to be decided or published."""
    return _latest().filter(
        Q(submission__state__in=(*OPEN, State.UNCONFIRMED))
        | Q(submission__state=State.ACCEPTED, submission__article__published_at=None)
    )


def in_use() -> QuerySet[Revision]:
    """The texts in work, and those readers see or saw."""
    return _latest().filter(submission__state__in=(*OPEN, State.UNCONFIRMED, State.ACCEPTED))


def stored() -> QuerySet[Revision]:
    """Every text there is: earlier rounds and closed pieces too."""
    return Revision.objects.filter(submission__erased_at=None)


def outdated(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Those whose settled checks went by another engine or other rules than those in force."""
    current = Q(check_run__engine_version=ENGINE_VERSION, check_run__basis=rollout.basis())
    return revisions.exclude(current).exclude(check_run__state=CheckRun.State.PENDING)


def sweep(*, limit: int = BATCH) -> int:
    """Asks for new checks of outdated texts in work; returns how many it dealt with."""
    asked = CheckRun.objects.filter(
        digest=OuterRef("sha256"), state=CheckRun.State.PENDING, is_recheck=True
    )
    waiting = outdated(in_work()).exclude(Exists(asked)).order_by("pk")
    return sweeping.each(waiting.defer(*_TEXTS).select_related("submission")[:limit], _ask_one)


def _ask_one(revision: Revision) -> bool:
    ask(revision)
    return True


def ask(revision: Revision) -> CheckRun:
    """The run of this text by today's engine and rules, asked for if there is none yet."""
    run = checkruns.request(revision.sha256, is_recheck=True)
    if run.is_settled:
        # Given up by whoever had it: the text must still come before a person.
        checking.adopt(run)
    return run


def recheck(
    revisions: QuerySet[Revision], *, on_settled: Callable[[str, str], None] | None = None
) -> int:
    """Checks outdated texts again, batch by batch, with every worker's help; returns how many.

    The rows are the queue: stopped half-way, the next call goes on where this one was.  Each
    settled run is told to ``on_settled`` with the state before and after.
    """
    done = 0
    for batch in _batches(outdated(revisions)):
        before = {revision.sha256: revision.check_run.state for revision in batch}
        runs = [ask(revision) for revision in batch]
        for _turn in range(0, len(runs), PER_NUDGE):
            nudge("submissions.check_pending")
        for run in _settling({run.pk for run in runs}):
            done += 1
            if on_settled is not None:
                on_settled(before[run.digest], run.state)
    return done


def _latest() -> QuerySet[Revision]:
    return stored().filter(submission__latest=F("pk"))


def _batches(revisions: QuerySet[Revision]) -> Iterator[list[Revision]]:
    """By key, so that a text which cannot be settled is passed once and not for ever."""
    after = 0
    rows = revisions.defer(*_TEXTS).select_related("check_run", "submission").order_by("pk")
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        yield batch
        after = batch[-1].pk


def _settling(waiting: set[int]) -> Iterator[CheckRun]:
    """Works on the queue, beside whoever else does, until none of these runs waits any more."""
    while waiting:
        finished = CheckRun.objects.filter(pk__in=waiting).exclude(state=CheckRun.State.PENDING)
        for run in finished:
            if run.is_settled:
                checking.adopt(run)
            yield run
            waiting.discard(run.pk)
        taken = checkruns.lease_next() if waiting else None
        if taken is not None:
            checking.check(taken)
        elif waiting:
            time.sleep(PAUSE_SECONDS)
