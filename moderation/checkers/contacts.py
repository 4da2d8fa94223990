"""Contact details and calls to buy, join or scan that turn an article into an advert.

Serves clause 3.1.  The decision that depends on it: whether the piece is editorial.  A number is
only a contact when something says so, or when it has the form of a telephone number: years,
ranges, statistics and model names are not.

Every repetition in the patterns is bounded, so the time is linear whatever the text.
"""

import re
from collections.abc import Callable, Iterator

from moderation.hosts import host_in
from moderation.material import Field, Finding, Material, Severity
from moderation.normalise import Reading
from moderation.rules import stripped_of
from moderation.spans import Sightings
from moderation.starts import Scan, Starts

NAME = "contacts"
VERSION = 3
CLAUSE = "3.1"
FIELDS = (Field.TITLE, Field.STANDFIRST, Field.TEXT, Field.BYLINE)

Range = tuple[int, int]

_LINK_WORDS = (
    r"(?:账号|帐号|号码|号|id|搜索|搜|请加|加|是|为|也是|同号"
    r"|[\s:,，/|=~—>→()（）\[\]【】·.-]){0,6}"
)
_WECHAT = re.compile(
    r"(?:微信|威信|薇信|葳信|微芯|徽信|维信|魏信|v信|wei信|[薇威葳v微][❤♥❣💗✉💌]\ufe0f?"
    r"|卫星(?=号?[:=]|号)|(?<![a-z0-9])(?:vx|wx|wechat|weixin|vxin|wxid)(?![a-z0-9])"
    r"|(?<=加)(?:v|薇|葳|威|微)|(?<=加[个我])v|(?<=[+➕十])[v薇葳威])"
)
_WECHAT_ID = re.compile(
    _LINK_WORDS + r"(?P<id>[a-z][a-z0-9_-]{4,19}|1[3-9]\d{9}|[1-9]\d{5,10})(?![a-z0-9_])"
)
_PLAIN_WORDS = frozenset(
    {"wechat", "weixin", "tencent", "program", "users", "groups", "android", "windows", "macos"}
    | {"official", "article", "store", "video", "channels", "ecosystem", "moments", "platform"}
)
_QQ = re.compile(
    r"(?<![a-z0-9])(?:qq[群裙]?|q[群裙])|[群裙]号|[扣叩][扣叩]|球球(?=[号群裙:=]|\s?\d)"
    r"|(?:加|入|进|新)[群裙]|企鹅(?=[号群裙:=]|\s?\d)[群裙]?"
)
_QQ_NUMBER = re.compile(_LINK_WORDS + r"(?P<id>[1-9]\d{4,10})(?![\d.]|\s?[万亿元人名个家%年月])")
_PHONES = (
    # Mainland mobile, together or in the usual groups.
    re.compile(
        r"(?<![\da-z.+¥$€£#/_-])(?<!\d[ ])(?:\+?86[ -]?)?1[3-9]\d[ .·_-]?\d{4}[ .·_-]?\d{4}"
        r"(?![\da-z_/-])(?!\.\d)(?!\s?(?:[万亿元人名个家%]|\d))"
    ),
    # The same with one mark after every digit.
    re.compile(r"(?<!\d)(?<!\d[ ])1(?P<mark>[ .·_*/|-])[3-9](?:(?P=mark)\d){9}(?!\s?\d)"),
    re.compile(
        r"\b(?:whatsapp|call|text|phone|tel|sms|telephone|hotline)\b[^\n\d+]{0,12}"
        r"\+?\d(?:[ ().-]{0,2}\d){8,14}(?!\d)"
    ),
)
# Fixed lines and service numbers, whose hyphens tell them from quantities.
_LINE = re.compile(
    r"(?<![\d-])(?:0[1-9]\d{1,2}-[2-9]\d{6,7}|[48]00-(?:\d{3}-?\d{4}|\d{4}-\d{3}))(?![\d-])"
)
# Eleven digits of a mobile number, some of them written as ideographs.
_MIXED_PHONE = re.compile(
    r"(?<![0-9零〇一二三四五六七八九壹贰叁参肆伍陆柒捌玖幺两.])[1一壹幺]"
    r"[0-9零〇一二三四五六七八九壹贰叁参肆伍陆柒捌玖幺两]{10}"
    r"(?![0-9零〇一二三四五六七八九壹贰叁参肆伍陆柒捌玖幺两百千万亿元年月])"
)
_DIGIT_WORDS = str.maketrans(
    "零〇一二三四五六七八九壹贰叁参肆伍陆柒捌玖幺两", "00123456789123345678912"
)
_MOBILE = re.compile(r"1[3-9]\d{9}\Z")
_HANDLES = re.compile(
    r"(?:\b(?:telegram|tg|whatsapp|skype)|电报|纸飞机)\s?(?:群|号|id)?\s?(?:[:：]\s?@?|@)"
    r"[a-z0-9_.]{5,32}|(?<![a-z0-9.])t\.me/[a-z0-9_+]{5,32}"
    r"|(?:抖音|快手|小红书|陌陌|钉钉|飞机|蝙蝠)(?:账号|号"
    r"|id)\s?[:=]\s?[a-z0-9_.-]{5,24}(?![a-z0-9])"
)
_CODES = re.compile(
    r"(?:优惠码|邀请码|推荐码|兑换码|折扣码|注册码|口令"
    r"|\b(?:promo|coupon|discount|invite|referral|voucher)\scode|\buse\scode)"
    r"(?:是|为|is|[\s:：\"'“”「」【】\[\]()（）-]){0,6}(?P<id>[a-z0-9]{4,16})(?![a-z0-9])"
)
_SHOP_WORD = re.compile(r"[¥$€₤](?P<id>[a-z0-9]{10,12})[¥$€₤/]")
_CALLS = re.compile(
    r"(?:扫码|扫一扫|(?:扫描|识别|长按)[^\n。]{0,6}二维码)[^\n。]{0,6}"
    r"(?:领取|免费领|领资料|领福利|添加|加入|加群|入群|进群|咨询|报名|下单|购买|抢购|加微信"
    r"|加好友)"
    r"|(?:添加|加)(?:我|我们|客服|老师|小编|助理|助手|顾问)?的?(?:个人)?"
    r"(?:微信|威信|薇信|v信|vx|wx|qq|企微|企业微信|好友)[^\n。]{0,24}"
    r"(?:领取|免费领|领资料|领福利|获取|咨询|进群|入群|拉你|备注|免费|详聊|了解)"
    r"|(?:私信|私聊|后台回复|评论区回复|回复关键词)我?[^\n。]{0,10}(?:领取|领资料|免费|获取"
    r"|拿资料|下单)"
    r"|(?:点击|戳)(?:下方|文末|左下角|上方)?(?:链接|阅读原文|原文)[^\n。]{0,8}"
    r"(?:购买|下单|领取|报名|抢购|立减)"
    r"|(?:有|感)(?:需要|需求|兴趣|意向|意者|想法)的?(?:朋友|老板|宝子|姐妹|兄弟|小伙伴"
    r"|伙伴)?们?,?\s?"
    r"(?:可以|可|请|欢迎|就|都|来|速|赶紧|直接){0,3}"
    r"(?:[加私找扣戳滴联][^\n。,]{0,4}我|私信|私聊|私我|滴滴|联系(?=[vqV电]|我|老师|客服)"
    r"|加[vq微薇扣])"
    r"|(?:需要|想要|要)的(?:朋友|老板|宝子|姐妹|兄弟)?们?,?\s?(?:私我|私聊我?|私信我?|滴滴我?"
    r"|加我|扣我|找我)"
    r"|(?:诚招|招募|招收|招)(?:各地|全国|区域|各级|线上|城市)?(?:代理|加盟商?|下线|分销)"
    r"[^\n。]{0,12}(?:加(?:微信|[vq])|私信|私聊|联系(?:我|电话|方式)|电话|微信|vx|qq)"
    r"|(?:请?回|回复)\s?(?:td?|n|0)\s?退订|退订(?:请?回复?)\s?(?:td?|n|0)(?![a-z0-9])"
    r"|\bscan\s(?:the|this|our)\s(?:qr\s)?code\sto\s(?:get|join|claim|buy|order|win)\b"
    r"|\b(?:dm|add|message|contact)\s(?:me|us)\b[^\n.]{0,24}"
    r"\b(?:free|discount|offer|coupon|deal|prices?)\b"
    r"|\bclick\s(?:here|(?:the|this)\slink)\sto\s(?:buy|claim|order|win)\b"
)
_STARTS = Starts(
    (_WECHAT, _QQ, *_PHONES, _LINE, _MIXED_PHONE, _HANDLES, _CODES, _SHOP_WORD, _CALLS)
)
_FEW = 2
# Numbers that readers of a notice need, and numbers that are themselves the news.
_SERVICE = re.compile(
    r"疾控|卫健|医疗服务|生活保障|防疫|防控|社区(?!团)|街道|居委|村委|派出所|指挥部|志愿者|救助|寻人|走失|失联|失踪|线索|下落|献血"
    r"|血小板|血站|[ab型]血|急需血|报警|靓号|号段|起拍"
)
_PUBLIC_MAIL = re.compile(r"@[a-z0-9.-]{1,80}\.(?:gov|edu|mil)(?:\.[a-z]{2})?\Z")
_NOTICE_REACH = 60
_LOCAL_PART = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-")
_MAX_LOCAL_PART = 64
_MAIL_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}[a-z]{2,24}(?![a-z0-9-])")


def check(material: Material) -> Iterator[Finding]:
    """One finding per kind of contact, with the places where it stands.

    An article may end with its author's mail or an office's line: one or two of those, and nothing
    else, are only noted (of 541 ordinary news articles, 10 had one).  Numbers in a public notice
    and mail to public bodies weigh nothing, however many there are.
    """
    seen: dict[str, Sightings] = {}
    sells, private = False, 0
    for name in FIELDS:
        text = material.text_of(name)
        if not text:
            continue
        reading = stripped_of(text)
        scan = _STARTS.scan(reading.text)
        # An account that is a telephone number too is told once: both end at the same place.
        taken: set[int] = set()
        for code, search in _SEARCHES:
            for start, end in search(reading, scan, text, material):
                low, high = reading.span(start, end)
                if high not in taken:
                    taken.add(high)
                    if not _is_public(reading.text, start, end, code):
                        private += 1
                        sells = sells or search not in _OF_AN_OFFICE
                    seen.setdefault(code, Sightings()).add(material, name, low, high)
    sells = sells or private > _FEW
    for code, sightings in seen.items():
        yield Finding(
            clause=CLAUSE,
            checker=NAME,
            version=VERSION,
            severity=Severity.ATTENTION if sells else Severity.NOTE,
            code=code,
            params={"count": sightings.count},
            spans=tuple(sightings.spans),
        )


def _is_public(plain: str, start: int, end: int, code: str) -> bool:
    """Whether a number stands in a public notice, or a mail goes to a public body."""
    if code == "contact_mail":
        return _PUBLIC_MAIL.search(plain, start, end) is not None
    around = plain[max(0, start - _NOTICE_REACH) : end + _NOTICE_REACH // 3]
    return code == "contact_phone" and _SERVICE.search(around) is not None


def _wechat(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    for marker in scan.finditer(_WECHAT):
        found = _WECHAT_ID.match(reading.text, marker.end())
        if found and _is_wechat_id(found["id"], reading.text[marker.end() : found.start("id")]):
            yield marker.start(), found.end()


def _is_wechat_id(name: str, between: str) -> bool:
    if name in _PLAIN_WORDS:
        return False
    if name.isdigit() or name.isalpha():
        # A bare word or number needs something that introduces it as an account.
        return bool(re.search(r"[号:=→>是为加搜]|id", between))
    return any(char.isdigit() for char in name) or "_" in name


def _qq(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    for marker in scan.finditer(_QQ):
        if found := _QQ_NUMBER.match(reading.text, marker.end()):
            yield marker.start(), found.end()


def _phones(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    for pattern in _PHONES:
        for found in scan.finditer(pattern):
            yield found.span()


def _lines(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    for found in scan.finditer(_LINE):
        yield found.span()


def _mixed_phones(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    for found in scan.finditer(_MIXED_PHONE):
        # Digits alone are judged by the patterns above, which know what is a quantity.
        if not found[0].isdigit() or not found[0].isascii():
            written = found[0].translate(_DIGIT_WORDS)
            if _MOBILE.match(written):
                yield found.span()


def _mails(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    plain = reading.text
    at = plain.find("@")
    while at >= 0:
        start = at
        while start > 0 and at - start < _MAX_LOCAL_PART and plain[start - 1] in _LOCAL_PART:
            start -= 1
        host = _MAIL_HOST.match(plain, at + 1)
        if start < at and host and not host_in(host[0], material.own_hosts):
            yield start, host.end()
        at = plain.find("@", at + 1)


def _handles(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    for found in scan.finditer(_HANDLES):
        yield found.span()


def _codes(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    for pattern in (_CODES, _SHOP_WORD):
        for found in scan.finditer(pattern):
            low, high = reading.span(*found.span("id"))
            written = text[low:high]
            # A code has digits or capitals; a plain word after "code" is prose.
            if any(char.isdigit() for char in written) or written.isupper():
                yield found.span()


def _calls(reading: Reading, scan: Scan, text: str, material: Material) -> Iterator[Range]:
    for found in scan.finditer(_CALLS):
        yield found.span()


_Search = Callable[[Reading, Scan, str, Material], Iterator[Range]]
_SEARCHES: tuple[tuple[str, _Search], ...] = (
    ("contact_wechat", _wechat),
    ("contact_qq", _qq),
    ("contact_phone", _phones),
    ("contact_phone", _mixed_phones),
    ("contact_phone", _lines),
    ("contact_mail", _mails),
    ("contact_handle", _handles),
    ("promo_code", _codes),
    ("call_to_action", _calls),
)
_OF_AN_OFFICE = frozenset({_mails, _lines})
