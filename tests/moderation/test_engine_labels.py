"""One category for a text from all the checks together."""

import pytest

from moderation.engine_labels import category_of, is_line, predict
from moderation.lexicon import Lexicon, TermEntry
from moderation.material import Finding, Material, Severity

LEXICON = Lexicon.build([TermEntry("云杉彩", "1.8", Severity.HOLD)])


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("内容团队把每一次投放都写进表格，再按渠道比较成本与回报。", 0),
        ("新葡京线上娱乐城，注册送88彩金，百家乐真人荷官发牌，提款秒到，加微信vip6688", 1),
        ("手机兼职刷单，日结300，在家可做，不收押金，有手机就行，加QQ123456789私聊", 1),
        ("你这种废物东西也配写文章？滚出去，脑残玩意，全家死光", 2),
        ("代开增值税专用发票、餐饮发票，税点低，验证后付款，微信同号13812345678", 3),
        ("同城美女上门服务，全套包夜，安全私密，照片真实，加微信ab12345", 4),
        ("采访请联系编辑部，邮箱 desk@example.com，电话 010-62345678。", 0),
    ],
)
def test_the_strongest_evidence_names_the_category(text, category):
    assert predict(Material("", text)) == category


def test_what_holds_comes_before_what_asks():
    text = "加微信abc12345了解，云杉彩"
    assert predict(Material("", text, lexicon=LEXICON)) == 1


def test_a_line_without_a_title_is_read_as_one():
    assert is_line("一行字")
    assert not is_line("一行\n两行")
    assert not is_line("字" * 200)


def test_fraud_counts_as_a_crime_and_a_finding_without_a_clause_as_nothing():
    def finding(clause: str, code: str) -> Finding:
        return Finding(clause, "classifier", 1, Severity.ATTENTION, code)

    assert category_of(finding("3.7", "learnt_fraud")) == 1
    assert category_of(finding("3.1", "learnt_ads")) == 3
    assert category_of(finding("", "patchwork")) == 0
