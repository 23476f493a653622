import pytest

from handlers.reading.chatter import Chatter

CHATTER = Chatter()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("你好", "greeting"), ("亲，在吗", "greeting"), ("Hello~", "greeting"), ("早安☀️", "greeting"),
        ("？？", "greeting"),
        ("祝老板生意兴隆", "greeting"), ("谢谢啦", "thanks"), ("好的，非常感谢", "thanks"),
        ("辛苦了辛苦了", "thanks"),
        ("你好，谢谢", "thanks"), ("晚安咯", "night"), ("再见", "bye"),
        ("太好用了", "thanks"), ("嗯嗯好的", "agreed"), ("哈哈哈哈", "laugh"),
        ("你是机器人吗", "robot"),
        ("你是真人还是機器人", "robot"), ("你是真的人吗", "robot"),
        ("是活人吗", "robot"), ("😡😡", "angry"), ("🤮", "angry"), ("[发怒]", "angry"),
        ("🖕", "angry"), ("😊", "emoji"), ("[微笑]", "emoji"), ("👨‍👩‍👧❤️", "emoji"),
        ("/::)", "emoji"),
        ("【收到不支持的消息类型，暂无法显示】", "not_shown"),
        ("「[收到不支持的消息类型，暂无法显示]」", "not_shown"),
        ("[收到不支持的消息类型，暂无法显示]", "not_shown"), ("[Unsupported Message]", "not_shown"),
        ("【不支持的消息，请在手机上查看】", "not_shown"),
    ],
)  # fmt: skip
def test_whole_messages_of_small_talk_are_told(text: str, name: str) -> None:
    assert CHATTER.told(text) == name


@pytest.mark.parametrize(
    "text",
    ["你好，多久发货", "谢谢，那退货呢", "在哪买", "好喝吗", "这样可以吗", "真的吗", "生日有礼物吗",
    "晚上几点关门",
     "牛奶味的有吗", "收到坏的", "不好", "不可以", "哈密瓜味", "客服", "【不支持七天退货吗】",
     "。", "……", "", "  "],
)  # fmt: skip
def test_whoever_asks_something_talks_no_small_talk(text: str) -> None:
    assert CHATTER.told(text) == ""


def test_a_brand_has_small_talk_of_its_own() -> None:
    own = Chatter({"cat": ["喵"], "thanks": ["阿里嘎多"]})
    assert [own.told(text) for text in ("喵喵～", "阿里嘎多！", "喵，多久发货")] == ["cat", "thanks", ""]
