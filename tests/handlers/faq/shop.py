"""A small shop's entries, and an embedder without a model."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np

from handlers.faq.arrays import Vectors
from handlers.faq.entries import Entry

SHOP = (
    Entry("ship", "多久发货", ("什么时候能发货", "下单后几天发货", "怎么还不发货")),
    Entry("refund", "怎么退款", ("我要退货退款", "退款多久到账", "东西坏了能退吗")),
    Entry("price", "价格是多少", ("多少钱一瓶", "这个怎么卖", "有没有优惠价")),
    Entry("coupon", "优惠券怎么用", ("卡券在哪里", "券用不了怎么办", "怎么领优惠券")),
    Entry("skin", "敏感肌能用吗", ("会不会过敏", "孕妇可以用吗", "成分安全吗")),
    Entry("points", "积分怎么查", ("我有多少积分", "积分能换什么", "积分会过期吗")),
    Entry("store", "门店地址在哪", ("附近有实体店吗", "店几点关门", "怎么去你们店")),
    Entry("invoice", "可以开发票吗", ("电子发票怎么开", "发票抬头怎么改", "要开专票")),
)

FAQ: dict[str, Any] = {
    "semantic": False,  # by letters alone: no model to load
    "entries": [
        {"id": entry.id, "question": entry.question, "similar": entry.similar, "answer": f"about {entry.id}"}
        for entry in SHOP
    ],
}
"""The shop as `[handlers.faq]` teaches it."""
TORN = "多久"
"""A question of which the shop's FAQ is not sure: it offers ship, refund and price."""


@dataclass
class LetterEmbedder:
    """A stand-in without a model: the sum of one fixed random direction for each letter.

    batches: what it was asked for.
    """

    batches: list[list[str]] = field(default_factory=list)
    name: str = "letters"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each text: (texts, 16)."""
        self.batches.append(list(texts))
        rows = np.array([sum(map(_direction, text)) for text in texts], dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _direction(letter: str) -> Vectors:
    seed = int.from_bytes(sha256(letter.encode()).digest()[:4], "big")
    return np.random.default_rng(seed).normal(size=16).astype(np.float32)
