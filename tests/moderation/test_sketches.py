"""Sketches: alike for copies, unlike for the rest, and an index that keeps up with its table."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation import near_copies, repetition_index, sketches
from moderation.models import TextPrint

CHANCE = random.Random(7)


def prose(length: int) -> str:
    return "".join(chr(CHANCE.randrange(0x4E00, 0x4E00 + 2_000)) for _ in range(length))


def apart(one: str, other: str) -> int:
    first, second = sketches.sketch(one), sketches.sketch(other)
    assert first
    assert second
    return int(sketches.distances(first, sketches.words_of([second]))[0])


def changed_all_over(text: str) -> str:
    return "".join(prose(1) if at % 14 == 5 else char for at, char in enumerate(text))


@pytest.mark.parametrize("length", [1_500, 20_000])
def test_a_copy_changed_all_over_is_near_and_another_text_is_not(length: int):
    text = prose(length)
    assert apart(text, changed_all_over(text)) <= sketches.NEAR_BITS
    assert apart(text, prose(length)) > sketches.NEAR_BITS


def test_a_copy_with_a_third_replaced_is_near():
    text = prose(1_500)
    assert apart(text, text[:1_000] + prose(500)) <= sketches.NEAR_BITS


def test_marks_width_case_and_script_make_no_difference():
    text = "账单上的Cost每个月都在涨，读者要的是数字。" * 12
    other = text.replace("数", "數").replace("Cost", "ｃｏｓｔ").replace("，", " · ")
    assert apart(text, other) == 0


@pytest.mark.parametrize("text", ["", "短", "，。！" * 500, "字" * 100])
def test_a_text_too_short_to_know_has_no_sketch(text: str):
    assert sketches.sketch(text) is None


@given(st.text(min_size=0, max_size=400))
def test_any_text_has_a_sketch_of_32_bytes_or_none(text: str):
    one = sketches.sketch(text)
    assert one is None or len(one) == sketches.BYTES
    assert one == sketches.sketch(text)


def test_an_index_gives_the_nearest_first_and_replaces_what_it_knows():
    text = prose(1_000)
    near, nearer = changed_all_over(text), text[:-20] + prose(20)
    index = sketches.SketchIndex()
    index.put([(key, sketches.sketch(prose(1_000)) or b"") for key in range(3_000)])
    index.put([(7_001, sketches.sketch(near) or b""), (7_002, sketches.sketch(nearer) or b"")])
    wanted = sketches.sketch(text) or b""
    assert index.near(wanted, limit=5) == [7_002, 7_001]
    assert index.near(wanted, limit=1) == [7_002]
    index.put([(7_002, sketches.sketch(prose(1_000)) or b"")])
    assert index.near(wanted, limit=5) == [7_001]
    assert len(index) == 3_002


def keep(owner: str, text: str) -> TextPrint:
    return repetition_index.record(
        owner_kind="revision", owner_id=owner, author_ref="1", ref=owner, title="题", text=text
    )


@pytest.mark.django_db
def test_a_stored_text_is_found_when_so_much_of_it_changed_that_few_windows_are_left():
    text = prose(1_500)
    stored = keep("1", text)
    keep("2", prose(1_500))
    assert repetition_index.candidates(changed_all_over(text)) == [stored]
    changed = keep("1", prose(1_500))
    assert repetition_index.candidates(changed_all_over(text)) == []
    assert repetition_index.candidates(changed_all_over(changed.text)) == [changed]
    repetition_index.forget(owner_kind="revision", owner_id="1")
    assert repetition_index.candidates(changed_all_over(changed.text)) == []


@pytest.mark.django_db
def test_an_up_to_date_index_asks_one_question(django_assert_num_queries):
    keep("1", prose(500))
    near_copies.current()
    with django_assert_num_queries(1):
        near_copies.current()


@pytest.mark.django_db
def test_more_rows_than_one_batch_are_all_read(monkeypatch):
    monkeypatch.setattr(near_copies, "BATCH", 2)
    texts = [prose(500) for _ in range(5)]
    for number, text in enumerate(texts):
        keep(str(number), text)
    fresh = near_copies.StoredSketches()
    fresh.refresh()
    assert len(fresh.index) == 5
