"""Comparing texts: one changed character marks one character, and nothing is lost or invented."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from submissions.compare import (
    Comparison,
    Kind,
    Part,
    Segment,
    compare_blocks,
    compare_fields,
    compare_texts,
)

CPU_CEILING = 2.5  # five times the aim

CLAUSE = "近年来三家企业在长三角地区投资建设新能源汽车电池工厂，产能合计超过一百一十吉瓦时"


def _marked(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.text for segment in segments if segment.part is not Part.SAME]


def _old_text(comparison: Comparison) -> str:
    numbered = [(row.old_number, row.old) for row in comparison.rows if row.old_number is not None]
    return "\n".join(
        "".join(s.text for s in old) for _, old in sorted(numbered, key=lambda r: r[0])
    )


def _new_text(comparison: Comparison) -> str:
    rows = [row.new for row in comparison.rows if row.new_number is not None]
    return "\n".join("".join(segment.text for segment in new) for new in rows)


def _prose(chance: random.Random, length: int) -> str:
    characters = [chr(0x4E00 + number) for number in range(2_000)]
    weights = [1 / (rank + 10) for rank in range(2_000)]
    return "".join(chance.choices(characters, weights, k=length))


def _edited(chance: random.Random, text: str, share: float) -> str:
    return "".join(
        chr(0x4E00 + chance.randrange(2_000)) if char != "\n" and chance.random() < share else char
        for char in text
    )


def test_one_changed_character_marks_one_character_on_each_side() -> None:
    assert len(CLAUSE) == 40
    (row,) = compare_texts(CLAUSE, CLAUSE.replace("三家", "五家")).rows
    assert (row.kind, _marked(row.old), _marked(row.new)) == (Kind.CHANGED, ["三"], ["五"])


def test_a_number_and_a_latin_word_are_marked_whole() -> None:
    old, new = compare_blocks("产能近80万吨，用Sora模型", "产能近95万吨，用Vora模型")
    assert _marked(old) == ["80", "Sora"]
    assert _marked(new) == ["95", "Vora"]


def test_a_changed_mark_alone_is_marked() -> None:
    old, new = compare_blocks("好，走。", "好；走。")
    assert (_marked(old), _marked(new)) == (["，"], ["；"])


def test_single_tokens_left_between_large_changes_are_not_shown_as_kept() -> None:
    old, new = compare_blocks("甲乙丙的丁戊己", "子丑寅的卯辰巳")
    assert (_marked(old), _marked(new)) == (["甲乙丙的丁戊己"], ["子丑寅的卯辰巳"])


def test_both_sides_in_one_line_show_removed_before_added() -> None:
    (row,) = compare_texts("投资三家企业", "投资五家企业").rows
    assert [(s.part.value, s.text) for s in row.merged] == [
        ("same", "投资"), ("removed", "三"), ("added", "五"), ("same", "家企业"),
    ]  # fmt: skip


def test_a_moved_paragraph_is_shown_as_moved_and_the_rest_as_the_same() -> None:
    blocks = [f"第{number}段写的是完全不同的事情{number}" for number in range(6)]
    moved = [blocks[4], *blocks[:4], blocks[5]]
    rows = compare_texts("\n".join(blocks), "\n".join(moved)).rows
    assert [row.kind for row in rows] == [Kind.MOVED, *[Kind.SAME] * 5]
    assert (rows[0].old_number, rows[0].new_number) == (5, 1)


def test_added_and_removed_paragraphs_stand_where_they_belong() -> None:
    old = "甲段内容在这里\n要删除的旧段落\n丙段内容在那里"
    new = "甲段内容在这里\n丙段内容在那里\n全新加入文字"
    rows = compare_texts(old, new).rows
    assert [row.kind for row in rows] == [Kind.SAME, Kind.REMOVED, Kind.SAME, Kind.ADDED]


def test_an_equal_text_is_the_same() -> None:
    comparison = compare_texts("一\n二", "一\n二")
    assert comparison.is_same
    assert (comparison.removed, comparison.added) == (0, 0)
    assert not compare_texts("一\n二", "二\n一").is_same


def test_only_fields_that_differ_are_listed() -> None:
    changes = compare_fields(
        {"title": "近8年产能", "source_name": "甲报", "byline": "x"},
        {"title": "近9年产能", "source_name": "", "byline": "x", "source_url": "https://e.example"},
    )
    assert [(change.name, change.kind) for change in changes] == [
        ("title", Kind.CHANGED), ("source_name", Kind.REMOVED), ("source_url", Kind.ADDED),
    ]  # fmt: skip
    assert (_marked(changes[0].old), _marked(changes[0].new)) == (["8"], ["9"])


TEXTS = st.text(alphabet="一二三四五的，。\n ab1<&", max_size=60)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_back_from_any_comparison(old: str, new: str) -> None:
    comparison = compare_texts(old, new)
    assert _old_text(comparison) == old
    assert _new_text(comparison) == new
    for row in comparison.rows:
        same = ["".join(s.text for s in side if s.part is Part.SAME) for side in (row.old, row.new)]
        assert same[0] == same[1]
        merged = [
            [s for s in row.merged if s.part is not gone] for gone in (Part.ADDED, Part.REMOVED)
        ]
        assert ["".join(s.text for s in side) for side in merged] == [
            "".join(s.text for s in side) for side in (row.old, row.new)
        ]


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_text_compared_with_itself_shows_no_change(text: str) -> None:
    assert compare_texts(text, text).is_same


def test_twenty_thousand_characters_with_every_block_changed_are_quick() -> None:
    chance = random.Random(1)
    old = "\n".join(_prose(chance, 200) for _ in range(100))
    new = "\n".join(_edited(chance, block, 0.1) for block in old.split("\n"))
    started = time.process_time()
    comparison = compare_texts(old, new)
    assert time.process_time() - started < CPU_CEILING
    assert [row.kind for row in comparison.rows] == [Kind.CHANGED] * 100
    assert not comparison.is_coarse
    differing = sum(a != b for a, b in zip(old, new, strict=True))
    assert comparison.removed <= differing * 1.15


def test_one_block_of_twenty_thousand_characters_is_compared_inside() -> None:
    chance = random.Random(2)
    old = _prose(chance, 20_000)
    new = _edited(chance, old, 0.02)
    started = time.process_time()
    comparison = compare_texts(old, new)
    assert time.process_time() - started < CPU_CEILING
    assert comparison.removed <= sum(a != b for a, b in zip(old, new, strict=True)) * 1.15


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("啊" * 40_000, "啊" * 39_000 + "哦" * 900),
        ("啊哦" * 20_000, "哦啊啊" * 15_000),
        ("\n" * 49_000, "\n" * 40_000 + "x"),
        ("的一\n" * 12_000, "的二\n" * 12_000),
        ("".join(random.Random(3).choices("的一是在不", k=49_000)),
         "".join(random.Random(4).choices("的一是在不", k=49_000))),
        ("\n".join(random.Random(5).choices("的一是在不", k=24_000)),
         "\n".join(random.Random(6).choices("的一是在不", k=24_000))),
        ("a " * 24_000, " a" * 24_000),
    ],
    ids=["tail", "woven", "blank", "pairs", "few signs", "few lines", "latin"],
)  # fmt: skip
def test_repeating_texts_take_no_longer(old: str, new: str) -> None:
    started = time.process_time()
    comparison = compare_texts(old, new)
    assert time.process_time() - started < CPU_CEILING * 2
    assert _old_text(comparison) == old
    assert _new_text(comparison) == new


def test_very_long_texts_are_compared_by_paragraph_and_say_so() -> None:
    old = "\n".join(f"第{number}段" + "文" * 50 for number in range(2_000))
    comparison = compare_texts(old, old.replace("第7段", "第七段"))
    assert comparison.is_coarse
    assert [row.kind for row in comparison.rows if row.kind is not Kind.SAME] == [
        Kind.ADDED, Kind.REMOVED,
    ] or [row.kind for row in comparison.rows if row.kind is not Kind.SAME] == [
        Kind.REMOVED, Kind.ADDED,
    ]  # fmt: skip
