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
        "退订，我说了三遍", "别再联系我", "停", "太打扰了", "不想再看到你们了", "别给我发东西了",
    ],
)  # fmt: skip
def test_where_verb_or_object_is_left_to_guess_it_is_likely(text: str) -> None:
    assert READER.read(text) is Wish.LIKELY_STOP


@pytest.mark.parametrize(
    "text",
    [
        "周期购怎么退订", "年卡 怎么退订会员", "这单不要了", "别拉我进群", "怎么取消订单", "不要发票",
        "不要给我发顺丰",
        "先别发货", "别发错颜色", "快递到了不用打电话", "到货不用通知我了，我在别家买了", "不用帮我查快递",
        "取消预约",
        "自动续费怎么关闭", "拒收的快递退款多久", "把我从拼团名单里去掉", "别发链接，发图片", "不要推荐贵的",
        "不要退订", "别取消我的订阅", "我没说要退订", "误点了退订", "退订是什么意思", "不想错过活动",
        "别忘了通知我",
        "为什么收不到你们的推送", "没收到活动消息", "推送的那个面膜怎么买", "广告里那款多少钱",
        "消息太多没看见，你回我了吗",
        "狗狗太吵了怎么办", "打扰一下，请问几点关门", "今天好烦", "要不要再发一遍", "特别喜欢你们的推送",
        "告别干燥",
        "T恤有吗", "停产了吗", "活动取消了吗", "多发点优惠消息", "皮肤多久能恢复", "订阅号在哪个城市",
        "你好", "", "😊",
    ],
)  # fmt: skip
def test_what_is_about_something_else_is_no_wish(text: str) -> None:
    assert READER.read(text) is Wish.NONE


@pytest.mark.parametrize(
    "text", ["恢復", "恢复推送", "重新订阅一下", "请恢复，谢谢", "打开推送吧", "我要订阅", "继续接收活动消息"]
)
def test_who_wants_messages_again_gets_them(text: str) -> None:
    assert READER.read(text) is Wish.RESUME


def test_who_asks_how_to_get_them_again_likely_wants_them() -> None:
    assert READER.read("怎么恢复推送") is Wish.LIKELY_RESUME


def test_a_brand_has_words_of_its_own() -> None:
    own = Reader({"advert": ["咖啡快讯"], "annoyed": ["喵够了"], "otherwise": ["鲜花卡"]})
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
