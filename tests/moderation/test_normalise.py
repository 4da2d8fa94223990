"""Readings: what they take out, and that every character maps back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.material import Layer
from moderation.normalise import (
    compact,
    fold,
    fold_char,
    is_disguised,
    is_prose_gap,
    readings,
    stripped,
    visible,
)
from tests.moderation.work import lines_executed

hostile = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from("赌博賭\u200b\u202e\ufe0f\u0301\u3164ﬁ㌖ﷺＡａ①·。，\n 😀👨‍👩‍👧İßΣς가が"),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("賭博網站", "赌博网站"),
        ("㊙", "秘"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("，。！", ",。!"),
    ],
)
def test_folding_takes_out_width_case_form_and_script(written, plain):
    assert fold(written) == plain


def test_script_is_folded_by_character_so_both_sides_of_a_comparison_agree():
    # A converter working by phrase would treat these differently inside a longer text.
    assert fold("反覆") in fold("他反覆出現的問題")


@pytest.mark.parametrize(
    "written",
    [
        "赌·博",
        "赌\u200b博",
        "赌\ufe0f博",
        "赌😀博",
        "赌 - 博",
        "赌\u202e\u2066博",
        "賭\u0301博",
        "赌\u3164博",
    ],
)
def test_stripping_joins_ideographs_that_marks_keep_apart(written):
    assert stripped(written).text == "赌博"


def test_stripping_leaves_marks_and_spaces_between_latin_words():
    assert stripped("To be, or not").text == "to be, or not"


def test_stripping_takes_accents_off_letters_but_not_voicing_off_kana():
    assert stripped("café が").text == "cafe が"


def test_a_ruled_line_between_two_passages_stays():
    assert stripped("上文" + "—" * 50 + "下文").text == "上文" + "—" * 50 + "下文"


def test_the_visible_reading_keeps_symbols_and_drops_what_no_eye_sees():
    assert visible("赌\u200b·博").text == "赌·博"


def test_the_compact_reading_keeps_letters_digits_and_ideographs():
    assert compact("第 1 章：Alpha，β。").text == "第1章alphaβ"


@given(hostile)
def test_every_reading_has_one_map_entry_per_character_in_order(text):
    for reading in (*readings(text), visible(text), compact(text)):
        assert len(reading.text) == len(reading.starts) == len(reading.ends)
        assert all(
            0 <= start < end <= len(text)
            for start, end in zip(reading.starts, reading.ends, strict=True)
        )
        assert list(reading.starts) == sorted(reading.starts)
        assert list(reading.ends) == sorted(reading.ends)


@given(hostile)
def test_no_reading_invents_text(text):
    for reading in (*readings(text), visible(text), compact(text)):
        for at, char in enumerate(reading.text):
            source = text[reading.starts[at] : reading.ends[at]]
            folded = fold(source)
            bare = unicodedata.normalize("NFKD", folded)
            assert char in source or char in folded or char in bare


@given(hostile)
def test_folding_the_whole_is_folding_each_character(text):
    assert fold(text) == "".join(map(fold_char, text)) == readings(text)[1].text


@given(hostile)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(hostile)
def test_the_exact_reading_is_the_text_itself(text):
    exact = readings(text)[0]
    assert exact.layer is Layer.EXACT
    assert exact.text == text
    assert not text or exact.span(0, len(text)) == (0, len(text))


@pytest.mark.parametrize("gap", ["，", "。”", "\n", "。\n\n\u3000\u3000", "、"])
def test_commas_stops_and_line_breaks_are_ordinary_gaps(gap):
    assert is_prose_gap(gap)


@pytest.mark.parametrize("gap", ["·", " ", "*", "，★", "。。。。", "\u200b", ""])
def test_other_marks_are_no_ordinary_gaps(gap):
    assert not is_prose_gap(gap)


@pytest.mark.parametrize("written", ["赌博", "賭博", "ＡＢＣ", "Casino"])
def test_ordinary_ways_to_write_are_no_disguise(written):
    assert not is_disguised(written)


@pytest.mark.parametrize("written", ["赌\u200b博", "赌·博", "𝓬𝓪𝓼𝓲𝓷𝓸", "ⓥⓧ"])
def test_hidden_marks_and_ornamental_letters_are_disguise(written):
    assert is_disguised(written)


@pytest.mark.parametrize(
    "unit", ["a\u0301", "赌·", "\u200b", "㌖", "赌\u200b·\u202e", "\ufdfa", "😀", "·"]
)
def test_work_grows_in_step_with_a_hostile_text(unit):
    lines_executed(lambda: readings(unit * 10))  # the character tables fill here
    once = lines_executed(lambda: readings(unit * 2_000))
    twice = lines_executed(lambda: readings(unit * 4_000))
    assert twice <= 2 * once + 50


@pytest.mark.parametrize("unit", ["a\u0301", "赌·", "\u200b", "\u0301\u0316"])
def test_a_megabyte_of_hostile_text_maps_back(unit):
    text = unit * (1_000_000 // len(unit))
    for reading in readings(text):
        assert len(reading.text) == len(reading.starts) == len(reading.ends)
