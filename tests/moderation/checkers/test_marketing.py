"""Sure gains, loans for anyone, sure passes, prizes; news about them."""

import pytest

from moderation.checkers.marketing import check
from moderation.material import Material, Severity


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("本项目稳赚不赔，有意者加微信", "sure_gain"),
        ("本項目穩賺不賠，有意者加微信", "sure_gain"),
        ("稳·赚·不·赔，加·我", "sure_gain"),
        ("零风险，日入500，扫码进群", "sure_gain"),
        ("躺赚的副业，月入过万不是梦，日赚三百", "sure_gain"),
        ("老师带单，跟上就赚，免费进群", "stock_tip"),
        ("內幕消息，牛股推薦，掃碼加群", "stock_tip"),
        ("无抵押贷款，当天放款，电话咨询", "loan_bait"),
        ("不看征信，黑户可贷，加微信办理", "loan_bait"),
        ("無抵押信用貸，當日到賬，致電", "loan_bait"),
        ("驾照包过，不用考试，联系我", "exam_bait"),
        ("四六级保过班，不过退款，报名从速", "exam_bait"),
        ("专业代写毕业论文，诚信可靠", "exam_bait"),
        ("恭喜您已中奖，请立即点击链接领取", "prize_bait"),
        ("您的积分即将清零，请登录网站兑换", "prize_bait"),
        ("招兼职，在家手机就能做，日结三百", "job_bait"),
        ("小项目，零投入，需要的滴滴", "job_bait"),
        ("限时抢购，满300减50，点击下单", "sales_push"),
        ("全场五折起，先到先得，赶快来电咨询", "sales_push"),
        ("Guaranteed 20% monthly returns for members", "sure_gain"),
        ("Make $500 a day from home, join now", "sure_gain"),
        ("You have won a cash prize, call to claim", "sure_gain"),
        ("No credit check loans, apply today", "sure_gain"),
    ],
)
def test_a_promise_with_a_call_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "凡是承诺稳赚不赔的理财，都要警惕",
        "警方提醒：无抵押当天放款多为诈骗，切勿点击陌生链接",
        "法院判决该公司虚假宣传保过班，退还学费",
        "记者暗访代写论文产业链，一篇三千元",
        "央行下调贷款利率，企业融资成本下降",
        "公司去年月收入达到5000万元",
        "投资有风险，入市需谨慎",
        "低风险产品的收益率在下降",
        "证监会严查内幕消息交易",
        "操盘手在市场剧烈波动时的心理",
        "考试院公布四六级考试时间，请考生登录网站打印准考证",
        "积分制度改革后，员工可以用积分兑换礼品",
        "恭喜我们的读者，本刊创刊二十年了",
        "恭喜中国队获得冠军",
        "商场推出满300减50的活动，客流同比上升两成",
        "电商平台宣布取消限时抢购，改为全年低价",
        "免费试听是教育机构获客的手段，优惠券核销率只有一成",
        "兼职人员占到零售业用工的三成，按日结算的比例上升",
        "副业成为年轻人的选择，时间自由是首要原因",
        "贷款额度取决于征信记录和收入证明",
        "银行推出信用贷，额度最高三十万元",
        "The fund is not guaranteed to return any profit.",
        "They made $500 a day in fees last year.",
        "The team has won the league, a prize the fans wanted.",
    ],
)
def test_news_and_plain_prose_are_left_alone(text):
    assert told(text) == {}


def test_a_sales_push_names_the_clause_on_adverts():
    (found,) = check(Material("", "限时抢购，满300减50，点击下单"))
    assert (found.clause, found.severity) == ("3.1", Severity.ATTENTION)
    (other,) = check(Material("", "恭喜您已中奖，请立即点击链接领取"))
    assert (other.clause, other.params["count"]) == ("3.7", 1)


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("一天五百元，手机就能做", "job_bait", "一天五百元，手机就能"),
        ("一小时300块，想做的加我", "job_bait", "一小时300块，想做的加"),
        ("全程免费带你，在家躺赚的联系我", "job_bait", "免费带你，在家躺赚的联"),
        ("零投入副业，有没有人做吗，私我", "job_bait", "零投入副业，有没有人做吗"),
        ("不收押金，日结，来的丝我", "job_bait", "不收押金，日结"),
        ("煎職無門檻，加我", "job_bait", "煎職無門檻，加我"),
        ("感兴趣的私我", "tout_call", "感兴趣的私我"),
        ("要的滴滴", "tout_call", "要的滴滴"),
        ("有門路，懂的來➕", "tout_call", "懂的來"),
        ("需要的佳我", "tout_call", "要的佳"),
        ("想玩的斯我", "tout_call", "玩的斯"),
        ("无前期，放心", "tout_call", "无前期"),
        ("包教包会，先到先学", "tout_call", "包教包会"),
        ("一趟几万，能跑的说话", "tout_call", "一趟几万"),
    ],
)
def test_pay_bait_and_a_call_are_told_where_they_stand(text, code, quote):
    assert any(quote in found for found in told(text)[code])


@pytest.mark.parametrize(
    "text",
    [
        "钟点工一小时35元，一天工作八小时",
        "保洁员按日结算，每单30元",
        "她在家就能看到海，时间自由",
        "网约车司机日均接单20单，滴滴出行回应",
        "这是必要的思想准备，需要加强管理",
        "有兴趣的读者可以参观，门票每人20元",
        "你的意思我明白，好的我来",
        "他要的来年再说，想做的事很多",
        "有没有人做过统计？每天只要十分钟就够了",
        "做不做得成，要看能不能坚持",
        "老师一天上三节课，手把手教学生",
        "项目无前期准备经费，一趟运输几吨",
        "每小时1200转，来回一小时",
        "记者调查：一天五百元、手机就能做的兼职多为骗局",
    ],
)
def test_wages_and_plain_requests_are_left_alone(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "公司扣我工资",
        "家里的旧书送人，需要的私聊",
        "大学生兼职，一天120元，包午饭，时间自由",
        "没有投资，只有想法的年轻人如何创业",
        "王者荣耀想玩的加我",
        "好友私我一份讲义",
        "莎士比亚和贾斯汀·斯，我都喜欢",
        "球传过来，他一脚踢我，裁判没看见",
        "一脚踢我膝盖上",
        "这道菜做得佳",
        "做得加倍小心",
        "一天三百元的住院费，他想了解报销比例",
        "日薪300元，小白也能很快上手，公司提供培训",
        "今晚打球，有来的吗",
        "年终奖到手3万左右",
        "一趟航班投入80万元",
        "公司负债率高，加大投入",
        "前期费用大概需要三万，可以分期",
        "护工一天200元，家属可以来医院详聊",
        "工人按天结算，一天280元，食宿都有，时间自由",
        "每单五元的配送费，快来不及算了",
        "一小时60元的停车费，都来抱怨",
        "月薪8000元，简单易学，欢迎应届生",
        "旧书免费送，需要的联系我",
        "搞得加班到十点",
        "他思我念，隔着一条江",
        "老师联系我家长，说孩子发烧了",
        "一个月利息三百，他想了解提前还款",
        "零基础、零经验也能学会做面包",
        "这份兼职操作简单，了解一下",
        "球队主帅找我谈了合同",
    ],
)
def test_pay_kicks_and_cooking_are_no_bait(text):
    assert told(text) == {}
