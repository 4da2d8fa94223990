"""Titles built to be clicked, and titles that only sound alike."""

import pytest

from moderation.checkers.clickbait import check
from moderation.material import Field, Material, Severity


def told(title: str) -> dict[str, str]:
    return {item.code: item.severity.value for item in check(Material(title, "正文"))}


@pytest.mark.parametrize(
    "title",
    [
        "震惊！他辞职之后，结果竟让所有人都泪目",
        "震驚！看完這個影片，所有人都哭了",
        "万万没想到，真相原来是这样！！！",
        "看完沉默了：史上最省钱的剪辑方法",
        "必看！99%的人都不知道的内幕",
        "不转不是编辑人！！太可怕了",
        "千万别再这样写标题了，最后一个你肯定中招…",
        "逆天神器秒杀一切？？究竟是谁做的",
        "吓傻了！背后的原因竟是这个",
        "震·惊！结·局让人泪·目",
        "看完瞬间破防：这件事太离谱",
        "倒计时！全网都在找的答案，看完傻眼",
        "衝上熱搜！她究竟經歷了什麼",
        "17 Hilarious Tweets That Will Make You Cry",
        "You Won't Believe What Happened Next!!",
        "23 Adorable Photos You Need To See",
    ],
)
def test_several_signs_together_ask_for_a_look(title):
    assert told(title) == {"clickbait_title": "attention"}


@pytest.mark.parametrize("title", ["19 Things Editors Say", "Which Font Are You?"])
def test_a_list_or_a_quiz_in_english_is_noted(title):
    assert told(title) == {"clickbait_signs": "note"}


@pytest.mark.parametrize(
    "title",
    [
        "内容营销团队怎样衡量长视频的效果",
        "没想到的用户：一次访谈的记录",
        "揭秘算法推荐的工作方式",
        "震惊世界的七天：一部纪录片的诞生",
        "到底该不该付费？三位编辑的回答",
        "必看清单之外",
        "史上最大规模的用户调查发布",
        "为什么标题越写越长？",
        "最后一公里物流的成本",
        "结局未定的并购案",
        "《山海》大结局没想到如此平静",
        "宅基地到底能否继承？转给子女有条件",
        "究竟是一圈半还是两圈",
        "神器级工具究竟是谁的需求",
        "第一个十年：行业大事记",
        "好！这就是工匠精神",
        "两会观察……",
        "",
        "Nine people die after ferry sinks",
        "Detainees are freed as questions linger",
        "Editors agree on a code of conduct",
        "Central bank raises rates by 25 basis points",
    ],
)
def test_one_sign_or_none_says_nothing(title):
    assert told(title) == {}


def test_every_sign_is_marked_in_the_title_and_the_body_is_not_read():
    (found,) = check(Material("震惊！看完沉默了", "震惊！看完泪目！！！"))
    assert [(span.field, span.quote) for span in found.spans] == [
        (Field.TITLE, "震惊"),
        (Field.TITLE, "看完"),
    ]
    assert (found.clause, found.severity) == ("7.1", Severity.ATTENTION)


def test_bare_exaggeration_names_its_own_clause():
    (found,) = check(Material("史上最强新品！！！", ""))
    assert found.clause == "7.3"


def test_a_title_without_end_is_read_at_its_beginning_only():
    assert told("平常的标题" * 200 + "震惊！看完") == {}
