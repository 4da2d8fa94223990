"""Stages of detectors: who may promote on what record, and how one falls back by itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from moderation import checkruns, convention, quality, rollout, terms
from moderation.errors import AppendOnly, NotAllowedFrom, NotPermitted, NotYetEarned
from moderation.lexicon import Lexicon, TermEntry
from moderation.material import Finding as Found
from moderation.material import Layer, Material, Severity, Stage
from moderation.models import CheckRun, DetectorStage, Finding
from moderation.permissions import OPERATOR
from moderation.screening import TEXT_CHECKERS, Screening, State, screen
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

REASON = "The sample of last week was read by two of us."


@dataclass
class Chief:
    """Somebody who may set stages, and perhaps against the record."""

    may: tuple[str, ...] = ("moderation.set_stage",)
    pk: Any = None
    name: str = "chief"

    def has_perm(self, permission: str, /) -> bool:
        return permission in self.may


ADMIN = Chief(("moderation.set_stage", "moderation.override_stage"), name="admin")


def hit(checker: str, code: str = "probe", severity: Severity = Severity.HOLD) -> Found:
    return Found("3.4", checker, rollout.versions()[checker], severity, code)


def stand(checker: str, stage: Stage, *, days: int = 0, version: int | None = None) -> None:
    DetectorStage.objects.create(
        checker=checker,
        version=rollout.versions()[checker] if version is None else version,
        stage=stage.value,
        since=timezone.now() - timedelta(days=days),
        how=DetectorStage.How.STARTED,
        set_by_name="test",
    )


def arrivals(count: int, *flagged_by: str, at: datetime | None = None, mark: str = "") -> None:
    """Texts checked for the first time, the last few flagged by the checkers named."""
    moment = at or timezone.now()
    begun = CheckRun.objects.count()
    runs = CheckRun.objects.bulk_create(
        CheckRun(
            digest=f"{mark}{begun + number:060d}",
            engine_version="e",
            state="clean",
            started_at=moment,
            finished_at=moment,
        )
        for number in range(count)
    )
    Finding.objects.bulk_create(
        Finding(
            run=run, position=0, checker=checker, checker_version=rollout.versions()[checker],
            severity="attention", code="probe",
        )
        for run, checker in zip(runs, flagged_by, strict=False)
    )  # fmt: skip


def judged(checker: str, *, right: int, wrong: int) -> None:
    run = CheckRun.objects.create(
        digest=f"j{CheckRun.objects.count():063d}", engine_version="e", state="attention",
        finished_at=timezone.now(),
    )  # fmt: skip
    Finding.objects.bulk_create(
        Finding(
            run=run, position=number, checker=checker, code="probe", severity="attention",
            checker_version=rollout.versions()[checker], judged_at=timezone.now(),
            judgement="right" if number < right else "wrong",
        )
        for number in range(right + wrong)
    )  # fmt: skip


def test_shadow_findings_are_kept_apart_and_change_no_state():
    lexicon = Lexicon.build([TermEntry("云杉彩", "1.8", Severity.HOLD)])
    text = Material("", "买云杉彩", lexicon=lexicon)
    trusted = screen(text, TEXT_CHECKERS)
    shadow = screen(text, TEXT_CHECKERS, stages={"terms": Stage.SHADOW})
    careful = screen(text, TEXT_CHECKERS, stages={"terms": Stage.ATTENTION})
    assert (trusted.state, trusted.shadows) == (State.HELD, ())
    assert (shadow.state, shadow.findings) == (State.CLEAN, ())
    assert [(f.severity, f.stage) for f in shadow.shadows] == [(Severity.HOLD, Stage.SHADOW)]
    assert careful.state == State.ATTENTION
    assert [(f.severity, f.stage) for f in careful.findings] == [
        (Severity.ATTENTION, Stage.ATTENTION)
    ]


def test_a_term_on_trial_says_nothing_and_hides_nothing():
    trusted = TermEntry("杉彩", "1.8", Severity.HOLD)
    trial = TermEntry("云杉彩", "1.8", Severity.HOLD, stage=Stage.SHADOW)
    result = screen(
        Material("", "买云杉彩，又买云·杉彩", lexicon=Lexicon.build([trusted, trial])),
        TEXT_CHECKERS,
    )
    assert result.state == State.HELD
    assert {f.params.get("term") for f in result.findings if f.code == "term_prohibited"} == {
        "杉彩"
    }
    assert {f.params["term"] for f in result.shadows} == {"云杉彩"}
    alone = screen(Material("", "云·杉彩", lexicon=Lexicon.build([trial])), TEXT_CHECKERS)
    assert (alone.state, alone.findings) == (State.CLEAN, ())
    assert [f.layer for f in alone.shadows] == [Layer.STRIPPED]


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        (Stage.SHADOW, State.CLEAN),
        (Stage.ATTENTION, State.FAILED),
        (Stage.HOLD, State.FAILED),
    ],
)
def test_only_a_check_on_trial_may_break_without_a_person(stage, state, caplog):
    def breaking(material: Material) -> Iterator[Found]:
        yield from (Found("", "probe", len(name) // 0, Severity.NOTE, "x") for name in ["x"])

    result = screen(Material("", ""), (("probe", breaking),), stages={"probe": stage})
    assert result.state == state
    told = result.shadows if stage is Stage.SHADOW else result.findings
    assert [(f.code, f.severity) for f in told] == [("checker_failed", Severity.HOLD)]


def test_a_stored_finding_remembers_the_stage_of_its_check():
    run = checkruns.request("a" * 64)
    shadow = Found("3.4", "links", 1, Severity.HOLD, "x", stage=Stage.SHADOW)
    checkruns.complete(run, Screening(State.CLEAN, (hit("terms"),), (shadow,)))
    assert [(f.checker, f.stage, f.is_shadow) for f in Finding.objects.order_by("position")] == [
        ("terms", "hold", False),
        ("links", "shadow", True),
    ]
    assert [f.checker for f in Finding.objects.shown()] == ["terms"]


def test_a_checker_starts_as_its_code_says_and_a_newer_one_as_the_one_before():
    assert rollout.current_stages()["links"] is Stage.HOLD
    assert rollout.current_stages()["external_judge"] is Stage.ATTENTION
    stand("links", Stage.ATTENTION, version=0)
    assert rollout.current_stages()["links"] is Stage.ATTENTION
    known = len(rollout.versions())
    assert rollout.enrol() == known
    assert rollout.enrol() == 0
    row = rollout.standings()["links"].row
    assert (row.version, row.stage, row.how) == (
        rollout.versions()["links"], "attention", "started",
    )  # fmt: skip


def test_promotion_takes_a_week_fifty_judgements_and_the_precision():
    stand("links", Stage.SHADOW, days=6)
    judged("links", right=24, wrong=25)
    with pytest.raises(NotYetEarned) as refused:
        rollout.promote("links", by=Chief(), expected=Stage.SHADOW)
    assert len(refused.value.lacking) == 3
    stand("links", Stage.SHADOW, days=8)
    judged("links", right=1, wrong=0)
    row = rollout.promote("links", by=Chief(), expected=Stage.SHADOW)
    assert (row.stage, row.how, row.set_by_name) == ("attention", "promoted", "chief")
    assert rollout.current_stages()["links"] is Stage.ATTENTION


def test_a_second_click_on_the_same_button_makes_no_second_step():
    stand("links", Stage.HOLD)
    rollout.demote("links", by=Chief(), expected=Stage.HOLD)
    with pytest.raises(NotAllowedFrom):
        rollout.demote("links", by=Chief(), expected=Stage.HOLD)
    assert rollout.current_stages()["links"] is Stage.ATTENTION


def test_promotion_against_the_record_needs_the_permission_and_a_reason():
    stand("links", Stage.SHADOW)
    for by, reason in ((Chief(), REASON), (ADMIN, ""), (ADMIN, "short")):
        with pytest.raises(NotYetEarned):
            rollout.promote("links", by=by, expected=Stage.SHADOW, reason=reason)
    row = rollout.promote("links", by=ADMIN, expected=Stage.SHADOW, reason=REASON)
    assert (row.how, row.reason) == ("overridden", REASON)
    with pytest.raises(NotPermitted):
        rollout.demote("links", by=Chief(()), expected=Stage.ATTENTION)


def test_the_judge_outside_never_holds():
    stand("external_judge", Stage.HOLD)
    assert rollout.current_stages()["external_judge"] is Stage.ATTENTION
    with pytest.raises(NotAllowedFrom):
        rollout.promote("external_judge", by=ADMIN, expected=Stage.ATTENTION, reason=REASON)


def test_the_history_of_stages_only_grows():
    stand("links", Stage.HOLD)
    row = DetectorStage.objects.get()
    row.stage = "shadow"
    for write in (row.save, row.delete, lambda: DetectorStage.objects.update(stage="shadow")):
        with pytest.raises(AppendOnly):
            write()
    for wrong in ({"stage": "odd"}, {"how": "odd"}, {"how": "overridden", "reason": ""}):
        values = {"checker": "x", "version": 1, "stage": "hold", "how": "started", **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            DetectorStage.objects.create(**values)


def test_a_detector_that_flags_far_more_than_before_falls_back_once():
    stand("links", Stage.HOLD, days=60)
    stand("contacts", Stage.HOLD, days=60)
    past = timezone.now() - timedelta(days=5)
    arrivals(400, *(["links"] * 20), *(["contacts"] * 200), at=past)
    arrivals(50, *(["links"] * 12), *(["contacts"] * 25), at=timezone.now() - timedelta(hours=2))
    (step,) = rollout.fall_back()
    assert (step.checker, step.stage, step.how) == ("links", "attention", "fell_back")
    assert "12 of 50" in step.reason
    assert rollout.fall_back() == []


def test_a_changed_detector_falls_back_when_it_flags_more_than_one_in_twenty():
    stand("links", Stage.ATTENTION)
    arrivals(40, *(["links"] * 6), at=timezone.now() + timedelta(seconds=1))
    later = timezone.now() + timedelta(seconds=30)
    assert [(s.checker, s.stage) for s in rollout.fall_back(now=later)] == [("links", "shadow")]


@pytest.mark.parametrize(("pieces", "flagged"), [(19, 10), (60, 4)])
def test_small_figures_sound_no_alarm(pieces: int, flagged: int):
    stand("links", Stage.HOLD)
    arrivals(pieces, *(["links"] * flagged), at=timezone.now() + timedelta(seconds=1))
    assert rollout.fall_back(now=timezone.now() + timedelta(seconds=30)) == []


def test_failures_and_rechecks_are_no_flood():
    stand("links", Stage.HOLD)
    arrivals(40, *(["links"] * 30), at=timezone.now() + timedelta(seconds=1))
    CheckRun.objects.update(is_recheck=True)
    arrivals(40, at=timezone.now() + timedelta(seconds=1), mark="b")
    for run in CheckRun.objects.filter(digest__startswith="b"):
        Finding.objects.create(
            run=run, position=0, checker="links", checker_version=1, severity="hold",
            code="checker_failed",
        )  # fmt: skip
    assert rollout.fall_back(now=timezone.now() + timedelta(seconds=30)) == []


def test_the_record_of_a_checker_counts_its_version_in_use():
    user = make_user("editor")
    run = checkruns.request("a" * 64)
    checkruns.complete(run, Screening(State.HELD, (hit("links"), hit("links", "other"))))
    arrivals(9)
    first, second = Finding.objects.order_by("position")
    checkruns.judge(first, by=user, verdict="right")
    checkruns.judge(second, by=user, verdict="irrelevant")
    record = quality.of_checker("links", rollout.versions()["links"])
    assert (record.pieces, record.flagged, record.findings) == (10, 1, 2)
    assert (record.right, record.wrong, record.irrelevant) == (1, 0, 1)
    assert record.precision == 0.5
    assert quality.of_checker("links", 99).findings == 0


@pytest.mark.parametrize(
    ("right", "judged_", "low", "high"),
    [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (45, 50, 0.786, 0.957), (1, 1, 0.207, 1.0)],
)
def test_the_interval_is_wilsons(right: int, judged_: int, low: float, high: float):
    assert list(quality.wilson(right, judged_)) == pytest.approx([low, high], abs=0.001)


def test_another_list_of_terms_convention_or_stage_is_another_basis():
    before = rollout.basis()
    assert rollout.basis() == before
    stand("links", Stage.ATTENTION)
    staged = rollout.basis()
    terms.load_seed()
    listed = rollout.basis()
    convention.load_seed()
    assert len({before, staged, listed, rollout.basis()}) == 4


def test_the_commands_go_by_the_stages_in_force(tmp_path):
    detector, file = "contacts", tmp_path / "text.txt"
    file.write_text("加微信 abc12345 领资料", encoding="utf-8")

    def told() -> set[str]:
        output = StringIO()
        call_command("check_text", str(file), format="json", stdout=output)
        return {found["checker"] for found in json.loads(output.getvalue())["findings"]}

    assert detector in told()
    while (standing := rollout.standings()[detector]).lower_stage is not None:
        rollout.demote(detector, by=OPERATOR, expected=standing.stage, reason="Too much noise.")
    assert rollout.stages_in_force()[detector] is Stage.SHADOW
    assert detector not in told()
