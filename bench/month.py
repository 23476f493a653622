"""A month of the calendar, planned and then run: `python -m bench.month`; exit status 1 on a riddle.

The plan is made first. Then the same calendar, claims and senders run against the simulated platform, on a
clock that is moved from one due instant to the next. Meanwhile some members write, leave or opt out, which no
plan can know: each difference must be one of theirs.
"""

import argparse
import asyncio
import random
import sys
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.crowd import Crowd, templates_of
from bench.databases import KINDS, new_database
from bench.outcomes import Outcomes, happened, planned
from bench.virtual import VirtualServer
from bot.clock import FixedClock
from bot.config.model import Config
from bot.plan.rehearsal import rehearse
from storage.database import Database
from tests.support.programs import config
from tests.support.servers import platform

_START = datetime(2026, 11, 30, 16, tzinfo=UTC)  # December begins in Shanghai
_MONTH = timedelta(days=31)
_CALENDAR = Path(__file__).with_name("month.toml")


def settings(api: str) -> Config:
    """The calendar of month.toml, with the tests' account at the simulated platform."""
    sections = tomllib.loads(_CALENDAR.read_text(encoding="utf-8"))
    return config(
        account={"api_base": api},
        peace=sections["peace"],
        calendar=sections["calendar"],
        delivery={"concurrency": 100, "timeout": "60s"},
    )


async def run(database: Database, members: int, surprises: int, seed: int) -> bool:
    """Plan, run, compare; whether every difference has its reason."""
    clock, chance = FixedClock(_START), random.Random(seed)
    async with AsyncExitStack() as stack:
        wechat, api = await stack.enter_async_context(platform(clock))
        chosen = settings(api)
        crowd = Crowd(database, wechat, chance, members, templates_of(chosen))
        crowd.enrol(_START)
        began = time.monotonic()
        rehearsal = rehearse(database, chosen, _START, _START + _MONTH)
        expected = planned(rehearsal)
        print(f"plan of {members:,} members: {time.monotonic() - began:.1f} s, {len(expected):,} messages")
        threads = stack.enter_context(ThreadPoolExecutor(4))
        server = VirtualServer(database, clock, chosen, threads)
        stack.push_async_callback(server.aclose)
        began = time.monotonic()
        await server.run(_START + _MONTH, crowd.surprises(_START, _MONTH, surprises))
        actual = happened(database)
        print(f"run: {time.monotonic() - began:.0f} s, {len(actual):,} messages, {server.calls:,} calls")
        return _compared(expected, actual, crowd.surprised)


def _compared(expected: Outcomes, actual: Outcomes, surprised: dict[str, str]) -> bool:
    """Print what agrees and what differs, and why."""
    totals = Counter(actual.values())
    for outcome, count in totals.most_common():
        print(f"  {count:>9,}  {outcome}")
    differing = [key for key in expected.keys() | actual.keys() if expected.get(key) != actual.get(key)]
    reasons = Counter(surprised.get(openid, "no reason") for _, _, openid in differing)
    print(f"agree: {len(expected.keys() & actual.keys()) - len(differing):,}; differ: {len(differing):,}")
    print(f"reasons of the differences: {dict(reasons)}")
    for key in [each for each in differing if each[2] not in surprised][:20]:
        print(f"  {key}: planned {expected.get(key)}, happened {actual.get(key)}")
    return not reasons["no reason"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--surprises", type=int, default=1000, help="members who do something meanwhile")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--seed", type=int, default=12)
    chosen = parser.parse_args()
    with new_database(chosen.database) as (database, _):
        agrees = asyncio.run(run(database, chosen.members, chosen.surprises, chosen.seed))
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main())
