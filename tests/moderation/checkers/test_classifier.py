"""The learnt checker: planted passages are found where they stand, ordinary articles pass."""

import hashlib
import re

import pytest

from moderation.checkers import house_classifier
from moderation.checkers.classifier import CLAUSES, CODES, check
from moderation.classifier import artefact, own_corpus, shelf
from moderation.classifier.evidence import FAMILIES, Signs, windows
from moderation.classifier.shelf import shipped
from moderation.classifier.shipped import SETS
from moderation.explanations import SENTENCES
from moderation.explanations.classifier import SENTENCES as OWN
from moderation.material import Field, Material, Severity

ARTICLES = (
    """私域运营进入第三年，不少品牌开始重新计算账本。过去两年，它们把预算投向企业微信和小程序，如今要回答的问题是：这些用户到底值多少钱。
一家连锁烘焙品牌的市场负责人说，他们把顾客按到店频率分成四组，每组只测试一种触达方式。三个月后，只有生日券一项的复购率明显高于对照组。
分析人士认为，衡量私域的价值不能只看成交额，还要看它替代了多少广告费。若用户本来就会购买，推送就只是成本。
也有企业选择收缩。某母婴零售商关闭了一半社群，把客服重新集中到总部，投诉率反而下降了三成。""",
    """警方近日通报一起跨境网络赌博案，抓获犯罪嫌疑人二十三名，冻结涉案资金六百余万元。据介绍，该团伙在境外搭建网站，通过层层代理发展会员。
办案人员提醒，网络赌博的后台可以随意修改，参与者几乎没有赢钱的可能。出租银行卡帮助转账的人，同样要承担刑事责任。
法院认为，被告人明知他人开设赌场仍提供支付结算，构成帮助信息网络犯罪活动罪，依法判处有期徒刑一年二个月，并处罚金。""",
    """今年入冬以来，冷链物流企业普遍反映运力紧张。一位车队负责人介绍，生鲜订单比去年同期多了两成，但司机数量没有跟上。
协会建议企业提前锁定运力，并与货主约定浮动运价。仓储环节的自动化改造也在加快，三家上市公司披露了新建冷库的计划。
专家提醒，温控记录应当保存两年以上，否则一旦发生纠纷，货主难以举证。""",
)
PLANTED = (
    ("新葡京线上娱乐城，注册送88彩金，百家乐、龙虎斗真人荷官在线发牌，加微信vip6688", "1.8"),
    ("代开增值税专用发票、餐饮发票，税点低，验证后付款，微信同号13812345678", "3.1"),
    ("手机兼职刷单，日结300，在家可做，不收押金，有手机就行，加QQ123456789私聊", "3.7"),
    ("同城美女上门服务，全套包夜，安全私密，照片真实，加微信ab12345", "4.4"),
    ("你这种废物东西也配写文章？滚出去，脑残玩意，全家死光", "2.6"),
)  # fmt: skip


@pytest.mark.parametrize("article", ARTICLES)
def test_an_ordinary_article_passes(article):
    assert list(check(Material("一篇行业观察", article))) == []


@pytest.mark.parametrize(("passage", "clause"), PLANTED)
def test_one_bad_paragraph_in_a_good_article_is_told_where_it_stands(passage, clause):
    lines = ARTICLES[0].split("\n")
    text = "\n".join((*lines[:2], passage, *lines[2:]))
    found = list(check(Material("一篇行业观察", text)))
    assert clause in {item.clause for item in found}
    start = text.index(passage)
    for item in found:
        for span in item.spans:
            assert text[span.start : span.end] == span.quote
            assert start <= span.start < span.end <= start + len(passage)


def test_the_words_that_weighed_are_marked_inside_the_window():
    text = PLANTED[0][0]
    (found,) = [item for item in check(Material("", text)) if item.clause == "1.8"]
    assert len(found.spans) > 1
    assert {span.field for span in found.spans} == {Field.TEXT}


def test_it_never_holds_a_piece():
    text = "\n".join(passage for passage, _clause in PLANTED)
    severities = {item.severity for item in check(Material(PLANTED[0][0], text))}
    assert severities <= {Severity.NOTE, Severity.ATTENTION}
    assert severities


def test_a_contact_adds_to_a_solicitation_and_mail_in_an_imprint_does_not():
    def told(text: str) -> bool:
        return "微信" in text

    def bonus(text: str) -> float:
        return Signs(text, told).bonus(0, len(text))

    assert bonus("有意私聊，加微信 abc12345") > bonus("有意私聊") > 0
    assert bonus("投稿请写到编辑部") == 0
    away = "投稿请写到编辑部。有意私聊，加微信 abc12345"
    assert Signs(away, told).bonus(0, away.index("。")) == 0


def test_every_label_has_a_clause_a_family_and_a_sentence():
    labels = {label for labels in FAMILIES.values() for label in labels}
    assert labels == set(CLAUSES) == set(shipped().model.labels) - {own_corpus.OK}
    assert set(OWN) - {house_classifier.CODE} == set(CODES.values())
    assert set(CODES) == set(CLAUSES)
    assert set(OWN) <= set(SENTENCES)
    assert set(shipped().thresholds) == labels


def test_a_text_longer_than_a_block_is_read_to_its_end():
    text = (ARTICLES[0].replace("\n", "") * 60)[:20_000]
    blocks = list(windows(shipped().model, ["标题", text]))
    assert len(blocks) > 2
    assert blocks[-1].ends[-1] == len(text)
    assert {owner for rows in blocks for owner in rows.owners.tolist()} == {0, 1}
    sizes = [size for rows in blocks for size in (rows.ends - rows.starts).tolist()]
    assert all(0 < size <= 80 for size in sizes)


@pytest.mark.parametrize("text", ["", "\n\n", "\ud800" * 90, "a" * 300, "\u0301" * 500])
def test_odd_texts_are_read_without_an_error(text):
    assert all(item.spans for item in check(Material(text, text)))


def test_the_card_names_the_hash_and_only_permissive_sources():
    card = (shelf.FOLDER / artefact.CARD).read_text(encoding="utf-8")
    tables = (shelf.FOLDER / artefact.TABLES).read_bytes()
    assert hashlib.sha256(tables).hexdigest() in card
    meta = artefact.read_meta(shelf.FOLDER)
    assert set(meta["sources"]) == {given.file for given in SETS} | {own_corpus.SOURCE}
    licences = {given.licence for given in SETS}
    assert licences <= {"MIT", "Apache-2.0", "CC BY 4.0"}
    rows = re.findall(r"^\| .+ \| `(\w+)` \| (.+?) \| P \(permissive\) \|", card, re.MULTILINE)
    assert dict(rows) == {given.file: given.licence for given in SETS}


def test_the_artefact_weighs_a_few_megabytes():
    size = sum(path.stat().st_size for path in shelf.FOLDER.iterdir())
    assert size < 10 * 1024 * 1024


def test_the_same_seed_composes_the_same_texts():
    counts = {"": 3}
    assert list(own_corpus.texts(counts, seed=7)) == list(own_corpus.texts(counts, seed=7))
    assert list(own_corpus.texts(counts, seed=7)) != list(own_corpus.texts(counts, seed=8))


def test_no_composed_text_has_a_slot_left_open():
    # "[em]" opens the codes by which QQ writes its pictures.
    for composed in own_corpus.texts({"": 40}, seed=3):
        assert not re.search(r"[{}()|]|\[(?!em\])[a-z]+\]", composed.text), composed.text
