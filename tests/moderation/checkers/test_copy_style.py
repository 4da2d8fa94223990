"""Notes on Chinese copy: marks, scripts, headlines; what is a matter of taste."""

import pytest

from moderation.checkers.copy_style import check
from moderation.material import Field, Material, Severity
from moderation.normalise import fold
from tests.moderation.work import lines_executed

SIMPLIFIED = "编辑部们来对这时发现车间问题经过认识还进电动视频费质资让话语读请谢"
TRADITIONAL = "編輯部們來對這時發現車間問題經過認識還進電動視頻費質資讓話語讀請謝"


def told(text: str, title: str = "") -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material(title, text))}


@pytest.mark.parametrize(
    ("text", "code", "quotes"),
    [
        ("编辑部开会,讨论选题。", "style_narrow_marks", [","]),
        ("编辑部开会, 讨论选题!", "style_narrow_marks", [",", "!"]),
        ("选题已定.下周见报", "style_narrow_marks", ["."]),
        ("编辑部(北京)开会", "style_narrow_marks", ["("]),
        ("編輯部開會,討論選題。", "style_narrow_marks", [","]),
        ("版本号是２０２６，代号ＡＢ", "style_wide_letters", ["２０２６", "ＡＢ"]),
        ("编辑部开会，，讨论选题", "style_repeated_marks", ["，，"]),
        ("太好了！！！大家都来看", "style_repeated_marks", ["！！！"]),
        ("他说。。下周再议", "style_repeated_marks", ["。。"]),
        ("他停了停…没有说下去", "style_ellipsis", ["…"]),
        ("他停了停。。。没有说下去", "style_ellipsis", ["。。。"]),
        ("他停了停...没有说下去", "style_ellipsis", ["..."]),
    ],
)
def test_a_slip_is_noted_where_it_stands(text, code, quotes):
    assert told(text)[code] == quotes


@pytest.mark.parametrize(
    "text",
    [
        "编辑部开会，讨论选题。（北京）",
        "他停了停……没有说下去",
        "用Python写脚本，用 CSS 排版",
        "版本 3.14 发布，比例为 16:9，时间 12:30",
        "增长 1,280 人，见 example.com/a,b",
        "真的吗？！太好了！",
        "The team met, and talked. It was (very) good!!!",
        "Hello, world. 你好。",
        SIMPLIFIED * 5,
        TRADITIONAL * 5,
        SIMPLIFIED * 20 + "「這們」",
        "",
    ],
)
def test_good_copy_and_matters_of_taste_pass(text):
    assert told(text) == {}


def test_two_scripts_in_one_text_are_noted_once():
    (found,) = check(Material("", SIMPLIFIED * 4 + TRADITIONAL))
    assert found.code == "style_mixed_scripts"
    assert {span.quote for span in found.spans} <= set(TRADITIONAL)


def test_a_headline_of_more_than_thirty_characters_is_noted():
    assert "style_long_headline" in told("", "标题" * 16)
    assert told("", "标题" * 15) == {}
    assert told("", "A title in English may be longer than thirty letters") == {}


def test_everything_is_a_note_without_clause_and_one_for_each_matter():
    found = list(check(Material("会议,开始!", "会议,开始!" * 50)))
    assert [item.code for item in found] == ["style_narrow_marks"]
    assert (found[0].clause, found[0].severity) == ("", Severity.NOTE)
    assert found[0].spans[0].field is Field.TITLE


@pytest.mark.parametrize("unit", ["会,", "。", "…", "(会", "這们", "ａ"])
def test_work_grows_no_faster_than_the_text(unit):
    def work(times: int) -> int:
        fold(unit * times)
        return lines_executed(lambda: list(check(Material("", unit * times))))

    assert work(4000) < 2.6 * work(2000) + 2000
