"""Fortune telling offered or asked for, charms sold, fortunes told, and letters that threaten.

Serves clause 6.1 (fortune telling and cures), clause 6.2 (asking for a fortune teller), clause 6.3
(feng shui questions) and clause 6.4 (birth charts, palms and faces).  The decision that depends on
it: whether the piece is folklore, which is welcome, or the trade itself.  A sentence that writes of
custom, history, art or research, or that criticises, is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from moderation.material import Finding, Material, Severity
from moderation.rules import CALL, REPORTED, Rule, apply, pair, visible_of

NAME = "superstition"
VERSION = 2

_PRACTICE = (
    r"算命|算卦|占卜|卜卦|测字|看八字|批八字|测八字|算八字|八字|紫微斗数|六爻|奇门遁甲|塔罗"
    r"|看风水|调风水|风水|改运|转运|开运|化煞|开光|请符|画符|灵符|符咒|法事|驱邪|桃花(?:咒|符)"
    r"|和合术|通灵|解签|解卦|合婚|合八字|星盘|出马仙|神婆|仙姑|大仙|看相|面相|手相|姻缘|起名"
    r"|改名|测(?:姻缘|运势|财运|名字|吉凶)|看(?:姻缘|运势|财运)|化解(?:小人|太岁|煞|灾)"
)
_OFFER = (
    r"加(?:我|微|[vq]|群)|联系|预约|咨询|私[信聊我]|电话|微信|vx|qq|收费|红包|一次\s?\d"
    r"|\d+\s?元|免费(?:算|测|看|领)|不准不(?:收|要)钱?|不灵不|灵验|包(?:准|灵)|扫码|接单"
    r"|在线(?:算|测|看|占)"
    r"|发(?:生辰|八字|照片|出生)|报(?:上)?(?:生辰|八字|出生|姓名)|留(?:下)?(?:生辰|八字|出生)"
    r"|准得(?:很|离谱)|非常准|很准|特别准|有缘人|大师(?:亲|一对一|在线|指点)|一对一|请回家"
    r"|请购|热线|代(?:烧香|求|还愿)"
)
_ASK = (
    r"求(?:推荐|介绍|问|解|助|高人|大师|算|看|测|指点)|有没有(?:人|大师|师傅|高人|哪位|懂|会)"
    r"|谁(?:会|懂|认识|知道|能)|哪(?:里|位|个|儿)(?=[^。\n]{0,8}(?:准|灵))|哪(?:里|位"
    r"|个)[^。\n]{0,6}(?:准|灵|会|懂|好)|帮(?:我|忙|看|算"
    r"|测|解|个忙)"
    r"|推荐(?:一?个|一?位)?(?:[^。\n]{0,6})(?:大师|师傅|先生|高人)|请(?:高人|大师|大神|懂|各位"
    r"|问)[^。\n]{0,8}(?:看|算|解|测|指点|分析)|(?:想|要)(?:找人?|问问?|请人)(?:算|看|测|解)?"
    r"|(?:大师|师傅|高人|懂的?人)[^。\n]{0,6}(?:帮|看看|解|指点)"
)
_FENG_SHUI = (
    r"(?:风水|朝向|床头|床尾|大门|厨房门|厕所门|镜子|横梁|鱼缸|神位|财位|灶台|坟地?|祖坟"
    r"|办公桌|楼层|门对门|穿堂)"
)
_FENG_SHUI_ASK = (
    r"(?:风水|吉利|犯冲|煞|不吉|凶|破财|漏财|旺(?:财|宅|丁)|招财)[^。!;\n]{0,6}(?:吗|么|嘛"
    r"|怎么(?:办|破|化解|摆|放)|如何(?:化解|破|摆)|好不好|行不行|要不要紧|有(?:没有)?(?:问题"
    r"|影响|讲究|说法))"
    r"|(?:怎么|如何)(?:化解|破解|摆放?)[^。\n]{0,6}(?:风水|煞|吉)"
)
_CHART = (
    r"(?:我|本人|女友|男友|老公|老婆|孩子|宝宝|女儿|儿子)的?(?:生辰)?(?:八字|星盘|命盘|手相"
    r"|面相|姻缘|流年|大运|命格|五行|财运|桃花|卦)"
)
_CHART_ASK = (
    r"怎么样|如何|好不好|好吗|准不准|缺(?:什么|啥)|帮(?:看|忙|我)|看看|求(?:看|解|大师|分析"
    r"|指点)|什么时候(?:结婚|有钱|转运|脱单)|有没有(?:正缘|桃花|财)|能不能(?:成|发财|考上"
    r"|找到)|请(?:看|大师|高人|懂)|\?"
)
_CHARM = re.compile(
    r"(?:佩戴|摆放|供奉|随身带|请回|请一[尊个串]|放在家)[^。!?;\n]{0,16}(?:转运|招财|旺运|旺财"
    r"|辟邪|化煞|挡灾|消灾|开运|催桃花)[^。!?;\n]{0,24}(?:元|价|购|下单|联系|加|私信|热卖|限量"
    r"|请购|结缘|开光|包邮|链接)"
    r"|(?:转运|招财|旺运|旺财|辟邪|化煞|挡灾|开运)(?:手链|手串|吊坠|项链|摆件|符|珠|葫芦|貔貅"
    r"|护身符|锦鲤)[^。!?;\n]{0,20}(?:\d+元|特价|购买|下单|联系|加微|私信|热卖|限量|请购|结缘"
    r"|大师开光|包邮|链接)"
)
_CHAIN = re.compile(
    r"(?:不转发?|没转发?)[^。!?\n]{0,16}(?:倒霉|厄运|灾|死|后悔|破财|报应)|(?:转发|转给"
    r"|转到)[^。!?\n]{0,16}(?:好运|发财|财运|保佑|平安|如愿|心想事成|锦鲤附体"
    r"|灵验)[^。!?\n]{0,12}(?:不转|马上|立刻|\d+天|三天|必|就会|连连|自来)"
)
_READING = re.compile(
    r"(?:本签|此签|该签|此卦|本卦|签诗|签文|卦象|上上签|下下签|中平签|命主|命局|日主|用神|流年"
    r"|大运|财星|桃花星|贵人星|煞星|冲太岁|犯太岁|值太岁|属[鼠牛虎兔龙蛇马羊猴鸡狗猪]的?(?:人"
    r"|朋友))"
    r"[^。!?\n]{0,30}(?:宜|忌|大吉|大凶|吉|凶|主|旺|破财|财运|姻缘|贵人|小人|官非|血光|化解"
    r"|求财|求子|出行|婚姻|不利|顺遂|转运)"
)
# Terms of birth charts, of which three in a row are a reading; and what a stick or a sign means
# for a question that people ask.
_TERMS = (
    r"伤官|正官|七[杀煞]|偏官|食神|偏印|正印|印绶|枭神|比肩|劫财|正财|偏财|用神|忌神|日主|日元"
    r"|身[强弱](?=[,、。而者])|透[干甲乙丙丁戊己庚辛壬癸]|通根|月令|官[煞杀]|财[星煞]|命局|喜用"
    r"|[甲乙丙丁戊己庚辛壬癸][日生年月][子丑寅卯辰巳午未申酉戌亥][月时年]"
)
_QUESTIONS = (
    r"婚姻|姻缘|感情|求财|财运|投资理财|功名|考试|行人|寻人|疾病|治病健康|官司|诉讼|六甲|求子|失物"
    r"|移徙|搬迁|家宅|出行|远行|谋望|求职|创业|房地交易|交易"
)
_VERDICTS = (
    r"吉|凶|宜(?!宾|家|昌)|忌|不利|大利|可成|难成|守(?:己|旧|静|常)|贵人|祸|福至|灾|莫(?!非|名|斯"
    r"|大)|勿|劝君|未至|有望|无望|耐心|随缘"
)
_CHART_READING = re.compile(
    rf"(?:{_TERMS})[^。!?\n]{{0,14}}?(?:{_TERMS})[^。!?\n]{{0,14}}?(?:{_TERMS})"
)
_STICK_READING = re.compile(
    rf"(?:解曰|诗意|仙机|圣意|本签|此签|该签|签诗|签文|此卦|卦象|若问(?:{_QUESTIONS}))"
    rf"[^。!?\n]{{0,30}}?(?:{_VERDICTS})"
)
_EN = re.compile(
    r"\b(?:psychic|fortune\s?teller|tarot|palm\sread\w*|horoscope|astrolog\w+|love\sspells?"
    r"|spell\scaster|black\smagic|voodoo)\b[^.!?\n]{0,40}"
    r"\b(?:call|text|dm|whatsapp|contact|book|guaranteed|results?|bring\sback|free\sreading"
    r"|per\s(?:minute|reading)|\$\d)\b"
)
_PROSE = re.compile(
    REPORTED.pattern
    + r"|民俗|文化|历史|传统|学者|迷信|科学|考古|小说|电影|电视剧|角色|展览|非遗|论文|古代"
    r"|古人|文献|典籍|哲学|宗教|博物馆|建筑学?|园林|遗产|工艺|节日|习俗|民间|教授|唐代|宋代"
    r"|明代|清代|汉代|周易研究|心理学|相传|传说|星座网|公司改名|更名"
)
_RULES = (
    Rule(
        "fortune_offer",
        "6.1",
        Severity.ATTENTION,
        "命|卦|占卜|测字|相|八字|斗数|六爻|奇门|塔罗|风水|起名|改名|运|化|开光|符|法事|邪"
        "|招财|桃花|和合|回心|求子|通灵|解签|婚|星盘|出马|神婆|仙|大神|前世|财神|太岁|五行"
        "|姻缘|测|看|阴阳",
        pair(_PRACTICE, _OFFER, 14),
        _PROSE,
    ),
    Rule(
        "fortune_asking",
        "6.2",
        Severity.ATTENTION,
        "命|卦|占卜|测字|相|八字|斗数|六爻|奇门|塔罗|运|符|邪|解签|婚|星盘|出马|神婆|仙|姻缘"
        "|测|起名|改名",
        pair(_ASK, _PRACTICE, 10),
        _PROSE,
    ),
    Rule(
        "feng_shui_asking",
        "6.3",
        Severity.ATTENTION,
        "风水|朝向|床|门|镜子|横梁|鱼缸|神位|财位|灶台|坟|办公桌|楼层|穿堂",
        pair(_FENG_SHUI, _FENG_SHUI_ASK, 16),
        _PROSE,
    ),
    Rule(
        "chart_asking",
        "6.4",
        Severity.ATTENTION,
        "八字|星盘|命盘|手相|面相|姻缘|流年|大运|命格|五行|财运|桃花|卦",
        pair(_CHART, _CHART_ASK, 10),
        _PROSE,
    ),
    Rule(
        "charm_sale",
        "6.1",
        Severity.ATTENTION,
        "转运|招财|旺|辟邪|化煞|挡灾|消灾|开运|桃花",
        _CHARM,
        _PROSE,
    ),
    Rule("chain_letter", "6.1", Severity.ATTENTION, "转", _CHAIN, _PROSE),
    Rule(
        "fortune_reading",
        "6.1",
        Severity.NOTE,
        "签|卦|命|日主|用神|流年|大运|星|太岁|属",
        _READING,
        _PROSE,
    ),
    Rule(
        "fortune_reading",
        "6.1",
        Severity.NOTE,
        "官|杀|煞|神|印|肩|财|日|身|透|根|令|命局|喜用|甲|乙|丙|丁|戊|己|庚|辛|壬|癸",
        _CHART_READING,
        _PROSE,
    ),
    Rule(
        "fortune_reading",
        "6.1",
        Severity.NOTE,
        "解曰|诗意|仙机|圣意|签|卦|若问",
        _STICK_READING,
        _PROSE,
    ),
    Rule(
        "fortune_offer",
        "6.1",
        Severity.ATTENTION,
        "psychic|fortune|tarot|palm|horoscope|astrolog|spell|magic|voodoo",
        _EN,
    ),
)

# So many told fortunes in one piece are no quotation any more, nor is one that is the whole piece
# and tells somebody something: what it tells has two signs, a list of the terms has none.
_READINGS, _WHOLE_PIECE, _SIGNS = 3, 200, 2
_SIGN = re.compile(
    rf"{_QUESTIONS}|{_VERDICTS}|身[强弱]|用神在|忌神|喜用|透[干甲乙丙丁戊己庚辛壬癸]|通根|配印"
    r"|破财|旺|小人|官非|血光|化解|顺遂|转运|犯太岁|冲太岁|你|您|命主|此[命造]"
)
_CALLED = re.compile(rf"{CALL}|{_OFFER}")


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter; told fortunes weigh once there are several."""
    for finding in apply(material, _RULES, checker=NAME, version=VERSION):
        many = finding.code == "fortune_reading" and (
            int(finding.params["count"]) >= _READINGS or _is_the_piece(material.text)
        )
        yield replace(finding, severity=Severity.ATTENTION) if many else finding


def _is_the_piece(text: str) -> bool:
    """Whether a short text tells a fortune or offers to, rather than explain the terms."""
    if len(text) >= _WHOLE_PIECE:
        return False
    plain = visible_of(text).text
    signs = {found[0] for found in _SIGN.finditer(plain)}
    return len(signs) >= _SIGNS or _CALLED.search(plain) is not None
