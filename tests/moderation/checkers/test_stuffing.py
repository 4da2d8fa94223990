"""Stuffed passages, rows of keywords, hidden and shapeless text; ordinary repetition."""

import pytest

from moderation.checkers.stuffing import check
from moderation.material import Field, Material, Severity
from moderation.normalise import fold
from moderation.text_material import from_html
from tests.moderation.work import lines_executed

PROSE = (
    "内容团队把每一次投放都写进表格，再按渠道比较成本与回报。负责人说，方法并不新，难的是坚持。"
    "编辑部每周开一次会，讨论哪些选题值得继续，哪些应当放下。读者来信也会在会上读出来。"
    "有人问，这样做会不会太慢？答案是，慢一点，反而少走弯路。去年的数据支持这个看法。"
)


def told(text: str, **fields: object) -> dict[str, list[str]]:
    material = Material("", text, **fields)  # type: ignore[arg-type]  # a test's shorthand
    return {item.code: [span.quote for span in item.spans] for item in check(material)}


def test_ordinary_prose_passes():
    assert told(PROSE * 3) == {}


def test_a_piece_on_one_subject_may_name_it_often():
    text = "".join(f"云杉手机的第{n}项测试{PROSE[n * 7 : n * 7 + 40]}。" for n in range(12))
    assert told(text) == {}


@pytest.mark.parametrize("term", ["云杉手机", "雲杉手機", "云 杉 手 机", "best cheap phone "])
def test_a_passage_made_of_one_term_is_told(term):
    asked = ["价格", "报价", "评测", "哪里买", "怎么样", "官网", "多少钱"] * 9
    stuffed = "".join(term + word for word in asked)
    (quote,) = told(PROSE * 2 + stuffed + PROSE * 2)["stuffed_terms"]
    assert stuffed.strip()[:40] in quote


def test_a_row_of_keywords_is_told():
    row = "、".join(f"关键{n}词" for n in range(60)) + "、"
    assert told(PROSE + row)["keyword_list"][0].endswith(row[-20:])
    assert "keyword_list" in told(" ".join(["手机", "评测", "报价"] * 20) + " ")
    assert "keyword_list" in told("#手机 " * 12)


def test_a_list_of_names_and_an_english_sentence_are_no_rows():
    assert told("出席的有" + "、".join(f"第{n}位" for n in range(20)) + "。") == {}
    assert (
        told("The team writes every campaign down and compares the cost of each channel. " * 2)
        == {}
    )


def test_shapeless_characters_in_a_row_are_told_and_not_at_the_end_of_a_line():
    assert told("正\u200b\u200b\u200b\u2060文") == {
        "shapeless_characters": ["\u200b\u200b\u200b\u2060"]
    }
    assert told("\u200b".join(PROSE))["shapeless_characters"] == []
    assert told(f"{PROSE}\u200b\u200b\u200b\u200b\n{PROSE}") == {}
    assert told("家庭👨\u200d👩\u200d👧\u200d👦与❤️") == {}


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="display:none">{}</p>',
        '<span style="font-size: 0">{}</span>',
        '<span style="font-size:1px">{}</span>',
        '<div style="position:absolute; left:-9999px">{}</div>',
        '<font style="color:#FFFFFF">{}</font>',
        '<span style="color: white; background: #fff">{}</span>',
        "<div hidden>{}</div>",
        '<div style="visibility:hidden"><div>{}</div></div>',
        '<p style="opacity:0">{}',
        '<p style="text-indent:-999em">{}</p>',
    ],
)
def test_what_the_markup_hides_is_told_where_it_stands(markup):
    material = from_html(f"<p>{PROSE}</p>{markup.format('暗中的词')}<p>后文</p>")
    found = {item.code: item for item in check(material)}
    assert found["hidden_text"].clause == "3.8"
    assert found["hidden_text"].spans[0].quote.startswith("暗中的词")
    assert found["hidden_text"].severity is Severity.ATTENTION


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="font-size:0.9em">{}</p>',
        '<p style="font-size:10px">{}</p>',
        '<span style="color:#fff; background-color:#123">{}</span>',
        '<p style="opacity:0.8">{}</p>',
        '<p title="hidden">{}</p>',
        '<p style="background-color:white">{}</p>',
        '<p style="margin-left:-4px">{}</p>',
        "<br hidden><p>{}</p>",
    ],
)
def test_what_readers_see_is_not_hidden(markup):
    assert from_html(f"{markup.format('明处的词')}").hidden == ()


def test_hidden_words_whose_text_is_gone_are_told_without_a_place():
    (found,) = check(Material("", PROSE, hidden=("",)))
    assert (found.code, found.spans, found.params["count"]) == ("hidden_text", (), 1)


def test_title_is_searched_for_shapeless_characters():
    (found,) = check(Material("题\u200b\u200b\u200b\u200b目", ""))
    assert [span.field for span in found.spans] == [Field.TITLE]


@pytest.mark.parametrize("unit", ["词、", "#a ", "\u200b", "云杉手机", "手机 ", "a,"])
def test_work_grows_no_faster_than_the_text(unit):
    def work(times: int) -> int:
        fold(unit * times)
        return lines_executed(lambda: list(check(Material("", unit * times))))

    assert work(4000) < 2.6 * work(2000) + 2000
