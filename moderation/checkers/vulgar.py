"""Sex for sale, obscene material, explicit scenes, teasing, and gore shown off.

Serves clause 1.8 (obscenity), clause 4.1 (sexual experience in detail), clause 4.4 (sexual
suggestion) and clause 4.5 (gore and cruelty).  The decision that depends on it: whether the piece
may be read on without a warning.  Medicine, education and reports have words of their own in the
sentence and are left alone.
"""

import re
from collections.abc import Iterator

from moderation.material import Finding, Material, Severity
from moderation.rules import CALL, REPORTED, Rule, apply, pair
from moderation.solicitation import CONTACT

NAME = "vulgar"
VERSION = 2

_SERVICE = (
    r"(?:会所|兼职|女孩|女大|小妹|美眉|技师|男模)[^。\n]{0,12}上门(?!送|取|安装|维修)|包夜"
    r"|全套服务|一条龙服务|特殊服务|莞式|约炮|约[p啪]|一夜情|援交|裸聊"
    r"|文爱|磕炮|口嗨|外围(?:女|模特|妹)|楼凤|学生妹|小妹[^。\n]{0,4}服务"
    r"|(?:美女|少妇|模特|嫩妹|妹子|小姐姐?)[^。\n]{0,8}(?:上门|包夜|全套|陪(?:玩|睡|夜|浴)"
    r"|特服|桑拿)|制服诱惑|私密按摩|男模|鸭子招聘"
)
_MATERIAL = (
    r"黄片|a片|av(?:片|资源|女优)|[无有]码(?:片|视频|资源|高清)|成人(?:视频|影片|网站|电影"
    r"|小说)|色情(?:视频|网站|片|小说)|果照|裸照|裸体(?:照|视频)|福利(?:姬|视频|资源)"
    r"|偷拍(?:视频|自拍)?|自慰视频|性爱视频|不雅视频|看片|激情视频|原味(?:丝袜|袜子|内衣|内裤"
    r"|胖次)|种子资源|车牌号?资源|番号"
)
_BODY = (
    r"鸡巴|阴茎|肉棒|阴道|小穴|嫩穴|骚穴|骚逼|奶子|乳头|龟头|阴蒂|阴唇|精液|淫水|下体|私处"
    r"|屁眼|肉缝|玉茎|蜜穴|大屌"
)
_ACT = r"插|舔|吸吮|吮|操|肏|射(?:在|出|进|了)|呻吟|高潮|揉|捏|抽送|含住|湿|硬|蹭|撸|浪叫|娇喘|颤抖"
_TEASE = (
    r"(?:求|要|发|看看?)(?:你的?)?(?:果照|裸照|胸照|奶子|大胸|小穴|私照)|(?:好|很|真|太"
    r"|这么)(?:骚|涩|色情|淫荡)(?:啊|呀|哦)?[^。\n]{0,4}(?:想|操|干|舔|上)"
    r"|骚(?:货|逼|母狗|浪货|b|屄)|母狗[^。\n]{0,4}(?:调教|爹)|(?:找|求"
    r"|收)(?:个)?(?:m(?![a-z])|母狗|性奴|炮友|床伴|金主(?!的|们|爸爸的))|(?:想|要)(?:被)?(?:操|艹"
    r"|日)(?:你|我|她)"
    r"|(?:瑟瑟(?!发抖)|涩涩(?!的)|(?<![形各色])色色)[^。\n]{0,4}(?:来|吗|群|加|私|要)|(?:一起"
    r"|来)(?:瑟瑟|涩涩|色色)|叫床(?!啦|了"
    r"|服务)"
    r"|内射|颜射|(?<![站路门窗港入出关户人村镇])口交(?![给由到付还接班代流易通汇警])|肛交|69式"
    r"|女上位"
)
_GORE = (
    r"肢解|碎尸|开膛|内脏|肠子|脑浆|断肢|斩首|割喉|血肉模糊|挖(?:眼|心)|剥皮|虐(?:杀|猫|狗"
    r"|待动物)|死状|尸块|活埋|凌迟"
)
_GORE_BAIT = (
    r"视频|图片|高清|现场(?!勘|调|处|救)|实拍|慎入|慎点|未打码|无码|无打码|完整版|胆小勿|资源"
    r"|过瘾|刺激|爽|好看|全过程"
)
# Teasing and trade among strangers, in the words that stand for what may not be said.  The first
# say nothing else; the second are everyday words as well and want the call next to them, or a
# second of the kind.
_HINTS = (
    r"(?<!瑟)瑟瑟(?!发|寒|秋|抖|作)|(?<!涩)涩涩(?!的地)|(?<![形各色])色色(?!彩|色)|(?<![a-z])ss的"
    r"|自录(?![取用像入音])"
    r"|果照|裸照|原味(?:内|丝|袜|胖|白)|母🐶|(?:语|文|磕)(?:爱(?!好)|炮)|裸(?:聊|举|播)|果聊"
    r"|(?<![a-z])zw(?=的|吗|录|视|,|。)|自(?:🦌|慰)(?!问)|[床涩](?:女|男)?(?:搭(?!配|在|上|建)"
    r"|友(?!谊))"
    r"|(?:找|个)色(?:色的)?(?:女|男)?搭(?!配)|[女男]奴(?!隶)|性奴|(?<![a-z])(?:sm|bdsm)(?=圈|爱|主"
    r"|奴|调)"
    r"|(?<![a-z])[sm]属性|字母圈|(?:求|想|找人?|被)调教(?=我|[^一-龥]|\Z)|女恋(?!爱)|绿帽(?:奴"
    r"|情节|癖)|换妻|炮友"
    r"|糖心(?:片|vlog)|91(?:视频|猎奇)|海角(?:社区|网址|大神)|聊黄(?!河|山|金)|🔞|下海视频|福利姬"
    r"|爱爱(?=[吗,。!/ 哈])|大奶子|小穴|[屁菊](?:眼|花)(?=.{0,4}(?:开发|操))|内射"
    r"|(?:穿过|定制)的?(?:白袜|袜子|内裤|丝袜)(?=.{0,6}(?:出|卖|要|收|私|加))"
    r"|(?<![a-z])s[+]t(?![a-z])"
    r"|骚(?:的女|话|货|一点|女)|色(?:的|点)?(?:女|男)(?:生|的|宝)(?:聊|来|搭)"
    r"|想(?:要|被)(?:操|草|c|艹|日)(?=[你我她他死]|[,。!?~]|\Z)"
    r"|给看.{0,3}[涩色胸奶]"
    r"|男受(?=[,。!/找求 ]|dd|\Z)"
)
_EVERYDAY = (
    r"母狗|公狗|发情|后入|奶子|喝茶|[↑上][🚪门](?=服务|约|小妹|妹)|调教|主人|(?<![a-z])(?:sm|ss"
    r"|dom|sub)(?![a-z])"
    r"|小妹|白袜|丝袜|字母(?=[,。吗找])|[打约]一?(?:p(?![a-z0-9])|泡(?![沫茶菜面]))"
)
_HINTS_CALL = (
    rf"{CONTACT}"
    r"|(?<![寻查])找(?:个|一个|的|爸|女|男|听话|小(?!偷|区|时))|[求收](?:个|我|做|调教|资源)"
    r"|来(?:个|一个|点|女|男)|有(?:没有)?(?:要|想要|出|女宝|卖)|有没有|想(?:看|找|被|色|聊|和)"
    r"|出(?:视频|自|sp|原味|果|照|个)|[要给](?:不要|吗|么|一下|我的|资源)|可以[吗嘛么不]"
    r"|吗(?=[,。 /!?~]|\Z)|一起|加一下|谁(?:有|看|能|要)|网址|下载|资源|教程"
    r"|\d+\s?(?:个|张|分钟|r(?![a-z])|米|元|块)|定制|处[个一]|看(?:去|吧|吗)|本人|陪"
)
_BESIDE = (
    rf"母狗[^。!?\n]{{0,4}}(?:[加私滴]我|加一下)|(?:{_EVERYDAY})[,。!/ ]{{0,2}}(?:{CONTACT}"
    rf"|[加私滴]我)"
    rf"|(?:{CONTACT})[,。!/ ]{{0,2}}(?:{_EVERYDAY})"
)
# A hint and a trade in one word.
_HINTS_ALONE = (
    r"(?:可以|想要?|去|来|拍)[?,]{0,2}(?:瑟瑟|涩涩|色色)(?![发寒秋作的彩])|(?:要|出|卖|买"
    r"|收)[^。]{0,3}穿过的(?:袜|内裤"
    r"|丝袜)|(?<!天涯)海角(?:社区)?(?:网址|下载|会员|大神)|(?:是|玩|喜欢)sm(?=吗|[,。!?/]|\Z)"
    r"|(?:要|想|来)爱爱(?=[,。!?/ 哈吗]|\Z)|自🦌|聊黄(?!河|山|金|色的?(?!视|片))|(?<![a-z])zw录|🔞"
    r"|母🐶|裸举(?!报)|磕炮|语爱"
    r"|果聊|[有看卖出]自录(?![取用像入音制])"
    r"|出?原味(?:内[衣裤]|丝袜|袜|胖)|女恋dd|字母圈|福利姬|床搭(?!配|在|上|建)|瑟瑟的(?:搭|女|男"
    r"|群)|涩涩的?(?:搭|群|女|男)"
)
_PRICED = (
    r"视频\s?\d{1,3}\s?(?:元|r|米|块)\s?(?:一|十|\d{1,3})\s?个|\d{1,3}\s?(?:元|r|米"
    r"|块)\s?[一二三四五\d]{1,3}个(?:本人)?视频|聊[色骚](?!调|彩|扰)|看涩|(?:女|男|找个?"
    r"|来个?)色?(?:床"
    r"|涩|色)搭子|反差mg(?![a-z])|你是[sm]吗|我是[sm](?=[,。!/ ])|禁漫|哔咔"
    r"|(?<![a-z])jm(?:和|破解|网址|天堂)|约一?(?:泡(?![沫茶菜面温])|p(?![a-z0-9]))|找个?(?:字母"
    r"|dom|sub)(?![a-z])"
    r"|黄色(?:的)?视频[^。]{0,6}(?:软件|看|资源)"
)
_EN = re.compile(
    r"\b(?:escorts?|hookups?|nudes?|sexcam|camgirls?|call\sgirls?|erotic\smassage"
    r"|onlyfans\sleaks?|porn\s(?:videos?|pics|links?))\b[^.!?\n]{0,40}"
    r"\b(?:available|call|text|dm|whatsapp|telegram|snap|tonight|free|link|near\syou|join|xxx"
    r"|click|\d{6,})\b"
    r"|\b(?:hot|sexy|horny|naughty)\s(?:singles|girls|teens|milfs|women"
    r"|sluts)\b[^.!?\n]{0,40}\b(?:near|call|text|waiting|chat|live|tonight|meet|reply)\b"
    r"|\b(?:suck|fuck|lick|ride|stroke)(?:ed|ing|s)?\s(?:my|his|your|her|the)\s(?:big\s|hard\s"
    r"|wet\s|tight\s)?(?:cock|dick|pussy|tits|cunt)\b"
)
_PROSE = re.compile(
    REPORTED.pattern
    + r"|医生|患者|病人|治疗|医院|健康|疾病|教育|临床|手术|检查|妇科|泌尿|病毒|感染|卫生|生殖"
    r"|解剖|哺乳|母乳|科普|护理|保护|电影节|展览|志愿者|消毒"
)
_RULES = (
    Rule(
        "sex_service",
        "1.8",
        Severity.ATTENTION,
        "上门|包夜|服务|莞式|约|一夜情|援交|裸聊|文爱|磕炮|口嗨|外围|楼凤|学生妹|陪|特服|桑拿"
        "|制服诱惑|私密|男模|鸭子|全套",
        pair(
            _SERVICE,
            rf"{CALL}|价格|联系|电|加|来|可约|会所|酒店|同城|宾馆|兼职|欢迎|恭候|吗|别来|走起"
            rf"|发照片|看图",
            20,
        ),
        _PROSE,
    ),
    Rule(
        "sex_material",
        "1.8",
        Severity.ATTENTION,
        "片|av|码|成人|色情|果照|裸|福利|偷拍|自慰|性爱|不雅|激情|原味|种子|车牌|番号",
        pair(
            _MATERIAL,
            rf"{CALL}|免费看|在线看|高清|网盘|云盘|资源|卖|出售|低价|发你|发我|观看|看了|分享"
            rf"|群|收|买",
            12,
        ),
        _PROSE,
    ),
    Rule(
        "sex_scene",
        "4.1",
        Severity.ATTENTION,
        "鸡巴|阴|肉|穴|骚|奶子|乳头|龟头|精液|淫水|下体|私处|屁眼|玉茎|大屌",
        pair(_BODY, _ACT, 14),
        _PROSE,
    ),
    Rule(
        "sex_tease",
        "4.4",
        Severity.ATTENTION,
        "果照|裸照|胸照|奶子|大胸|穴|私照|骚|涩|色|淫荡|母狗|主人|性奴|炮友|床伴|金主|找"
        "|求|收|操|艹|日|瑟瑟|叫床|射|口交|肛交|69|女上位",
        re.compile(_TEASE),
        _PROSE,
    ),
    Rule(
        "gore_shown",
        "4.5",
        Severity.ATTENTION,
        "肢|碎尸|开膛|内脏|肠子|脑浆|斩首|割喉|血肉|挖|剥皮|虐|死状|尸块|活埋|凌迟",
        pair(_GORE, _GORE_BAIT, 12),
        _PROSE,
    ),
    Rule(
        "sex_service",
        "1.8",
        Severity.ATTENTION,
        "escort|hookup|nude|cam|call girl|erotic|onlyfans|porn|hot |sexy|horny|naughty|cock"
        "|dick|pussy|tits|cunt",
        _EN,
    ),
    Rule(
        "sex_tease",
        "4.4",
        Severity.ATTENTION,
        "瑟|涩|色|ss|录|果照|裸|原味|狗|🐶|爱|炮|聊|zw|🦌|慰|床|奴|sm|属性|字母|调教|女恋|绿帽|换妻|糖心|91"
        "|海角|🔞|下海|福利姬|眼|花|后入|内射|喝茶|🚪|门|袜|内裤|s+t|骚|想|发情|处不处|视频|搭|禁漫|哔咔|jm|约|打"
        "|dom|sub|胸|小穴|男受|主人|小妹|反差mg|是s|是m",
        re.compile(
            rf"{pair(_HINTS, _HINTS_CALL, 12).pattern}|{_HINTS_ALONE}|{_PRICED}|{_BESIDE}"
            rf"|(?P<hint>{_HINTS})[^。!?;\n]{{0,12}}?(?!(?P=hint))(?:{_HINTS}|调教|主人)"
        ),
        _PROSE,
    ),
)


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter, with the places where it stands."""
    yield from apply(material, _RULES, checker=NAME, version=VERSION)
