"""Minors sexualised, bullied or led into vice; teaching, courts and news."""

import pytest

from moderation.checkers.minors import check
from moderation.material import Material, Severity


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("有没有初中生来裸聊，加我", "minor_sexualised"),
        ("出售未成年果照，私聊", "minor_sexualised"),
        ("找13岁妹妹文爱", "minor_sexualised"),
        ("未·成·年·果·照，加·我", "minor_sexualised"),
        ("蘿莉福利姬資源，進群", "minor_sexualised"),
        ("未成年也可以直接注册充值", "age_not_asked"),
        ("不查身份证就能进网吧", "age_not_asked"),
        ("绕过防沉迷的方法，加微信", "age_not_asked"),
        ("免實名，小孩也能玩，租號", "age_not_asked"),
        ("No ID check, vapes for teens", "age_not_asked"),
        ("初中生抽烟很酷，来试试", "minor_vice"),
        ("带你逃学，小学生一起进群", "minor_vice"),
        ("同学们把她堵在厕所扇耳光，真解气", "bullying_praised"),
        ("在宿舍孤立她，活该", "bullying_praised"),
        ("有没有人一起自杀", "self_harm_call"),
        ("最近想找人相約燒炭", "self_harm_call"),
    ],
)
def test_what_breaks_the_rule_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "法院审理一起猥亵未成年人案件",
        "学校开展性教育课程，教小学生保护自己",
        "警方捣毁传播未成年人色情信息的网站",
        "专家建议家长关注初中生的网络社交",
        "未成年人不得进入网吧，必须出示身份证",
        "游戏公司升级防沉迷系统，未成年人只能在周末玩一小时",
        "校园欺凌防治条例施行，老师应当及时干预",
        "心理热线接到想自杀的来电，志愿者耐心劝说",
        "小学生来博物馆看展览",
        "15岁女孩夺得跳水冠军",
        "高中生喝酒的危害，医生提醒",
        "这部小说写了一个13岁女孩的成长",
        "调查显示，中学生吸烟率下降",
        "不查数据就下结论，是不负责任的",
        "未成年树木不能砍伐",
        "学生可以进图书馆自习",
        "She teaches children about online safety.",
    ],
)
def test_reports_and_plain_prose_are_left_alone(text):
    assert {item.severity for item in check(Material("", text))} <= {Severity.NOTE}


def severity_of(text: str) -> str:
    return max((item.severity for item in check(Material("", text))), key=lambda s: s.rank).value


def test_an_invitation_holds_and_a_report_of_one_is_noted():
    assert severity_of("有没有初中生来裸聊，加我") == "hold"
    assert severity_of("警方提醒：有人以“初中生裸聊加我”引诱孩子") == "note"
