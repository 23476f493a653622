from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from handlers.faq.arrays import Vectors
from handlers.faq.semantic import Cut, Loading, Remembering, chosen_embedder


@dataclass
class Counting:
    """Embeds a text as its length; keeps every batch."""

    batches: list[list[str]] = field(default_factory=list)
    name: str = "lengths"

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
    assert Cut(Remembering(Counting()), 32).embed(["字" * 500]).tolist() == [[32]]


def test_texts_that_differ_in_a_long_number_are_embedded_once() -> None:
    embedder = Counting()
    cut = Cut(Remembering(embedder), 32)
    assert cut.embed(["订单20261128到哪了", "订单87654321到哪了"]).tolist() == [[6], [6]]
    cut.embed(["250克和100克"])
    assert embedder.batches == [["订单0到哪了"], ["250克和100克"]]


def test_one_text_does_not_wait_for_another() -> None:
    remembering: list[Remembering] = []

    @dataclass
    class Asking(Counting):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if "long work" in texts:
                remembering[0].embed(["question"])
            return super().embed(texts)

    embedder = Asking()
    remembering.append(Remembering(embedder))
    remembering[0].embed(["long work"])
    assert embedder.batches == [["question"], ["long work"]]


def test_a_model_is_loaded_once_before_several_threads_ask() -> None:
    embedder = Counting()
    encode = Loading(embedder.embed)
    assert [encode(["a"]).tolist(), encode(["bb"]).tolist()] == [[[1]], [[2]]]
    assert embedder.batches == [["你好"], ["a"], ["bb"]]


def test_no_meaning_where_none_is_wanted() -> None:
    assert chosen_embedder(name=False) is None
