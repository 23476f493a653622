from handlers.faq import handler
from tests.handlers.build import asking, topic
from tests.handlers.faq.shop import FAQ


def test_it_is_built_from_its_settings() -> None:
    ask = asking(handler, FAQ)
    assert topic(ask("请问多久发货")) == "ship"
    assert [ask(text) for text in ("今天天气真好", "", "？？", "❤️")] == [None] * 4


def test_without_entries_nothing_is_known() -> None:
    assert asking(handler)("怎么退货") is None
