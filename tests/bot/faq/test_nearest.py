import pytest

from tests.bot.faq.taught import entries, shelf_of


def test_the_nearest_entries_best_first() -> None:
    shelf = shelf_of(entries())
    assert shelf.nearest("專用發票可以開嗎", 2)[0].topic == "发票"
    assert len(shelf.nearest("货", 2)) == 2


def test_what_is_taught_word_for_word() -> None:
    shelf = shelf_of(entries())
    assert shelf.teaches("请问怎么退货？")
    assert not shelf.teaches("退货")


def test_only_what_looks_familiar_is_near() -> None:
    shelf = shelf_of(entries())
    near = shelf.near("专票在哪里开发票")
    assert near
    assert near.topic == "发票"


@pytest.mark.parametrize("text", ["asdf", "梦见老虎", "我我我", "<script>", "", "会员卡怎么办理"])
def test_what_is_like_nothing_taught_has_no_nearest_entry(text: str) -> None:
    assert shelf_of(entries()).near(text) is None


def test_an_empty_shelf() -> None:
    shelf = shelf_of([])
    assert shelf.nearest("怎么退货", 3) == []
    assert shelf.near("怎么退货") is None
    assert not shelf.teaches("怎么退货")
