"""Followers, likes, votes and reviews for sale, exchange and hire.

Serves clause 3.6 (trade in fake interactions).  The decision that depends on it: whether the piece
is an offer of that trade, which no edit saves.  Reports about the trade and warnings against it
are left alone: a sentence with the words of a report is no offer.
"""

import re
from collections.abc import Iterator

from moderation.material import Finding, Material, Severity
from moderation.rules import REPORTED, Rule, apply, pair
from moderation.solicitation import CONTACT, PAY

NAME = "engagement"
VERSION = 2
CLAUSE = "3.6"

_FIGURES = (
    r"粉丝?|真人粉|活粉|僵尸粉|赞|点赞|阅读量?|播放量?|浏览量?|销量|好评|评论|人气|热度|收藏"
    r"|投票|票数?|流量|单量"
    r"|榜单?|完播率?|转发|下载量?|在看|直播间人气|五星好评|权重|排名"
)
_FAKING = r"代刷|秒刷|自助刷|刷(?!新|出|牌|卡|脸|手机|题)|秒涨|包涨|代涨|快速涨|秒加|批量涨|低价买"
_SELLING = r"(?:卖|出售|售卖|批发)(?:各种|各平台|大量|优质|真实)?"
_OFFER = (
    r"联系[我vq]|加(?:我|微|[vq])|私[我聊信]|滴滴|下单|接单|价格|报价|低至|便宜|低价|微信|vx"
    r"|qq|代理|秒到|自助|包售后"
    r"|\d+(?:元|块|米|r)|平台|有需要|需要的|全网最低|诚信|掉了补|不掉粉|到账"
)
_JOBS = (
    r"刷单|补单|代评|代发(?:评论|视频|作品|抖音|帖|笔记)|评论员|点赞员|试客|点赞任务|关注任务"
    r"|养号|代挂|挂机"
)
_PAY = (
    r"日结(?!算|合|尾)|秒结|现结|一单一结|佣金|兼职|日入|日赚|月入|做的来|来做|有人做|做吗"
    r"|招人?|接单|单价"
    r"|有团队|工作室|诚信"
    r"|一[单条个]\s?\d|一天\d|\d+\s?(?:元|块|米|r|毛)\s?(?:一|每|/)\s?[单条个]|需要(?:的|找|私"
    r"|联系)|找我|[私加]我|滴滴"
    r"|不收费|零投入|0投入|在家|手机就能"
)
_EXCHANGE = (
    r"(?<!相)互[粉赞关评刷点暖转推]|回[粉关赞]|粉必回|关注必回|必回[粉关]|互相(?:关注|点赞|涨粉)"
)
_INVITING = (
    r"来|求|一起|进群|加群|群|加我|必回|秒回|留(?:下|名|id)|有没有|评论区|吗|呀|哦|走起|诚信"
    r"|不取关|掉粉|私|可以|抱团"
)
_SELLING_EN = re.compile(
    r"\b(?:buy|get|order|selling|sell|cheap|real|instant)\b[^.!?\n]{0,30}"
    r"\b(?:followers|likes|views|subscribers|upvotes|retweets|five[- ]star\sreviews|reviews)\b"
    r"[^.!?\n]{0,40}(?:\$\s?\d|\bnow\b|\binstantly\b|\bcheap\b|\bdm\b|\border\b"
    r"|\bper\s1,?000\b|/1k"
    r"|\bguaranteed?\b|\bwhatsapp\b|\btelegram\b|\brefill\b)"
)
# Posts, comments and orders made for hire, on the platforms as their hirers write them.
_PLATFORMS = (
    r"抖音|斗音|dou?y|(?<![a-z])dy(?![a-z])|d音|豆(?:音|yin)|快手|块手|小红[书薯]|红薯|小🍠|🍠"
    r"|视频号|公众号|闲鱼|拼多多|多多|pdd|淘宝|美团|微博|b站|微信|直播间|图文|素材"
)
_HIRED = (
    r"代发|带发|发(?:文(?!称|指|表示|说|谈|回应|要求|悼)|蚊|帖|视频|作品|评论|广告|图文|笔记)(?!化"
    r"|章|件|学|艺|物)|(?:发|做|刷"
    r"|点)(?:条|一条|个)?(?:抖音|斗音|dy|视频|评论|赞)|代(?:挂|刷|评|投|肝)|补单|刷单|刷赞|评论员"
    r"|(?:出评|改销|销量|好评|点赞|关注|投票|涨粉|粉丝|引流|打粉|截流|起号|互粉|绑定)"
)
_HIRED_FOR = (
    rf"{PAY}"
    r"|"
    rf"{CONTACT}"
    r"|[赚钻篆撰挣][米钱]|[兼煎]之|一[单条篇个组🥚丹]\s?\d"
    r"|纯?绿(?:色|,|，|长期| )|[做接干][吗嘛么不]|干不干|长期(?:做|稳定|合作|收|要|有)|立结|量大"
    r"|素材(?:包过|健康|我出)|掉粉|真人粉|自助|低价|资源"
)
_POSTING = (
    r"(?:抖音|斗音|dy|d音|小红书|快手|小🍠|🍠)\s?(?:视频)?(?:代发|带发)"
    r"|(?<![a-z])dy\s?(?:代发|发文|发蚊)|代发(?:短信|小红书|抖音|dy|视频|图文|评论|广告|作品)"
    r"|视频代发|抄(?:小说|小作文|美文)(?:赚|吗|的(?:来|私|加|联)|要(?:来|加|私)|钻|关注我)"
)
_HANDS = (
    r"(?:做|干|接|招|要|教)代发(?!工|款)|代发(?:的)?(?:吗|嘛|做吗|做嘛|干吗|干不|私|➕"
    r"|[一二三四五六七八九十\d]+\s?(?:一单|单|/)|绿|素材)|有没有做(?:评论员|代发|补单)|刷(?:子"
    r"|手)(?:求|接|来)|补单(?:改销|出评|啊|吗|资源|的来)|刷单(?:吗|的来|啊)|要(?:真人)?刷粉"
    r"|刷粉[哒的]"
    r"|真人粉丝找|(?:发|评论)(?:一条|一个|视频)[^。,]{0,4}\d+\s?(?:元|米|r)(?=[,。! ])"
    r"|评论\d?\.?\d*\s?(?:元|米|r)?一条|一条\d+(?:元|米|r)[^。]{0,4}立?结|(?:发|评论)(?:视频)?立结"
)
_RULES = (
    Rule(
        "engagement_sale",
        CLAUSE,
        Severity.ATTENTION,
        "刷|涨|秒加|粉|卖|售|批发|低价买",
        re.compile(
            rf"(?:(?:{_FAKING})[^。!?;\n]{{0,6}}?(?:{_FIGURES})|{_SELLING}(?:{_FIGURES})|(?:买"
            rf"|刷)(?:粉丝?|赞|量|榜|单)(?!的))"
            rf"[^。!?;\n]{{0,24}}?(?:{_OFFER})"
            rf"|(?:{_OFFER})[^。!?;\n]{{0,16}}?(?:代刷|秒刷|自助刷|刷|包涨|代涨|秒涨)(?:{_FIGURES})"
        ),
        told=None,
    ),
    Rule(
        "engagement_job",
        CLAUSE,
        Severity.ATTENTION,
        "刷单|补单|代评|代发|员|试客|任务|养号|代挂|挂机",
        pair(_JOBS, _PAY, 14),
    ),
    Rule(
        "engagement_exchange",
        CLAUSE,
        Severity.ATTENTION,
        "互|必回|回粉|回关|回赞",
        pair(_EXCHANGE, _INVITING, 8),
        unless=re.compile(
            REPORTED.pattern + r"|互点(?:评|名)|互关系|互赞(?:赏|美)|互评(?:制|机制|作业|环节)"
        ),
    ),
    Rule(
        "engagement_sale",
        CLAUSE,
        Severity.ATTENTION,
        "followers|likes|views|subscribers|upvotes|retweets|reviews",
        _SELLING_EN,
    ),
    Rule(
        "engagement_job",
        CLAUSE,
        Severity.ATTENTION,
        "代|发|带发|做|刷|点|补单|评|销量|赞|关注|投票|粉|引流|截流|起号|绑定",
        pair(
            rf"(?:{_PLATFORMS})[^。!?;\n]{{0,8}}?(?:{_HIRED})"
            rf"|(?:{_HIRED})[^。!?;\n]{{0,6}}?(?:{_PLATFORMS})",
            _HIRED_FOR,
            24,
        ),
    ),
    Rule(
        "engagement_job",
        CLAUSE,
        Severity.ATTENTION,
        "代发|带发|发文|发蚊|抄|超小说|评论|补单|刷|评|粉|发|条",
        re.compile(f"{_POSTING}|{_HANDS}"),
    ),
)


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter, with the places where it stands."""
    yield from apply(material, _RULES, checker=NAME, version=VERSION)
