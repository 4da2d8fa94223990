"""From which score a label counts, and which windows reach it."""

import pytest

from moderation.classifier.alarms import SURE, alarms, thresholds, told_labels
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


def test_no_ordinary_text_it_was_set_on_raises_an_alarm(model):
    ordinary = [BREAD * times for times in range(1, 9)]
    least = thresholds(model, ordinary)
    assert list(alarms(model, ordinary, least)) == []


def test_the_budget_lets_the_highest_ordinary_texts_through(model):
    ordinary = [PARCEL, *[BREAD * times for times in range(1, 20)]]
    strict = thresholds(model, ordinary, budget=0.0)
    lenient = thresholds(model, ordinary, budget=0.1)
    assert lenient["parcels"] < strict["parcels"]
    flagged = {alarm.text for alarm in alarms(model, ordinary, lenient)}
    assert 0 in flagged
    assert len(flagged) <= 2


def test_an_alarm_says_where_the_passage_stands(model):
    text = f"{BREAD}\n{PARCEL}\n{BREAD}"
    found = list(alarms(model, ["", text], thresholds(model, [BREAD])))
    assert {alarm.label for alarm in found} == {"parcels"}
    assert {(alarm.text, text[alarm.start : alarm.end]) for alarm in found} == {(1, PARCEL)}
    assert all(alarm.excess >= 0 for alarm in found)
