from handlers.faq.entries import Answer, Decision
from handlers.faq.learn import build_index
from handlers.faq.settings import Settings
from tests.handlers.faq.shop import LetterEmbedder

FAQ = {
    "semantic": False,
    "entries": [
        {"question": "怎么退货", "keywords": {"any": ["退货"]}, "answer": "7天内"},
        {"id": "包邮", "question": "运费多少", "similar": ["要邮费吗"], "answer": "满99免"},
    ],
}


def named(decision: Decision) -> tuple[str, str]:
    assert isinstance(decision, Answer)
    return decision.candidate.entry_id, decision.why


def test_entries_and_their_keywords_are_known_by_topic() -> None:
    index = build_index(Settings.model_validate(FAQ))
    assert named(index.decide("要郵費嗎")) == ("包邮", "exact")
    assert named(index.decide("我想退货可以吗")) == ("怎么退货", "keyword")


def test_an_embedder_is_asked_for_every_phrasing() -> None:
    index = build_index(Settings.model_validate(FAQ), LetterEmbedder())
    assert index.scorer is not None
    assert index.scorer.ranker.vectors is not None
    assert index.scorer.ranker.vectors.shape == (3, 16)
