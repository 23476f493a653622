from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.calling import Calling, Meanings, until_quota_reset
from bot.channels.port import Accepted, Closed, Outcome, Rejected, Retry
from bot.clock import FixedClock
from tests.bot.channels.api_server import Platform, answers, client_of

NOW = datetime(2026, 1, 1, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
HOUR = timedelta(hours=1)


async def outcome(code: int, **more: object) -> Outcome:
    platform, clock = Platform(call=answers({"errcode": code, "errmsg": "why", **more})), FixedClock(NOW)
    async with client_of(platform, clock) as client:
        meanings = Meanings({45015}, {43116}, {43117: HOUR}, "job")
        return await Calling(client, clock).send("some/endpoint", {}, meanings)


async def test_the_platform_s_id_is_kept_also_where_it_had_it_already() -> None:
    assert await outcome(0, job=7) == Accepted("7")
    assert await outcome(45065, job=7) == Accepted("7")
    assert await outcome(40241) == Accepted("")


async def test_what_a_code_means_on_a_path() -> None:
    assert await outcome(45015) == Closed(45015, "why")
    assert await outcome(43116) == Rejected(43116, "why")
    assert await outcome(43117) == Retry(HOUR, "/cgi-bin/some/endpoint: errcode 43117, why")


async def test_who_rests_and_with_which_code() -> None:
    day, account = await outcome(45009), await outcome(48001)
    assert isinstance(day, Retry)
    assert isinstance(account, Retry)
    assert (day.parked, day.whole_account, day.code) == (True, False, 45009)
    assert (account.parked, account.whole_account, account.code) == (True, True, 48001)


@pytest.mark.parametrize(
    ("now", "wait"),
    [
        (datetime(2026, 1, 1, 16, tzinfo=UTC), timedelta(hours=24)),
        (datetime(2026, 1, 1, 15, 59, 59, tzinfo=UTC), timedelta(seconds=1)),
        (datetime(2028, 2, 28, 16, tzinfo=UTC), timedelta(hours=24)),
    ],
)
def test_quota_is_reset_at_midnight_in_shanghai(now: datetime, wait: timedelta) -> None:
    assert until_quota_reset(now) == wait


def test_the_quota_of_mass_sends_is_reset_with_the_month() -> None:
    assert NOW + until_quota_reset(NOW, 45028) == datetime(2026, 1, 31, 16, tzinfo=UTC)
    december = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert until_quota_reset(december, 45028) == timedelta(minutes=1)
