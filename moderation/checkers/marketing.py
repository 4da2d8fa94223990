"""Promises no honest seller makes: sure gains, loans for anyone, sure passes, prizes never entered.

Serves clause 3.7 (deceptive marketing) and clause 3.1 (junk adverts).  The decision that depends
on it: whether the piece sells instead of telling.  A sentence that reports, warns or judges is left
alone, and a single word of the trade says nothing: a promise and a call stand together.
"""

import re
from collections.abc import Iterator

from moderation.material import Finding, Material, Severity
from moderation.rules import Rule, apply, pair
from moderation.solicitation import BECKON, CONTACT, EASE, LOOSE, LURE, PAY, SLANG, TOUT

NAME = "marketing"
VERSION = 2
CLAUSE = "3.7"
ADVERT_CLAUSE = "3.1"

_CALL = (
    r"联系[我vq]?|加(?:我|微|[vq]|群|入)|私[我聊信]|滴滴|扫码|咨询|电话|致电|来电|热线|微信|vx"
    r"|qq|扣扣|报名|进群|入群|拉群"
    r"|点击|戳|注册|登录|登陆|下载|有需要|需要的|名额|回复|先到先得|欲|http|www\.|url"
)
_SURE_GAIN = (
    r"稳赚不赔|稳赚|包赚|只赚不赔|保本(?:高|保|且)?收?益?|(?:零|0|无)风险(?!评估|提示)|躺赚"
    r"|睡后收入|轻松(?:赚|月入|日入)"
    r"|(?:日|天天|每天|月|时|周|一天|一小时)(?:入|赚|挣|收入|收益)\s?(?:过|上|近|破)?\s?"
    r"(?:[三四五六3-6]位数|[几\d一二三五两]{1,5}\s?[百千万wk]|过[百千万]|[百千万]元?|\d{3,6})"
    r"|收益翻[倍番]|翻倍收益|赚钱项目|挣米|赚米|零撸|0撸|项目稳定|回本快|当天(?:提现|到账)"
    r"|秒(?:提现|到账)|提现秒到"
)
_JOB = (
    r"兼职|副业|小项目|挂机|看广告|做任务|手机(?:赚|操作|就能|即可|做)|在家(?:就能|可做|赚|做"
    r"|办公赚)|打字员|录入员|抄写|手工活|零门槛|无门槛"
    r"|宝妈|学生党|时间自由|工作轻松|长期稳定"
)
_JOB_PAY = (
    r"日结(?!算|合|尾)|秒结|现结|一单一结|当天结|不收(?:任何)?费|(?:零|0|不用|无需)(?:投入"
    r"|投资|费用|押金)"
    r"|多劳多得|招(?:人|募|聘)?[^。\n]{0,4}名|有(?:没有)?人做|做吗|做的来|来做|懂的?来|来不来"
    r"|需要的(?!宝)"
    r"|联系我?|[加私]我|滴滴|加(?:微|[vq])|微信|qq|电话"
)
# A wage is no sign beside plain work, but it is one beside work that is none.
_NO_WORK = (
    r"副业|小项目|挂机|看广告|做任务|手机(?:赚|操作|就能|即可|做)|在家(?:就能|可做|赚|做)|零门槛"
    r"|无门槛|宝妈"
    r"|抄写|录入员|打字员"
)
_WAGE = (
    r"(?:日|天|月|时|周|一天|每天|一小时|一单)(?:入|赚|挣"
    r"|薪)?\s?[\d几三四五]{1,5}\s?[-~到]?\s?\d{0,4}\s?(?:元|块|米|百|千|万|位数|➕|\+)"
)
_TIPS = (
    r"内部消息|内幕(?:消息|票)|老师带(?:单|盘)|带单|牛股|黑马股|涨停(?:股|板|票)|金股|翻倍股"
    r"|妖股|荐股|股票(?:交流|推荐)群?"
    r"|操盘(?:手|团队)|稳赢|跟单|喊单|短线(?:王|票|股|操作)|暴涨"
)
_TIP_CALL = (
    r"加群|进群|入群|建群|群(?:号|主)|扫码|加(?:我|微|[vq])|微信|qq|扣扣|免费(?:领取?|推荐"
    r"|诊股|送|布局)|不收(?:费|任何)|验证码"
    r"|领取|关注老师|添加|每[天日](?:推|送|一)|联系|报名|点击|回复|电话|欲加"
)
_LOAN = r"贷款|借款|信贷|小额贷|网贷|抵押贷|信用贷|贷|借钱|周转|套现|提额|额度|下款|放款|取现"
_LOAN_BAIT = (
    r"(?:无|免|不用|无需)抵押|(?:无|免|不用)担保|秒批|秒到|当[天日](?:放款|下款|到账|拿钱)"
    r"|最快.{0,6}(?:放款|到账)|黑户|花户|白户"
    r"|征信(?:花|差|黑|不好)|不[看查]征信|凭身份证|(?:只|仅)(?:需|要)身份证|包下款?|百分百下"
    r"|百分之百下|低息|零首付|代还|不成功不收费"
    r"|手续(?:简单|简便)|门槛低|利息低|额度高|工资卡|按揭房|可贷|急用钱|资金周转|点击|戳|逾期也"
)
# Ways of touts that hold both a bait and a call.
_TOUT_WAYS = (
    r"包教包会(?=[,。!/~ ]|\Z)|无(?:任何)?前期(?=[,。!/ ]|费|公)|(?:没有?|无|不收)(?:任何)?(?:前期"
    r"|隐形)费用"
    r"[^。]{0,8}(?:私|联系我|加我)|[一两俩2](?:部|台|个)?(?:手机|📱)(?:的来|1?一?小时)"
    r"|(?:一|1)个?小时\s?\d{3,4}(?:来(?=[,。!]|\Z)|,来(?=[,。!]|\Z)|,?不需|,看过来|随便)"
    r"|月入过?[w万](?:以上)?[^。]{0,6}(?:感兴趣|私|加我|丝|➕|伽)|急用(?:有路子|钱的来|的私)"
    r"|有路子[^。]{0,8}(?:一天|急用|私|加我)|(?<!未)来人(?:呀|啊|吧)?(?:宝宝|宝子|兄弟)|私(?:细节"
    r"|我细|聊细)"
    r"|(?:能打|要)[^。]{0,4}贷[^。]{0,4}(?:私|找我|加我)|负债[^。]{0,16}(?:私我|私聊|加我|联系我"
    r"|找我|进群)"
    r"|到手\d+[w万](?:,随意|随意|可谈)|一趟[^。]{0,8}(?:\d+"
    r"|[一二三四五六七八九十几])万[^。]{0,6}(?:私(?![一-龥])|[能敢想要]"
    r"[^。]{0,3}的)|胆大的来"
)
_EXAM = (
    r"考试|驾照|驾考|科目[一二三四]|证书|学历|文凭|职称|自考|成考|专升本|本科|大专|四六级|雅思"
    r"|托福|公考|建造师|会计证"
    r"|教师资格|论文|学位|考研|考证|答案"
)
_EXAM_BAIT = (
    r"包过|保过|免考|不过(?:全额)?退[款费]|不过不收费|考前答案|内部(?:答案|真题)|原题答案|代考"
    r"|替考|代写|代发论文|免试入学|不用(?:考试|上课)"
    r"|包拿证|保拿证|快速拿证|一[次年]拿证|保录取?|包录取"
)
_PRIZE = (
    r"恭喜(?:您|你)|(?:您|你)(?:已|已经|被|的)?(?:中奖|获奖|被抽中|抽中|获得|荣获)|中奖"
    r"|积分(?:已|即将)?(?:满|到期|清零|可兑)"
    r"|兑换.{0,8}(?:现金|礼)|(?:网银|账户|帐户|证书|密码器|信用卡|额度)[^。\n]{0,10}(?:过期"
    r"|失效|冻结|停用|异常|提升|提额)"
)
_PRIZE_CALL = (
    r"(?:请|速|立即|尽快|及时|马上|点击|凭)[^。\n]{0,10}?(?:登[录陆入]|点击|领取|兑换|激活"
    r"|查[看询收]|联系|验证|办理|提交|致电|回复)"
    r"|逾期(?:失效|无效|清零|作废|不候)|登[录陆入][^。\n]{0,6}(?:网|http|url|www)|http"
    r"|点击(?:链接|网址|查看|领取)"
)
_SALE = (
    r"满\d{2,5}(?:元)?(?:减|送|返|立减)\d{1,5}|买[一二三\d]送[一二三\d]|全场[^。\n]{0,4}折"
    r"|[\d.]{1,3}折起|限时(?:抢购|特惠|优惠|秒杀|特价)"
    r"|(?:仅限|只限|限量)[今本前\d]|(?:前|限)\d{1,4}名|欲购从速|先到先得|售完[即为]止"
    r"|错过[^。\n]{0,4}(?:等|没|再)|名额有限|数量有限"
    r"|抢购|秒杀|立减\d|直降\d|劲折|钜惠|巨惠|特惠|优惠券|现金券|代金券|免费(?:领|送|试听|体验"
    r"|办理|报名)|0元(?:购|领|入会)|好礼"
    r"|(?:火热|火爆|盛大)(?:招[生募商]|认筹|开[盘业幕]|报名|预[约售]|抢购)|买到就是赚|惊喜价"
    r"|亏本|清仓|甩卖"
)
_SALE_CALL = (
    r"点击|戳|猛戳|速来|快来|赶快|赶紧|马上|立即|速速|火速|来电|热线|致电|拨打|咨询|电话|专线"
    r"|详询|详情|扫码|到店|进店|地址|恭候|莅临|欢迎选购"
    r"|下单|抢|回复|退订|关注|加(?:我|微|[vq])|私信|http|url|即日起|等[你您]"
)
_SCAM_EN = re.compile(
    r"(?<!not )\b(?:guaranteed|risk[- ]free|100%\s?(?:safe|profit))\b[^.!?\n]{0,24}"
    r"\b(?:returns?|profits?|income|gains?|approval)\b"
    r"|\b(?:earn|make)\b[^.!?\n]{0,16}\$\s?\d[\d,]{1,7}\s?(?:a|per|every|each|/)\s?(?:day|week"
    r"|hour)"
    r"[^.!?\n]{0,30}\b(?:from\shome|working|online|now|easily|join|click|dm)\b"
    r"|\byou(?:'ve|\shave)?\s(?:been\s(?:selected|chosen)|won)\b[^.!?\n]{0,60}"
    r"\b(?:claim|call|click|text|reply|prize|reward)\b"
    r"|\b(?:claim|collect)\s(?:your|ur)\s(?:free\s)?(?:prize|reward|gift|bonus|cash)\b"
    r"|\b(?:no\scredit\scheck|bad\scredit\sok)\b[^.!?\n]{0,30}\b(?:loans?|approval|apply)\b"
)
# A prize is "claimed" in the offer itself, so that word cannot mean a report here.
_REPORTED_EN = re.compile(r"\b(?:police|court|scams?|fraud|warn\w*|beware|victims?|lawsuit)\b")
_RULES = (
    Rule(
        "sure_gain",
        CLAUSE,
        Severity.ATTENTION,
        "赚|保本|风险|收入|收益|入|挣|撸|项目|回本|到账|提现",
        pair(_SURE_GAIN, rf"{_CALL}|做吗|有人做|懂的?来|来不来|需要的|想做的|带你|教你", 30),
    ),
    Rule(
        "sure_gain",
        CLAUSE,
        Severity.ATTENTION,
        "赚|保本|风险|收入|收益|入|挣|撸|回本|到账|提现",
        re.compile(rf"(?:{_SURE_GAIN})[^。!?;\n]{{0,24}}?(?:{_SURE_GAIN})"),
    ),
    Rule(
        "job_bait",
        CLAUSE,
        Severity.ATTENTION,
        "兼职|副业|项目|挂机|广告|任务|手机|在家|员|抄写|手工活|门槛|宝妈|学生党|自由|轻松|稳定",
        re.compile(rf"{pair(_JOB, _JOB_PAY, 20).pattern}|{pair(_NO_WORK, _WAGE, 20).pattern}"),
    ),
    Rule(
        "stock_tip",
        CLAUSE,
        Severity.ATTENTION,
        "消息|内幕|带|股|操盘|稳赢|单|短线|暴涨",
        pair(_TIPS, _TIP_CALL, 24),
    ),
    Rule(
        "loan_bait",
        CLAUSE,
        Severity.ATTENTION,
        "贷|借|周转|套现|额|款|取现",
        re.compile(
            rf"(?:{pair(_LOAN, _LOAN_BAIT, 14).pattern})[^。!?;\n]{{0,40}}?(?:{_CALL})"
            rf"|(?:{_CALL})[^。!?;\n]{{0,24}}?(?:{pair(_LOAN, _LOAN_BAIT, 14).pattern})"
        ),
    ),
    Rule(
        "exam_bait",
        CLAUSE,
        Severity.ATTENTION,
        "过|考|答案|真题|代写|论文|证|录",
        re.compile(
            rf"(?:{pair(_EXAM, _EXAM_BAIT, 12).pattern})[^。!?;\n]{{0,30}}?(?:{_CALL}|费|诚信|全国)"
            rf"|(?:{_CALL})[^。!?;\n]{{0,20}}?(?:{pair(_EXAM, _EXAM_BAIT, 12).pattern})"
        ),
    ),
    Rule(
        "prize_bait",
        CLAUSE,
        Severity.ATTENTION,
        "恭喜|奖|抽中|获|积分|兑换|期|失效|冻结|停用|异常|提",
        pair(_PRIZE, _PRIZE_CALL, 40),
    ),
    Rule(
        "sales_push",
        ADVERT_CLAUSE,
        Severity.ATTENTION,
        "满|买|折|限|前|购|先到先得|止|错过|额|量|杀|减|降|惠|券|免费|元|礼|火|盛大|赚|价"
        "|亏本|清仓|甩卖",
        re.compile(
            rf"(?:{_SALE})[^。!?;\n]{{0,40}}?(?:{_SALE})[^。!?;\n]{{0,60}}?(?:{_SALE_CALL})"
            rf"|(?:{_SALE_CALL})[^。!?;\n]{{0,30}}?(?:{_SALE})[^。!?;\n]{{0,40}}?(?:{_SALE})"
        ),
    ),
    Rule(
        "sure_gain",
        CLAUSE,
        Severity.ATTENTION,
        "guaranteed|risk|100%|$|you|claim|collect|credit",
        _SCAM_EN,
        unless=_REPORTED_EN,
    ),
    Rule(
        "job_bait",
        CLAUSE,
        Severity.ATTENTION,
        "天|日|小时|h|趟|单|🥚|丹|次|晚|篇|条|组|记录|结|节|入|薪|赚|到手|轻松|得|人头|个视频",
        pair(PAY, f"{CONTACT}|{LURE}|{SLANG}|{BECKON}", 30),
    ),
    Rule(
        "job_bait",
        CLAUSE,
        Severity.ATTENTION,
        "前期|押金|费用|一分|投资|本|米|投入|门槛|风险|套路|经验|带|教|小白|手机|台|个|复制|在家|躺"
        "|法|规|绿|真实|正规|靠谱|轻|简单|时间|分钟|赚|钻|篆|撰|挣|搞|下|职|之|直|业|钼|橡木|暴利|撸"
        "|0鲁|吃肉|上岸|口子|字|抄|超小说",
        re.compile(
            rf"{pair(f'{LURE}|{SLANG}', f'{CONTACT}|{LOOSE}', 20).pattern}"
            rf"|{pair(EASE, f'{CONTACT}|{BECKON}', 20).pattern}"
        ),
    ),
    Rule(
        "tout_call",
        ADVERT_CLAUSE,
        Severity.ATTENTION,
        "我|➕|窝|的|得|有|感|需要|胆大|急用|包教|前期|费用|小时|月入|来人|私|贷|负债|到手|一趟|手机|📱",
        re.compile(f"{TOUT}|{_TOUT_WAYS}"),
    ),
)


def check(material: Material) -> Iterator[Finding]:
    """One finding per matter, with the places where it stands."""
    yield from apply(material, _RULES, checker=NAME, version=VERSION)
