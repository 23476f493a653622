from typing import Any

import pytest

from handlers.content import Text
from handlers.kinds import Kind
from handlers.product_tips import handler
from tests.handlers.build import asking, refusal, topic

SERUM = {
    "name": "晨露精华",
    "keywords": ["精华用量"],
    "menu_keys": ["tips_serum"],
    "tips": ["早晚两滴", "按压不揉搓", "避光保存"],
}
WATER = {"name": "晨露精华水", "tips": ["化妆棉轻拍"]}
SHOP = {"products": [SERUM, WATER]}


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("晨露精华怎么用？", "晨露精华"),
        ("怎么用晨露 精华", "晨露精华"),
        ("晨露精华有什么使用诀窍", "晨露精华"),
        ("晨露精华水的用法", "晨露精华水"),
        ("精华用量多少", "晨露精华"),
        ("晨露精华", None),
        ("晨露精华怎么卖", None),
        ("晨露精华怎么还没发货", None),
        ("不要晨露精华，怎么办", None),
        ("怎么用", None),
        ("", None),
    ],
)
def test_tips_are_asked_for_in_words(text: str, product: str | None) -> None:
    assert topic(asking(handler, SHOP)(text)) == (product and f"tips:{product}")


def test_the_first_tip_is_the_reply_and_the_others_follow() -> None:
    reply = asking(handler, SHOP)("晨露精华怎么用")
    assert reply is not None
    assert reply.content == Text(text="早晚两滴")
    assert reply.more == (Text(text="按压不揉搓"), Text(text="避光保存"))


def test_speech_counts_as_words() -> None:
    assert topic(asking(handler, SHOP)("晨露精华怎么用。", kind=Kind.VOICE)) == "tips:晨露精华"


@pytest.mark.parametrize(
    ("kind", "choice", "said"),
    [
        (Kind.MENU_CLICK, "tips_serum", "tips:晨露精华"),
        (Kind.MENU_CLICK, "other", None),
        (Kind.MENU_VIEW, "tips_serum", None),
    ],
)
def test_tips_are_asked_for_by_menu(kind: Kind, choice: str, said: str | None) -> None:
    assert topic(asking(handler, SHOP)(kind=kind, choice=choice)) == said


@pytest.mark.parametrize(
    ("products", "complaint"),
    [
        ([SERUM, {**WATER, "name": "晨露 精华"}], "晨露精华"),
        ([SERUM, {**WATER, "keywords": ["精华用量"]}], "精华用量"),
        ([SERUM, {**WATER, "menu_keys": ["tips_serum"]}], "tips_serum"),
        ([{**WATER, "tips": []}], "at least 1"),
        ([{**WATER, "tips": ["一", "二", "三", "四"]}], "at most 3"),
        ([{**WATER, "name": "🌿"}], "add words"),
    ],
)
def test_what_is_ambiguous_or_empty_is_refused(products: list[dict[str, Any]], complaint: str) -> None:
    assert complaint in refusal(handler, {"products": products})


def test_no_products_no_answer() -> None:
    assert asking(handler)("怎么用") is None
