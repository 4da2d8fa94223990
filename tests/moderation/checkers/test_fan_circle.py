"""Calls on fans for money and votes; reports and criticism."""

import pytest

from moderation.checkers.fan_circle import check
from moderation.material import Material, Severity


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("姐妹们，生日应援集资，目标十万，快来", "fan_money"),
        ("姐妹們，生日應援集資，目標十萬，快來", "fan_money"),
        ("集·资链接在评论，宝·子们冲", "fan_money"),
        ("为了哥哥必须冲销量，人均十张", "fan_money"),
        ("打榜任务，姐妹们每人投三票", "fan_votes"),
        ("寶子們快去控評", "fan_votes"),
        ("今晚记得做数据，坚持打卡", "fan_votes"),
        ("姐妹们去爆破黑粉", "fan_fight"),
        ("姐妹们去屠版对家", "fan_fight"),
        ("不花钱的不配当粉丝", "fan_spending"),
        ("真爱粉至少买十张", "fan_spending"),
    ],
)
def test_what_breaks_the_rule_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "网信办整治饭圈集资打榜乱象",
        "研究者认为，打榜与控评改变了平台算法",
        "记者调查应援集资去向不明",
        "公司通过众筹平台筹款二百万元研发新品",
        "村里集资修路，大家一起出力",
        "为重病同学筹款，治疗费目标十万元",
        "观众可以为候选作品投票，结果今晚公布",
        "数据中心今日投入使用，任务繁重",
        "体育迷为球队加油",
        "粉丝经济的规模逐年扩大",
        "倡议理性追星，拒绝应援集资",
        "他在小号乐章中加入弱音器",
        "榜单每周更新，编辑部不接受打榜投票任务以外的申请，违规者封禁",
        "双方球迷在看台对唱",
        "奶票制度曾在物资紧缺年代实行",
        "首批专辑销量公布，股价上升",
    ],
)
def test_reports_and_plain_prose_are_left_alone(text):
    assert told(text) == {}


def clause_of(text: str) -> str:
    (found,) = check(Material("", text))
    assert found.severity is Severity.ATTENTION
    return found.clause


def test_votes_asked_of_pupils_fall_under_the_clause_that_protects_them():
    assert clause_of("姐妹们快去打榜") == "8.4"
    assert clause_of("学生党也能做，省下零花钱，姐妹们快去打榜") == "8.1"
