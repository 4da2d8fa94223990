"""The newsroom's own model: what it says of passages, and that it says nothing without one."""

import pytest

from moderation.checkers.house_classifier import CLAUSES, check
from moderation.classifier import artefact, shelf
from moderation.classifier.training import Line, train
from moderation.explanations import SENTENCES
from moderation.material import Field, Material, Severity, Stage
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
    artefact.save(train(lines()), tmp_path)
    settings.CHECKS_MODEL = str(tmp_path)
    assert "parcels" not in CLAUSES
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
    assert shelf.house_version() == "damaged"


def test_the_rules_a_run_went_by_name_the_model(folder):
    assert len(shelf.house_version()) == 12
