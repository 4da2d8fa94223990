"""Numbers, telephones and addresses by which a private person can be found or robbed.

Serves clause 1.10 (other people's rights), and clause 8.2 where someone's details are gathered to
expose them.  The decision that depends on it: whether the piece may be read by anybody before the
details are gone.  A number counts when its check digit is right or when the words before it say
what it is; hotlines, switchboards and the offices of firms are public and do not count.

Values are masked in the parameters; only the span points at them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from moderation.identity_numbers import (
    card_network,
    is_hong_kong_id,
    is_mainland_id,
    is_old_mainland_id,
    is_taiwan_id,
)
from moderation.material import Field, Finding, Material, Severity
from moderation.rules import ALL_WORDS, visible_of
from moderation.spans import Sightings, span_of
from moderation.starts import Scan, Starts

NAME = "personal_data"
VERSION = 2
CLAUSE = "1.10"
EXPOSURE_CLAUSE = "8.2"

_CONTEXT = 24
# Details about one person stand in one paragraph or two.
_TOGETHER = 240
_ENOUGH_KINDS = 3
_KEPT = 2

_DIGITS = re.compile(
    r"(?<![0-9a-z.])\d(?:[ \-.·_/*]{0,2}\d){13,18}(?:[ \-.·_/*]{0,2}x)?(?![0-9a-z%])"
)
_SEPARATORS = re.compile(r"[^0-9a-z]+")
_HONG_KONG = re.compile(
    r"(?<![0-9a-z])[a-z]{1,2} ?\d{6} ?\([0-9a]\)|(?<![0-9a-z])[a-z]{1,2}\d{7}(?!\w)"
)
_TAIWAN = re.compile(r"(?<![0-9a-z])[a-z][ -]?[12](?:[ -]?\d){8}(?![0-9a-z])")
# Passports of the mainland (E and a letter since 2017), Hong Kong and Macau, nine digits elsewhere;
# permits to Hong Kong and Macau (C, W), to Taiwan (L, T), home (H, M) and the one of Taiwan (8).
_PASSPORT = re.compile(
    r"(?<![0-9a-z])(?:[degpsclwt]\d{8}|[ec][a-z]\d{7}|k[a-z]?\d{7,8}|[hm]\d{8}(?:\d{2})?|\d{8,9})"
    r"(?![0-9a-z.%]|\s?[年月日元人名万亿个本份张件])"
)
_MOBILE = re.compile(r"(?<![0-9a-z])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9a-z])")
_ID_WORDS = re.compile(
    r"身份证|身分证|证件号|证号|公民身份|\bid\s?(?:card|number|no)|hkid|identity"
)
_CARD_WORDS = re.compile(
    r"卡号|银行卡|信用卡|储蓄卡|借记卡|打款|转账到|汇到|账户|账号|\bcard\b|visa|mastercard"
)
_PASSPORT_WORDS = re.compile(
    r"护照|passport|(?<!车辆)(?<!货车)(?<!出入)(?<!临时)(?<!电子)通行证|回乡证|台胞证"
)
# Digits alone are a number of anything unless the word stands right before them.
_PASSPORT_RIGHT_BEFORE = re.compile(
    r"(?:护照|passport|通行证|回乡证|台胞证)(?:号码?|编号|\s?no\.?|\s?number)?(?:是|为|:|\s){0,3}\Z"
)
# Plates of GA 36-2018: the province, a letter without I and O, five characters with two letters at
# most; six for new energy, whose first (small cars) or last (large ones) is a letter; a trailer's,
# a learner's and a border car's end in an ideograph.
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][ ·•・.-]?"
    r"(?:[a-hjk][a-hj-np-z0-9]\d{4}|\d{5}[a-hjk]"
    r"|(?=[a-z]{0,2}\d)(?!(?:\d{0,4}[a-z]){3})[a-hj-np-z0-9]{4}[a-hj-np-z0-9挂学港澳])"
    r"(?![0-9a-z])"
)
_OWNER = re.compile(
    r"车主(?!们|群体|代表)|他的车|她的车|那人的车|邻居|前[夫妻]|小三|渣[男女]|[堵别撞剐蹭]我|占我|停我|插队"
    r"|这个?(?:女|男|司机|人|老赖)|此人|记住这|大家(?:看到|认准|记住)"
)
_OFFICIAL = re.compile(
    r"交警|警方|民警|公安|法院|检察|通报|肇事|嫌疑|逃逸|拍卖|摇号|竞价|号段|样牌|示例|例如|救援|寻找目击"
)
_LANDLINE = re.compile(
    r"(?<![0-9a-z])(?:\(0\d{2,3}\) ?|0\d{2,3}[ -])[2-9]\d{2,3}[ -]?\d{4}(?![0-9a-z-])"
    r"|(?<![0-9a-z])0\d{2,3}[2-9]\d{6,7}(?![0-9a-z-])"
)
_AT_HOME = re.compile(
    r"家(?:里|庭|中)的?(?:电话|座机)|住宅?电话|宅电|(?:他|她)家(?:的)?(?:电话|座机)"
)
_PERSON = re.compile(
    r"(?:姓名|名字|本名|真名|户主|业主|机主|失主|收件人|收货人|家长|老公|老婆|丈夫|妻子|父亲"
    r"|母亲|前男友|前女友|小三|楼主本人|此人|这个人|他叫|她叫"
    r"|本人)(?:[:是叫为, ]{0,3}[\u4e00-\u9fff]{2,4})?"
    r"|[\u4e00-\u9fff]{2,4}[, (]{1,2}[男女][,) ]"
)
_PUBLIC = re.compile(
    r"公司|集团|热线|客服|总机|传真|媒体联系|新闻联系|商务合作|报名|咨询|销售|招聘|大厦|写字楼"
    r"|产业园|科技园"
    r"|园区|广场|中心|办事处|门店|营业部|工厂|学校|医院|酒店|展馆|法院|管理局|委员会"
    r"|银行.{0,6}支行|事务所"
)
# An address ends in a room, a flat or an entrance; what stands before it is looked at from there.
_ROOM = re.compile(r"\d{1,5} ?(?:单元 ?\d{1,5} ?)?(?:室|户|房(?!价|产|贷)|单元(?!格)|楼(?![市盘]))")
_STREET = re.compile(
    r"[\u4e00-\u9fff]{1,6}[市州盟区县旗镇乡][^省市区县]{1,12}?"
    r"(?:路|街|道|巷|弄|胡同|里|村|小区|苑|花园|家园|公寓|社区)"
    r"[^省市区县]{0,16}?\d{1,5} ?(?:弄|号楼|号|栋|幢|座|单元)"
)
_ADDRESS_LENGTH = 60
_ADDRESS_STOPS = re.compile(r"[。,;:!?、\n()\"“”]")
# A text of nothing but rooms is no article: past this many the search stops.
_MOST_ROOMS = 300
_HOME_WORDS = re.compile(
    r"家住|住在|住址|住处|家庭地址|家庭住址|家里|户籍|现住|租住|收货地址|收件地址|老家|他家|她家"
)
# A common surname, a given name, and then the address or that they live there.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
_NAMED = re.compile(
    rf"(?:\A|[,。;:!?、\n( ])[{_SURNAMES}][\u4e00-\u9fff]{{0,1}}[^\W市区县镇乡路街村省州号\d]"
    r"(?:先生|女士|小姐|同学)?(?:[,:( ]{1,2}|现?住(?:在|址)?)"
)
_EXPOSING = re.compile(
    r"人肉|开盒|挂人|扒出|曝光(?:他|她|此人|这个人)|骚扰(?:他|她)|去他家|去她家|大家一起(?:打|加)"
)
_STARTS = Starts((_DIGITS, _HONG_KONG, _TAIWAN, _PASSPORT, _MOBILE, _ROOM, _PLATE, _LANDLINE))


@dataclass(frozen=True, slots=True)
class _Detail:
    code: str
    severity: Severity
    field: Field
    start: int
    end: int
    masked: str = ""


def check(material: Material) -> Iterator[Finding]:
    """One finding per kind of detail, and one where several kinds stand together."""
    details = [
        detail
        for name in ALL_WORDS
        if material.text_of(name)
        for detail in _details(material, name)
    ]
    seen: dict[tuple[str, Severity], tuple[Sightings, str]] = {}
    for detail in details:
        sightings, _masked = seen.setdefault(
            (detail.code, detail.severity), (Sightings(), detail.masked)
        )
        sightings.add(material, detail.field, detail.start, detail.end)
    for (code, severity), (sightings, masked) in seen.items():
        yield Finding(
            clause=CLAUSE,
            checker=NAME,
            version=VERSION,
            severity=severity,
            code=code,
            params={"count": sightings.count, "masked": masked},
            spans=tuple(sightings.spans),
        )
    yield from _together(material, details)


def _details(material: Material, name: Field) -> Iterator[_Detail]:
    reading = visible_of(material.text_of(name))
    scan = _STARTS.scan(reading.text)
    found = [
        *_long_numbers(scan),
        *_short_numbers(scan),
        *_telephones(scan),
        *_plates(scan),
        *_addresses(scan),
    ]
    for code, severity, start, end, masked in sorted(found, key=lambda one: one[2]):
        low, high = reading.span(start, end)
        yield _Detail(code, severity, name, low, high, masked)


_Found = tuple[str, Severity, int, int, str]


def _long_numbers(scan: Scan) -> Iterator[_Found]:
    plain = scan.text
    for run in scan.finditer(_DIGITS):
        number = _SEPARATORS.sub("", run[0])
        before = plain[max(0, run.start() - _CONTEXT) : run.start()]
        if is_mainland_id(number):
            yield "identity_number", Severity.HOLD, *run.span(), masked(number)
        elif number.isdecimal() and is_old_mainland_id(number) and _ID_WORDS.search(before):
            yield "identity_old_form", Severity.ATTENTION, *run.span(), masked(number)
        elif number.isdecimal() and (network := card_network(number)):
            named = _CARD_WORDS.search(before) is not None
            grouped = run[0][4:5] in {" ", "-"}
            if named or (network == "unionpay" and (grouped or len(number) > 16)):
                yield "bank_card", Severity.ATTENTION, *run.span(), masked(number)


def _short_numbers(scan: Scan) -> Iterator[_Found]:
    plain = scan.text
    for pattern, is_valid in ((_HONG_KONG, is_hong_kong_id), (_TAIWAN, is_taiwan_id)):
        for run in scan.finditer(pattern):
            number = _SEPARATORS.sub("", run[0])
            before = plain[max(0, run.start() - _CONTEXT) : run.start()]
            # The check digit of these lets one number in ten pass, so words must say what it is.
            if is_valid(number) and _ID_WORDS.search(before):
                yield "identity_number", Severity.HOLD, *run.span(), masked(number)
    for run in scan.finditer(_PASSPORT):
        before = plain[max(0, run.start() - _CONTEXT) : run.start()]
        bare = run[0].isdecimal()
        if (_PASSPORT_RIGHT_BEFORE if bare else _PASSPORT_WORDS).search(before):
            yield "passport_number", Severity.ATTENTION, *run.span(), masked(run[0])


def _telephones(scan: Scan) -> Iterator[_Found]:
    plain = scan.text
    for pattern in (_MOBILE, _LANDLINE):
        for run in scan.finditer(pattern):
            around = plain[max(0, run.start() - 2 * _CONTEXT) : run.start()]
            private = _PERSON.search(around) or _AT_HOME.search(around)
            if private and not _PUBLIC.search(around):
                yield "private_mobile", Severity.ATTENTION, *run.span(), masked(run[0])


def _plates(scan: Scan) -> Iterator[_Found]:
    """Number plates beside whose car it is; a plate as such is on every street."""
    plain = scan.text
    for run in scan.finditer(_PLATE):
        around = plain[max(0, run.start() - 2 * _CONTEXT) : run.end() + _CONTEXT]
        personal = _OWNER.search(around) or _PERSON.search(around) or _EXPOSING.search(around)
        if personal and not _OFFICIAL.search(around):
            yield "number_plate", Severity.ATTENTION, *run.span(), masked(run[0])


def _addresses(scan: Scan) -> Iterator[_Found]:
    plain = scan.text
    last = 0
    for room in islice(scan.finditer(_ROOM), _MOST_ROOMS):
        low = max(last, room.start() - _ADDRESS_LENGTH)
        for stop in _ADDRESS_STOPS.finditer(plain, low, room.start()):
            low = stop.end()
        home = None
        for home in _HOME_WORDS.finditer(plain, low, room.start()):
            low = home.end()
        street = _STREET.search(plain, low, room.end())
        if street is None:
            continue
        before = plain[max(0, low - _CONTEXT) : low]
        around = before + plain[low : room.end() + _CONTEXT // 2]
        if _PUBLIC.search(around):
            continue
        last = room.end()
        near = plain[max(0, low - _CONTEXT) : street.end()]
        at_home = (
            home or _HOME_WORDS.search(before) or _PERSON.search(before) or _NAMED.search(near)
        )
        severity = Severity.ATTENTION if at_home else Severity.NOTE
        yield "home_address", severity, street.start(), room.end(), ""


def _together(material: Material, details: list[_Detail]) -> Iterator[Finding]:
    """Three kinds of detail, or a person named with two, within a paragraph: someone is exposed."""
    for at, first in enumerate(details):
        close: dict[str, _Detail] = {}
        for detail in details[at : at + 40]:
            if detail.field is first.field and detail.start - first.start <= _TOGETHER:
                close.setdefault(detail.code, detail)
        exposing = _EXPOSING.search(visible_of(material.text_of(first.field)).text) is not None
        if len(close) + exposing >= _ENOUGH_KINDS:
            yield Finding(
                clause=EXPOSURE_CLAUSE if exposing else CLAUSE,
                checker=NAME,
                version=VERSION,
                severity=Severity.HOLD,
                code="person_exposed",
                params={"count": len(close)},
                spans=tuple(
                    span_of(material, one.field, one.start, one.end) for one in close.values()
                ),
            )
            return


def masked(number: str) -> str:
    """A number with all but its first and last two characters covered."""
    bare = _SEPARATORS.sub("", number.lower())
    return bare[:_KEPT] + "*" * (len(bare) - 2 * _KEPT) + bare[-_KEPT:]
