"""Sex for sale, obscene material, gore; medicine, law and art about them."""

import pytest

from moderation.checkers.vulgar import check
from moderation.material import Material


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("学生妹上门，微信预约", "sex_service"),
        ("學生妹上門，微信預約", "sex_service"),
        ("同城约炮，加我", "sex_service"),
        ("包·夜全·套，联·系我", "sex_service"),
        ("裸聊加微信", "sex_service"),
        ("会所美女上门，欢迎来电", "sex_service"),
        ("Independent escorts available tonight, call 5551234567", "sex_service"),
        ("Hot singles waiting near you, text back", "sex_service"),
        ("成人视频免费看，扫码进群", "sex_material"),
        ("果照低价卖，私聊", "sex_material"),
        ("出售原味丝袜", "sex_material"),
        ("無碼資源，網盤分享", "sex_material"),
        ("他抽插着她的嫩穴，浪叫不止", "sex_scene"),
        ("含住肉棒，舔了起来", "sex_scene"),
        ("骚货想不想要", "sex_tease"),
        ("有没有人来瑟瑟", "sex_tease"),
        ("求果照", "sex_tease"),
        ("肢解现场视频，慎入", "gore_shown"),
        ("虐貓全過程，過癮", "gore_shown"),
    ],
)
def test_an_offer_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "家电上门安装服务，当天预约",
        "社区医生上门服务，方便老人",
        "警方打掉一个组织卖淫团伙，涉及上门服务",
        "医生提醒：阴道炎患者应及时治疗",
        "乳腺检查能发现早期病变",
        "妇科手术后下体出血怎么办，医院给出建议",
        "法院认定被告传播淫秽视频",
        "裸照被泄露，受害人报警",
        "性教育课程走进中学，科普避孕知识",
        "电影审查制度与成人电影分级的研究",
        "他舔了舔嘴唇，咽下最后一口汤",
        "这片湿地栖息着三百种鸟",
        "高潮部分的旋律由小提琴奏出",
        "无码头港口的集装箱转运",
        "模特陪同设计师谢幕",
        "福利院的孩子收到礼物，资源由社会捐赠",
        "本片有码头的场景",
        "公司福利资源向一线倾斜",
        "约在周末见面，喝杯咖啡",
        "屠宰场按规定处理内脏",
        "恐怖片的化妆师谈血浆配方",
        "解剖课上，学生观察内脏的图片",
        "骚扰电话治理有成效",
        "The film contains nude scenes and was rated R.",
        "He called the escort vessel.",
    ],
)
def test_reports_and_plain_prose_are_left_alone(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    "text", ["民警在收费站口交给了家属", "明早记得叫床啦", "协会收金主的赞助款", "在村口交接物资"]
)
def test_words_that_meet_by_chance_are_left_alone(text):
    assert list(check(Material("", text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "找个瑟瑟的搭子",
        "原味丝袜，要的私我",
        "有自錄，三十元一個",
        "求調教，男受",
        "可以涩涩吗",
        "母狗加我",
        "出果照，本人",
        "🔞资源，网址私信",
        "视频3元十个",
        "你是s吗，聊骚",
    ],
)
def test_sexual_hints_with_a_call_are_teasing(text):
    assert "sex_tease" in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "秋风瑟瑟，行人找地方躲雨",
        "冷得瑟瑟发抖，来个暖水袋",
        "柿子涩涩的味道",
        "形形色色的人都有",
        "天涯海角，有谁来过",
        "底盘调教得当，开着舒服，试驾找销售",
        "颜色搭配在一起很好看",
        "歌手签约，表达语文爱好",
        "商场离sm广场很近，可以一起逛",
        "[色][色][色]陪你用餐",
        "手机自带录音，会议自录取后可看",
        "他养了一只公狗和一只母狗",
        "视频会员15元一个月",
        "他是主人，客人找主人道谢",
    ],
)
def test_wind_taste_and_colours_are_left_alone(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "打PUBG",
        "打Python代码",
        "100mg加入水中",
        "Add 100mg+ of NaCl",
        "想要C语言教程",
        "九一八那天，我们一起默哀",
        "养了一只母狗，非常温顺",
        "喝茶时，加点蜂蜜可以吗",
        "这辆车是MG吗",
        "想要草莓吗",
        "想要操场的照片",
        "母狗舔了舔小狗",
        "求调教音响的教程",
        "我家母狗发情了，可以绝育吗",
        "上门喝茶聊天，一起过年",
        "打泡器十块钱一个",
        "长男受伤，一起送去急救",
        "女奴隶起义的历史课，有教程",
        "黄天厚土，聊黄河的变迁",
        "聊黄山的旅行，一起走",
        "床上搭配的抱枕，可以吗",
        "来个大柚子，剥皮看吧",
        "天涯海角下载了一首歌",
        "小区床搭在阳台，可以吗",
        "每片含50mg，加水服用",
        "他打P图软件的广告",
        "柠檬涩涩的，可以加糖",
        "自慰问团到来，一起合影",
        "字母表的教程，找个视频看",
        "菊花和茶，可以一起泡吗",
    ],
)
def test_games_doses_pets_and_tea_are_left_alone(text):
    assert told(text) == {}
