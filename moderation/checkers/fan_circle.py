"""Calls on fans for money, votes and inflated figures, fan fights, and contests of spending.

Serves clause 8.1 (money and votes from minors), clause 8.2 (fan fights and doxxing), clause 8.3
(showing off) and clause 8.4 (inflated figures).  The decision that depends on it: whether the piece
reports on fans or calls them up.  Criticism and reports have their own words and are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from moderation.material import Finding, Material, Severity
from moderation.normalise import fold
from moderation.rules import REPORTED, Rule, apply, pair

NAME = "fan_circle"
VERSION = 1

# How close to a call its pupils stand, in characters.
_NEAR = 40
_MONEY = (
    r"集资|应援(?:款|金|资金)|众筹|打钱|筹款|桃叭|摩点|氪金|冲销量|买(?:专辑|奶卡|奶票|周边"
    r"|代言)|奶[票卡]|补票|冲(?:榜|单|代言)|锦鲤(?:单|款)|屯(?:专|奶)|生日应援|解锁(?:应援|大屏)"
)
_MONEY_CALL = (
    r"姐妹们?|宝[子贝]们|家人们|冲(?!榜|单|销|代)|快来|别停|支持[一-龥]{0,3}(?:哥哥"
    r"|姐姐|宝贝|爱豆)|链接|扫码|转账|目标|还差|kpi|截止|人均|每人|不要掉队|为(?:了)?(?:哥哥"
    r"|姐姐|宝贝|爱豆|偶像|本命|他|她)|必须"
)
_VOTES = (
    r"打榜|打投|做数据|刷数据|轮博|控评|反黑|洗广场|净化词条|刷词条|超话签到|养号|切号"
    r"|刷(?:播放|热搜|榜)|撑腰|投票(?:通道|链接|任务)|(?:给|为)(?:哥哥|姐姐|宝贝|爱豆|本命|他"
    r"|她)投票"
)
_VOTES_CALL = (
    r"姐妹们?|宝[子贝]们|家人们|冲(?:鸭|呀|啊|起来|!)|快去|快来|每人|人均|今[天日晚](?:任务"
    r"|记得|的)|记得|打卡|走起|动起来|不要掉队|别掉队|不能输|坚持|空瓶|小号|互助|教程|进群"
    r"|群里|任务|链接"
)
_MINORS = re.compile(
    r"学生党|未成年|零花钱|压岁钱|生活费|早餐钱|饭钱|小学生|初中|中学生|高中生|妈妈的(?:手机"
    r"|卡)|爸爸的(?:手机|卡)|课间|写完作业"
)
_FIGHT = re.compile(
    r"(?:对家|黑粉|毒唯|黑子|糊咖|某家|他家粉|她家粉|隔壁家)[^。!?;\n]{0,16}(?:举报|骂|撕|屠版"
    r"|挂|人肉|开盒|滚|冲(?:他|她|了)|扒|爆破|去死|恶心|吸血|蹭)[^。!?;\n]{0,16}(?:姐妹|大家"
    r"|一起|冲|快|别放过|安排|起来|走|!)"
    r"|(?:姐妹们?|大家|一起|都去)[^。!?;\n]{0,12}(?:举报|骂死|撕烂|屠版|人肉|开盒|爆破"
    r"|冲了?)[^。!?;\n]{0,10}(?:对家|黑粉|毒唯|黑子|糊咖|他家|她家|那个粉)"
    r"|(?:人肉|开盒|扒出)[^。!?;\n]{0,10}(?:这个|那个|他|她|黑粉|对家"
    r"|博主)[^。!?;\n]{0,10}(?:住址|学校|电话|单位|真名|家|姐妹|一起|安排)"
)
_SHOWING_OFF = re.compile(
    r"(?:不花钱|没花钱|白嫖|不氪金|买不起)[^。!?;\n]{0,10}(?:不配|别说(?:你)?是|没资格|滚"
    r"|不是真)[^。!?;\n]{0,6}(?:粉|爱|追|他|她)?|(?:真爱粉|真粉|本命粉)[^。!?;\n]{0,6}(?:至少"
    r"|起码|必须)[^。!?;\n]{0,6}(?:买|花|氪|\d+(?:张|份|万|元))"
)
_PROSE = re.compile(
    REPORTED.pattern + r"|饭圈文化|研究|学者|现象|整顿|网信|未成年人保护|平台(?:取消|下线"
    r"|关闭)|倡议|理性追星|评论员|公益|救助|乡村|学校捐|治疗费|手术费|病|修路|修桥|村|电影众筹"
    r"|创业|投资人"
    r"|出版|股东|央视|社论"
)
_RULES = (
    Rule(
        "fan_money",
        "8.1",
        Severity.ATTENTION,
        "集资|应援|众筹|打钱|筹款|桃叭|摩点|氪金|销量|买|奶|补票|冲|锦鲤|屯|解锁",
        pair(_MONEY, _MONEY_CALL, 16),
        _PROSE,
    ),
    Rule(
        "fan_votes",
        "8.4",
        Severity.ATTENTION,
        "打榜|打投|数据|轮博|控评|反黑|广场|词条|超话|养号|切号|刷|撑腰|投票",
        pair(_VOTES, _VOTES_CALL, 14),
        _PROSE,
    ),
    Rule(
        "fan_fight",
        "8.2",
        Severity.ATTENTION,
        "对家|黑粉|毒唯|黑子|糊咖|某家|他家|她家|隔壁家|举报|骂|撕|屠版|人肉|开盒|爆破|扒出|冲",
        _FIGHT,
        _PROSE,
    ),
    Rule(
        "fan_spending",
        "8.3",
        Severity.ATTENTION,
        "花钱|白嫖|氪金|买不起|真爱粉|真粉|本命粉",
        _SHOWING_OFF,
        _PROSE,
    ),
)


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter; votes asked of pupils fall under the clause that protects them."""
    for finding in apply(material, _RULES, checker=NAME, version=VERSION):
        asked = finding.code == "fan_votes" and any(
            _asks_minors(material.text_of(span.field), span.start, span.end)
            for span in finding.spans
        )
        yield replace(finding, clause="8.1") if asked else finding


def _asks_minors(text: str, start: int, end: int) -> bool:
    return _MINORS.search(fold(text[max(0, start - _NEAR) : end + _NEAR])) is not None
