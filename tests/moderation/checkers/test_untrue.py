"""Claims without a source: cures, nameless experts, alarms."""

import pytest

from moderation.checkers.untrue import check
from moderation.material import Material, Severity


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("祖传秘方，根治糖尿病", "cure_claim"),
        ("祖傳秘方，根治糖尿病", "cure_claim"),
        ("一贴就好，关节炎永不复发", "cure_claim"),
        ("包·治·百·病", "cure_claim"),
        ("喝这个三天见效，高血压断根", "cure_claim"),
        ("This tea cures cancer in 7 days", "cure_claim"),
        ("Share this before it's deleted", "cure_claim"),
        ("专家表示，喝隔夜水的人短命", "nameless_expert"),
        ("有专家说，90%的人都做错了", "nameless_expert"),
        ("研究发现，经常熬夜致癌", "nameless_expert"),
        ("速转！马上被删", "alarm_to_forward"),
        ("速轉給家人，內部消息，已經出事了", "alarm_to_forward"),
        ("赶紧转给家人，这种蔬菜有毒", "alarm_to_forward"),
        ("删前速看，内部人士透露，扩散", "alarm_to_forward"),
    ],
)
def test_what_breaks_the_rule_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "糖尿病目前无法根治，需要长期管理",
        "临床试验显示该药治愈率达到90%",
        "医生提醒：声称包治百病的都是骗局",
        "警方辟谣：“速转，马上被删”系谣言",
        "消费者协会主任李某表示，投诉量上升30%",
        "某大学教授王某认为，增速将达到5%",
        "公司数据显示，用户增长20%",
        "请转发给编辑部的同事",
        "删除旧版本前请备份",
        "转基因研究进展",
        "该手术用于治疗白内障，副作用有待观察",
        "这篇报道的真相在附录里",
        "患者康复出院，感谢医院",
        "市场监管部门处罚一家宣称根治鼻炎的门店",
        "The study found no cure for cancer.",
        "Please share this article before the meeting.",
    ],
)
def test_reports_and_plain_prose_are_left_alone(text):
    assert told(text) == {}


def test_nothing_here_ever_holds():
    text = "速转！马上被删！祖传秘方，根治糖尿病。有专家说，90%的人都做错了。"
    found = {item.code: item.severity for item in check(Material("", text))}
    assert found == {
        "cure_claim": Severity.ATTENTION,
        "nameless_expert": Severity.NOTE,
        "alarm_to_forward": Severity.ATTENTION,
    }
