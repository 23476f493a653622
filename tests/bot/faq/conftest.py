"""The tables, read once."""

import pytest

from handlers.faq.normalise import Normaliser, chinese_normaliser
from handlers.faq.pinyin import Sounds, mandarin


@pytest.fixture(scope="session")
def normaliser() -> Normaliser:
    return chinese_normaliser()


@pytest.fixture(scope="session")
def sounds() -> Sounds:
    return mandarin()
