"""Contact details and calls to buy; what is a number in prose and what is not."""

import pytest

from moderation.checkers.contacts import check
from moderation.material import Field, Material, Severity


def told(text: str) -> dict[str, list[str]]:
    found = check(Material("", text, own_hosts=("tougao.test",)))
    return {item.code: [span.quote for span in item.spans] for item in found}


@pytest.mark.parametrize(
    "text",
    [
        "最新的模型生成是3-7秒，另一个是2-4秒",
        "市场规模达到147亿人民币，同比增长110.0%",
        "2022-2028年复合增长率约为60.11%",
        "GPT-4 与 C-919、360、W.A.L.T、Pika1.0",
        "营收13912345678元",
        "ISBN 978-7-1234-5678-9",
        "身份证号 110101199003077777",
        "订单 20261124 与 1000000 个用户",
        "表中 135 1200 3400 5600 为各季数字",
        "微信公众号运营与微信支付",
        "微信13亿用户，微信8.0.32版本",
        "微信android版本，WeChat users love it",
        "加V认证的账号",
        "QQ2023年发布，QQ音乐",
        "扫码支付已经普及，扫一扫也是",
        "in the text (2022-2028) we call 1000 users",
        "promo code redemption rates fell",
        "私信功能上线，点击链接率提升",
        "他@所有人，a@b",
        "写信到 desk@tougao.test",
        "$1234567890 与 3.1415926535",
        "卫星号称太空之眼，卫星互联网",
        "企鹅在南极，球球大作战是游戏",
        "一九九八年到二〇二六年",
        "一三五七九，二四六八十",
        "一千三百万零五百二十一元",
        "有需要的读者可以看附录，有兴趣的话参见第三章",
        "需要的工序联系上下游，有意向的企业已达三十家",
        "加群主为管理员的功能，入群率为 12345 人",
        "招代理商是品牌扩张的办法，加盟商联系紧密",
        "用户可以退订邮件，回复率为两成",
        "抖音号召创作者，小红书号称种草社区",
        "抖音号 id 的规则",
        "他威风凛凛，薇娅直播间，微软 v10 版本",
        "红包金额有 520-1314-5200 和 800-1314-5200 几档",
    ],
)
def test_prose_is_left_alone(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("加微信 abc12345", "contact_wechat", "微信 abc12345"),
        ("薇信：abc_name", "contact_wechat", "薇信：abc_name"),
        ("Ｖ信：ａｂｃ１２３４", "contact_wechat", "Ｖ信：ａｂｃ１２３４"),
        ("vx:zhangsan", "contact_wechat", "vx:zhangsan"),
        ("加V：abc123456", "contact_wechat", "V：abc123456"),
        ("加·微·信：abc12345", "contact_wechat", "微·信：abc12345"),
        ("微\u200b信号 abc12345", "contact_wechat", "微\u200b信号 abc12345"),
        ("微信号：13812345678", "contact_wechat", "微信号：13812345678"),
        ("my WeChat ID: tom_2020", "contact_wechat", "WeChat ID: tom_2020"),
        ("威❤ abc12345", "contact_wechat", "威❤ abc12345"),
        ("薇❤️：abc_name", "contact_wechat", "薇❤️：abc_name"),
        ("➕v abc12345", "contact_wechat", "v abc12345"),
        ("+薇 abc12345", "contact_wechat", "薇 abc12345"),
        ("衛星號：abc12345", "contact_wechat", "衛星號：abc12345"),
        ("球球：12345678", "contact_qq", "球球：12345678"),
        ("扣 扣 987654321", "contact_qq", "扣 扣 987654321"),
        ("加裙 123456789", "contact_qq", "加裙 123456789"),
        ("企鹅号 ①②③④⑤⑥⑦⑧", "contact_qq", "企鹅号 ①②③④⑤⑥⑦⑧"),
        ("1三9壹2三4五6柒8", "contact_phone", "1三9壹2三4五6柒8"),
        ("壹叁玖壹貳叁肆伍陸柒捌", "contact_phone", "壹叁玖壹貳叁肆伍陸柒捌"),
        ("一 三 九 一 二 三 四 五 六 七 八", "contact_phone", "一 三 九 一 二 三 四 五 六 七 八"),
        ("①③⑨①②③④⑤⑥⑦⑧", "contact_phone", "①③⑨①②③④⑤⑥⑦⑧"),
        ("抖音号：abc_12345", "contact_handle", "抖音号：abc_12345"),
        ("有需要的朋友可以加我", "call_to_action", "有需要的朋友可以加我"),
        ("有興趣的私聊", "call_to_action", "有興趣的私聊"),
        ("要的滴滴我", "call_to_action", "要的滴滴我"),
        ("诚招代理，加微信详谈", "call_to_action", "诚招代理，加微信"),
        ("新款上市，退订回T", "call_to_action", "退订回T"),
        ("QQ：12345678", "contact_qq", "QQ：12345678"),
        ("扣扣 987654321", "contact_qq", "扣扣 987654321"),
        ("QQ群号 123456789", "contact_qq", "QQ群号 123456789"),
        ("电话13912345678。", "contact_phone", "13912345678"),
        ("电话139-1234-5678", "contact_phone", "139-1234-5678"),
        ("电话１３９　１２３４　５６７８", "contact_phone", "１３９　１２３４　５６７８"),
        ("1·3·9·1·2·3·4·5·6·7·8", "contact_phone", "1·3·9·1·2·3·4·5·6·7·8"),
        ("+86 139 1234 5678", "contact_phone", "+86 139 1234 5678"),
        ("座机 010-62345678", "contact_phone", "010-62345678"),
        ("热线 400-820-8820", "contact_phone", "400-820-8820"),
        ("一三九一二三四五六七八", "contact_phone", "一三九一二三四五六七八"),
        ("Call us on +1 (555) 123-4567", "contact_phone", "Call us on +1 (555) 123-4567"),
        ("写信到 foo.bar@example.com。", "contact_mail", "foo.bar@example.com"),
        ("foo＠example.com", "contact_mail", "foo＠example.com"),
        ("Telegram: @some_name", "contact_handle", "Telegram: @some_name"),
        ("优惠码：AB12CD", "promo_code", "优惠码：AB12CD"),
        ("邀请码是 SAVE", "promo_code", "邀请码是 SAVE"),
        ("Use code SAVE20 today", "promo_code", "Use code SAVE20"),
        ("￥AbC123dEf45￥", "promo_code", "￥AbC123dEf45￥"),
        ("文末扫码领取资料", "call_to_action", "扫码领取"),
        ("长按识别下方二维码加群", "call_to_action", "长按识别下方二维码加群"),
        ("加微信免费领取", "call_to_action", "加微信免费领取"),
        ("添加老师微信领取", "call_to_action", "添加老师微信领取"),
        ("后台回复“报告”获取", "call_to_action", "后台回复“报告”获取"),
        ("点击下方链接立即下单", "call_to_action", "点击下方链接立即下单"),
        ("Scan the QR code to join", "call_to_action", "Scan the QR code to join"),
        ("DM me for free samples", "call_to_action", "DM me for free"),
    ],
)
def test_a_contact_is_told_where_it_stands(text, code, quote):
    assert told(text)[code] == [quote]


def test_an_account_that_is_a_telephone_number_is_told_once():
    assert set(told("vx:13812345678")) == {"contact_wechat"}


def test_title_and_byline_are_read_too():
    (found,) = check(Material("加微信 abc12345", "正文", byline="微信 abc12345"))
    assert [span.field for span in found.spans] == [Field.TITLE, Field.BYLINE]
    assert (found.clause, found.severity) == ("3.1", Severity.ATTENTION)


def test_a_flood_of_numbers_is_one_finding():
    (found,) = check(Material("", "电话13912345678。" * 400))
    assert found.params["count"] == 400
    assert len(found.spans) == 20


def severities(text: str) -> set[str]:
    return {item.severity.value for item in check(Material("", text))}


def test_the_mail_or_line_of_an_office_alone_is_only_noted():
    assert severities("作者邮箱 foo@example.com") == {"note"}
    assert severities("热线 400-820-8820，邮箱 foo@example.com") == {"note"}
    assert severities("热线 400-820-8820，邮箱 foo@example.com，座机 010-62345678") == {"attention"}
    assert severities("邮箱 foo@example.com，加微信 abc12345") == {"attention"}
    assert severities("电话13912345678") == {"attention"}


def test_the_numbers_of_a_public_notice_are_only_noted():
    assert severities("老人昨日走失，有线索请拨打13912345678") == {"note"}
    assert severities("社区防疫：东街13912345671，西街13912345672，南街13912345673") == {"note"}
    assert severities("靓号13966666666起拍，网友围观") == {"note"}
    assert severities("公证处 a@x.gov.cn，b@x.gov.cn，签证处 c@x.gov.cn") == {"note"}


def test_a_seller_does_not_become_a_public_notice():
    assert severities("咨询热线13912345678，价格优惠") == {"attention"}
    assert severities("社区团购加13912345678") == {"attention"}
    assert severities("走失的老人已找到。" + "天气很好。" * 20 + "进货电话13912345678") == {
        "attention"
    }
    assert severities("防疫物资，加微信 abc12345，13912345678") == {"attention"}
