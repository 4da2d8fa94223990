"""From which score a label counts, and which windows reach it."""

import pytest

from moderation.classifier.alarms import LOWEST, SURE, alarms, thresholds, told_labels
from moderation.classifier.model import Model
from moderation.classifier.training import Line, train
from tests.moderation.classifier.corpus import lines

BREAD = "今早师傅烤了全麦面包，周末我们学做黄油蛋糕。"
PARCEL = "驿站送来包裹，快递员签收运单。"


@pytest.fixture(scope="module")
def model() -> Model:
    return train(
        [Line(line.text, "ok" if line.label == "bread" else line.label) for line in lines()]
    )


def test_what_is_fine_is_no_label_to_tell_of(model):
    assert told_labels(model) == ("parcels", "rain")


def test_without_ordinary_texts_only_what_is_sure_counts(model):
    assert thresholds(model, []) == {"parcels": SURE, "rain": SURE}


def test_few_ordinary_texts_set_no_threshold_below_what_is_sure(model):
    assert set(thresholds(model, [BREAD]).values()) == {SURE}


def test_what_is_less_likely_than_not_never_counts(model):
    least = thresholds(model, [BREAD * times for times in range(1, 101)])
    assert set(least.values()) == {LOWEST}


def test_the_budget_lets_the_highest_ordinary_texts_through(model):
    ordinary = [PARCEL, *[BREAD * times for times in range(1, 100)]]
    strict = thresholds(model, ordinary, budget=0.0)
    lenient = thresholds(model, ordinary, budget=0.02)
    assert lenient["parcels"] < strict["parcels"]
    assert list(alarms(model, ordinary, strict)) == []
    assert {alarm.text for alarm in alarms(model, ordinary, lenient)} == {0}


def test_a_model_without_a_label_to_tell_of_raises_no_alarm():
    fine = train([Line(line.text, "ok" if line.label == "bread" else "ham") for line in lines()])
    assert thresholds(fine, [BREAD]) == {}
    assert list(alarms(fine, [PARCEL], {})) == []


def test_an_alarm_says_where_the_passage_stands(model):
    text = f"{BREAD}\n{PARCEL}\n{BREAD}"
    found = list(alarms(model, ["", text], {"parcels": 1.0, "rain": 1.0}))
    assert {alarm.label for alarm in found} == {"parcels"}
    assert {(alarm.text, text[alarm.start : alarm.end]) for alarm in found} == {(1, PARCEL)}
    assert all(alarm.excess >= 0 for alarm in found)
