"""Fortunes offered, asked for and told; folklore, art and criticism."""

import pytest

from moderation.checkers.superstition import check
from moderation.material import Material


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("专业算命，加微信，一次50元", "fortune_offer"),
        ("專業算命，加微信，一次50元", "fortune_offer"),
        ("算·命看·相，准得很，联·系我", "fortune_offer"),
        ("塔罗占卜，私信预约", "fortune_offer"),
        ("看风水，电话联系，有缘人来", "fortune_offer"),
        ("报生辰八字，免费测姻缘", "fortune_offer"),
        ("大师开光，请符，红包随喜", "fortune_offer"),
        ("Powerful spell caster, bring back lost love, WhatsApp now", "fortune_offer"),
        ("求推荐算命准的大师", "fortune_asking"),
        ("有没有会看八字的", "fortune_asking"),
        ("誰會解簽，幫看看", "fortune_asking"),
        ("哪里算卦准", "fortune_asking"),
        ("床头朝西，风水不好吗", "feng_shui_asking"),
        ("大门对着电梯，怎么化解煞气", "feng_shui_asking"),
        ("鏡子對床，風水上怎麼辦", "feng_shui_asking"),
        ("请看我的八字缺什么", "chart_asking"),
        ("孩子的生辰八字五行怎么样", "chart_asking"),
        ("我的星盘有没有正缘", "chart_asking"),
        ("转运手链，限量请购", "charm_sale"),
        ("家里摆放招财貔貅能旺财，联系下单", "charm_sale"),
        ("看到就转发，三天内必有好运，不转倒霉", "chain_letter"),
        ("此卦大吉，求财可得", "fortune_reading"),
    ],
)
def test_an_offer_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "算命先生是旧时集市上的行当，民俗学者记录了他们的唱词",
        "风水观念影响了明清村落的布局，建筑学者认为",
        "法院判决：假大师以看风水为名骗取钱财",
        "科普：占卜为什么看起来准",
        "小说里，主角找道士看八字",
        "塔罗牌的图像来自文艺复兴时期的意大利",
        "反对封建迷信，相信科学",
        "公司改名后股价上涨，电话会议上高管回应",
        "新生儿起名的流行字排行",
        "甲骨文记录了商代的占卜",
        "星座只是天文学上的分区，与性格无关",
        "姻缘石是景区的传说，游客很多",
        "财神庙会迎来游客，非遗表演吸引市民",
        "他的面相和善，说话温和",
        "五行是古代哲学概念",
        "大门朝向与采光的关系，设计师给出建议",
        "好运连连，我们队又赢了",
        "转发这条消息，请注明出处",
        "开光电路是一种继电器电路",
        "The museum shows tarot cards of the fifteenth century.",
        "Astrology has no scientific basis, the study says.",
    ],
)
def test_reports_and_plain_prose_are_left_alone(text):
    assert told(text) == {}


def severities(text: str) -> list[str]:
    return [item.severity.value for item in check(Material("", text))]


def test_told_fortunes_are_noted_and_several_ask_for_a_look():
    around = "镇上的人谈起收成和天气，茶馆里坐满了客人。" * 10
    assert severities(around + "此卦大吉，求财可得") == ["note"]
    assert severities("此卦大吉，求财可得。本签主凶，出行不利。属虎的人流年破财。") == ["attention"]


@pytest.mark.parametrize(
    "text",
    [
        "此卦大吉，求財可得",
        "解曰：守旧安分，贵人自来",
        "若问姻缘，莫急，随缘则吉",
        "日主身弱，用神在印，忌神为财星",
        "傷官配印，透甲通根",
    ],
)
def test_a_fortune_that_is_the_whole_piece_asks_for_a_look(text):
    assert severities(text) == ["attention"]


@pytest.mark.parametrize(
    "text",
    [
        "解曰一词见于旧时文献，吉凶之说为民俗",
        "食神是这家餐厅的名字",
        "他若问起，就说姻缘这部电影好看",
        "正财与偏财，流派各有解释",
    ],
)
def test_words_of_the_art_alone_tell_no_fortune(text):
    assert severities(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "食神、正官和偏财都是十神的名称",
        "十神包括正财、偏财、正官、七杀、正印、偏印等",
        "伤官、劫财与比肩，三者各有所指",
    ],
)
def test_a_short_list_of_the_terms_is_noted_and_no_more(text):
    assert severities(text) == ["note"]
