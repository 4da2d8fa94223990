"""A check run: asked for once, taken by one worker, settled once, judged by people."""

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from moderation import checkruns, convention, queries
from moderation.errors import AppendOnly, BrokenSpan, NotAllowedFrom, NotPermitted
from moderation.material import Field, Layer, Severity, Span
from moderation.material import Finding as Found
from moderation.models import CheckRun, Finding
from moderation.permissions import INSTALLER
from moderation.screening import ENGINE_VERSION, Screening, State

pytestmark = pytest.mark.django_db

DIGEST = "a" * 64
HIT = Found(
    clause="3.4",
    checker="links",
    version=2,
    severity=Severity.ATTENTION,
    code="link_text_differs",
    params={"host": "example.org", "count": 2},
    layer=Layer.EXACT,
    spans=(Span(Field.TEXT, 3, 5, "链接"), Span(Field.TITLE, 0, 1, "题")),
)
FOUND = Screening(State.ATTENTION, (HIT,))
CLEAN = Screening(State.CLEAN, ())


@dataclass
class Editor:
    """A person who may judge findings, or may not."""

    pk: Any
    allowed: bool = True
    name: str = "editor"

    def has_perm(self, permission: str, /) -> bool:
        return self.allowed and permission == "moderation.judge_finding"


@pytest.fixture
def run() -> CheckRun:
    return checkruns.request(DIGEST)


def later(run: CheckRun, **more: object) -> None:
    past = timezone.now() - timedelta(seconds=1)
    CheckRun.objects.filter(pk=run.pk).update(locked_until=past, **more)


def test_asking_again_gives_the_same_run(run: CheckRun):
    assert checkruns.request(DIGEST) == run
    assert checkruns.request("b" * 64) != run
    assert (run.state, run.engine_version) == ("pending", ENGINE_VERSION)


def test_a_run_is_taken_by_one_worker_only(run: CheckRun):
    taken = checkruns.lease(run)
    assert taken is not None
    assert taken.attempts == 1
    assert checkruns.lease(run) is None
    assert not queries.due().exists()


def test_a_run_whose_worker_died_is_due_again(run: CheckRun):
    checkruns.lease(run)
    later(run)
    assert list(queries.due()) == [run]
    again = checkruns.lease_next()
    assert again is not None
    assert again.attempts == 2


def test_a_text_that_kills_its_worker_comes_to_a_person(run: CheckRun):
    for _attempt in range(3):
        assert checkruns.lease(run) is not None
        later(run)
    assert checkruns.lease(run) is None
    run.refresh_from_db()
    assert run.state == CheckRun.State.FAILED
    assert run.last_error
    assert not queries.due().exists()


def test_due_runs_come_oldest_first_and_one_at_a_time():
    runs = [checkruns.request(f"{number:064d}") for number in range(3)]
    assert [checkruns.lease_next(), checkruns.lease_next()] == runs[:2]
    assert list(queries.due()) == runs[2:]


def test_three_failures_bring_a_person(run: CheckRun):
    for _attempt in range(2):
        checkruns.lease(run)
        assert checkruns.fail(run, ValueError("no disk")).state == CheckRun.State.PENDING
    checkruns.lease(run)
    failed = checkruns.fail(run, ValueError("no disk"))
    assert failed.state == CheckRun.State.FAILED
    assert failed.last_error == "ValueError: no disk"
    assert failed.finished_at is not None


def test_failures_without_a_lease_count_too(run: CheckRun):
    states = [checkruns.fail(run, "broken").state for _attempt in range(3)]
    assert states == ["pending", "pending", "failed"]


def test_a_failure_for_good_brings_a_person_at_once(run: CheckRun):
    assert checkruns.fail(run, "broken", for_good=True).state == CheckRun.State.FAILED


def test_a_failure_after_the_end_changes_nothing(run: CheckRun):
    checkruns.complete(run, CLEAN)
    assert checkruns.fail(run, "late").state == CheckRun.State.CLEAN
    run.refresh_from_db()
    assert run.last_error == ""


def test_completing_stores_findings_with_their_clause_and_version(run: CheckRun):
    version = convention.load_seed()
    checkruns.lease(run)
    settled = checkruns.complete(run, FOUND)
    assert settled.state == CheckRun.State.ATTENTION
    assert settled.finished_at is not None
    assert settled.took_ms is not None
    assert settled.locked_until is None
    finding = queries.findings(run).get()
    assert (finding.clause_code, finding.convention) == ("3.4", version)
    assert (finding.checker, finding.checker_version, finding.severity) == ("links", 2, "attention")
    assert finding.params == {"host": "example.org", "count": 2}
    assert finding.spans == [
        {"field": "text", "start": 3, "end": 5, "quote": "链接"},
        {"field": "title", "start": 0, "end": 1, "quote": "题"},
    ]


def test_completing_twice_keeps_the_first_outcome(run: CheckRun):
    checkruns.complete(run, FOUND)
    again = checkruns.complete(run, CLEAN)
    assert again.state == CheckRun.State.ATTENTION
    assert Finding.objects.count() == 1


def test_a_crashed_checker_leaves_the_run_failed(run: CheckRun):
    crash = Found("", "links", 1, Severity.HOLD, "checker_failed", {"checker": "links"})
    settled = checkruns.complete(run, Screening(State.FAILED, (crash,)))
    assert settled.state == CheckRun.State.FAILED
    assert settled.is_settled
    assert Finding.objects.get().convention is None


@pytest.mark.parametrize(("start", "end"), [(3, 6), (-1, 1), (5, 3)])
def test_a_wrong_span_is_refused_and_nothing_is_written(run: CheckRun, start: int, end: int):
    wrong = Found(
        "3.4", "links", 1, Severity.NOTE, "x", spans=(Span(Field.TEXT, start, end, "链接"),)
    )
    with pytest.raises(BrokenSpan):
        checkruns.complete(run, Screening(State.CLEAN, (HIT, wrong)))
    run.refresh_from_db()
    assert run.state == CheckRun.State.PENDING
    assert not Finding.objects.exists()


def test_an_outcome_that_settles_nothing_is_refused(run: CheckRun):
    @dataclass(frozen=True)
    class Odd:
        state: str
        findings: tuple[Found, ...] = ()
        shadows: tuple[Found, ...] = ()

    for state in ("pending", "stale"):
        with pytest.raises(NotAllowedFrom):
            checkruns.complete(run, Odd(state))


def test_a_new_engine_makes_the_old_run_out_of_date():
    old = checkruns.request(DIGEST, engine_version="older")
    CheckRun.objects.filter(pk=old.pk).update(state="clean", finished_at=timezone.now())
    new = checkruns.request(DIGEST)
    old.refresh_from_db()
    assert old.state == CheckRun.State.CLEAN
    checkruns.complete(new, FOUND)
    old.refresh_from_db()
    assert old.state == CheckRun.State.STALE
    assert queries.run_for(DIGEST) == new


def test_a_run_left_by_an_older_engine_is_done_by_this_one():
    old = checkruns.request(DIGEST, engine_version="older")
    taken = checkruns.lease(old)
    assert taken is not None
    assert taken.engine_version == ENGINE_VERSION
    assert checkruns.request(DIGEST) == old


def test_a_run_left_by_an_older_engine_gives_way_to_the_current_one(run: CheckRun):
    old = checkruns.request(DIGEST, engine_version="older")
    assert checkruns.lease(old) is None
    old.refresh_from_db()
    assert old.state == CheckRun.State.STALE
    assert list(queries.due()) == [run]


def test_an_editor_judges_a_finding_and_can_take_it_back(run: CheckRun):
    checkruns.complete(run, FOUND)
    user = get_user_model().objects.create(email="judge@tougao.test")
    finding = checkruns.judge(Finding.objects.get(), by=Editor(user.pk), verdict="wrong")
    assert (finding.judgement, finding.judged_by_id) == ("wrong", user.pk)
    assert finding.judged_at is not None
    finding = checkruns.judge(finding, by=Editor(user.pk), verdict="")
    assert (finding.judgement, finding.judged_by_id, finding.judged_at) == ("", None, None)


def test_only_people_with_the_permission_judge(run: CheckRun):
    checkruns.complete(run, FOUND)
    finding = Finding.objects.get()
    for actor in (Editor(1, allowed=False), Editor(None), INSTALLER):
        with pytest.raises(NotPermitted):
            checkruns.judge(finding, by=actor, verdict="right")
    with pytest.raises(ValueError):
        checkruns.judge(finding, by=Editor(1), verdict="maybe")


def test_a_finding_is_evidence_and_never_changes(run: CheckRun):
    checkruns.complete(run, FOUND)
    finding = Finding.objects.get()
    finding.code = "other"
    for write in (
        finding.save,
        lambda: finding.save(update_fields=["code"]),
        finding.delete,
        lambda: Finding.objects.update(code="other"),
        lambda: Finding.objects.bulk_update([finding], ["code"]),
        Finding.objects.all().delete,
    ):
        with pytest.raises(AppendOnly):
            write()
    assert Finding.objects.get().code == HIT.code


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "odd", "finished_at": "now"},
        {"state": "clean"},
        {"state": "pending", "finished_at": "now"},
    ],
)
def test_the_database_refuses_an_impossible_run(wrong: dict[str, object]):
    values = dict(wrong)
    if values.get("finished_at"):
        values["finished_at"] = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckRun.objects.create(digest=DIGEST, engine_version="1", **values)


def test_the_database_keeps_one_run_per_text_and_engine(run: CheckRun):
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckRun.objects.create(
            digest=DIGEST, engine_version=ENGINE_VERSION, basis=run.basis, is_recheck=True
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": "fatal"},
        {"layer": "odd"},
        {"judgement": "maybe", "judged_at": "now"},
        {"judgement": "right"},
        {"judged_at": "now"},
        {"position": 0},
    ],
)
def test_the_database_refuses_an_impossible_finding(run: CheckRun, wrong: dict[str, object]):
    right = {"position": 1, "checker": "links", "checker_version": 1, "severity": "note"}
    Finding.objects.create(run=run, **(right | {"position": 0}))
    values = right | wrong
    if values.get("judged_at"):
        values["judged_at"] = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(run=run, **values)


@pytest.mark.django_db(transaction=True)
def test_workers_that_ask_at_once_share_one_run_and_one_gets_it():
    start, taken, asked = threading.Barrier(4), [], []

    def work() -> None:
        try:
            start.wait()
            run = checkruns.request(DIGEST)
            asked.append(run.pk)
            if checkruns.lease(run) is not None:
                taken.append(run.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 4
    assert len(set(asked)) == 1
    assert len(taken) == 1
