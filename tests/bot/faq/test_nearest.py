from bot.faq.nearest import Shelf
from handlers.faq.normalise import Normaliser
from handlers.faq.pinyin import Sounds
from tests.bot.faq.taught import entries


def test_the_nearest_entries_best_first(normaliser: Normaliser, sounds: Sounds) -> None:
    shelf = Shelf.of(entries(), normaliser, sounds)
    assert shelf.nearest("專用發票可以開嗎", 2)[0].topic == "发票"
    assert len(shelf.nearest("货", 2)) == 2


def test_what_is_taught_word_for_word(normaliser: Normaliser, sounds: Sounds) -> None:
    shelf = Shelf.of(entries(), normaliser, sounds)
    assert shelf.teaches("请问怎么退货？")
    assert not shelf.teaches("退货")


def test_an_empty_shelf(normaliser: Normaliser, sounds: Sounds) -> None:
    shelf = Shelf.of([], normaliser, sounds)
    assert shelf.nearest("怎么退货", 3) == []
    assert not shelf.teaches("怎么退货")
