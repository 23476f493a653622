"""Nobody gets an occurrence twice and nobody is lost, whenever processes are killed.

`python -m bench.fanout_kills` kills 1,000.
"""

import random

from bot.clock import ShiftedClock
from storage.database import Database
from tests.support.fan_out_kills import FanOutKills
from tests.support.servers import platform


async def test_killed_at_any_point_everyone_gets_it_once_or_is_listed(
    database: Database, database_url: str
) -> None:
    async with platform(ShiftedClock()) as (wechat, api):
        kills = FanOutKills(database, database_url, wechat, api, random.Random(3))
        kills.enrol()
        while kills.killed_while["fanning_out"] + kills.killed_while["sending"] < 4:
            await kills.occurrence(most_kills=6)
    assert kills.faults == []
    # What a process has claimed, with 4 calls at once, and what the platform dropped.
    assert kills.unknown <= kills.kills * (2 * 4 + 1) + kills.occurrences * 2
    assert kills.unknown < kills.occurrences * kills.members
