"""Figures in prose as values, whatever way they are written."""

import pytest

from moderation.figures import figures_of
from moderation.rules import visible_of


def told(text: str) -> list[tuple[float, str]]:
    return [(round(one.value, 4), one.unit) for one in figures_of(visible_of(text).text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("上涨37%", [(37, "%")]),
        ("上涨３７％", [(37, "%")]),
        ("上涨百分之三十七点五", [(37.5, "%")]),
        ("下降三成", [(30, "%")]),
        ("up 17 per cent", [(17, "%")]),
        ("募得1.2亿元", [(1.2e8, "元")]),
        ("募得12000万元", [(1.2e8, "元")]),
        ("到场一百二十人", [(120, "人")]),
        ("到场三万人，一千零五名志愿者", [(1005, "名")]),
        ("新增1,250例", [(1250, "例")]),
        ("raised $2.5 million", [(2.5e6, "$")]),
        ("涨了5个百分点", [(5, "个百分点")]),
        ("全长三千千米", [(3000, "千米")]),
        ("全长五百千米", [(500, "千米")]),
        ("水深三千米", [(3000, "米")]),
    ],
)
def test_a_figure_has_one_value_in_every_writing(text, figures):
    assert told(text) == figures


@pytest.mark.parametrize(
    "text",
    ["2026年11月24日", "19:30开始", "第3章", "GPT-4", "v2.0.1", "成立之初", "三五成群", "成功"],
)
def test_dates_clocks_and_names_are_no_figures(text):
    assert told(text) == []


def test_a_figure_knows_where_it_stands():
    text = "同比增长百分之十七，共三百人"
    (one, two) = figures_of(text)
    assert text[one.start : one.end] == "百分之十七"
    assert text[two.start : two.end] == "三百人"


def test_a_rounded_figure_agrees_and_a_rough_one_agrees_from_further_away():
    exact, near, far = figures_of("3.96亿元，4亿元，近4.8亿元")
    assert exact.agrees(near)
    assert near.agrees(far)
    assert not next(figures_of("37%")).agrees(next(figures_of("17%")))
