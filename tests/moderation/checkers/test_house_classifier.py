"""The newsroom's own model: what it says of passages, and that it says nothing without one."""

import os

import pytest

from moderation import rollout
from moderation.checkers.house_classifier import CLAUSES, NAME, check, untold
from moderation.classifier import artefact, shelf
from moderation.classifier.training import Line, train
from moderation.explanations import SENTENCES
from moderation.material import Field, Material, Severity, Stage
from moderation.models import DetectorStage
from moderation.screening import STAGES, TEXT_CHECKERS, State, screen
from tests.moderation.classifier.corpus import lines

BREAD = "今早师傅烤了全麦面包，周末我们学做黄油蛋糕。"
PARCEL = "驿站送来包裹，快递员签收运单。"
RAIN = "台风今夜到达，暴雨影响沿海，注意防汛。"
TEXT = f"{BREAD}\n{PARCEL}\n{BREAD}"


@pytest.fixture
def folder(tmp_path, settings):
    """A model to which parcels are adverts, rain in a title is bait, and bread is fine."""
    cats = {"bread": "0", "parcels": "3", "rain": "7"}
    model = train([Line(line.text, cats[line.label]) for line in lines()])
    artefact.save(model, tmp_path)
    shelf.write_thresholds(tmp_path, {"3": 1.0, "7": 1.0})
    settings.CHECKS_MODEL = str(tmp_path)
    return tmp_path


def test_without_a_model_it_says_nothing(settings):
    settings.CHECKS_MODEL = ""
    assert list(check(Material("", TEXT))) == []


def test_a_passage_like_those_judged_here_is_told_where_it_stands(folder):
    (found,) = check(Material("", TEXT))
    assert (found.clause, found.severity, found.params) == ("3.1", Severity.ATTENTION, {"count": 1})
    assert [(span.field, span.quote) for span in found.spans] == [(Field.TEXT, PARCEL)]
    assert found.code in SENTENCES


def test_what_lures_is_asked_of_titles_only(folder):
    assert list(check(Material("", RAIN))) == []
    (found,) = check(Material(RAIN, BREAD))
    assert found.clause == "7.1"


def test_a_label_without_a_clause_says_nothing(tmp_path, settings):
    model = train(lines())
    artefact.save(model, tmp_path)
    settings.CHECKS_MODEL = str(tmp_path)
    assert "parcels" not in CLAUSES
    assert untold(model) == ("bread", "parcels", "rain")
    assert list(check(Material("", PARCEL * 3))) == []


def test_it_begins_on_trial_where_it_changes_nothing(folder):
    assert STAGES["house_classifier"] is Stage.SHADOW
    screening = screen(Material("", TEXT), TEXT_CHECKERS)
    assert screening.state is State.CLEAN
    assert "learnt_here" in {finding.code for finding in screening.shadows}


def test_asked_for_a_look_it_asks_and_never_holds(folder):
    screening = screen(Material("", TEXT), TEXT_CHECKERS, stages={"house_classifier": Stage.HOLD})
    assert screening.state is State.ATTENTION


def test_a_model_that_cannot_be_read_is_a_check_that_failed(tmp_path, settings):
    settings.CHECKS_MODEL = str(tmp_path / "none")
    on_trial = screen(Material("", TEXT), TEXT_CHECKERS)
    trusted = screen(
        Material("", TEXT), TEXT_CHECKERS, stages={"house_classifier": Stage.ATTENTION}
    )
    assert (on_trial.state, trusted.state) == (State.CLEAN, State.FAILED)
    assert (shelf.house_digest(), shelf.house_version()) == ("damaged", 0)


def test_the_rules_a_run_went_by_name_the_model(folder):
    assert len(shelf.house_digest()) == 12
    (found,) = check(Material("", TEXT))
    assert found.version == shelf.house_version() > 0


def test_other_thresholds_make_another_model(folder):
    before = shelf.house_version()
    shelf.write_thresholds(folder, {"3": 99.0, "7": 99.0})
    os.utime(folder / shelf.THRESHOLDS, ns=(1, 1))
    assert list(check(Material("", TEXT))) == []
    assert shelf.house_version() != before


def test_while_a_model_is_written_the_one_before_it_goes_on(folder, caplog):
    assert list(check(Material("", TEXT)))
    (folder / artefact.TABLES).write_bytes(b"half")
    os.utime(folder / artefact.META, ns=(1, 1))
    assert list(check(Material("", TEXT)))
    assert "the one before it goes on" in caplog.text


@pytest.mark.django_db
def test_a_model_trained_anew_begins_on_trial_again(folder):
    def stage() -> Stage:
        return rollout.standings()[NAME].stage

    rollout.enrol()
    DetectorStage.objects.create(
        checker=NAME,
        version=shelf.house_version(),
        stage=Stage.ATTENTION,
        how=DetectorStage.How.PROMOTED,
        set_by_name="chief",
    )
    assert stage() is Stage.ATTENTION
    shelf.write_thresholds(folder, {"3": 1.5, "7": 1.5})
    os.utime(folder / shelf.THRESHOLDS, ns=(1, 1))
    assert stage() is Stage.SHADOW
    rollout.enrol()
    latest = DetectorStage.objects.filter(checker=NAME).latest("pk")
    assert (latest.stage, latest.version) == (Stage.SHADOW, shelf.house_version())


@pytest.mark.django_db
def test_a_model_that_is_away_for_a_while_keeps_the_stage_it_has_earned(folder, settings):
    version = shelf.house_version()
    DetectorStage.objects.create(
        checker=NAME,
        version=version,
        stage=Stage.ATTENTION,
        how=DetectorStage.How.PROMOTED,
        set_by_name="chief",
    )
    settings.CHECKS_MODEL = ""
    rollout.enrol()
    known = rollout.standings()[NAME]
    assert (known.stage, known.version) == (Stage.ATTENTION, version)
    settings.CHECKS_MODEL = str(folder)
    assert rollout.standings()[NAME].stage is Stage.ATTENTION
