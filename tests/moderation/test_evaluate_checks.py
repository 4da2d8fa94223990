"""The measuring command: figures of a model or of the shipped checks, as text and as JSON."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from moderation.classifier import artefact
from moderation.classifier.evaluation import tallied
from moderation.classifier.training import train
from moderation.engine_labels import predict
from moderation.models import Term
from moderation.text_material import from_text
from tests.moderation.classifier import corpus

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("model")
    artefact.save(train(corpus.lines()), folder, about={"target": "label"})
    return folder


@pytest.fixture
def labelled(tmp_path) -> Path:
    return corpus.written(tmp_path / "lines.jsonl", corpus.lines())


def told(path: Path, **options: str) -> str:
    out = StringIO()
    call_command("evaluate_checks", str(path), stdout=out, **options)
    return out.getvalue()


def figures(path: Path, **options: str) -> dict[str, Any]:
    return json.loads(told(path, format="json", **options))  # type: ignore[no-any-return]  # JSON has no type


def test_the_figures_of_a_model_have_exactly_the_promised_keys(labelled, model_folder):
    found = figures(labelled, model=str(model_folder))
    assert set(found) == {
        "macro_f1", "accuracy", "per_label", "flagged_rate", "cpu_us_per_1000_chars",
    }  # fmt: skip
    assert set(found["per_label"]) == {"bread", "parcels", "rain"}
    assert set(found["per_label"]["rain"]) == {"precision", "recall", "f1", "n"}
    assert found["per_label"]["rain"]["n"] == 18
    assert found["macro_f1"] > 0.95
    assert found["cpu_us_per_1000_chars"] > 0


def test_the_text_says_the_same(labelled, model_folder):
    said = told(labelled, model=str(model_folder))
    assert "parcels" in said
    assert "mean F1" in said


def test_without_a_model_the_shipped_checks_answer_with_categories(tmp_path):
    Term.objects.create(
        text="云杉彩", clause_code="1.8", severity="hold", kind="prohibited", stage="hold"
    )
    path = tmp_path / "cats.jsonl"
    rows = [{"text": "他说云杉彩。", "cat": 1}, {"text": "今早烤了面包。", "cat": 0}]
    path.write_text("\n".join(map(json.dumps, rows)))
    found = figures(path)
    assert found["accuracy"] == 1
    assert found["flagged_rate"] == 0.5
    assert found["per_label"]["1"]["n"] == 1


def test_a_clean_text_is_category_zero():
    assert predict(from_text("今早烤了面包。")) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no labelled line"),
        ('{"text": "x", "label": "a"}\n{"text": "y"}', "Line 2: it has no label"),
        ('{"text": "x", "cat": 1}', "Line 1: it has no label. It has cat: give --target cat"),
        ("no json", "Line 1: it is not JSON"),
    ],
)
def test_what_cannot_be_measured_is_said_with_its_line(tmp_path, model_folder, content, said):
    path = tmp_path / "broken.jsonl"
    path.write_text(content)
    with pytest.raises(CommandError, match=said) as caught:
        told(path, model=str(model_folder))
    assert caught.value.returncode == 2


def test_a_folder_without_a_model_is_refused(labelled, tmp_path):
    with pytest.raises(CommandError, match=r"meta\.json") as caught:
        told(labelled, model=str(tmp_path))
    assert caught.value.returncode == 2


def test_a_missing_file_is_named(tmp_path, model_folder):
    with pytest.raises(CommandError, match="No such file"):
        told(tmp_path / "none.jsonl", model=str(model_folder))


def test_figures_are_counted_as_everybody_counts_them():
    tally = tallied([("a", "a"), ("a", "b"), ("b", "b"), ("0", "c")])
    rows = tally.per_label()
    assert (rows["a"].precision, rows["a"].recall) == (1, 0.5)
    assert rows["a"].f1 == pytest.approx(2 / 3)
    assert (rows["b"].precision, rows["b"].recall) == (0.5, 1)
    assert (rows["c"].f1, rows["c"].n) == (0, 0)
    # A label that no text bears has no place in the mean.
    assert tally.macro_f1() == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert tally.accuracy == 0.5
    assert tally.flagged_rate == 1


def test_nothing_measured_is_nothing_not_an_error():
    assert tallied([]).macro_f1() == 0
    assert tallied([]).cpu_us_per_1000_chars == 0
