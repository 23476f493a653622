"""What a client of the API is tried with."""

from datetime import UTC, datetime

import pytest

from bot.clock import FixedClock
from tests.bot.channels.api_server import Platform


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def platform() -> Platform:
    return Platform()
