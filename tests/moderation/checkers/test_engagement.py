"""Followers, likes and reviews for sale; reports about that trade."""

import pytest

from moderation.checkers.engagement import check
from moderation.material import Field, Material, Severity


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("代刷粉丝，价格实惠，加微信详谈", "engagement_sale"),
        ("代刷粉絲，價格實惠，加微信詳談", "engagement_sale"),
        ("代·刷·粉·丝，价格实惠", "engagement_sale"),
        ("代 刷 阅 读 量 联 系 我", "engagement_sale"),
        ("本店出售真人粉，一千粉只要30元", "engagement_sale"),
        ("秒涨播放量，自助下单平台", "engagement_sale"),
        ("刷好评找我，便宜不掉", "engagement_sale"),
        ("买粉加我", "engagement_sale"),
        ("诚招刷单员，佣金日结", "engagement_job"),
        ("长期代发视频，一条五毛，工作室来", "engagement_job"),
        ("点赞员招人，手机就能做，日入两百", "engagement_job"),
        ("養號兼職，有團隊的來", "engagement_job"),
        ("互粉必回，评论区来", "engagement_exchange"),
        ("互贊互關，進群一起", "engagement_exchange"),
        ("求互关，回粉秒回", "engagement_exchange"),
        ("Buy real Instagram followers now, instant delivery", "engagement_sale"),
        ("We sell 1000 YouTube views for $3, order on Telegram", "engagement_sale"),
        ("get five-star reviews cheap, DM us", "engagement_sale"),
    ],
)
def test_an_offer_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "平台严厉打击刷单炒信，封禁账号三万个",
        "警方破获一起刷单诈骗案，受害人累计被骗百万元",
        "谨防刷单兼职骗局，凡是先垫付的都是诈骗",
        "记者调查发现，有商家花钱买好评",
        "所谓互粉群，多半是黑产养号的温床",
        "他的粉丝量一年涨了三倍，评论区很热闹",
        "点赞、转发和评论是衡量互动的三项指标",
        "阅读量下降的原因是推荐算法调整",
        "刷新页面即可看到最新销量",
        "公司出售股票筹资，流量平台估值回升",
        "手机刷脸支付的用户人气高涨",
        "批发市场的销量在下半年回升",
        "互评作业有助于学生理解评分标准",
        "甲乙双方互相关联，形成互补",
        "运动员和评论员在现场点评，队员按任务训练",
        "兼职老师讲授新媒体运营课程",
        "研究者统计了购买虚假评论的成本",
        "Fake followers distort the market, researchers say.",
        "People who buy followers risk losing their accounts.",
        "She likes the views and reviews books for a living.",
    ],
)
def test_a_report_or_plain_prose_is_left_alone(text):
    assert told(text) == {}


def test_the_place_is_exact_and_the_clause_named():
    (found,) = check(Material("代刷粉丝联系我", "正文"))
    assert (found.clause, found.severity) == ("3.6", Severity.ATTENTION)
    assert [(span.field, span.quote) for span in found.spans] == [(Field.TITLE, "代刷粉丝联系我")]


def test_things_that_are_connected_are_no_exchange_of_follows():
    assert list(check(Material("", "两者相互关联，一起构成整体"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "抖音代發，一單五元",
        "dy代发长期要人",
        "小红书发文，一篇6r，绿色",
        "视频代发有素材",
        "淘宝补单，做吗",
        "抄小说赚钱",
        "快手点赞，有需要的联系我",
        "抖.音.代.发，一单结",
        "有没有做评论员的",
        "补单出评的来",
        "代发嘛，绿的",
    ],
)
def test_posting_for_hire_is_told(text):
    assert "engagement_job" in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "财政部门代发工资，银行卡到账",
        "这家网店支持一件代发",
        "他在小红书发了一篇文章，谈抄写小说的日子",
        "抖音视频的评论区很热闹",
        "公众号发文回应：正在核查",
        "教育局发文，要求学校减负",
    ],
)
def test_posts_and_payments_as_such_are_left_alone(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "网友在微博发文称，一碗面卖到68元",
        "店家在小红书发文说，套餐涨到99元",
        "教师抄小说的句子，给学生做范文",
        "视频号发视频，讲解一块布怎么裁",
        "他在抖音点赞了一双300元的鞋",
        "公众号发文指出，票价从50元涨到80元",
        "主播在直播间点赞农户，苹果8元一斤",
    ],
)
def test_prices_in_posts_about_posts_are_left_alone(text):
    assert told(text) == {}
