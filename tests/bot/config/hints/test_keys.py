import pytest

from bot.calendar.item import CalendarItem
from bot.config.account import AccountSection
from bot.config.hints.keys import meant
from bot.config.model import Config
from bot.config.peace import CapRule, PeaceSection
from handlers.content import Article, Image
from handlers.faq.taught import TaughtEntry
from handlers.product_tips import Product

KEYS = {
    "item": [info.alias or name for name, info in CalendarItem.model_fields.items()],
    "entry": list(TaughtEntry.model_fields),
    "article": list(Article.model_fields),
    "image": list(Image.model_fields),
    "product": list(Product.model_fields),
    "account": list(AccountSection.model_fields),
    "peace": list(PeaceSection.model_fields),
    "cap": [info.alias or name for name, info in CapRule.model_fields.items()],
    "config": list(Config.model_fields),
}


@pytest.mark.parametrize(
    ("where", "written", "key"),
    [
        ("item", "text", "content"),
        ("item", "message", "content"),
        ("item", "Content", "content"),
        ("item", "内容", "content"),
        ("item", "time", "at"),  # not "title", which is spelt alike
        ("item", "when", "at"),
        ("item", "cron", "at"),
        ("item", "timezone", "tz"),
        ("item", "max-late", "max_late"),
        ("item", "deadline", "max_late"),
        ("item", "purpose", "class"),
        ("item", "to", "audience"),
        ("item", "titel", "title"),
        ("item", "name", "id"),
        ("entry", "anwser", "answer"),
        ("entry", "answers", "answer"),
        ("entry", "reply", "answer"),
        ("entry", "text", "answer"),
        ("entry", "keyword", "keywords"),
        ("entry", "aliases", "similar"),
        ("entry", "title", "question"),
        ("article", "picture", "picurl"),
        ("article", "link", "url"),
        ("image", "picture", "media_id"),
        ("product", "title", "name"),
        ("account", "app_id", "appid"),
        ("peace", "quiet_hours", "quiet"),
        ("cap", "max", "most"),
        ("config", "account", "accounts"),
        ("config", "push", "calendar"),
        ("item", "zzz", ""),
    ],
)
def test_what_was_probably_meant(where: str, written: str, key: str) -> None:
    assert meant(written, KEYS[where]) == key


def test_a_key_that_is_there_was_not_meant_by_another_name() -> None:
    assert meant("name", KEYS["item"], {"id"}) == "title"
    assert meant("contnet", KEYS["item"], {"content"}) == "content"  # but it may be written twice
