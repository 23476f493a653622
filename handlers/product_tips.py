"""使用诀窍: how to make the most of a product, asked for by its name or by a menu key."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers import contract
from handlers.content import Content
from handlers.contract import Answer, Context, Event, Handler, Reply
from handlers.kinds import Kind
from handlers.part import refuse
from handlers.text import Phrase, Said, normalise, read

_ASKS_HOW = re.compile(
    "使用|诀窍|技巧|用法|教程|步骤|(?:怎么|怎样|如何|咋)(?![卖买购退换付寄发样没还这那不])"
)


class Product(BaseModel):
    """`[[handlers.product_tips.products]]`: a product and its tips."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Phrase = Field(description="asks for the tips together with a word like 怎么, 用法 or 技巧")
    keywords: tuple[Phrase, ...] = Field((), description="each asks for the tips by itself")
    menu_keys: tuple[str, ...] = Field((), description="keys of the menu buttons that ask for them")
    tips: tuple[Content, ...] = Field(
        min_length=1, max_length=3, description="the first is the reply, the others follow it"
    )


class Settings(contract.Settings):
    """`[handlers.product_tips]`."""

    products: tuple[Product, ...] = Field((), description="the products with tips")

    @property
    def known_keys(self) -> frozenset[str]:
        """Those of all products."""
        return frozenset(key for product in self.products for key in product.menu_keys)

    @model_validator(mode="after")
    def _unambiguous(self) -> Self:
        phrases = (normalise(word) for each in self.products for word in {each.name, *each.keywords})
        keys = (key for each in self.products for key in each.menu_keys)
        told = (
            f"the {what} {name!r} stands at two places; leave it at one product only"
            for what, names in (("name or keyword", phrases), ("menu key", keys))
            for name in _repeated(names)
        )
        refuse("Settings", (((), problem) for problem in told))
        return self


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def build(settings: Settings) -> Answer:
    """Answers menu clicks by key, and words by the longest product name or keyword in them."""
    by_key = {key: product for product in settings.products for key in product.menu_keys}
    by_name = {normalise(product.name): product for product in settings.products}
    by_keyword = {normalise(word): product for product in settings.products for word in product.keywords}

    def asked(said: Said) -> Product | None:
        asks_how = bool(_ASKS_HOW.search(said.text))
        names = {**by_name, **by_keyword} if asks_how else by_keyword
        found = max(filter(said.mentions, names), key=len, default="")
        return names.get(found)

    def answer(event: Event, _: Context) -> Reply | None:
        product = None
        if event.kind is Kind.MENU_CLICK:
            product = by_key.get(event.choice)
        elif event.kind in {Kind.TEXT, Kind.VOICE}:
            product = asked(read(event.text))
        if product is None:
            return None
        first, *more = product.tips
        return Reply(first, topic=f"tips:{product.name}", more=tuple(more))

    return answer


handler = Handler(Settings, build)
