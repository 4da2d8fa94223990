"""Numbers and addresses of private persons; what only looks like one."""

import pytest

from moderation.checkers.personal_data import check, masked
from moderation.explanations import explain
from moderation.identity_numbers import (
    card_network,
    is_hong_kong_id,
    is_luhn,
    is_mainland_id,
    is_old_mainland_id,
    is_taiwan_id,
)
from moderation.material import Field, Material, Severity
from moderation.normalise import fold
from tests.moderation.work import lines_executed

# Made up: the birthdays and serials are nobody's, the check digits are right.
VALID = "110101199901010029"
VALID_X = "11010119990101007X"


def told(text: str) -> dict[str, tuple[str, list[str]]]:
    return {
        item.code: (item.severity.value, [span.quote for span in item.spans])
        for item in check(Material("", text))
    }


@pytest.mark.parametrize("number", [VALID, VALID_X.lower(), "110101199901010010"])
def test_a_mainland_number_is_told_by_its_check_digit(number):
    assert is_mainland_id(number)


@pytest.mark.parametrize(
    "number",
    [
        "110101199901010028",
        "110101199913010020",
        "990101199901010029",
        "11010119990101002",
        "1101011999010100290",
        "110101189901010029",
        "x10101199901010029",
        "11010119990230001x",
    ],
)
def test_a_number_with_a_wrong_digit_date_or_region_is_none(number):
    assert not is_mainland_id(number)


def test_the_older_form_has_region_and_birthday_only():
    assert is_old_mainland_id("110101990101002")
    assert not is_old_mainland_id("110101991301002")
    assert not is_old_mainland_id("990101990101002")


def test_cards_of_hong_kong_and_taiwan_have_check_digits_of_their_own():
    assert is_hong_kong_id("z1234561")
    assert is_hong_kong_id("ab9876543")
    assert not is_hong_kong_id("z1234562")
    assert not is_hong_kong_id("1234561")
    assert is_taiwan_id("f131245679")
    assert not is_taiwan_id("f131245678")
    assert not is_taiwan_id("1131245679")


def test_payment_cards_have_an_issuer_and_a_luhn_digit():
    assert is_luhn("79927398713")
    assert card_network("622202123456789012") == "unionpay"
    assert card_network("622202123456789013") == ""
    assert card_network("6217001234567893") == "unionpay"
    assert card_network("4111111111111111") == ""


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (f"她的身份证号是{VALID}，请勿外传", VALID),
        (f"号码 {VALID_X}。", VALID_X),
        ("号码 110101 19990101 0029 在此", "110101 19990101 0029"),
        ("号码 110101-19990101-0029 在此", "110101-19990101-0029"),
        ("號碼１１０１０１１９９９０１０１００２９", "１１０１０１１９９９０１０１００２９"),
        ("1101 0119\u200b9901 0100 29", "1101 0119\u200b9901 0100 29"),
        ("1·1·0·1·0·1·1·9·9·9·0·1·0·1·0·0·2·9", "1·1·0·1·0·1·1·9·9·9·0·1·0·1·0·0·2·9"),
        ("香港身份證 Z123456(1) 遺失", "Z123456(1)"),
        ("身分證字號：F131245679", "F131245679"),
        ("my ID card number is F131245679", "F131245679"),
    ],
)
def test_a_valid_identity_number_holds(text, quote):
    assert told(text)["identity_number"] == ("hold", [quote])


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("身份证号 110101990101002", "identity_old_form", "110101990101002"),
        ("请转账到卡号 6222 0212 3456 7890 12", "bank_card", "6222 0212 3456 7890 12"),
        ("銀行卡６２１７００１２３４５６７８９３", "bank_card", "６２１７００１２３４５６７８９３"),
        ("622202123456789012", "bank_card", "622202123456789012"),
        ("护照号 E12345678 已作废", "passport_number", "E12345678"),
        ("Passport no. EA1234567", "passport_number", "EA1234567"),
        ("机主姓名：王某某，手机13900000000", "private_mobile", "13900000000"),
        ("這個人 139 0000 0000", "private_mobile",
         "139 0000 0000"),
        ("家住某某市某某区幸福路12号3单元402室。", "home_address",
         "某某市某某区幸福路12号3单元402室"),
        ("住址：臨江縣東風街道梧桐小區 8棟 201室", "home_address",
         "臨江縣東風街道梧桐小區 8棟 201室"),
    ],
)  # fmt: skip
def test_other_details_ask_for_a_look(text, code, quote):
    assert told(text)[code] == ("attention", [quote])


@pytest.mark.parametrize(
    "text",
    [
        "身份证号码由18位数字组成，最后一位是校验码",
        "订单号 202611240000123456 已发货",
        "ISBN 9787123456789 与 978-7-1234-5678-9",
        "圆周率 3.141592653589793238",
        "快递单号 110101199901010028",
        "统一社会信用代码 91110101MA01ABCD2X",
        "联系电话：13900000000",
        "某某公司客服热线 400-820-8820，总机 010-62345678",
        "媒体联系人：张某，手机 13900000000，公司总机转 8001",
        "公司地址：某某市某某区创新路88号某某大厦12层1201室",
        "会议在某某市某某区会展路1号国际会展中心3号楼201室举行",
        "这套房子三室一厅，2号楼电梯房",
        "产品型号 F131245679 的参数如下",
        "型号 Z123456(1) 已停产",
        "HTTP 状态 404 与 13 个月 9 天",
        "营收 6222021234567890 元",
        "价格为 1999 01 01 0029 号",
        "房价从2015年到2025年涨了3倍，市区路边的小区30号开盘",
        "2024-01-01 2025-12-31 2026",
        "The passport office opened 12 new rooms.",
        "护照申请量增长了12345678份",
        "Model E12345678 is sold out",
        "北京市朝阳区路况良好，3号楼会议室可用",
    ],
)
def test_public_and_plain_numbers_are_left_alone(text):
    assert told(text) == {}


def test_an_address_nobody_is_said_to_live_at_is_only_a_note():
    severity, quotes = told("事故地点：某某市某某区幸福路12号3单元402室。")["home_address"]
    assert (severity, quotes) == ("note", ["某某市某某区幸福路12号3单元402室"])


def test_several_kinds_about_one_person_hold():
    text = f"此人姓名：王某某，手机13900000000，家住某某市某某区幸福路12号402室，身份证{VALID}"
    found = {item.code: item for item in check(Material("", text))}
    assert found["person_exposed"].severity is Severity.HOLD
    assert found["person_exposed"].clause == "1.10"
    assert found["person_exposed"].params["count"] == 3


def test_a_call_to_expose_somebody_names_the_clause_on_it():
    text = "开盒：机主本人13900000000，家住某某市某某区幸福路12号402室，大家一起打"
    found = {item.code: item for item in check(Material("", text))}
    assert found["person_exposed"].clause == "8.2"


def test_details_far_apart_are_not_taken_together():
    text = (
        f"机主本人13900000000。{'正文' * 300}家住某某市某某区幸福路12号402室。{'正文' * 300}{VALID}"
    )
    assert "person_exposed" not in told(text)


def test_what_is_told_to_people_covers_the_number():
    (found,) = check(Material("", f"身份证 {VALID_X}"))
    assert found.params["masked"] == "11**************7x"
    assert VALID_X not in explain(found.code, found.params)
    assert masked("1101 0119 9901") == "11********01"


def test_title_and_byline_are_read_too():
    (found,) = check(Material(f"身份证{VALID}", "正文", byline=VALID))
    assert [span.field for span in found.spans] == [Field.TITLE, Field.BYLINE]


@pytest.mark.parametrize(
    "unit", ["1", "1 ", "市路1号", "1室", "某市某区路1号1室", "a1", "身份证1", "62 ", "号", "6-"]
)
def test_work_grows_no_faster_than_the_text(unit):
    def work(times: int) -> int:
        text = unit * times
        fold(text)
        return lines_executed(lambda: list(check(Material("", text))))

    assert work(4000) < 2.6 * work(2000) + 2000


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("车主是我邻居，京A12345天天停在门口", "京A12345"),
        ("堵我车位的就是沪B·D8899", "沪B·D8899"),
        ("大家记住這個司機，粵B D12345", "粵B D12345"),
        ("前夫开的新能源车，浙AD12345", "浙AD12345"),
        ("前夫开的大车，浙A12345D", "浙A12345D"),
        ("此人名下苏E9X88挂", "苏E9X88挂"),
        ("机主姓名：陈某，车牌粤Z1234港", "粤Z1234港"),
    ],
)
def test_a_number_plate_beside_its_owner_is_told_where_it_stands(text, quote):
    assert told(text) == {"number_plate": ("attention", [quote])}


@pytest.mark.parametrize(
    "text",
    [
        "京A12345停在路边",
        "车牌尾号限行，示例：京A12345",
        "交警通报：京A12345车主涉嫌肇事逃逸",
        "车主：京I12345，京O12345都不是号牌",
        "车主的沪A1234567号订单",
        "车主买了云A轴承，川A股上涨",
        "车主说京ABCDE1难看",
        "邻居在贵阳G1234次列车上",
    ],
)
def test_plates_without_an_owner_and_what_is_no_plate_are_left_alone(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("她家电话 010-62345678，别打了", "010-62345678"),
        ("收件人：李明，(0571) 8765 4321", "(0571) 8765 4321"),
        ("户主王芳 057187654321", "057187654321"),
    ],
)
def test_a_line_at_home_is_a_private_telephone(text, quote):
    assert told(text) == {"private_mobile": ("attention", [quote])}


@pytest.mark.parametrize(
    "text",
    ["公司总机 010-62345678", "家长热线 010-62345678", "邮编 0571，2026-11-24", "010-6234567890"],
)
def test_switchboards_and_dates_are_no_private_telephone(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("她的港澳通行证 C12345678", "C12345678"),
        ("往来港澳通行证号码：CA1234567", "CA1234567"),
        ("回乡证号 H12345678", "H12345678"),
        ("台胞证号：12345678", "12345678"),
        ("大陆居民往来台湾通行证L12345678", "L12345678"),
        ("护照号码是123456789", "123456789"),
        ("护照 EA1234567", "EA1234567"),
    ],
)
def test_a_travel_document_is_told_by_the_word_beside_it(text, quote):
    assert told(text) == {"passport_number": ("attention", [quote])}


@pytest.mark.parametrize(
    "text",
    [
        "货车通行证 C12345678 已核发",
        "型号 C12345678 的零件",
        "今年签发护照 12345678 本",
        "护照办理量同比增长，受理编号见网站 20261124",
        "持护照入境的旅客有123456789人",
    ],
)
def test_other_numbers_near_travel_papers_are_left_alone(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "陈晓明，杭州市西湖区文三路12号3单元401室",
        "王芳女士住杭州市西湖区文三路12号3单元401室",
        "名单如下：李雷（南京市鼓楼区汉口路8号2栋301室）",
    ],
)
def test_a_flat_beside_a_name_is_somebodys_home(text):
    severity, (quote,) = told(text)["home_address"]
    assert severity == "attention"
    assert quote.endswith("室")


@pytest.mark.parametrize(
    "text",
    [
        "成都市，高新区，成都市武侯区天府路12号3栋401室",
        "地址：杭州市西湖区文三路12号3单元401室",
    ],
)
def test_a_flat_beside_a_place_is_only_told_of(text):
    assert told(text)["home_address"][0] == "note"
