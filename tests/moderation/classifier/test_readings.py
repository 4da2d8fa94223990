"""Ways to write the same text have equal features, and features know where they stand."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.classifier.disguise import KINDS, disguised
from moderation.classifier.features import counted, features
from moderation.classifier.headline import headline
from moderation.classifier.readings import read, sounds, spelling, syllables_of

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)


def letters(text: str) -> str:
    return "".join(map(chr, read([text]).codes[:-1].tolist()))


def rows(text: str) -> list[list[int]]:
    _, ids, counts = counted([text])
    return [ids.tolist(), counts.tolist()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("网点寄出两个包裹，电话123", "網點寄出兩個包裹，電話123"),
        ("来电ABC，请留言!", "来电ＡＢＣ，请留言！"),
        ("Café Rain", "cafe rain"),
        ("送\u200b来\u2060包裹", "送来包裹"),
    ],
)
def test_script_width_case_and_invisible_characters_leave_no_trace(one, other):
    assert rows(one) == rows(other)


def test_symbols_between_ideographs_leave_the_letters_alone():
    assert letters("送·来—包 裹") == "送来包裹"
    assert letters("two words, 3 more!") == "two words 3 more"


def test_a_split_character_is_put_together_and_keeps_its_place():
    plain = read(["寄到氵每边"])
    assert letters("寄到氵每边") == "寄到海边"
    assert (plain.starts[2], plain.ends[2]) == (2, 4)


def test_pinyin_sounds_like_the_ideographs():
    heard = [
        sounds(read([text])).ids[:-1].tolist() for text in ("包裹", "baoguo", "bao guo", "包guo")
    ]
    assert heard[0]
    assert heard == [heard[0]] * 4


def test_a_word_that_is_no_pinyin_is_one_sound():
    assert syllables_of("strength") == ()
    assert len(sounds(read(["strength"])).ids) == 2  # the word and the end


def test_texts_read_together_have_the_features_they_have_alone():
    texts = ["包裹·到了", "", "two  words", "㍿ 收", " ", "a-b", "！收"]
    owners, ids, counts = counted(texts)
    for at, text in enumerate(texts):
        alone = counted([text])
        assert ids[owners == at].tolist() == alone[1].tolist()
        assert counts[owners == at].tolist() == alone[2].tolist()


@given(ANY_TEXT)
def test_every_feature_stands_on_a_stretch_of_the_text(text):
    found = features([text])
    starts, ends = found.places()
    assert len(starts) == len(ends) == len(found) == sum(track.count for track in found.tracks)
    assert (starts >= 0).all()
    assert (starts < ends).all()
    # What goes past the text goes over its break, and no further.
    assert (ends <= len(text) + 1).all()
    for track in found.tracks:
        assert (np.diff(track.starts) >= 0).all()
        assert (np.diff(track.ends) >= 0).all()


@given(ANY_TEXT, st.integers(0, 80), st.integers(0, 80))
def test_the_features_of_a_window_are_those_inside_it(text, first, last):
    found = features([text])
    starts, ends = found.places()
    low, high = found.slices(np.array([first]), np.array([min(last, len(text))]))
    inside = np.concatenate(
        [np.arange(begin, end) for begin, end in zip(low[:, 0], high[:, 0], strict=True)]
    )
    wanted = np.flatnonzero((starts >= first) & (ends <= min(last, len(text))))
    assert inside.tolist() == wanted.tolist()


@given(ANY_TEXT)
def test_every_letter_read_stands_somewhere_in_the_text(text):
    plain = read([text])
    assert len(plain.codes) == len(plain.starts) == len(plain.ends) == len(plain.facts)
    assert set(plain.starts.tolist()) <= set(range(len(text) + 1))


def test_a_title_is_marked_by_how_far_the_body_bears_it_out():
    body = "面包很香。" * 100
    borne, other = headline("烤面包的香", body + "烤面包的香"), headline("台风来了", body)
    assert len(borne.splitlines()[1]) > len(other.splitlines()[1])
    assert len(headline("题", "文" * 100_000)) < 300
    assert headline("", "").startswith("\n")


@pytest.mark.parametrize("kind", KINDS)
def test_a_disguised_copy_is_the_same_for_the_same_seed(kind):
    text = "快递员送来两件包裹，请妈妈签收" * 3
    assert disguised(text, seed=5, kind=kind) == disguised(text, seed=5, kind=kind)
    assert disguised(text, seed=5, kind=kind) != text


def test_a_homophone_sounds_the_same():
    text = "快递员送来两件包裹" * 3
    copy = disguised(text, seed=1, kind="homophones")
    assert list(map(spelling, copy)) == list(map(spelling, text))


@pytest.mark.parametrize("unit", ["包", "a", "·", "\u0301", "㍿", "氵每", "baoguo", "\ud800", "a·"])
def test_time_grows_no_faster_than_a_hostile_text(unit):
    def cost(times: int) -> float:
        began = time.process_time()
        features([unit * times])
        return time.process_time() - began

    cost(1000)
    small = min(cost(5_000) for _ in range(3))
    # Ten times the text may cost ten times as much, with room for noise; quadratic would be 100.
    assert min(cost(50_000) for _ in range(2)) < 50 * max(small, 0.002)
