"""What a model says of texts and windows, why, and that training always says the same."""

import numpy as np
import pytest

from moderation.classifier.features import features
from moderation.classifier.model import Model, window_edges
from moderation.classifier.training import Line, TrainingImpossible, train
from tests.moderation.classifier.corpus import lines


@pytest.fixture(scope="module")
def model() -> Model:
    return train(lines())


def test_it_tells_what_it_has_learnt_apart(model):
    assert model.label_of("师傅昨天烤了蛋糕和面包") == "bread"
    assert model.label_of("驿站送来一箱包裹") == "parcels"
    assert model.label_of("台风到达沿海，暴雨") == "rain"


def test_a_disguise_changes_nothing_or_little(model):
    plain = "驿站送来一箱包裹"
    assert model.scores(plain) == model.scores("驛站送來一箱包裹")
    assert model.label_of("驿·站·送·来·一·箱·包·裹") == "parcels"
    assert model.label_of("yi zhan song lai yi xiang bao guo") == "parcels"


def test_scores_are_probabilities_of_every_label(model):
    scores = model.scores("全麦面包")
    assert list(scores) == ["bread", "parcels", "rain"]
    assert sum(scores.values()) == pytest.approx(1)
    assert all(0 <= score <= 1 for score in scores.values())


@pytest.mark.parametrize("text", ["", " ", "。", "\ud800", "\x00"])
def test_a_text_without_words_has_scores_too(model, text):
    assert sum(model.scores(text).values()) == pytest.approx(1)


def test_texts_asked_together_get_the_answers_they_get_alone(model):
    texts = [line.text for line in lines()] * 2
    assert model.labels_of(texts) == [model.label_of(text) for text in texts]
    assert model.labels_of([]) == []


def test_the_same_lines_give_the_same_model(model):
    again = train(lines())
    assert np.array_equal(again.weights, model.weights)
    assert np.array_equal(again.sizes, model.sizes)
    assert again.slopes.tolist() == model.slopes.tolist()
    assert again.biases.tolist() == model.biases.tolist()


def test_one_paragraph_in_an_article_is_found_by_its_window(model):
    bread = "今早师傅烤了全麦面包，周末我们学做黄油蛋糕。"
    text = f"{bread * 3}\n驿站送来包裹，快递员签收运单。\n{bread * 3}"
    windows = model.windows(text, size=40)
    best = max(windows, key=lambda window: window.scores["parcels"])
    assert "驿站" in text[best.start : best.end]
    assert "\n" not in text[best.start : best.end]
    assert best.scores["parcels"] > 0.5


def test_a_window_over_a_short_text_scores_like_the_text(model):
    text = "驿站送来一箱包裹"
    (window,) = model.windows(text)
    assert (window.start, window.end) == (0, len(text))
    assert window.scores["parcels"] == pytest.approx(model.scores(text)["parcels"], abs=0.02)


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        ("", []),
        ("\n \n", []),
        ("abc", [(0, 3)]),
        (" abc \n\nde", [(1, 4), (7, 9)]),
        ("abcdefgh", [(0, 4), (2, 6), (4, 8)]),
        ("abcdefg", [(0, 4), (2, 6), (3, 7)]),
    ],
)
def test_windows_cover_each_paragraph_and_overlap_by_half(text, edges):
    assert window_edges(text, 4) == edges


@pytest.mark.parametrize("size", [0, 257])
def test_a_window_holds_something_and_not_too_much(size):
    with pytest.raises(ValueError, match="1 to 256"):
        window_edges("abc", size)


def test_a_window_of_the_widest_kind_adds_up_without_running_over(model):
    text = "驿站送来一箱包裹" * 32
    (window,) = model.windows(text, size=256)
    found = features([text])
    _starts, ends = found.places()
    inside = found.ids[(ends <= len(text)) & (found.ids < 1 << model.bits)]
    sums = model.weights[inside].astype(np.int64).sum(axis=0) * model.scales
    length = np.sqrt(model.sizes[inside].astype(np.int64).sum() * model.size_scale)
    expected = model.calibrated((sums / length + model.intercepts)[None])[0]
    assert list(window.scores.values()) == pytest.approx(expected.tolist())


def test_what_another_model_knows_helps_where_lines_are_few(model):
    few = [
        Line("烤了全麦面包", "food"), Line("黄油蛋糕", "food"),
        Line("驿站收了运单", "post"), Line("一箱包裹到了", "post"),
    ]  # fmt: skip
    alone, helped = train(few), train(few, prior=model)
    for text, label in (("快递员签收", "post"), ("师傅学做酵母馒头", "food")):
        assert helped.scores(text)[label] > alone.scores(text)[label]


def test_reasons_are_the_words_of_the_label(model):
    text = "大家好，我在家里等，驿站送来包裹。"
    reasons = model.explain(text, "parcels")
    assert reasons
    assert any(set(text[reason.start : reason.end]) & set("驿站送来包裹") for reason in reasons)
    assert all(0 <= reason.start < reason.end <= len(text) for reason in reasons)
    assert all(reason.weight > 0 for reason in reasons)


def test_reasons_stay_inside_the_stretch_that_was_asked_about(model):
    text = "驿站送来包裹。今早师傅烤了面包。驿站送来包裹。"
    start = text.index("今早")
    reasons = model.explain(text, "bread", start, start + 9)
    assert reasons
    assert all(start <= reason.start < reason.end <= start + 9 for reason in reasons)


def test_nothing_is_a_reason_for_nothing(model):
    assert model.explain("", "bread") == []
    with pytest.raises(ValueError):
        model.explain("面包", "unknown")


def test_one_label_teaches_nothing():
    with pytest.raises(TrainingImpossible, match="Every line has the label bread"):
        train([line for line in lines() if line.label == "bread"])


def test_no_line_teaches_nothing():
    with pytest.raises(TrainingImpossible, match="no labelled line"):
        train([])


def test_a_label_with_one_line_is_too_little():
    with pytest.raises(TrainingImpossible, match="Only one line has the label snow"):
        train([*lines(), Line("下雪了", "snow")])


def test_texts_without_a_single_word_are_no_accident():
    model = train([Line("。", "a"), Line("", "a"), Line("面包", "b"), Line("馒头", "b")])
    assert model.label_of("面包") == "b"
