"""Offers the law forbids; courts, studies and history about them."""

import pytest

from moderation.checkers.unlawful import check
from moderation.material import Material


def told(text: str) -> dict[str, list[str]]:
    return {item.code: [span.quote for span in item.spans] for item in check(Material("", text))}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("百家乐平台注册送彩金，加微信", "offer_gambling"),
        ("百家樂平臺註冊送彩金，加微信", "offer_gambling"),
        ("棋 牌 加 我 上 下 分 秒 到", "offer_gambling"),
        ("足球外围，开户送 88 元，网址见主页", "offer_gambling"),
        ("时·时·彩计划群，进群带你稳赢", "offer_gambling"),
        ("Sign up at our casino today, 50 free spins bonus", "offer_gambling"),
        ("听话水现货，货到付款", "offer_drugs"),
        ("出售冰毒，同城闪送", "offer_drugs"),
        ("笑氣批發，價格私聊", "offer_drugs"),
        ("Buy cocaine online, discreet shipping", "offer_drugs"),
        ("仿真枪现货，加微信", "offer_weapons"),
        ("弓弩货到付款", "offer_weapons"),
        ("快速办证刻章，联系本人", "offer_papers"),
        ("代开各类发票，验证后付款", "offer_papers"),
        ("辦理畢業證，先辦後付，加微信", "offer_papers"),
        ("Order fake passports here, contact on telegram", "offer_drugs"),
        ("高价收购银行卡四件套，私聊", "offer_accounts"),
        ("专业查开房记录，加我", "offer_accounts"),
        ("代孕包成功，微信咨询", "offer_accounts"),
        ("麻将控牌器，免安装，电话咨询", "offer_accounts"),
        ("诚心默念大法好，灾难不临头", "cult_call"),
        ("专业讨债", "offer_violence"),
        ("自制燃烧瓶的方法", "offer_violence"),
    ],
)
def test_an_offer_is_told(text, code):
    assert code in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "警方捣毁一个百家乐赌博平台，抓获三十人",
        "法院判决：出售银行卡四件套构成帮信罪",
        "他涉嫌代开发票，被税务机关查处",
        "世界杯期间体育彩票销量上升",
        "澳门上半年旅游收入回升，酒店入住率九成",
        "德州农业部门公布棉花产量",
        "大麻合法化在多国议会引起争论，价格波动",
        "海洛因的历史可以追溯到十九世纪",
        "国产手枪式吹风机的销量",
        "气枪射击比赛在杭州开赛，联系记者",
        "增值税发票改革后，企业开具电子发票更方便",
        "办证大厅搬迁，请到新址办理证件",
        "公司注册登记证明的办理流程",
        "银行卡实名制和手机卡管理",
        "代孕在多国被禁止，伦理学者表示反对",
        "手机定位服务的隐私问题",
        "黑客攻击造成服务器停机",
        "麻将是一种家庭娱乐，扑克也是",
        "赌场风云是一部电影",
        "编辑把标题送去校对，下注释义放在脚注",
        "牛牛是孩子的小名，他在群里发了照片",
        "子弹时间是一种电影特效",
        "He bought a book about the history of cocaine.",
        "The casino reported higher revenue in the third quarter.",
    ],
)
def test_reports_and_plain_prose_are_left_alone(text):
    assert told(text) == {}


def test_clauses_follow_the_goods():
    clauses = {
        item.code: item.clause for item in check(Material("", "仿真枪现货，加微信。代开发票，联系"))
    }
    assert clauses == {"offer_weapons": "1.8", "offer_papers": "1.13"}


@pytest.mark.parametrize(
    "text", ["用买单功能改了银行卡默认付款，还要打电话", "我买到了一张手机卡，价格公道"]
)
def test_paying_and_having_bought_are_no_trade_in_accounts(text):
    assert "offer_accounts" not in {item.code for item in check(Material("", text))}


@pytest.mark.parametrize(
    "text",
    [
        "牛牛金花三公，想玩的加我",
        "新人必红，来就拉你",
        "線上德州，信譽好",
        "充100送88，秒下分",
        "百家乐牛牛都有",
        "稳台子，玩的私聊",
        "电子大水，注册链接找我",
        "玩彩票的进群，免费推荐",
    ],
)
def test_tables_and_winnings_with_a_call_invite_to_gamble(text):
    assert "offer_gambling" in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "央行坚持稳字当头，稳中求进",
        "流感活动达到最高水平，提示风险上升",
        "以上下分两节叙述",
        "经销商反水，董事长压力倍增",
        "电子游戏平台开户数上升",
        "证券在线开户更方便",
        "体育彩票销量增长，公益金用于全民健身的投入",
        "水库放水，下游水位上升",
        "主播讲解德州扑克的概率论",
        "充电100公里送人回家",
        "台阶边有三公分高的门槛",
        "红包接龙成了家族群的年俗",
        "他推荐了一本讲百家乐概率的数学书",
    ],
)
def test_games_water_and_statistics_are_no_invitation(text):
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "社区举办棋牌活动",
        "这家店首单立减，注册送20元券，下载客户端即可",
        "快三年了，牛牛长高不少",
        "社区图书角注册会员，台子稳当",
        "渔民的捕鱼活动",
        "严控三公经费，压缩会议活动",
        "电子游戏模拟器",
        "模拟器的下载链接",
        "这辆车跑得快，私家车主很喜欢",
        "污水截流工程开展宣传活动",
        "电子游戏扫雷",
        "飞行模拟器注册登录的步骤",
        "老年活动室有麻将和棋牌，想玩的可以报名",
        "捕鱼期开始，渔船注册登记",
        "考研上岸的同学免费送资料，注册账号即可下载",
        "游戏回血道具，注册玩家可领",
        "外卖平台送20元红包，新用户首单立减",
        "健身房充500送100，存1000送300",
        "牛牛，快来吃饭，牛牛乖",
        "轮盘赛车模拟器的画面逼真",
        "操场跑了28圈，腿都软了",
        "西班牙斗牛节吸引游客，旅行社开放注册",
        "德州的朋友来了，一起去扒鸡店",
        "快三个月没下雨，水库的大水退了",
        "金花茶园提供开户缴费服务",
        "央行释放流动性，市场担心大水漫灌",
        "体育平台公布赛程，提现功能维护中",
        "扫雷部队在边境作业",
    ],
)
def test_everyday_games_and_works_are_no_invitation(text):
    assert told(text) == {}
