"""Abuse, contempt and threats aimed at a person or a group.

Serves clause 2.6 (abuse), clause 2.7 (discrimination) and clause 2.8 (threats).  The decision that
depends on it: whether the author must reword the passage.  An insult counts when it is aimed: at
"you", at whoever is named just before, at a whole group.  Words between quotation marks, words
told of as said by others, and hard criticism of a work are left alone.
"""

import re
from collections.abc import Iterator

from moderation.material import Finding, Material, Severity
from moderation.rules import Hit, Rule, apply

NAME = "unfriendly"
VERSION = 2

_QUOTE_REACH = 80
_AIMED = (
    r"你(?!好|们好)|你们|妳|您|尼玛|这(?:个|种|帮|群|些|条)|那(?:个|帮|群|些)|(?:楼主|作者"
    r"|小编|博主|主播|up主|评论区的?|某些人)(?:就|真|真的|都|简直)?(?:是|他妈)?"
)
_INSULT = (
    r"傻[逼比币叉缺屌吊b]|煞笔|沙比|傻x|脑残|智障|弱智|白痴|废物|人渣|杂种|杂碎|畜[生牲]"
    r"|贱[人货种逼b]|婊子?|狗(?:东西|杂种|娘养|逼|腿子|日的)|王八(?:蛋|羔子)|混账东西|滚犊子"
    r"|去死|死全家|没脑子"
    r"|神经病|蠢(?:货|猪|驴|逼)|猪(?:脑子|狗不如)|败类|下贱|不要脸的|臭不要脸|丑八怪|死肥猪"
    r"|肥猪|下三滥|垃圾(?:玩意|东西|货)|恶心(?:玩意|东西|的东西)|二[臂逼]|孬种|狗屎|烂货|母狗"
    r"|嘴贱|有病吧|没教养的|有娘生没"
)
_FAMILY = re.compile(
    r"(?:操|草|艹|日|干|肏|曹|淦|cao|fuck)\s?(?:你|他|她|尼)(?:妈|娘|马|码|奶奶|大爷|全家|祖宗"
    r"|爹|姐|爸)|你(?:妈|马|码|爸|爹|娘|木琴|大坝|全家|户口本)(?:死|炸|没)了|(?:n|尼|你)(?:m"
    r"|玛|马)(?:sl|死了)|死(?:你|他|她)?全家|全家(?:死光|暴毙|升天)"
    r"|(?:你|他|她)妈(?:的)?(?:个)?(?:逼(?![着迫得我他她上婚问])|b|批(?![评准发改判])"
    r"|比(?![我你他她不较赛起如]|卖批)|卖批)|(?:没有?"
    r"|死)(?:爹|妈|父母"
    r"|浮木)(?:的)?(?:东西|玩意|货)|你爹(?:死|没)了|孤儿(?:吧|一个|东西)"
    r"|(?<![a-z])(?:nmsl|cnm|rnm|wcnm|ntm)(?![a-z])"
)
# Parents and brutes by the names they have where their own are filtered, and insults that
# need nobody beside them.  What is a plain word as well counts only where it is thrown at somebody.
_HURLED = r"(?=东西|玩意|队友|吧(?!台)|呢|啊|[,。!/ ~]|\Z)"
_ORPHANED = r"(?=的?(?:东西|玩意|货)|[吧吗呢]|教养)"
_VEILED = (
    r"(?<![里面上中下边域])没(?:有)?(?:了)?浮木"
    r"|没(?:有)?(?:了)?(?:[腐服]木|浮[亩母姆]"
    r"|[腐服][亩母姆]|f?mu(?![a-z]))|[浮腐]木(?:双亡|死了|没了|shi)"
    r"|(?:你|他|她|们)的?(?:[浮腐]木|木琴|母琴|目琴|大坝)(?=没|死|炸|呢|骨灰|[,。!]?\Z)"
    r"|你(?:家)?(?:妈|马)(?:死了|炸了|骨灰|坟|的b|的逼)|(?:吊|点|操|草|干|艹|日|懂|搜|装|搁"
    r"|问候)你(?:家)?(?:爹呢|玛|老味|大坝|木琴)|(?:你|建议|肯定|必定|祝)(?:是|得|你"
    r"|他)?父母双亡(?=的?(?:东西|玩意|货)"
    r"|[吧吗])|父母双亡的?(?:东西|玩意|货)|死(?:妈|爹)(?:玩意|东西|的|货|讨)"
    r"|你是?没(?:父母|爸妈|爹妈|妈|爹)(?![一-龥])|(?:必定|肯定|一群|都)是?没(?:父母"
    r"|爹妈)的(?![一-龥])"
    r"|(?<![给送借还])(?:你|他|她)(?:木琴|大坝)(?=是|没|死|呢|都|也|教你|知道|生你"
    r"|养你|飞|炸|叫|来了|(?![一-龥]))"
    r"|(?:你们?|纯|真|果然|肯定|一群)[^,。!?\n]{0,3}(?:没父母的|死狗|野种)(?![一-龥])"
    r"|(?:你|一群|都是|小)野种(?=们|就|还|也)"
    rf"|你(?:没有?|缺)(?:父母|爸妈|爹妈|妈|爹){_ORPHANED}"
    r"|(?:献祭|没有|没)(?:了)?(?:父母|爹妈)(?:教养|一样的|的?(?:东西|玩意|货))"
    r"|(?:真|好|像|是个?|这个?|那个?|有点|被|一群|和|疑似|你|你个|些|死|狗|臭|老|你们|队友"
    r"|不如)(?:了?一个)?"
    r"(?:春竹|[沟够](?:槽|曹)的|司马(?:东西|玩意|脸)|飞舞(?=[,。!/ 吧东玩])|唐货|唐(?:完了|到没边)"
    r"|崽种"
    rf"|猪脑子{_HURLED}|野种{_HURLED})"
    r"|(?:真是个?|像个?|是个|你是|队友是|有点|一群|[这那你]个|疑似|狗|臭|队友|不如|(?:碰|遇"
    r"|排)到个?)(?:一个)?出生"
    r"(?=东西|队友|玩意|吧|[,。!/ ~?]|\Z|不行)|出生(?:东西|队友|玩意|开盒)"
    r"|春竹(?:东西|中单|队友|玩意|也)|(?<![a-z])sb(?=东西|玩意|队友|你|吧(?!$)|们|一个|乐子|开盒)"
    r"|死(?:🐴|马)东西|沟槽的(?=东西|玩意|[,。!])|您?你(?:这)?(?:个|种|是|是个小)?(?:野种|小丑"
    r"|飞舞|癫公|癫婆"
    r"|脑瘫|脑子是?有(?:毛)?病|没长脑|没有?脑子|丑八怪|(?:\d+\+?的)东西[,。!/])|小(?:逼崽|丑东西"
    r"|b崽)子?"
    r"|(?:喝|吃)(?:点)?(?:屎|史|尿)(?:吧|去)|(?:早点|赶紧|快)(?:点)?(?:去)?死(?:吧|去|了算)"
    r"|去(?:死|s)吧"
    r"|滚(?:犊子|远点)|装.{0,3}(?:破|牛|什么|你)b(?![a-z])|臭(?:婊子|傻[逼b])|老傻子(?=一个|[,。!]"
    r"|\Z)"
    r"|日本狗(?:东西|杂种|贼|日的|滚)|(?:反差|臭|死)婊(?:子)?|贱人(?:[,。!/ ]|\Z)"
)
_BARE = (
    rf"傻[逼比屄×叉](?!克|亚)|煞笔|没(?:有)?(?:爹|妈|父母|爸妈){_ORPHANED}(?!教养孩子|[吧吗呢])"
    r"|死全家|死(?:妈|🐴)(?=[,。!/ 东玩的])|贱b(?![a-z])|你(?:爹|妈)逼|狗(?:日的|娘养)"
)
_BARE_TOO = (
    r"你妈(?:也)?是狗|(?:你|他)妈(?:也)?(?:做鸡(?=[的,。!吗]|\Z)|卖(?:逼|b|批|屁股))|臭🐶"
    r"|死狗(?=东西|玩意|滚)|恶臭(?:男|女|东西)|(?:缺爱|你个|你这个?|真是|死)贱人(?!就)"
    r"|去你妈的"
    r"|(?:你|纯|什么|种|群)(?:这|个)?垃圾东西|辣鸡(?:东西|玩意)"
)
_GROUP = (
    r"[\u4e00-\u9fff]{2,3}人|女人|男人|女的|男的|女司机|小仙女|母人|国男|国女|婚驴|女拳|男权"
    r"|黑人|白人|回民|穆斯林|同性恋|基佬|拉拉|农村人|外地人|乡下人|残疾人|老人|穷人|gay|00后"
    r"|90后|胖子|光头"
)
_GROUP_INSULT = (
    rf"(?:都|全都?|就|一个个|没(?:有)?一个)(?:是|他妈|好|不是)?[^。!?;\n]{{0,4}}?(?:{_INSULT}"
    rf"|骗子|小偷|垃圾|劣等|低等|蛀虫|蝗虫|寄生虫|没素质|低素质|奇葩|渣滓|贱|蠢|好东西(?!吗))"
    rf"|滚出(?:去|中国|我们|这里)|(?:不配|活该)(?:活|做人|当人|生孩子|被歧视)"
    r"|(?:天生|骨子里)(?:就)?(?:是)?(?:懒|贱|坏|蠢|劣|奴)|(?:都|全都?)(?:应该|该|得)(?:死|滚"
    r"|灭|枪毙|消失|绝育)"
)
_SLURS = re.compile(
    r"黑鬼|尼哥|死(?:基佬|同性恋|娘炮|瘸子|聋子|瞎子|胖子|外地佬)|支那(?:人|猪|畜)|台巴子"
    r"|弯弯狗|大陆狗|港灿|阿三佬|婚驴|母狗们|蝗虫(?:人|们)|绿蛆|塔绿班|蓝蛆|草包(?:韩|英)"
)
_THREAT = re.compile(
    r"(?:弄死|打死|砍死|捅死|杀了|做掉|废了|整死|干死|打断|掐死|烧死|撞死)(?:你|你们|他全家"
    r"|她全家|你全家)(?:的腿|的手|全家)?|(?:小心|当心)(?:你|你们)(?:的)?(?:狗命|狗腿|全家|脑袋"
    r"|小命)|见(?:你|一)?一?次(?:就)?[打揍](?:你)?一次|让你(?:们)?(?:不得好死|死无葬身|消失"
    r"|生不如死"
    r"|吃不了兜着走)"
    r"|(?:你|你们)(?:给我)?(?:等着|等死)[^。\n]{0,10}(?:弄死|打死|收拾|找人|上门|砍|去你家)"
    r"|(?:我|老子)(?:知道|查到)(?:你|你们)(?:家|住)(?:住)?(?:哪|在哪)"
)
_EN = re.compile(
    r"\b(?:you(?:'re|\sare|r)?|u\sr|these|such)\s(?:all\s|just\s|such\s"
    r"|really\s)?(?:an?\s|bunch\sof\s|the\s)?(?:fucking\s|stupid\s|dumb\s|ugly\s|damn\s"
    r"|worthless\s|filthy\s|little\s){0,3}"
    r"(?:idiots?|morons?|retard(?:s|ed)?|bitch(?:es)?|whores?|sluts?|scum|pieces?\sof\sshit"
    r"|fag(?:got)?s?|cunts?|assholes?|dumbass|pigs|trash\shuman|dickhead|niggers?)\b"
    r"|\b(?:fuck|screw)\s(?:you|u|off)\b|\bkill\s(?:yourself|urself)\b|\bkys\b"
    r"|\bgo\s(?:and\s)?die\b|\bhope\s(?:you|u|they)\s(?:all\s)?die\b"
)
_GROUP_EN = re.compile(
    r"\b(?:all|those|these|fucking)\s(?:the\s)?(?:blacks|muslims|jews|women|immigrants|gays"
    r"|mexicans|asians|arabs|whites|men)\b[^.!?\n]{0,20}\b(?:are"
    r"|should)\b[^.!?\n]{0,16}\b(?:animals|vermin|scum|die|dead|subhuman|inferior|filth|trash"
    r"|deported|parasites)\b"
)
_THREAT_EN = re.compile(
    r"\b(?:i(?:'ll|\swill|'m\sgoing\sto|\sam\sgoing\sto|mma)|we(?:'ll"
    r"|\swill))\s(?:fucking\s)?(?:kill|hurt|beat|stab|shoot|find)\s(?:you|u|your\sfamily)\b"
)
_TOLD = re.compile(
    r"辱骂|骂(?:人|道|她|他|我|了|作|为|成)|被骂|侮辱|网暴|歧视|污名|称(?:其|对方|她|他)|所谓"
    r"|一词|词汇|用语|翻译|台词|角色|剧中|片中|小说|歌词|意思是|不能说|不应|不该|不要|别(?:再"
    r"|骂)|拒绝|反对|警方|法院|判|道歉|平台|报道|记者|新闻|研究|粗口|脏话|威胁称|扬言|自嘲"
    r"|我(?:真|就|可真|简直|好像|是不是)(?:是|像|个)?"
)
_RULES = (
    Rule(
        "abuse_aimed",
        "2.6",
        Severity.ATTENTION,
        "傻|煞笔|沙比|脑残|智障|弱智|白痴|废物|人渣|杂|畜|贱|婊|狗|王八|混账|滚|去死|死全家"
        "|没脑子|神经病|蠢|猪|败类|不要脸|丑八怪|下三滥|垃圾|恶心|二臂|二逼|孬种|烂货|有病吧"
        "|没教养|有娘生",
        re.compile(
            rf"(?:{_AIMED})[^。!?;\n,的]{{0,6}}?(?:的)?(?:{_INSULT})"
            rf"|(?:{_INSULT})[^。!?;\n]{{0,2}}?(?:你|你们|妳|玩意儿?)(?!好)"
        ),
        _TOLD,
    ),
    Rule(
        "abuse_aimed",
        "2.6",
        Severity.ATTENTION,
        "妈|娘|马|码|奶奶|大爷|全家|祖宗|爹|姐|爸|木琴|大坝|户口本|玛|父母|浮木|孤儿|nmsl|cnm"
        "|rnm|ntm|nm",
        _FAMILY,
        _TOLD,
    ),
    Rule(
        "abuse_aimed",
        "2.6",
        Severity.ATTENTION,
        "木|腐|服|mu|琴|坝|大爸|户口|老母|父母|双亡|妈|马|爹|玛|老味|爸妈|春竹|出生|沟|够|槽|司马|飞舞|唐|猪脑"
        "|种|sb|逼|傻|煞笔|🐴|小|屎|史|尿|死|滚|b|贝贝|婊|狗|贱|你|屄|×|叉|日的|娘养|全家|唐|恶臭|辣鸡|垃圾|野种",
        re.compile(rf"{_VEILED}|{_BARE}|{_BARE_TOO}"),
        _TOLD,
    ),
    Rule(
        "group_contempt",
        "2.7",
        Severity.ATTENTION,
        "都|全|就|个|滚出|不配|活该|天生|骨子里",
        re.compile(rf"(?:{_GROUP})[^。!?;\n,]{{0,4}}?(?:{_GROUP_INSULT})"),
        _TOLD,
    ),
    Rule(
        "group_contempt",
        "2.7",
        Severity.ATTENTION,
        "黑鬼|尼哥|死|支那|台巴子|弯弯狗|大陆狗|港灿|阿三佬|婚驴|母狗们|蝗虫|蛆|塔绿班|草包",
        _SLURS,
        _TOLD,
    ),
    Rule(
        "threat_made",
        "2.8",
        Severity.ATTENTION,
        "死你|了你|掉你|断你|全家|当心|小心|打一次|打你一次|让你|等着|等死|家|住",
        _THREAT,
        _TOLD,
    ),
    Rule(
        "abuse_aimed",
        "2.6",
        Severity.ATTENTION,
        "you|u r|these|such|fuck|screw|kill|kys|die",
        _EN,
        _TOLD,
    ),
    Rule("group_contempt", "2.7", Severity.ATTENTION, "all |those|these|fucking", _GROUP_EN, _TOLD),
    Rule(
        "threat_made",
        "2.8",
        Severity.ATTENTION,
        "kill|hurt|beat|stab|shoot|find",
        _THREAT_EN,
        _TOLD,
    ),
)
_OPEN, _CLOSE = "“「『‘", "”」』’"


def check(material: Material) -> Iterator[Finding]:
    """One finding per kind of unfriendliness, words in quotation marks left out."""

    def unquoted(rule: Rule, hit: Hit) -> Severity | None:
        text = material.text_of(hit.field)
        return None if _is_quoted(text, hit.start, hit.end) else rule.severity

    yield from apply(material, _RULES, checker=NAME, version=VERSION, judge=unquoted)


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a place stands between quotation marks on its own line."""
    before = text[max(0, start - _QUOTE_REACH) : start].rsplit("\n", 1)[-1]
    after = text[end : end + _QUOTE_REACH].split("\n", 1)[0]
    opened = max(before.rfind(mark) for mark in _OPEN)
    closed = max(before.rfind(mark) for mark in _CLOSE)
    return opened > closed and any(mark in after for mark in _CLOSE)
