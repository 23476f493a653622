from datetime import timedelta

import pytest

from handlers.care import handler
from handlers.content import Text, TransferToAgent, to_json
from handlers.kinds import Kind
from storage.profiles import MemberChange
from tests.handlers.build import AT, MEMBER, asking, topic

ASK = asking(handler)


@pytest.mark.parametrize(
    "text",
    [
        "用完烂脸", "起红疹了，特别痒", "涂了两天开始刺痛脱皮", "敷完面膜脸上火辣辣的", "用後臉好癢",
        "脸肿了", "过敏了怎么办",
        "孩子吃了拉肚子", "宝宝喝了你们的奶粉一直拉肚子", "猫吃了你们的粮软便三天了", "狗狗吃了就吐",
        "喝完头晕想吐",
        "穿了一天身上起疹子", "娃用了纸尿裤红屁股了", "拉肚子了，昨天吃了你们的冻干", "送急诊了",
        "我是敏感肌，用了你们精华起红疹",
        "用了过敏，还能继续用吗", "擦了护手霜手都裂开流血了", "戴了一天耳朵化脓",
        "医生说用了你们家的引起过敏，进医院了",
    ],
)  # fmt: skip
def test_who_was_not_well_after_use_needs_care(text: str) -> None:
    assert topic(ASK(text)) == "care:health"


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉", "骗子", "再不处理我打12315", "我要去工商局投诉", "小红书曝光你们", "已经找律师了",
        "法院见", "我要报警", "怎么投诉你们",
        "太坑了", "垃圾产品", "滚", "什么破店", "恶心死了", "无良商家", "客服态度太差了", "到现在没人理我",
        "气死我了", "太失望了",
        "再也不买了", "喝到一根头发", "店大欺客", "实物与描述严重不符", "里面有虫子", "打开一股霉味",
        "收到过期的", "买到假货了",
        "说好减30一分没减，騙子吧你們",
    ],
)  # fmt: skip
def test_who_complains_threatens_or_scolds_needs_care(text: str) -> None:
    assert topic(ASK(text)) == "care:complaint"


@pytest.mark.parametrize(
    "text",
    [
        "过敏体质能用吗", "会不会过敏", "用了会过敏吗", "吃了不会拉肚子吧", "孕妇能用吗",
        "狗狗拉肚子能吃吗", "喝咖啡心慌，有低因的吗",
        "我喝牛奶会拉肚子，有燕麦奶吗", "之前用别家的烂脸了，你们的能用吗", "万一过敏了能退吗",
        "过敏可以退吗", "祛痘产品有吗",
        "用了没有起疹子，放心", "用了痘痘消了", "用完皮肤好多了", "用完可以化妆吗", "脸上泛红用哪款好",
        "猫掉毛正常吗",
        "怎么投诉快递", "你们不会是骗子吧", "工商银行卡能付吗", "我是律师，想订一批礼盒", "照片曝光过度",
        "烟雾报警器有吗", "垃圾袋有吗",
        "订单123154566到哪了", "别让我失望哦", "会发霉吗", "滚珠眼霜怎么用", "没人和我拼团",
        "破损了怎么办", "太贵了", "质量好吗", "", "😊",
    ],
)  # fmt: skip
def test_who_asks_before_buying_or_tells_of_nothing_bad_does_not(text: str) -> None:
    assert ASK(text) is None


def test_regret_comes_first_then_a_human() -> None:
    reply = ASK("骗子", kind=Kind.VOICE)
    assert reply
    assert reply.content == TransferToAgent()
    assert [content.text for content in reply.more if isinstance(content, Text)] == [
        "真的很抱歉，让你有这样的体验。你说的我们都会认真对待。",
        "已经转给真人同事，会由 TA 跟进到底，请稍等一下。",
    ]
    assert reply.change == MemberChange(dialogue="said", dialogue_until=AT + timedelta(minutes=30))


def test_outside_the_hours_it_is_said_when_somebody_comes() -> None:
    reply = asking(handler, {"human": {"hours": "17:00-21:00"}})("骗子")  # it is 16:00 in Asia/Shanghai
    assert reply
    assert reply.more[1] == Text(text="同事现在休息了，今天 17:00 上班后第一时间回复你～")


def test_where_nobody_sits_there_it_is_all_said() -> None:
    reply = asking(handler, {"complaint": "抱歉", "human": {"transfer": False, "text": "加店长微信吧"}})(
        "骗子"
    )
    assert reply
    assert (reply.content, reply.more) == (Text(text="抱歉"), (Text(text="加店长微信吧"),))


def test_while_a_human_has_the_conversation_it_is_said_once() -> None:
    handed_over = MEMBER._replace(human=to_json(TransferToAgent()))
    assert topic(ASK("骗子", member=handed_over)) == "care:complaint"
    assert ASK("骗子", member=handed_over._replace(dialogue="said")) is None
    assert ASK("骗子", member=MEMBER._replace(dialogue="said")), "nobody has it any more"


def test_there_may_be_further_words() -> None:
    ask = asking(handler, {"more": ["炸膛"], "more_health": ["拉黑水"]})
    assert [topic(ask(text)) for text in ("咖啡機炸膛了", "狗拉黑水")] == ["care:complaint", "care:health"]


@pytest.mark.parametrize(
    ("kind", "choice"), [(Kind.IMAGE, ""), (Kind.MENU_CLICK, "骗子"), (Kind.TEXT, "faq:1")]
)
def test_only_what_members_say_themselves_counts(kind: Kind, choice: str) -> None:
    assert ASK("骗子", kind=kind, choice=choice) is None


@pytest.mark.parametrize("bit", ["我", "用了", "起了", "很", "脸上", "特别", "肚子", "的了"])
def test_a_text_made_to_take_for_ever_takes_no_time(bit: str) -> None:
    assert ASK(bit * 600 + "x") is None
