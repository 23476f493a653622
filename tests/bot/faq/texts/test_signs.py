import pytest

from bot.faq.texts import signs


@pytest.mark.parametrize("said", ["asdf", "qweasd", "cba", "asdfgh", "zxcvbnm", "fghjfghj", "123qwe"])
def test_fingers_that_run_along_the_keys(said: str) -> None:
    assert signs.is_slip(said)


@pytest.mark.parametrize("said", ["", "as", "vip", "wifi", "asdf呢", "pdrn", "flash"])
def test_words_do_not(said: str) -> None:
    assert not signs.is_slip(said)


def test_what_is_said_three_times_is_said_once() -> None:
    assert signs.once("退货退货退货") == "退货"
    assert signs.once("我我我我") == "我"
    assert signs.once("谢谢") == "谢谢"


def test_an_address_is_told_from_a_question_about_one() -> None:
    home = "浙江省杭州市西湖区文三路1号"
    assert signs.is_address(home)
    assert not signs.is_address(f"能送到{home}吗")
    assert not signs.is_address("3号店")


def test_whose_number_it_is_says_nothing_else() -> None:
    assert all(map(signs.is_contact, ["", "订单号是", "我的手机", "张三"]))
    assert not signs.is_contact("退款")
    assert not signs.is_contact("快递三天没动")


def test_code_has_no_chinese_in_it() -> None:
    assert signs.is_code("alert(1)")
    assert not signs.is_code("价格=100？")
