"""The training command: a model and its card from labelled lines, and plain words when not."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from moderation.classifier import artefact, shelf
from moderation.classifier.alarms import SURE, alarms
from tests.moderation.classifier import corpus


@pytest.fixture
def labelled(tmp_path) -> Path:
    return corpus.written(tmp_path / "lines.jsonl", corpus.lines())


def trained(*files: Path, output: Path, **options: object) -> str:
    out = StringIO()
    names = [str(path) for path in files]
    call_command("train_checks", *names, output=str(output), stdout=out, **options)
    return out.getvalue()


def refused(tmp_path: Path, content: str | bytes, **options: str) -> str:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CommandError) as caught:
        trained(path, output=tmp_path / "model", **options)
    assert caught.value.returncode == 2
    assert not (tmp_path / "model").exists()
    return str(caught.value)


def line(**values: object) -> str:
    return json.dumps(values) + "\n"


def test_a_model_and_its_card_are_written(labelled, tmp_path):
    folder = tmp_path / "new" / "model"
    assert "54 lines, 3 labels" in trained(labelled, output=folder)
    assert artefact.load(folder).label_of("师傅烤了面包") == "bread"
    card = (folder / artefact.CARD).read_text()
    assert "| bread | 18 |" in card
    assert "| lines.jsonl | 54 |" in card


def test_two_trainings_write_the_same_bytes(labelled, tmp_path):
    trained(labelled, output=tmp_path / "one")
    trained(labelled, output=tmp_path / "two")
    for name in (artefact.META, artefact.CARD):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_several_files_are_learnt_together(tmp_path):
    given = corpus.lines()
    one = corpus.written(tmp_path / "one.jsonl", given[:18])
    two = corpus.written(tmp_path / "two.jsonl", given[18:])
    assert "54 lines, 3 labels" in trained(one, two, output=tmp_path / "model")


def test_the_target_decides_which_key_is_learnt(tmp_path):
    rows = [line(text=one.text, label=one.label, cat=int(one.label == "rain"))
            for one in corpus.lines()]  # fmt: skip
    path = tmp_path / "both.jsonl"
    path.write_text("".join(rows))
    trained(path, output=tmp_path / "cat", target="cat")
    assert artefact.load(tmp_path / "cat").labels == ("0", "1")
    trained(path, output=tmp_path / "label", target="label")
    assert artefact.load(tmp_path / "label").labels == ("bread", "parcels", "rain")
    trained(path, output=tmp_path / "unsaid")
    assert artefact.load(tmp_path / "unsaid").labels == ("0", "1")


def test_a_title_with_its_body_is_learnt(tmp_path):
    rows = [line(title=one.text, body=one.text * 3, label=one.label) for one in corpus.lines()]
    path = tmp_path / "titles.jsonl"
    path.write_text("".join(rows))
    assert "3 labels" in trained(path, output=tmp_path / "model")


GOOD = line(text="面包", label="a")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no labelled line"),
        ("\n \n", "no labelled line"),
        (GOOD * 3, "Every line has the label a"),
        (GOOD * 2 + line(text="雨", label="b"), "Only one line has the label b"),
        (GOOD + "{", "Line 2: it is not JSON"),
        (GOOD + "[" * 100_000, "Line 2: it is not JSON"),
        (GOOD + "[]", "Line 2: it is not a JSON object"),
        (GOOD + "\n" + line(label="a"), "Line 3: it has no text"),
        (GOOD + line(text=" ", label="a"), "Line 2: it has no text"),
        (GOOD + line(text=5, label="a"), "Line 2: text must be a string"),
        (GOOD + line(text="x", label="a", body=[]), "Line 2: body must be a string"),
        (GOOD + line(text="x"), "Line 2: it has no label"),
        (GOOD + line(text="x", cat=1), "give --target cat"),
        (GOOD + line(text="x", label=True), "Line 2: label must be a whole number or a word"),
        (GOOD + line(text="x", label=1.5), "Line 2: label must be a whole number or a word"),
        (GOOD + line(text="x", label=None), "Line 2: label must be a whole number or a word"),
        (GOOD + line(text="x", label="y" * 200), "Line 2: label is too long"),
        (GOOD + line(text="x", label="y\n"), "Line 2: label is too long or not printable"),
        (GOOD.encode() + b"\xff\xff\n", "Line 2: The text is neither UTF-8"),
        (GOOD.encode() + b"{\x00}\n", "Line 2: This is not a text file"),
        (b"x" * (5 * 1024 * 1024 + 2), "Line 1: longer than 5 MB"),
    ],
)
def test_what_cannot_be_learnt_is_said_with_its_line(tmp_path, content, said):
    assert said in refused(tmp_path, content)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"none\.jsonl: No such file") as caught:
        trained(tmp_path / "none.jsonl", output=tmp_path / "model")
    assert caught.value.returncode == 2


def test_a_file_in_place_of_the_folder_is_refused_before_any_work(labelled, tmp_path):
    with pytest.raises(CommandError, match="not a folder") as caught:
        trained(labelled, output=labelled)
    assert caught.value.returncode == 2


def test_thresholds_are_set_on_ordinary_texts_that_need_no_label(labelled, tmp_path):
    ordinary = tmp_path / "fine.jsonl"
    ordinary.write_text(line(text="今早师傅烤了全麦面包") + line(text="暴雨影响沿海"))
    trained(labelled, output=tmp_path / "one")
    trained(labelled, output=tmp_path / "two", ordinary=[str(ordinary)])
    sure, measured = (shelf.read_thresholds(tmp_path / name) for name in ("one", "two"))
    assert set(sure.values()) == {SURE}
    assert set(measured) == set(sure) == {"bread", "parcels", "rain"}
    # Two texts say too little to go below what is sure.
    assert min(measured.values()) == SURE < max(measured.values())
    model = artefact.load(tmp_path / "two")
    assert not list(alarms(model, ["今早师傅烤了全麦面包", "暴雨影响沿海"], measured))


def test_labels_that_the_site_would_say_nothing_of_are_named(labelled, tmp_path):
    assert "nothing of bread, parcels, rain" in trained(labelled, output=tmp_path / "model")


def test_ordinary_texts_that_cannot_be_read_are_named(labelled, tmp_path):
    with pytest.raises(CommandError, match=r"gone\.jsonl"):
        trained(labelled, output=tmp_path / "model", ordinary=[str(tmp_path / "gone.jsonl")])


def test_the_card_names_the_model_it_builds_on(labelled, tmp_path):
    trained(labelled, output=tmp_path / "model")
    shipped = artefact.read_meta(shelf.FOLDER)["tables_sha256"]
    assert shipped in (tmp_path / "model" / artefact.CARD).read_text()
