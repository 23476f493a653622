"""The clock that deliveries go by."""

import pytest

from bot.clock import FixedClock
from tests.support.programs import NOON


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)
