"""Abuse, contempt and threats that are aimed; quotation, report and hard criticism."""

import pytest

from moderation.checkers.unfriendly import check
from moderation.material import Material, Severity


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("你这个废物，写的什么东西", "abuse_aimed"),
        ("你這個廢物", "abuse_aimed"),
        ("你们都是一群脑残", "abuse_aimed"),
        ("你·他·妈·的傻·逼", "abuse_aimed"),
        ("小编真是个智障", "abuse_aimed"),
        ("操你妈", "abuse_aimed"),
        ("你妈死了", "abuse_aimed"),
        ("nmsl", "abuse_aimed"),
        ("这群畜生", "abuse_aimed"),
        ("You are a fucking idiot", "abuse_aimed"),
        ("go die, kill yourself", "abuse_aimed"),
        ("河南人都是骗子", "group_contempt"),
        ("女司机没一个好东西", "group_contempt"),
        ("外地人滚出去", "group_contempt"),
        ("黑鬼", "group_contempt"),
        ("those immigrants are vermin", "group_contempt"),
        ("我要弄死你", "threat_made"),
        ("小心你的狗命", "threat_made"),
        ("見你一次打你一次", "threat_made"),
        ("I will kill you", "threat_made"),
    ],
)
def test_what_breaks_the_rule_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "这篇文章写得很差，论证漏洞百出",
        "产品是垃圾，客服态度恶劣，我要投诉",
        "作者的观点站不住脚，数据也是错的",
        "他被网友辱骂为“废物”，表示将起诉",
        "“你这个废物！”父亲在剧中怒吼",
        "小说主角骂道你是畜生",
        "“脑残”一词的流行反映了网络用语的粗鄙化",
        "智障人士就业支持计划",
        "废物利用，变废为宝",
        "这个垃圾分类站每天处理十吨垃圾",
        "白痴天才综合征是一种罕见现象",
        "神经病学是医学分支",
        "这种畜禽养殖模式污染小",
        "你好，你们的狗很可爱",
        "河南人都喜欢喝胡辣汤",
        "女人都应该享有平等权利",
        "老人就医都有绿色通道",
        "工人全都到齐了，就等开工",
        "法院判处威胁他人的被告有期徒刑",
        "警方：男子扬言弄死你全家，被拘留",
        "杀了一只鸡待客",
        "让你少走弯路的五条建议",
        "妈妈的味道，你妈做的菜",
        "我真是个白痴，又忘带钥匙",
        "这些蠢蠢欲动的资本",
        "反对地域歧视，不要说外地人都是骗子",
        "The idiot is a novel by Dostoevsky.",
        "You are an excellent writer.",
    ],
)
def test_reports_and_plain_prose_are_left_alone(text):
    assert told(text) == {}


def test_words_between_quotation_marks_are_left_alone_and_others_not():
    assert told("他写道：“你这个废物。”") == {}
    assert told("他“好心”地说，你这个废物") == {"abuse_aimed": ["你这个废物"]}


def test_clauses_and_severity():
    found = {
        item.code: item for item in check(Material("", "你这个废物。外地人滚出去。我要弄死你。"))
    }
    assert {code: item.clause for code, item in found.items()} == {
        "abuse_aimed": "2.6",
        "group_contempt": "2.7",
        "threat_made": "2.8",
    }
    assert {item.severity for item in found.values()} == {Severity.ATTENTION}


@pytest.mark.parametrize("text", ["他被他妈逼着相亲", "她妈批评了他", "她妈比她还年轻"])
def test_a_mother_who_does_something_is_no_abuse(text):
    assert list(check(Material("", text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "你这种人没浮木吧",
        "問候你木琴",
        "真是个春竹",
        "队友是出生吧",
        "去死吧，没人想看你",
        "喝点尿去",
        "老傻子一个",
        "傻逼，滚犊子",
        "死妈玩意",
        "碰到个出生队友",
        "你妈也是狗",
        "恶臭男",
    ],
)
def test_veiled_insults_are_abuse(text):
    assert "abuse_aimed" in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "我是出生在海边的人",
        "今年出生人口下降，这个出生率不高",
        "湖面上有浮木漂着",
        "木琴和手鼓是教室里的乐器",
        "三峡大坝的水位，他们大坝建得早",
        "飞舞的雪花像飞舞的蝴蝶",
        "医生建议做唐氏筛查",
        "他父母双亡，由祖父养大",
        "孩子没有父母陪伴，老师很担心",
        "请把垃圾滚成一团",
        "他喊道：“去死吧！”",
        "沟槽管理是施工要点",
        "USB 接口，sb2o3 粉末",
    ],
)
def test_birth_wood_and_dams_are_no_abuse(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "他们都是父母双亡的孤儿",
        "没有父母的孩子",
        "孩子刚好出生，",
        "日本狗粮市场",
        "你妈呢，怎么没来",
        "柴犬是日本狗，性格独立",
        "湖里没有浮木，水面很静",
        "河面没有浮木，船可以开",
        "你木琴弹得真好",
        "请把你的木琴带来",
        "路边有一条死狗，环卫工把它清走了",
        "他妈卖菜，每天起得早",
        "你妈做鸡汤的方法真好",
        "小唐人很好，大家都喜欢",
        "从唐到宋，书院渐多",
        "野种人参的价格高于园参",
        "他没有父母，靠奶奶带大",
        "没有父母陪伴的童年",
        "她出生，我正好在产房外",
        "那个孩子好像出生在冬天",
        "你爸呢，今天不上班吗",
        "你们父母双亡的时候才三岁，真不容易",
        "小猪脑子里在想什么",
        "把垃圾东西扔到桶里",
    ],
)
def test_orphans_pets_and_births_are_no_abuse(text):
    assert told(text) == {}
