"""Offers of what the law forbids: gambling, drugs, weapons, false papers, accounts, spying.

Serves clause 1.8 (obscenity, gambling, violence, crime), clause 1.13 (anything else the law
forbids) and clause 1.6 (cults).  The decision that depends on it: whether an editor must see the
piece before anybody else.  Goods and an offer must stand in one sentence; court reports, police
warnings and studies have the words of a report and are left alone.
"""

import re
from collections.abc import Iterator

from moderation.material import Finding, Material, Severity
from moderation.rules import CALL, REPORTED, Rule, ahead, apply, pair
from moderation.solicitation import CONTACT

NAME = "unlawful"
VERSION = 2

_TRADE = (
    rf"{CALL}|出售|售卖|低价|现货|货到付款|到付|批发|代办|包邮|发货|长期(?:供|收|出)|大量(?:供"
    rf"|收|出|现货)|高价(?:收|回收|(?![一-龥]))|求购|收购"
    r"|有货|闪送|同城|当天|价格|联系|办理|专业|快速"
)
# Tables that only gamblers name, and games of everyday talk that are played for money as well.
_TABLES = (
    r"(?<!牛)牛牛|金[🌸🌹🌺]|百家乐|龙虎(?:斗|和)|炸金花|拼三张|28圈|pc28|时时彩|六[合和][彩菜采]"
    r"|番摊"
    r"|北京赛车"
    r"|pk10|红包(?:扫雷|牛牛)|红中麻将|德州(?:私|局)|3d(?:精准|预测|推荐)|玩采票|6合[菜彩]"
    r"|(?:娱乐|游戏)(?:平台|城|场)?(?:线上|在线|平台|或)?开户(?!数|率|量|行)|pg(?:电子|大水"
    r"|模拟器)|电子大[水💦]"
    r"|真人(?:视讯|荷官|皆有|棋牌)|(?:线上|在线|平台)德州"
    r"|真钱|博彩|电子游艺"
    r"|外围(?:盘|足球|球)|足球外围|滚球|盘口|特码|生肖码|澳门(?:葡京|新葡京|威尼斯人)"
)
_GAMES = (
    r"金花|三公|斗牛|轮盘|快三(?!年|个|天|次|分|月|点|岁)|十三水|跑得快|干瞪眼|棋牌|捕鱼|德州|福彩3d|手机彩票|玩彩票|老虎机"
    r"|扫雷"
    r"|模拟器|电子游戏|红包接龙|娱乐(?:城|平台|家)|(?:线上|在线|平台)(?:娱乐|棋牌)|体育(?:平台"
    r"|投注|竞猜)"
    r"|麻将|赌场|投注|下注|大舞台|四码|计划群"
)
# What a newcomer is to win there in the words of touts, and in words that others have too.
_TALK = (
    r"新[人号](?:就|存|送|充|必[红爆出中]|大[水💦]|首[充存]|出水|💦)|必[红爆](?!的)|高?爆率"
    r"|放[大💦]{1,2}[水💦]"
    r"|高?返水|反水(?=\d|高|平台)|[稳好老新](?:[台苔]子|苔)|苔子|[台苔]子(?:稳|安全|靠谱)"
    r"|(?<!以)上下分"
    r"(?!明|别|布|为|开|享|层|离|列|成|析|裂|组|工|歧|类|级|散|两|三|流|段)|[下上]↓?分(?:快|秒)"
    r"|秒[下上]分"
    r"|可拉|带?红单|连红|保底[一二三四五六七八九十]?中"
    r"|(?<![一-龥])[一二三四五六七八九十]中[六七八九]"
    r"(?![一-龥])|大额无忧|流水(?:再?[反返]|达标)|打[够满]?\s?\d+\s?流水|扶持\d{2}|包赢|稳赢|彩金"
    r"|[送宋]\s?\d{2,4}\s?彩金"
    r"|精准(?:数据|计划|预测)(?=进|加|免|群|带|[,。!])|做[庄桩](?=的|群|加|私)"
)
# Of these the ones that no other game, shop or market has.
_SURE_TALK = (
    r"(?<!以)上下分(?!明|别|布|为|开|享|层|离|列|成|析|裂|组|工|歧|类|级|散)|秒[上下]分|大额无忧"
    r"|新[人号]必[红爆]"
    r"|[稳好老][台苔]子|苔子|高?返水|红单|彩金|包赢|稳赢"
)
# Bonuses on money paid in, which shops give as well.
_BONUS = (
    r"开户(?:即|就)?送|存就送|注册(?:就|即)?[送宋](?:彩金|红包|\d{1,4}(?!\d|元|块|张))"
    r"|[充存]\s?\d{2,5}\s?[送宋反返选]\s?\d"
    r"|(?<!\d)\d{2,4}\s?[送宋返反]\s?\d{2,4}(?!年|个|人|名|米|公里)"
    r"|首[充存](?=送|返|反|就|\d|彩|秒|[,。!])"
)
_WINNINGS = rf"{_TALK}|{_BONUS}"
_GAINS = (
    rf"{_WINNINGS}"
    r"|大[水💦]|[连必]中(?!国)|[台苔]子|(?:返|反)水|拉你|秒[下提到]|提[现款]|回血|上岸|🔗|红包雨"
    r"|做[庄桩]|上分|截流"
    r"|免费(?:推荐|带|领)|扶持\d|[送宋]\s?\d{2,4}|送(?:现金|红包|积分|分)|包赔|打码|返佣|精准|秒到"
)
_TABLE_CALL = (
    rf"{CONTACT}"
    r"|注册(?=链|即|送|就|找|加|[,。!])|开户(?!数|率|量|行|更|环节)|网址|浏览器|游览[器起]"
    r"|玩的(?=[,。!私加来进找联滴])"
    r"|想玩的?(?=[,。!私加来进找联滴]|\Z)|有人玩[吗嘛的]|来干(?=[,。!]|\Z)|招代理|加盟"
    r"|免费(?:推荐|带)|信誉(?=好|老|保|第|有|[,。!]|\Z)|(?<![无隐走公自缉营])私(?![一-龥])|(?:扣|q"
    r"|微|v|加)\s?\d{6}"
    r"|\.(?:com|top|vip|cc|net)"
)
# Only gamblers speak of these tables, so that a manner of boasting is enough beside them.
_BOAST = (
    rf"{_TABLE_CALL}|{_GAINS}"
    r"|(?:官方|信誉|正规|老)(?:平台|品牌)|官网|带你|靠谱|开户|都有(?=[,。!]|\Z)|计划群"
)


def _with_call(one: str, other: str) -> re.Pattern[str]:
    """Two signs and a call in one sentence, whatever their order."""
    gap, call = r"[^。!?;\n]{0,18}?", f"{ahead(_TABLE_CALL)}(?:{_TABLE_CALL})"
    one, other = f"{ahead(one)}(?:{one})", f"{ahead(other)}(?:{other})"
    both = rf"(?:{one}{gap}{other}|{other}{gap}{one})"
    return re.compile(
        rf"{both}{gap}{call}|{call}{gap}{both}|{one}{gap}{call}{gap}{other}"
        rf"|{other}{gap}{call}{gap}{one}"
    )


_DRUGS = (
    r"冰毒|海洛因|大麻(?!籽|纤维)|k粉|摇头丸|麻古|麻果|可卡因|迷幻蘑菇|迷[药魂奸](?:药|水)?"
    r"|听话水|乖乖水|催情[药水]|三唑仑|笑气|上头(?:电子烟|烟弹)"
    r"|依托咪酯|邮票(?:毒品|致幻)|氯胺酮|拍肩粉|蒙汗药|昏睡(?:药|水)|猪肉(?=.{0,4}冰)"
)
_WEAPONS = (
    r"仿真枪|气枪|猎枪|手枪|枪支|枪械|铅弹|子弹|弩箭|弓弩|雷管|炸药|电击(?:器|棍)|电棍|甩棍"
    r"|管制刀具|三棱刺|指虎|消音器|快排(?=.{0,6}(?:枪|气))"
)
_PAPERS = (
    r"办(?:假)?证(?!件|券|据|明|实|监)|刻章|假(?:证|证件|文凭|章|币|发票|驾照|身份证|学历)"
    r"|代开(?:各类|各种|正规|增值税)?(?:发票|税票)|开(?:税)?票(?:低|优惠|点)"
    r"|(?:发票|税票)[^。\n]{0,6}(?:代开|验证后付款|点数?低)|(?:各类|各种"
    r"|各行业)[^。\n]{0,6}(?:发票|证件|证书)|真票|增值税?(?:专用)?(?:发)?票"
    r"|(?:代办|办理|包办|快速办)(?:毕业证|学历证|学位证|驾驶证|驾照|资格证|健康证|核酸证明"
    r"|结婚证|离婚证|房产证|户口本)"
)
_PAPERS_CALL = (
    rf"{CALL}|联系|低税?点|点数?低|税点|优惠|见货|验(?:证|真)后?付款?|可验|保真|先办后|货到"
    rf"|打扰|本地|快速|包邮|代理|专业|长期|合作"
)
_ACCOUNTS = (
    r"(?:(?<![付支])出租?|收(?!到|入)|收购|出售|买(?![单到了])|租|求购|回收"
    r"|提供)[^。\n]{0,6}(?:银行卡|四件套|对公账?户|手机卡"
    r"|电话卡|实名(?:号|微信|账号)|支付宝号|微信号|身份证(?!号码是)|人脸)"
    r"|跑分|洗钱|洗白|走账|过账(?!号)|码商|卡商|猫池|接码|短信轰炸|呼死你|改号软件|伪基站"
    r"|黑客(?:接单|服务)|盗号|破解(?:微信|qq|密码|手机锁)"
    r"|定位(?:手机|他人|老公|老婆)|查(?:开房|通话记录|聊天记录|户籍|车档|个人信息)|手机(?:监听"
    r"|窃听|监控)|窃听器|私家侦探|婚外情调查|社工库"
    r"|代孕|捐卵|卖卵|卖肾|买肾|(?:扑克|麻将)[^。\n]{0,6}(?:分析仪|透视|控牌器|作弊器|千术)"
    r"|控牌器|麻将程序|透视(?:扑克|眼镜|牌)"
)
_CULT = re.compile(
    r"(?:默念|诚念|常念|敬念|牢记|心[中里]|诚心)[^。!?;\n]{0,10}(?:大法好|真善忍好)|三退保平安"
)
_VIOLENCE = re.compile(
    r"(?:职业)?杀手[^。!?;\n]{0,8}(?:接单|联系|价格|微信|可雇)|(?:收钱|收费"
    r"|付钱)[^。\n]{0,6}(?:打人|砍人|要账|断手|断腿)"
    r"|专业(?:要账|讨债|打人|报复|复仇)|代(?:打架|报复|复仇)"
    r"|(?:教你|教程|方法|步骤)[^。!?;\n]{0,10}(?:制作|自制|做)(?:炸弹|炸药|枪|毒品|冰毒"
    r"|燃烧瓶)|(?:自制|制作)(?:炸弹|炸药|燃烧瓶|土枪)(?:的)?(?:教程|方法|步骤|配方)"
)
_EN = re.compile(
    r"\b(?:buy|order|selling|for\ssale|get)\b[^.!?\n]{0,24}\b(?:cocaine|heroin|meth|mdma"
    r"|fentanyl|lsd|weed|fake\s(?:ids?|passports?|money|diplomas?)"
    r"|counterfeit\s(?:money|notes|bills)|cloned\scards|stolen\scards|cvv|ghost\sguns?)\b"
    r"[^.!?\n]{0,40}\b(?:online|now|here|cheap|shipping|delivery|dm|whatsapp|telegram|wickr"
    r"|discreet|contact)\b"
    r"|\b(?:sign\sup|register|deposit|join)\b[^.!?\n]{0,40}\b(?:casino|betting|slots|jackpot"
    r"|free\sspins|sportsbook)\b[^.!?\n]{0,40}\b(?:bonus|now|free|\$\d|win)\b"
    r"|\b(?:casino|slots|free\sspins)\b[^.!?\n]{0,30}\b(?:bonus"
    r"|deposit)\b[^.!?\n]{0,30}\b(?:sign\sup|register|join|click|claim)\b"
)
_PROSE = re.compile(
    REPORTED.pattern
    + r"|赛事|比赛|锦标赛|冠军|电影|小说|剧情|游戏厅|历史|医学|药理|临床|麻醉|合法化|议会|法案"
    r"|税务局|财政部|国税|开具|报销|军事|军队|士兵|射击|武警|博物馆|国际油价"
)
_RULES = (
    Rule(
        "offer_drugs",
        "1.8",
        Severity.ATTENTION,
        "毒|海洛因|大麻|k粉|摇头丸|麻古|麻果|可卡因|蘑菇|迷|听话水|乖乖水|催情|三唑仑|笑气"
        "|上头|依托咪酯|致幻|氯胺酮|拍肩粉|蒙汗药|昏睡",
        pair(_DRUGS, _TRADE, 14),
        _PROSE,
    ),
    Rule(
        "offer_weapons",
        "1.8",
        Severity.ATTENTION,
        "枪|弹|弩|雷管|炸药|电击|电棍|甩棍|管制刀具|三棱刺|指虎|消音器",
        pair(_WEAPONS, rf"{CALL}|出售|售卖|现货|货到付款|到付|批发|包邮|求购|有货|闪送", 12),
        _PROSE,
    ),
    Rule(
        "offer_papers",
        "1.13",
        Severity.ATTENTION,
        "证|章|票|假|学历|驾照|户口本",
        pair(_PAPERS, _PAPERS_CALL, 20),
        _PROSE,
    ),
    Rule(
        "offer_accounts",
        "1.13",
        Severity.ATTENTION,
        "卡|四件套|户|号|身份证|人脸|跑分|洗|走账|过账|码|猫池|轰炸|呼死你|改号|伪基站|黑客"
        "|破解|定位|查|手机|窃听|侦探|调查|社工库|代孕|卵|肾|扑克|麻将|控牌器|透视",
        pair(_ACCOUNTS, _TRADE, 14),
        _PROSE,
    ),
    Rule(
        "offer_gambling",
        "1.8",
        Severity.ATTENTION,
        "牛牛|金|百家乐|龙虎|拼三张|28|时时彩|六|番摊|赛车|pk10|红包|麻将|德州|3d|采票|6合|开户|pg|真人|真钱|博彩|电子大"
        "|游艺|外围|滚球|盘口|码|澳门",
        re.compile(
            rf"{pair(_TABLES, _BOAST, 18).pattern}"
            rf"|(?:{_GAMES})[^。!?;\n]{{0,6}}?(?:{_TABLES})"
            rf"|(?P<table>{_TABLES})[^。!?;\n]{{0,6}}?(?!(?P=table))(?:{_TABLES}|{_GAMES})"
        ),
        _PROSE,
    ),
    Rule(
        "offer_gambling",
        "1.8",
        Severity.ATTENTION,
        "金花|三公|斗牛|轮盘|快三|十三水|跑得快|干瞪眼|棋牌|捕鱼|德州|彩|老虎机|扫雷|模拟器|电子|红包|娱乐|线上"
        "|在线|平台|体育|麻将|赌场|注|大舞台|四码|计划群",
        _with_call(_GAMES, _GAINS),
        _PROSE,
    ),
    Rule(
        "offer_gambling",
        "1.8",
        Severity.ATTENTION,
        "新|必|爆率|水|💦|台|苔|分|可拉|红单|连红|中|大额|送|宋|反|返|充|存|赢|精准|彩金|首|庄|桩|扶持",
        re.compile(
            rf"{pair(_WINNINGS, _TABLE_CALL, 18).pattern}|{pair(_BONUS, CALL, 18).pattern}"
            rf"|{pair(_GAMES, _SURE_TALK, 12).pattern}"
            rf"|保底.{{0,2}}[一二三四五六七八九十]中[一二三四五六七八九]"
            rf"|(?P<talk>{_TALK})[^。!?;\n]{{0,18}}?(?!(?P=talk))(?:{_WINNINGS}|秒[到下])"
            rf"|(?:{_BONUS})[^。!?;\n]{{0,18}}?(?:{_TALK})"
        ),
        _PROSE,
    ),
    Rule("cult_call", "1.6", Severity.ATTENTION, "大法好|真善忍|三退", _CULT),
    Rule(
        "offer_violence",
        "1.8",
        Severity.ATTENTION,
        "凶|杀手|打人|砍人|要账|断|讨债|报复|复仇|打架|炸弹|炸药|枪|毒|燃烧瓶",
        _VIOLENCE,
    ),
    Rule(
        "offer_gambling",
        "1.8",
        Severity.ATTENTION,
        "casino|betting|slots|jackpot|spins|sportsbook",
        _EN,
    ),
    Rule(
        "offer_drugs",
        "1.8",
        Severity.ATTENTION,
        "cocaine|heroin|meth|mdma|fentanyl|lsd|weed|fake |counterfeit|cards|cvv|ghost gun",
        _EN,
    ),
)


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter, with the places where it stands."""
    yield from apply(material, _RULES, checker=NAME, version=VERSION)
