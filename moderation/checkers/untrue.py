"""Claims that name no source: sure cures, nameless experts with figures, alarms to pass on.

Serves clause 5.1 (errors and fabrication) and clause 5.2 (exaggeration).  The decision that depends
on it: whether the editor asks for a source.  Whether a claim is true no program can tell, so
nothing here ever holds a piece; a sentence that denies, tests or reports is left alone.
"""

import re
from collections.abc import Iterator

from moderation.material import Finding, Material, Severity
from moderation.rules import Rule, apply, pair

NAME = "untrue"
VERSION = 1

_CURE = (
    r"根治|治愈|彻底治好|包治|药到病除|永不复发|不再复发|断根|除根|百分之?百(?:治|有效|康复)"
    r"|一(?:贴|吃|喝|次|针|粒|疗程)[^。\n]{0,4}(?:就好|见效|根除|搞定|痊愈)|神药|神效|奇效"
    r"|祖传秘方|逆转|(?:无|没有)(?:任何)?(?:毒)?副作用|三天见效|(?:杀死|消灭"
    r"|饿死)(?:所有)?(?:癌细胞|病毒)"
)
_ILLNESS = (
    r"癌症?|肿瘤|糖尿病|高血压|高血脂|心脏病|冠心病|风湿|类风湿|肝病|乙肝|肾病|失眠|艾滋|新冠"
    r"|近视|脱发|白发|痛风|百病|疾病|顽疾|老年痴呆|中风|哮喘|鼻炎|皮肤病|牛皮癣|白癜风|妇科病"
    r"|阳痿|早泄|前列腺|颈椎病|腰椎|关节炎|胃病|抑郁症"
)
_VAGUE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:有|据|多位|某些|不少|国外|外国|美国|权威|著名|相关)?(?:专家"
    r"|科学家|学者|研究(?:人员|者)?|权威机构|数据)(?:们)?(?:都)?(?:说|称|表示|指出|证实|发现"
    r"|表明|认为|早就说过)[^。!?;\n]{0,40}?(?:百分之[一二三四五六七八九十百零\d]+"
    r"|\d+(?:\.\d+)?%|\d+倍|[十百千]倍|致癌|必死|短命|少活|多活)"
)
_ALARM = re.compile(
    r"(?:速转|速看|赶[紧快]转|快转|紧急(?:扩散|转发|通知|提醒)|扩散出去"
    r"|转给(?:你?(?:的)?)?(?:家人|亲人|朋友|所有人|更多人)|转发给(?:所有人|更多人|家人|身边)"
    r"|人人转|看完(?:马上|赶紧|立刻)转|为了家人.{0,8}转|不转不是|大家(?:互相)?转告)"
    r"[^\n]{0,30}?(?:马上|即将|很快|就要|随时|迟早)?(?:被?(?:删|封|和谐)|删前|别等|来不及"
    r"|出大事|出事了|致命|有毒|死了|死亡|致癌|刚刚|内部(?:消息|人士)|千万(?:别|不要)|央视"
    r"|已经?证实|太可怕|惊人|真相)"
    r"|(?:马上(?:就)?(?:要)?被?(?:删|封|和谐)|删前速看|手慢无|内部人士(?:透露|爆料)"
    r"|央视(?:已经)?(?:都)?曝光了?)[^\n]{0,30}?(?:速转|赶[紧快]转|快转|扩散|转发|转给|告诉身边"
    r"|快看)"
)
_EN = re.compile(
    r"\b(?:cures?|reverses?|eliminates?)\s(?:all\s|any\s)?(?:cancers?|diabetes|aids|hiv|autism"
    r"|arthritis|covid(?:-19)?"
    r"|high\sblood\spressure)\b[^.!?\n]{0,30}(?:\bin\s(?:just\s)?\d+\s(?:days?|weeks?)\b"
    r"|\bnaturally\b|\bguaranteed\b|\bwithout\b|\bdoctors\shate\b)"
    r"|\bmiracle\scure\b[^.!?\n]{0,30}\b(?:cancer|diabetes|pain|doctors)\b"
    r"|\bshare\s(?:this\s)?before\s(?:it(?:'s|\sis)|they)\s(?:deleted?|removed?|taken)"
)
_DENIED = re.compile(
    r"不能|无法|不可能|难以|尚无|并无|没有(?:证据|办法|药)|不存在|未(?:能|有|获)|辟谣|谣言"
    r"|虚假|夸大|违规|违法|禁止|骗|忽悠|谨防|警惕|误区|研究|临床|试验|患者|医院|医生|手术|论文"
    r"|期刊|出院|病例|例|疫情|确诊|率|希望|有望|目标|是否|能否|吗|\?|批准|获批|监管|处罚"
    r"|市场监管|网传|真的|不实|假消息|\b(?:no|not|cannot|can't|claims?|trial|study|fda|scam"
    r"|false)\b"
)
_REPORTED_ALARM = re.compile(
    r"辟谣|谣言|不实|网传|警方|民警|虚假|假消息|编造|拘留|造谣|研究|转发量|记者"
)
_RULES = (
    Rule(
        "cure_claim",
        "5.2",
        Severity.ATTENTION,
        "根|治|药|复发|康复|就好|见效|搞定|痊愈|神效|奇效|秘方|逆转|副作用|癌细胞|病毒",
        pair(_CURE, _ILLNESS, 12),
        _DENIED,
    ),
    Rule(
        "nameless_expert", "5.1", Severity.NOTE, "专家|科学家|学者|研究|权威机构|数据", _VAGUE, None
    ),
    Rule(
        "alarm_to_forward",
        "5.1",
        Severity.ATTENTION,
        "转|扩散|速看|删|封|和谐|手慢无|内部人士|央视",
        _ALARM,
        _REPORTED_ALARM,
    ),
    Rule("cure_claim", "5.2", Severity.ATTENTION, "cure|reverse|eliminate|share", _EN, _DENIED),
)


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter, with the places where it stands."""
    yield from apply(material, _RULES, checker=NAME, version=VERSION)
