"""SIGKILL during fan-outs and sending: `python -m bench.fanout_kills`; exit status 1 on any fault."""

import argparse
import asyncio
import random
import sys
import time

from bench.databases import KINDS, new_database
from bot.clock import ShiftedClock
from storage.database import Database
from tests.support.fan_out_kills import FanOutKills
from tests.support.servers import platform


async def run(database: Database, url: str, times: int, seed: int) -> FanOutKills:
    async with platform(ShiftedClock()) as (wechat, api):
        kills = FanOutKills(database, url, wechat, api, random.Random(seed))
        kills.enrol()
        while kills.kills < times:
            await kills.occurrence(most_kills=20)
            if kills.occurrences % 10 == 0:
                print(f"{kills.kills} kills, {kills.occurrences} occurrences, {len(kills.faults)} faults")
    return kills


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    chosen = parser.parse_args()
    started = time.monotonic()
    with new_database(chosen.database) as (database, url):
        kills = asyncio.run(run(database, url, chosen.times, chosen.seed))
    for fault in kills.faults:
        print(fault)
    counted = {kind: sum(kind in fault for fault in kills.faults) for kind in ("lost", "twice", "not listed")}
    print(
        f"{chosen.database}: kills {kills.kills} {dict(kills.killed_while)}, "
        f"occurrences {kills.occurrences}, deliveries {kills.occurrences * kills.members}, "
        f"unknown {kills.unknown}, {counted}, "
        f"faults {len(kills.faults)}, {time.monotonic() - started:.0f} s, seed {chosen.seed}"
    )
    return 1 if kills.faults else 0


if __name__ == "__main__":
    sys.exit(main())
