"""Minors sexualised, bullied, led into vice, or let in where their age should be asked.

Serves clause 1.11 (bullying of minors), clause 1.12 (harm to minors), clause 9.1 (bad models for
minors) and clause 9.4 (anything else harmful).  The decision that depends on it: whether the piece
is stopped for a person at once.  A minor, a sexual word and an invitation in one sentence hold;
teaching, protection, courts and news have their own words and are left alone.
"""

import re
from collections.abc import Iterator

from moderation.material import Finding, Material, Severity
from moderation.rules import CALL, REPORTED, Rule, apply, pair

NAME = "minors"
VERSION = 1

_CHILD = (
    r"未成年(?:人)?|小学生|初中生|中学生|高中生|初[一二三](?:女|男|学)|幼女|幼童|萝莉|正太"
    r"|女童|男童|小女孩|小男孩|小萝莉|学妹(?=.{0,4}(?:未成年|初|小学))"
    r"|(?<!\d)(?:[5-9]|1[0-7])岁?(?:的)?(?:女孩|男孩|女生|男生|小孩|妹妹|弟弟|妹子|学生)"
    r"|(?<!\d)(?:[5-9]|1[0-7])岁"
)
_SEXUAL = (
    r"果照|裸照|裸聊|裸体视频|文爱|磕炮|口嗨|约炮|做爱|破处|开苞|处女膜?|幼交|炼铜|恋童|瑟瑟"
    r"|涩涩|性奴|调教|援交|色情|私房照|原味|福利姬|包养|陪睡|上床|口交|内射|自慰"
)
_INVITE = rf"{CALL}|资源|卖|出售|求|有没有|群|约|来|看|发|想|要|收|价|找"
_NO_AGE = re.compile(
    r"(?:未成年(?:人)?|小孩|小学生|初中生)[^。!?;\n]{0,4}(?:也)?(?:都)?(?:可以|能"
    r"|可)(?:以)?(?:直接)?(?:注册|充值|进|玩|买|贷|借|上网|入住|开户|办理|租号|抽|喝|纹)"
    r"|(?:不查|不看|不用|无需|不需要|免)(?:验)?(?:身份证|年龄"
    r"|实名(?:认证)?)[^。!?;\n]{0,12}(?:进|玩|买|住|上网|借|贷|注册|充值|租号|卖|就能|即可|直接)"
    r"|(?:绕过|破解|跳过|躲过)[^。!?;\n]{0,6}(?:防沉迷|未成年(?:人)?(?:限制|模式)|实名认证"
    r"|人脸识别)[^。!?;\n]{0,16}(?:教程|方法|加|私|联系|租号|代|元|微信|qq|软件)"
)
_VICE = (
    r"抽烟|吸烟|电子烟|喝酒|酗酒|文身|纹身|赌博|逃学|逃课|离家出走|自残|割腕|自杀|飙车|网贷"
    r"|裸贷|吸毒|打群架|约架|约会大叔|辍学"
)
_VICE_CALL = (
    r"一起|教你|教程|来试|试试|很酷|超酷|帅|好爽|爽|刺激|进群|群|卖给|带你|没关系|没什么大不了"
    r"|怕什么|才叫|潮"
)
_BULLYING = (
    r"霸凌|欺凌|扇(?:她|他)?(?:耳光|巴掌)|群殴|扒(?:她|他|光)(?:衣服)?|围殴|堵(?:她|他)"
    r"|孤立(?:她|他)|揍(?:她|他)|打(?:她|他)(?:一顿|耳光|脸)|欺负(?:她|他)"
)
_GLORY = (
    r"真?过瘾|真爽|好爽|活该|干得好|干得漂亮|解气|解恨|就该|给力|打得好|继续打|哈哈哈|太好笑"
    r"|笑死|拍下来|发视频|一起来"
)
_PACT = re.compile(
    r"(?:一起|相约|约人|找人|求(?:个)?伴|有没有人)[^。!?;\n]{0,8}(?:自杀|去死|烧炭|跳楼"
    r"|结束生命|轻生|离开这个世界)|(?:自杀|轻生|烧炭)[^。!?;\n]{0,6}(?:群|教程|攻略"
    r"|最不痛苦的方法|无痛方法|方法大全|交流)"
)
_EN = re.compile(
    r"\b(?:underage|preteen|schoolgirls?|jailbait|lolis?|child)\b[^.!?\n]{0,16}\b(?:nudes?"
    r"|porn|sex\s(?:videos?|pics)|xxx|erotic)\b[^.!?\n]{0,40}\b(?:link|dm|trade|sell|send"
    r"|telegram|join|free|watch)\b"
    r"|\b(?:no\sid\s(?:check|needed|required)|we\s(?:don't|do\snot)\scheck\s(?:ids?"
    r"|age))\b[^.!?\n]{0,40}\b(?:vapes?|alcohol|beer|betting|casino|teens|minors|under\s?18"
    r"|cigarettes)\b"
)
_PROSE = re.compile(
    REPORTED.pattern + r"|性教育|教育|保护|家长|监护|老师|学校|医生|心理|法律|司法|民法|刑法"
    r"|专家|热线|援助|干预|预防|拒绝|远离|阻止|救助|公益|性侵|猥亵|侵害|作品|小说|电影|剧|动漫"
    r"|影评|统计|报告|青春期|科普|儿童节|平台|宣传|获救|劝"
)
_CHILD_SEXUAL = pair(_CHILD, _SEXUAL, 8).pattern
_LURE = pair(_VICE, _VICE_CALL, 10).pattern
_PRAISE = pair(_BULLYING, _GLORY, 14).pattern
_RULES = (
    Rule(
        "minor_sexualised",
        "1.12",
        Severity.HOLD,
        "果照|裸|文爱|磕炮|口嗨|约炮|做爱|破处|开苞|处女|幼交|炼铜|恋童|瑟瑟|涩涩|性奴|调教"
        "|援交|色情|私房照|原味|福利姬|包养|陪睡|上床|口交|内射|自慰",
        re.compile(
            rf"(?:{_INVITE})[^。!?;\n]{{0,10}}?(?:{pair(_CHILD, _SEXUAL, 8).pattern})"
            rf"|(?:{pair(_CHILD, _SEXUAL, 8).pattern})[^。!?;\n]{{0,10}}?(?:{_INVITE})"
        ),
        _PROSE,
        Severity.NOTE,
    ),
    Rule(
        "age_not_asked",
        "9.1",
        Severity.ATTENTION,
        "未成年|学生|小孩|身份证|年龄|实名|防沉迷|人脸",
        _NO_AGE,
        _PROSE,
    ),
    Rule(
        "minor_vice",
        "9.1",
        Severity.ATTENTION,
        "烟|酒|文身|纹身|赌|逃|离家出走|自残|割腕|自杀|飙车|贷|毒|架|大叔|辍学",
        re.compile(
            rf"(?:{_CHILD})[^。!?;\n]{{0,10}}?(?:{_LURE})"
            rf"|(?:{_LURE})[^。!?;\n]{{0,10}}?(?:{_CHILD})"
        ),
        _PROSE,
    ),
    Rule(
        "bullying_praised",
        "1.11",
        Severity.ATTENTION,
        "霸凌|欺凌|扇|殴|扒|堵|孤立|揍|打她|打他|欺负",
        re.compile(
            rf"(?:同学|班(?:里|上)|学妹|学弟|女生|男生|校园|宿舍|校门口|厕所"
            rf"|{_CHILD})[^。!?;\n]{{0,16}}?(?:{_PRAISE})"
        ),
        _PROSE,
    ),
    Rule(
        "self_harm_call",
        "9.4",
        Severity.ATTENTION,
        "自杀|去死|烧炭|跳楼|结束生命|轻生|离开这个世界",
        _PACT,
        _PROSE,
    ),
    Rule(
        "minor_sexualised",
        "1.12",
        Severity.ATTENTION,
        "underage|preteen|schoolgirl|jailbait|loli|child",
        _EN,
    ),
    Rule("age_not_asked", "9.1", Severity.ATTENTION, "no id|check", _EN),
)


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter, with the places where it stands."""
    yield from apply(material, _RULES, checker=NAME, version=VERSION)
