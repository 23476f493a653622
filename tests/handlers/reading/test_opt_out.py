import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.reading.opt_out import Reader, Wish

READER = Reader({})


@pytest.mark.parametrize(
    "text",
    [
        "退订[抱拳]", "TD[抱拳]", "退訂", "取消訂閱", "退订谢谢", "TD退订", "回复TD", "退订一下",
        "ＴＤ！！", "td td", "[TD]", "回复TD退订", "/::)退订", "退订🙏🏻", "麻烦帮我退订一下，谢谢啦",
        "我想取消订阅",
        "烦死了，退订", "广告真多 退订", "unsubscribe pls", "stop", "please stop the ads", "don't text me",
        "不要再给我发广告了", "别再给我发消息了", "請不要再傳訊息給我", "廣告不要再發了", "唔好再发广告啦",
        "请不要再给我发送任何营销短信", "奶粉的活动别发给我了，娃断奶了", "不要给我发狗粮广告了",
        "以后不用给我发优惠活动了", "别推送了行吗", "推送就不要了", "不想再收到你们的消息",
        "拒绝接收营销信息",
        "关闭推送", "把推送关了", "取消活动提醒", "停止給我發送促銷內容", "把我移出营销名单",
        "不要再骚扰我了",
        "直播通知能不能关掉", "再发广告我就拉黑了", "能把推送停一停", "不需要推送，谢谢",
        "以后别再给我推新品了", "别给我发上新通知了", "不用再给我发直播提醒了", "课程推广不要再发我了",
        "酒店的促销消息别再发了", "关闭消息推送", "别再发狗粮广告给我", "从现在起别给我发广告",
        "订阅消息退订", "订阅退订", "帮我把订阅消息退订", "订阅通知TD", "微信消息取消订阅", "现在退订",
        "请停止营销骚扰", "停止发送消息", "请停止发送短信", "别再发小贴士给我了",
    ],
)  # fmt: skip
def test_who_says_what_should_stop_is_obeyed(text: str) -> None:
    assert READER.read(text) is Wish.STOP


@pytest.mark.parametrize("text", ["全部退订吧", "所有消息都不要发了", "什么消息都别发给我"])
def test_who_wants_nothing_at_all_gets_nothing_at_all(text: str) -> None:
    assert READER.read(text) is Wish.STOP_ALL


@pytest.mark.parametrize(
    "text",
    [
        "别烦我", "太吵了", "你们太烦了，天天推送", "请勿打扰", "有完没完", "消停会儿吧", "取关了",
        "一天发好几条烦不烦",
        "别发了", "以后不用发了谢谢", "不用通知我了", "别给我推面膜了", "不用给我发消息了", "少发点广告吧",
        "怎么退订", "在哪里取消订阅", "怎么关闭推送", "能退订吗", "怎么才能不收到推送",
        "怎么还给我发", "我都退订了怎么还发", "晚上别给我发消息",
        "打开消息退订", "订阅消息怎么退订", "现在别给我发广告", "不用发福利了", "别发广告就行",
        "退订，我说了三遍", "别再联系我", "停", "太打扰了", "不想再看到你们了", "别给我发东西了",
        "拒收", "屏蔽", "屏蔽你们了", "停止发送", "不要每天都发小贴士", "不要天天推文章",
        "能不能别天天发消息",
        "能不能别老发广告", "不要每天发消息",
    ],
)  # fmt: skip
def test_where_verb_or_object_is_left_to_guess_it_is_likely(text: str) -> None:
    assert READER.read(text) is Wish.LIKELY_STOP


@pytest.mark.parametrize(
    "text",
    [
        "周期购怎么退订", "年卡 怎么退订会员", "这单不要了", "别拉我进群", "怎么取消订单", "不要发票",
        "不要给我发顺丰", "先别发货", "别发错颜色", "快递到了不用打电话", "到货不用通知我了，我在别家买了",
        "不用帮我查快递", "取消预约", "自动续费怎么关闭", "拒收的快递退款多久", "把我从拼团名单里去掉",
        "别发链接，发图片", "不要推荐贵的", "不要退订", "别取消我的订阅", "我没说要退订", "误点了退订",
        "退订是什么意思", "不想错过活动", "别忘了通知我", "为什么收不到你们的推送", "没收到活动消息",
        "推送的那个面膜怎么买", "广告里那款多少钱", "消息太多没看见，你回我了吗", "狗狗太吵了怎么办",
        "打扰一下，请问几点关门", "今天好烦", "要不要再发一遍", "特别喜欢你们的推送", "告别干燥", "T恤有吗",
        "停产了吗", "活动取消了吗", "多发点优惠消息", "皮肤多久能恢复", "订阅号在哪个城市",
        "不用推荐新品，经典款就行", "不用推荐活动，我就要平价的", "别告诉我活动规则，直接说多少钱",
        "不要发短信了，微信说就行", "现在别给我发微信，我在开会", "不用给我推荐优惠了，原价也行",
        "别推荐新品给我，老款就好", "别发消息给我老公，是惊喜", "不要给我妈发短信",
        "别给前台发消息了我自己去", "不想看直播，直接下单可以吗", "不用看活动页了，直接说价格",
        "不接受促销价，按原价给我开票", "不用通知我直播时间，我有日历", "别发微信，发邮箱",
        "我在上课，先别发消息", "等会再聊，别发消息了", "别发活动图片，发文字", "不要新品，要经典款",
        "不要给宝宝推荐新品辅食", "取消直播课", "关闭订单提醒", "怎么取消推广员身份",
        "拒绝营销话术，直接报价", "不要告诉我女儿活动的事", "别告诉孩子抽奖结果",
        "不用发抽奖，直接给优惠价", "取消退订", "撤销退订", "正在面试，别发信息",
        "不要推销员上门", "别叫推销员来", "不是不要推送", "并不是不想收广告", "拒收快递", "配送停止发送了吗",
        "不要每天提醒我喝水", "别老推荐贵的", "你好", "", "😊",
    ],
)  # fmt: skip
def test_what_is_about_something_else_is_no_wish(text: str) -> None:
    assert READER.read(text) is Wish.NONE


@pytest.mark.parametrize(
    "text", ["TD是什么意思", "退订是啥意思？", "请问T是干嘛的", "回复TD有什么用", "退订什么意思啊"]
)
def test_who_asks_what_the_word_is_for_is_heard(text: str) -> None:
    assert READER.asks_meaning(text)
    assert READER.read(text) is Wish.NONE


@pytest.mark.parametrize(
    "text", ["TD", "退订", "t恤是什么料子", "这是什么意思", "怎么退订", "退订什么时候生效"]
)
def test_who_asks_something_else_is_not(text: str) -> None:
    assert not READER.asks_meaning(text)


@pytest.mark.parametrize(
    "text", ["恢復", "恢复推送", "重新订阅一下", "请恢复，谢谢", "打开推送吧", "我要订阅", "继续接收活动消息"]
)
def test_who_wants_messages_again_gets_them(text: str) -> None:
    assert READER.read(text) is Wish.RESUME


def test_who_asks_how_to_get_them_again_likely_wants_them() -> None:
    assert READER.read("怎么恢复推送") is Wish.LIKELY_RESUME


STOPS = ["退订", "退定", "取消订阅", "TD", "unsubscribe"]
AROUND = st.lists(
    st.sampled_from(
        [
            "订阅",
            "消息",
            "恢复",
            "打开",
            "重新订阅",
            "继续接收",
            "活动",
            "推送",
            "帮我",
            "请",
            "我要",
            "把",
            "吧",
            "，",
        ]
    ),
    max_size=4,
).map("".join)


@settings(deadline=None)
@given(AROUND, st.sampled_from(STOPS), AROUND)
def test_what_holds_a_stop_word_never_starts_messages(before: str, stop: str, after: str) -> None:
    assert READER.read(before + stop + after) not in {Wish.RESUME, Wish.LIKELY_RESUME}


def test_beside_something_else_a_wish_is_sure_where_a_clause_is() -> None:
    said = ["骗子，退订", "脸都烂了，全部退订", "骗子，别烦我", "周期购，退订", "多久发货"]
    assert [READER.within(text) for text in said] == [
        Wish.STOP,
        Wish.STOP_ALL,
        Wish.LIKELY_STOP,
        Wish.NONE,
        Wish.NONE,
    ]


def test_a_brand_has_words_of_its_own() -> None:
    own = Reader({"ads": ["咖啡快讯"], "annoyed": ["喵够了"], "otherwise": ["鲜花卡"]})
    assert own.read("别再发咖啡快讯了") is Wish.STOP
    assert own.read("喵够了") is Wish.LIKELY_STOP
    assert own.read("鲜花卡，怎么退订") is Wish.NONE


@settings(deadline=None)  # a shared machine may pause
@given(
    st.sampled_from(["退订", "TD", "取消订阅", "不要再给我发广告了"]),
    st.sampled_from(["", "请", "麻烦", "你好，", "[抱拳]", "/::)"]),
    st.sampled_from(["", "谢谢", "吧", "！！", "[抱拳]", "🙏", "啊，拜托"]),
)
def test_politeness_and_stickers_change_nothing(wish: str, before: str, after: str) -> None:
    assert READER.read(before + wish + after) is Wish.STOP


@pytest.mark.parametrize(
    "bit", ["我", "别再", "天天发", "你们", "谢谢", "的了", "请", "发", "推送", "怎么", "不用"]
)
def test_a_text_made_to_take_for_ever_takes_no_time(bit: str) -> None:
    assert READER.read(bit * 600 + "x") in Wish
