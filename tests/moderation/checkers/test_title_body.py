"""A title against its text: another piece's title, figures from nowhere, honest shortening."""

import pytest

from moderation.checkers.title_body import check
from moderation.material import Field, Material, Severity
from moderation.normalise import fold
from tests.moderation.work import lines_executed

BODY = (
    "内容营销团队在今年上半年调整了投放策略，把预算的一半转到长视频。负责人介绍，团队先用两周整理历史数据，"
    "再按渠道比较获客成本。结果显示，长视频的获客成本下降了37%，而短图文的成本几乎没有变化。"
    "团队随后扩大了测试范围，覆盖1,280名用户，并请第三方复核统计方法。复核意见认为样本足够，结论可靠。"
    "下半年，团队计划把测试延长到十二个月，并公开方法与数据，方便同行比较和批评。"
)


def told(title: str, body: str = BODY) -> dict[str, tuple[str, list[str]]]:
    return {
        item.code: (item.severity.value, [span.quote for span in item.spans])
        for item in check(Material(title, body))
    }


@pytest.mark.parametrize(
    "title",
    [
        "内容营销团队调整投放策略，长视频获客成本下降37%",
        "內容營銷團隊調整投放策略，長視頻獲客成本下降",
        "预算转向长视频之后：一个团队的测试与复核",
        "长视频更省钱？团队用数据回答",
        "1280名用户的测试说明了什么",
        "测试延长到12个月",
        "数据",
        "",
    ],
)
def test_a_title_about_the_text_passes(title):
    assert told(title) == {}


@pytest.mark.parametrize(
    "title",
    [
        "沿海港口集装箱吞吐创新高，船舶排队等候泊位",
        "沿海港口集裝箱吞吐創新高，船舶排隊等候泊位",
        "博物馆举办青铜器特展，观众凌晨排队购票",
    ],
)
def test_the_title_of_another_piece_asks_for_a_look(title):
    severity, quotes = told(title)["title_foreign"]
    assert severity == "attention"
    assert "".join(quotes)[:2] == title[:2]


def test_a_title_with_little_of_the_text_is_noted():
    title = "沿海港口集装箱吞吐创新高峰值，内容营销"
    assert told(title)["title_distant"][0] == "note"


def test_figures_that_the_text_does_not_have_are_noted():
    assert told("长视频获客成本下降73%，团队测试9600名用户") == {
        "title_figures": ("note", ["73%", "9600名"]),
        "title_contradicts": ("attention", ["73%", "37%"]),
    }


def test_rounded_figures_agree():
    assert told("测试近1300名用户，获客成本降37%").keys() == {"title_figures"}
    assert told("测试逾1200名用户，获客成本降37%") == {}


def test_short_texts_and_short_titles_give_no_measure():
    assert told("沿海港口集装箱吞吐创新高", "一句话。") == {}
    assert told("青铜器特展") == {}


def test_spans_are_of_the_title_and_never_hold():
    for item in check(Material("沿海港口集装箱吞吐创新高，73艘船舶排队等候泊位", BODY)):
        assert item.severity is not Severity.HOLD
        assert item.clause == "7.2"
        assert {span.field for span in item.spans} == {Field.TITLE}


@pytest.mark.parametrize("unit", ["港口泊位", "7 ", "12,3", "长视频"])
def test_work_grows_no_faster_than_the_text(unit):
    def work(times: int) -> int:
        fold(unit * times)
        return lines_executed(lambda: list(check(Material(unit * times, BODY + unit * times))))

    assert work(2000) < 2.6 * work(1000) + 2000


PADDING = "本刊记者走访了多个车间，工人们正在赶制订单，机器声此起彼伏，窗外的货车排成长队。" * 5


def contradictions(title: str, body: str) -> list[str]:
    found = check(Material(title, PADDING + body))
    return [span.quote for item in found if item.code == "title_contradicts" for span in item.spans]


@pytest.mark.parametrize(
    ("title", "body", "quotes"),
    [
        ("星河公司净利润涨37%", "星河公司净利润同比涨了17%。", ["37%", "17%"]),
        ("星河公司淨利潤上漲四成", "星河公司净利润上涨17%。", ["四成", "17%"]),
        ("星河公司净利润涨百分之三十七", "星河公司净利润增长17%。", ["百分之三十七", "17%"]),
        ("星河公司募资5亿元", "星河公司募资12000万元。", ["5亿元", "12000万元"]),
        ("星河公司裁员五百人", "星河公司裁员50人。", ["五百人", "50人"]),
        ("Harbour exports from Portsmouth terminals up 37%", "Harbour exports from Portsmouth "
         "terminals rose 17 percent.", ["37%", "17 percent"]),
    ],
)  # fmt: skip
def test_a_figure_that_contradicts_the_text_is_told_in_both_places(title, body, quotes):
    assert contradictions(title, body) == quotes


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("星河公司净利润涨37%", "星河公司净利润同比增长百分之三十七。"),
        ("星河公司募资1.2亿元", "星河公司募资12000万元。"),
        ("星河公司净利润涨近四成", "星河公司净利润增长37.4%。"),
        ("星河公司净利润涨37%", "星河公司营业收入增长17%。"),
        ("星河公司净利润涨37%", "星河公司净利润去年下降17%。"),
        ("星河公司净利润涨37%", "同行的净利润涨17%。"),
        ("星河公司裁员500人", "星河公司裁员，一厂裁员200人，星河公司裁员，二厂裁员300人。"),
        ("星河公司净利润涨37%", "前三季星河公司净利润涨17%，全年星河公司净利润涨37%。"),
        ("星河公司净利润大涨", "星河公司净利润涨17%。"),
    ],
)
def test_the_same_figure_or_one_of_another_thing_is_no_contradiction(title, body):
    assert contradictions(title, body) == []


def test_a_contradiction_asks_for_a_look_under_the_clause_on_titles():
    found = check(Material("星河公司净利润涨37%", PADDING + "星河公司净利润同比涨了17%。"))
    (told,) = [item for item in found if item.code == "title_contradicts"]
    assert (told.clause, told.severity) == ("7.2", Severity.ATTENTION)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("全国参保人数达到13亿人", "全国基本养老保险参保人数达到10亿人。"),
        ("全国基本养老保险参保人数达到10亿人", "全国参保人数达到13亿人。"),
        ("星河公司净利润涨37%", "东部星河公司净利润涨17%。"),
        ("新区学校在校学生达到8000人", "新区学校寄宿部在校学生达到3000人。"),
        ("港口集装箱吞吐量增长12%", "外贸港口集装箱吞吐量增长30%。"),
    ],
)
def test_a_part_and_its_whole_do_not_contradict_each_other(title, body):
    assert contradictions(title, body) == []
