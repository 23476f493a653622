import pytest

from handlers.reading.yes_no import is_no, is_yes


@pytest.mark.parametrize("text", ["是", "好的", "嗯嗯", "对的", "要", "可以呀", "OK", "停了吧", "是的，谢谢"])
def test_yes(text: str) -> None:
    assert (is_yes(text), is_no(text)) == (True, False)


@pytest.mark.parametrize("text", ["不", "不用了", "不要", "没有", "算了", "no", "不是的"])
def test_no(text: str) -> None:
    assert (is_yes(text), is_no(text)) == (False, True)


@pytest.mark.parametrize("text", ["好用吗", "要多久", "不要香精的", "是不是正品", "可以退吗", "", "？"])
def test_neither(text: str) -> None:
    assert (is_yes(text), is_no(text)) == (False, False)
