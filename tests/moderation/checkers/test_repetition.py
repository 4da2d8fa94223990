"""Shared passages: how much, where, and whose."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.checkers.repetition import MIN_HAN, check, matches, shared_runs
from moderation.material import Earlier, Finding, Material, Severity
from tests.moderation.work import lines_executed

OLD = (
    "今年的内容营销行业正在发生一场安静的变化，"
    "很多团队开始重新计算每次投放的真实回报，而不是只看曝光数量。"
)
NEW = "另起一段谈的是工厂里的机器与夜班工人的休息时间，车间主任把排班表贴在墙上，让大家自己选。"
ENGLISH = (
    "The quiet change in this trade began when teams stopped counting views "
    "and asked what each one cost. "
)


def findings(text: str, *earlier: Earlier) -> list[Finding]:
    return list(check(Material("", text, earlier=earlier)))


def stored(text: str, *, own: bool = False, source: bool = False, ref: str = "TG-1") -> Earlier:
    return Earlier(ref, "旧稿", text, same_author=own, is_declared_source=source, age_days=400)


def test_a_new_text_shares_nothing():
    assert findings(NEW, stored(OLD)) == []


def test_anothers_passage_is_a_matter_of_attribution():
    (found,) = findings(NEW + OLD, stored(OLD))
    assert (found.code, found.clause, found.severity) == (
        "shared_with_other",
        "",
        Severity.ATTENTION,
    )
    assert [span.quote for span in found.spans] == [OLD.rstrip("。")]
    assert 40 <= int(found.params["percent"]) <= 60


def test_ones_own_earlier_piece_is_a_repeat():
    (found,) = findings(OLD, stored(OLD, own=True))
    assert (found.code, found.clause, found.params["percent"]) == ("repeats_own", "", 100)


def test_the_declared_source_is_only_noted():
    (found,) = findings(OLD, stored(OLD, source=True))
    assert (found.code, found.severity) == ("shared_with_source", Severity.NOTE)


def test_a_marked_quotation_is_only_noted():
    (found,) = findings(NEW + "他写道：“" + OLD + "”", stored(OLD))
    assert found.severity is Severity.NOTE


def test_a_whole_article_between_quotation_marks_is_no_quotation():
    long = "".join(
        f"第{number}家企业在{number * 7}月公布了自己的排班办法与结果；" for number in range(40)
    )
    (found,) = findings("“" + long + "”", stored(long))
    assert found.severity is Severity.ATTENTION


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.replace("，", " , "),
        lambda text: "\u200b".join(text),
        lambda text: text.replace("营", "營").replace("业", "業").replace("数", "數"),
        lambda text: text.replace("。", "！\n\n"),
    ],
)
def test_marks_spacing_and_script_hide_no_copy(rewrite):
    (found,) = findings(rewrite(OLD), stored(OLD))
    assert found.params["percent"] == 100


def test_a_common_phrase_is_no_copy():
    assert findings(NEW + "内容营销行业正在发生", stored(OLD)) == []


def test_english_is_measured_in_words_not_in_a_few_letters():
    assert findings("the change in this trade was " + NEW, stored(ENGLISH)) == []
    (found,) = findings(ENGLISH, stored(ENGLISH))
    assert found.params["percent"] == 100


def test_many_small_shares_add_up():
    parts = [
        f"{place}的编辑部在{place}讨论了三个小时才决定这期封面用哪张照片。"
        for place in ("海口", "拉萨", "大连", "宁波", "贵阳")
    ]
    earlier = [stored("甲乙丙丁" + part, ref=f"TG-{at}") for at, part in enumerate(parts)]
    found = findings("".join(parts) + NEW * 2, *earlier)
    assert found[-1].code in {"patchwork", "shared_with_other"}
    assert found[-1].severity is Severity.ATTENTION


def test_an_empty_text_is_no_error():
    assert findings("", stored(OLD)) == []
    assert findings(OLD, stored("")) == []


@given(
    st.text("甲乙丙丁戊己", max_size=40),
    st.text("子丑寅卯辰巳", max_size=40),
    st.text("天地玄黄", max_size=9),
)
def test_a_planted_passage_is_found_whole_wherever_it_stands(before, after, stored_before):
    passage = "一二三四五六七八九十百千万亿兆"
    assert len(passage) >= MIN_HAN
    (run,) = shared_runs(before + passage + after, stored_before + passage + "宇宙洪荒")
    assert run == (len(before), len(before) + len(passage))


@given(st.text("甲乙", max_size=120), st.text("甲乙", max_size=120))
def test_every_run_stands_in_both_texts_and_none_overlap(text, other):
    end = 0
    for run in shared_runs(text, other):
        assert run[0] >= end
        end = run[1]
        assert text[run[0] : end] in other


@pytest.mark.parametrize("unit", ["甲", "甲乙", "甲乙丙丁戊己庚辛", "今年的内容营销行业正在发生"])
def test_work_grows_in_step_with_texts_that_repeat_themselves(unit):
    def work(times: int) -> int:
        text = unit * times
        return lines_executed(lambda: findings(text, stored(text + "子" + text)))

    work(20)
    assert work(4_000 // len(unit)) <= 2.2 * work(2_000 // len(unit)) + 500


@pytest.mark.parametrize("unit", ["甲", "甲乙"])
def test_work_stays_in_step_when_runs_break_everywhere(unit):
    def work(times: int) -> int:
        text = (unit * 12 + "子") * times
        return lines_executed(lambda: list(shared_runs(text, (unit * 13 + "丑") * times)))

    assert work(200) <= 2.2 * work(100) + 500


def sent(text: str, *, author: str, days: int = 3, published: bool = False) -> Earlier:
    return Earlier(
        f"TG-{author}-{days}",
        "旧稿",
        text,
        same_author=author == "me",
        is_published=published,
        age_days=days,
        author=author,
    )


def clauses(text: str, *earlier: Earlier) -> dict[str, int]:
    found = {finding.clause: finding.params.get("count") for finding in findings(text, *earlier)}
    found.pop("", None)
    return {clause: int(count or 0) for clause, count in found.items()}


def test_the_same_text_a_third_time_from_one_account_is_said():
    once, twice = sent(OLD, author="me", days=1), sent(OLD, author="me", days=40)
    assert clauses(OLD, once) == {}
    assert clauses(OLD, once, twice) == {"3.1": 2}
    assert clauses(OLD, once, sent(OLD, author="me", days=91)) == {}


def test_the_same_text_from_other_accounts_is_said_with_their_number():
    others = [sent(OLD, author="a"), sent(OLD, author="a", days=9), sent(OLD, author="b")]
    assert clauses(OLD, *others) == {"3.3": 2}
    assert clauses(OLD, sent(OLD, author="a", published=True)) == {}
    assert clauses(OLD, sent(OLD, author="a", days=200)) == {}
    assert clauses(NEW + NEW + OLD, sent(OLD, author="a")) == {}


def test_a_declared_source_is_no_second_account():
    source = replace(sent(OLD, author="a"), is_declared_source=True)
    assert clauses(OLD, source) == {}


def test_a_match_names_the_place_in_the_stored_text():
    text, kept = NEW + OLD, "开头。" + OLD
    for start, end, there in matches(text, kept):
        assert text[start:end] == kept[there : there + end - start]
        assert end - start >= MIN_HAN
