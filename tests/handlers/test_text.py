import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text import LONGEST
from handlers.text import bare, clauses, folded, is_not_shown, normalise, read

WORDS = st.text(alphabet="价格优惠退货正品发票", min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ＴＤ", "td"),
        (" t d ", "td"),
        ("退订。", "退订"),
        ("退 订！！😡", "退订"),
        ("@小栖\u2005怎么退货？", "怎么退货"),
        ("@小栖 @店长 怎么退货", "怎么退货"),
        ("写信到 a@b.cn 可以吗", "写信到abcn可以吗"),
        ("①号", "1号"),
        ("退訂", "退订"),
        ("請問運費幾塊錢", "请问运费几块钱"),
        ("退订[抱拳][ThumbsUp]", "退订"),
        ("TD/::)", "td"),
        ("/:rose谢谢/:8-)", "谢谢"),
        ("[50ml]多少钱", "50ml多少钱"),
        ("3-6岁穿几码", "3 6岁穿几码"),
        ("1,500 元起送？", "1500元起送"),
        ("1,23,456", "1 23456"),
        ("👨‍👩‍👧退订🏻", "退订"),
        ("【收到不支持的消息类型，暂无法显示】", ""),
        ("[Unsupported Message]", ""),
        ("【不支持七天退货吗】", "不支持七天退货吗"),
        ("❤️", ""),
        ("", ""),
    ],
)
def test_same_words_are_the_same_text(written: str, meant: str) -> None:
    assert normalise(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("退订谢谢", "退订"),
        ("你好，麻烦退订一下吧", "退订"),
        ("请退订", "退订"),
        ("你好呀", "你好"),
        ("申请售后", "申请售后"),
        ("啊", "啊"),
        ("", ""),
    ],
)
def test_politeness_is_no_part_of_the_words(written: str, meant: str) -> None:
    assert bare(written) == meant


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1-2楼有洗手间吗", "12楼有洗手间吗"),
        ("4，5号窗口几点开", "45号窗口几点开"),
        ("8:30上课", "830上课"),
        ("2/4班是哪位老师", "24班是哪位老师"),
        ("１～８岁半价吗", "18岁半价吗"),
        ("3 6码有货吗", "36码有货吗"),
        ("5、6请问路", "56路"),
    ],
)
def test_marks_between_digits_tell_texts_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)
    assert bare(one) != bare(other)


@pytest.mark.parametrize(("one", "other"), [("1-2楼", "1～2楼"), ("满1,000减", "满1000减"), ("a-1", "A1")])
def test_the_same_mark_in_other_signs_does_not(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)
    assert bare(one) == bare(other)


def test_what_wechat_cannot_show_is_told_from_what_a_member_brackets() -> None:
    shown = ("[Unsupported Message]", "【收到不支持的消息類型，暫無法顯示】", "【不支持退货吗】", "[微笑]")
    assert [is_not_shown(text) for text in shown] == [True, True, False, False]


def test_brackets_far_apart_are_no_words_of_wechats() -> None:
    far = "哎" * 41
    assert not is_not_shown(f"[{far}消息不支持]")
    assert not is_not_shown(f"[消息{far}不支持]")
    assert not is_not_shown(f"[消息不支持{far}]")


@pytest.mark.parametrize("sign", ["\ufdfa", "[", "[消息", "怎么退货", "ß", "a\u0301\u0323"])
def test_of_the_longest_texts_the_beginning_is_compared(sign: str) -> None:
    text = sign * 15_000
    assert len(clauses(text)) <= LONGEST
    assert len(folded(text)) <= LONGEST
    assert normalise(text) == normalise(text[:LONGEST])


@settings(deadline=None)  # a shared machine may pause
@given(st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("text", "word", "mentioned"),
    [
        ("价格多少", "价格", True),
        ("不谈价格", "价格", False),
        ("不要谈价格", "价格", False),
        ("先别说价格", "价格", False),
        ("不想要发票", "发票", False),
        ("不用发票", "发票", False),
        ("这不是正品吧", "正品", False),
        ("是不是正品", "正品", True),
        ("要不要发票", "发票", True),
        ("用不用发票", "发票", True),
        ("想不想退货", "退货", True),
        ("特别优惠", "优惠", True),
        ("区别价格", "价格", True),
        ("不是说包邮吗", "包邮", True),
        ("不要说明书", "说明书", False),
        ("不谈价格，只问优惠", "优惠", True),
        ("不谈价格和优惠", "优惠", True),
        ("不谈价格。那价格是多少", "价格", True),
        ("不谈价格，也不问价格", "价格", False),
        ("你好", "价格", False),
    ],
)
def test_a_word_counts_unless_directly_negated(text: str, word: str, *, mentioned: bool) -> None:
    assert read(text).mentions(word) is mentioned


@settings(deadline=None)  # a shared machine may pause
@given(WORDS, WORDS)
def test_a_word_counts_when_one_of_its_places_is_not_negated(word: str, other: str) -> None:
    assert not read(f"不谈{word}").mentions(word)
    assert read(f"不谈{word}，{other}，{word}").mentions(word)
