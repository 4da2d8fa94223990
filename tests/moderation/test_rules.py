"""Rules of words: readings, reports, sentences, and work that grows with the text alone."""

import re

import pytest

from moderation.checkers import (
    engagement,
    fan_circle,
    marketing,
    minors,
    superstition,
    unfriendly,
    unlawful,
    untrue,
    vulgar,
)
from moderation.material import Field, Layer, Material, Severity
from moderation.normalise import fold
from moderation.rules import REACH, Rule, apply, hits, near, pair
from moderation.screening import MAX_FINDINGS
from tests.moderation.work import lines_executed

RULE = Rule("probe", "3.1", Severity.ATTENTION, "云杉", pair("云杉", "出售", 6))
BY_RULES = (
    engagement,
    fan_circle,
    marketing,
    minors,
    superstition,
    unfriendly,
    unlawful,
    untrue,
    vulgar,
)


def quotes(text: str, rule: Rule = RULE) -> list[str]:
    return [text[hit.start : hit.end] for hit in hits(Material("", text), rule)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("出售云杉", "出售云杉"),
        ("雲杉，現貨出售！", "雲杉，現貨出售"),
        ("云·杉出·售", "云·杉出·售"),
        ("云 杉 出 售", "云 杉 出 售"),
        ("云\u200b杉出\u200d售", "云\u200b杉出\u200d售"),
        ("云，杉，出，售", "云，杉，出，售"),
    ],
)
def test_both_orders_both_scripts_and_marks_between_letters_are_read(text, quote):
    assert quotes(text) == [quote]


@pytest.mark.parametrize(
    "text",
    [
        "云杉长高了。出售房子",
        "云杉。出售",
        "云杉\n出售",
        "他爱云杉，但是从来没有想过出售",
        "云，杉出售",
    ],
)
def test_two_sentences_are_never_read_as_one(text):
    assert quotes(text) == []


def test_a_sentence_that_reports_is_left_alone_unless_it_hides_its_words():
    assert list(apply(Material("", "警方查获出售云杉"), [RULE], checker="c", version=1)) == []
    (found,) = apply(Material("", "警方查获出·售·云·杉"), [RULE], checker="c", version=1)
    assert (found.layer, found.severity) == (Layer.STRIPPED, Severity.ATTENTION)


def test_a_report_can_weigh_less_instead():
    rule = Rule("probe", "3.1", Severity.HOLD, "云杉", RULE.pattern, told=Severity.NOTE)
    (found,) = apply(Material("", "警方查获出售云杉"), [rule], checker="c", version=1)
    assert found.severity is Severity.NOTE


def test_a_judge_may_drop_a_hit():
    found = apply(
        Material("", "出售云杉"), [RULE], checker="c", version=1, judge=lambda rule, hit: None
    )
    assert list(found) == []


def test_a_place_seen_in_both_readings_is_told_once():
    assert quotes("\u200b出售云杉\u200b") == ["出售云杉"]


def test_fields_are_read_each_for_itself():
    material = Material("出售云杉", "云杉", byline="云杉出售")
    assert [hit.field for hit in hits(material, RULE)] == [Field.TITLE, Field.BYLINE]


def test_a_pattern_is_tried_only_near_its_anchors():
    rule = Rule("probe", "", Severity.NOTE, "锚", re.compile("字"))
    text = "字" + "。" * (REACH * 3) + "锚字" + "。" * (REACH * 3) + "字"
    assert [text[slice(*found)] for found in near(text, rule)] == ["字"]


@pytest.mark.parametrize("module", BY_RULES, ids=lambda module: module.NAME)
@pytest.mark.parametrize(
    "text",
    [
        "加我微信刷粉日结",
        "满减抢购点击",
        "贷",
        "赚赚",
        "1·",
        "赚\u200b",
        "日入",
        "you won ",
        "互 关 来 ",
        "\u0301加",
    ],
)
def test_work_grows_no_faster_than_the_text(module, text):
    # The tables of the checker are made when it reads its first text.
    list(module.check(Material("", text)))

    def work(times: int) -> int:
        fold(text * times)
        return lines_executed(lambda: list(module.check(Material("", text * times))))

    assert work(2000) < 2.6 * work(1000) + 2000
    assert len(list(module.check(Material("", text * 2000)))) < MAX_FINDINGS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲方的单据", "甲方的单"),
        ("单据给甲", "单据给甲"),
        ("甲要 7 张", "甲要 7 张"),
        ("甲要🔞", "甲要🔞"),
        ("甲-好", "甲-"),
        ("甲方。单据", None),
        ("甲，坏单", None),
    ],
)
def test_a_pair_stands_in_either_order_whatever_its_words_begin_with(text, found):
    match = pair("甲", r"(?<!坏)单|\d+\s?张|🔞|[\]-]", 4).search(text)
    assert (match and match[0]) == found


def test_words_that_may_begin_with_anything_are_paired_as_well():
    assert pair("甲", ".乙").findall("甲方丙乙") == ["甲方丙乙"]
