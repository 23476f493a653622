from typing import Any

import pytest

from bot.calendar.item import CalendarItem
from bot.config.hints.elsewhere import instead
from bot.config.model import Config
from handlers import welcome
from handlers.content import News
from handlers.faq.taught import TaughtEntry

ITEM, ENTRY = list(CalendarItem.model_fields), list(TaughtEntry.model_fields)


@pytest.mark.parametrize(
    ("keys", "key", "given", "example"),
    [
        (ITEM, "tag", "湖滨店", 'write audience = { tag = "湖滨店" }'),
        (ITEM, "tags", ["a", "b"], 'write audience = { any = [{ tag = "a" }, { tag = "b" }] }'),
        (ITEM, "orders", {"within": "9d"}, 'write audience = { orders = { within = "9d" } }'),
        (ITEM, "picture", "m", 'write content = { type = "image", media_id = "m" }'),
        (ITEM, "link", "u", 'write content = { type = "news", articles = [{ url = "u", … }] }'),
        (ENTRY, "any", ["积分"], 'write keywords = { any = ["积分"] }'),
        (ITEM, "until", "2026-12-12", "remove it; an item goes on until it is taken out"),
        (ITEM, "enabled", False, "remove it; `roost calendar pause ITEM` holds an item back"),
        (list(Config.model_fields), "faq", {}, "write [handlers.faq]"),
        (
            list(welcome.Settings.model_fields),
            "shop",
            {"tags": ["a"]},
            "write [handlers.welcome.scenes.shop]",
        ),
        (list(News.model_fields), "title", "x", 'write articles = [{ title = "x", … }]'),
        (ENTRY, "tag", "x", ""),
        (ITEM, "x", 1, ""),
    ],
)
def test_a_key_of_another_place(keys: list[str], key: str, given: Any, example: str) -> None:
    assert instead(key, given, keys) == example
