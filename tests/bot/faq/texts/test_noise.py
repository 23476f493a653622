"""What asks nothing is told apart, and what may ask something never is."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.texts.masked import masked
from bot.faq.texts.noise import Noise, NoiseFilter
from handlers.faq.normalise import chinese_normaliser

SAMPLE = tomllib.loads((Path(__file__).parents[4] / "config.toml").read_text("utf-8"))
TAUGHT = [
    text
    for entry in SAMPLE["handlers"]["faq"]["entries"]
    for text in (entry["question"], *entry.get("similar", ()))
]
NOISE = NoiseFilter.of(chinese_normaliser())


def kind(text: str) -> Noise | None:
    return NOISE.noise(masked(text))


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        (
            Noise.SMALL_TALK,
            "你好|您好呀～|在吗？|有人在吗|謝謝|谢谢啦|多谢！|辛苦了辛苦了|嗯嗯好的|OK|哈哈哈",
        ),
        (
            Noise.SMALL_TALK,
            "哈哈哈哈笑死|早安☀️|新年快乐！祝你们生意兴隆|你是机器人吗|hello|Hi~|我我我|为什么|想问一下",
        ),
        (Noise.INSULT, "滚|滚！！|你们就是一群骗子|傻逼|垃圾公司|sb|你妈的|什么垃圾玩意|去死吧|闭嘴|FUCK"),
        (
            Noise.MARKUP,
            "<script>|<script>alert(1)</script>|<img src=x onerror=alert(1)>|{{7*7}}|&lt;script&gt;",
        ),
        (
            Noise.MARKUP,
            "${jndi:ldap://x}|' OR 1=1 --|<b>你好</b>|SELECT * FROM members;|console.log(1)|../../etc/x",
        ),
        (Noise.WORDLESS, "！！！|。。。|？|😊|👍👍|[微笑]|[强][强]|[Let Me See]|[图片]|aaaa|。|  "),
        (
            Noise.WORDLESS,
            "【收到不支持的消息类型，暂无法显示】|[Unsupported Message]|[收到了一个表情，请在手机上查看]",
        ),
        (Noise.NUMBER, "12|618|3.14|一百|第二个|１２|12块|3个"),
        (
            Noise.CONTACT,
            "13800138000|订单2026061800123|我的手机号是13800138000|a@b.example.com|张三 13800138000",
        ),
        (
            Noise.CONTACT,
            "SF1234567890123|浙江省杭州市西湖区文三路1号2单元301室|张三 13800138000 杭州市西湖区文三路1号",
        ),
        (Noise.TEST, "test|测试|测试一下|test1|123测试|asdf|qwerty|asdfasdf|abc|zxcv|试一下|发错了|cba"),
        (Noise.OPT_OUT, "TD|退订|退訂|TD退订|退订谢谢|别烦我|不要再给我发广告了|别再推送了|取消订阅|回复TD"),
        (Noise.HUMAN, "人工|转人工[微笑]|轉人工|找客服|有活人吗"),
        (Noise.CARE, "我要投诉|用完烂脸|起红疹了，特别痒|再不处理我打12315了|说好的又变，骗子吧你们"),
    ],
)
def test_what_teaches_nothing(expected: Noise, texts: str) -> None:
    found = {text: kind(text) for text in texts.split("|")}
    assert found == dict.fromkeys(found, expected)


@pytest.mark.parametrize(
    "text",
    [
        "你们这个垃圾快递怎么还不到",
        "谢谢，那退款多久到",
        "你好，可以开发票吗[微笑]",
        "怎么退货<br>",
        "退货退货退货",
        "WiFi密码",
        "3号店",
        "有618活动吗",
        "寄到浙江省杭州市西湖区文三路1号要多少运费",
        "订单 2026061800123 到哪了",
        "投诉电话是多少",
        "烟雾报警器有吗",
        "照片曝光过度能退吗",
        "我是律师，想订礼盒",
        "送妈妈的礼物有推荐吗",
        "不用推荐新品，经典款就行",
        "找店员说会员号就行吗",
        "敏感肌起红疹了还能用吗",
        "不要发票",
        "发票",
        "do you ship abroad",
        "decaf有吗？？",
        "东西是真的吗",
        "PDRN",
        "狗可以吃吗",
        "[请问孕妇可以用吗]",
        "（图片里的这个多少钱）",
        "a<b怎么退货",
        "退款 13800138000",
    ],
)
def test_what_may_ask_something(text: str) -> None:
    assert kind(text) is None


@pytest.mark.parametrize("text", TAUGHT)
def test_no_taught_phrasing_of_the_sample_is_noise(text: str) -> None:
    assert kind(text) is None


AROUND = st.sampled_from(["", "你好，", "请问", "謝謝 ", "[微笑]", "😊", "@小屿 ", "哈哈哈", "<b>", "！！！"])


@given(st.sampled_from(TAUGHT), AROUND, AROUND, st.integers(1, 3))
def test_nor_with_something_around_it_or_said_again(text: str, before: str, after: str, times: int) -> None:
    assert kind(before + text * times + after) is None


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert kind(text) in {None, *Noise}


@given(
    st.lists(
        st.sampled_from(["你好", "谢谢", "哈", "好的", "呀", "，", "😊", "在吗", "！"]),
        min_size=1,
        max_size=8,
    )
)
def test_noise_joined_to_noise_is_noise(parts: list[str]) -> None:
    assert kind("".join(parts)) is not None


@pytest.mark.parametrize("letter", "我哈1呜啊aＡ。")
def test_one_letter_however_often_is_noise(letter: str) -> None:
    assert all(kind(letter * times) is not None for times in range(1, 40))
