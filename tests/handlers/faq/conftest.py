"""The tables, read once, and the shop's index."""

import pytest

from handlers.faq.build import Builder
from handlers.faq.index import Index
from handlers.faq.normalise import Normaliser, chinese_normaliser
from handlers.faq.pinyin import Sounds, mandarin
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


@pytest.fixture(scope="session")
def shop(builder: Builder) -> Index:
    return builder.build(SHOP)
