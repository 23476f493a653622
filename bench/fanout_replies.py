"""What replies notice of a fan-out: their latency when idle, then while an audience is written.

`python -m bench.fanout_replies --help`. A whole Roost on SQLite and one core, answering at a steady rate.
Goal: the 99th percentile within 1.5 times of idle.
"""

import argparse
import asyncio
import os
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import uvloop

from bench.fanout import enrol
from bench.load import Outcome, load
from bench.process import CLIENT_CORE, Server
from bench.roost import Roost
from bench.traffic import Platform
from storage.database import Database, open_database
from storage.migrate import migrate

_WARM_UP = 300
_ITEM = """
[[calendar]]
id = "tip"
title = "Tip"
at = "{at:%Y-%m-%d %H:%M:%S}"
tz = "{tz}"
content = "x"
paths = ["customer_service"]
quiet = "ignore"
max_late = "12h"
"""


class Seen(NamedTuple):
    """One stretch of load: latencies in ms, and how many rows the fan-out had written when it ended."""

    p50: float
    p99: float
    most: float
    written: int


async def measure(folder: Path, members: int, rate: int, seconds: int, *, sent_too: bool) -> list[Seen]:
    """Idle, then beside the fan-out.

    sent_too: the rows are due at once, so that they are also claimed; else they wait for the morning.
    """
    roost, platform = Roost(folder / "roost"), Platform()
    url = f"sqlite:///{roost.folder}/data/roost.db"
    database = open_database(url)
    migrate(database)
    enrol(database, members)
    fires = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds + 12)
    add_item(roost, fires, sent_too=sent_too)
    with closing(database):
        async with roost.serving() as server:
            await load(server.port, platform.requests(_WARM_UP), 16, rate)
            idle = await stretch(server, platform, rate, seconds, database)
            await asyncio.sleep((fires - datetime.now(UTC)).total_seconds())
            return [idle, await stretch(server, platform, rate, seconds, database)]


def add_item(roost: Roost, fires: datetime, *, sent_too: bool) -> None:
    """Due then: for all at once, or where the day begins first, which is hours before anybody's own time."""
    own = fires.replace(tzinfo=None) + timedelta(hours=14)
    text = _ITEM.format(at=fires, tz="UTC") if sent_too else _ITEM.format(at=own, tz="member")
    with (roost.folder / "config.toml").open("a", encoding="utf-8") as config:
        config.write(text)


async def stretch(server: Server, platform: Platform, rate: int, seconds: int, database: Database) -> Seen:
    outcome: Outcome = await load(server.port, platform.requests(rate * seconds), 64, rate)
    for fault in platform.faults(outcome.answers):
        raise RuntimeError(fault)
    with database.read() as store:
        occurrences = store.occurrences.listed(1)
    p50, p99, most = (outcome.quantile(share) * 1000 for share in (0.5, 0.99, 1.0))
    return Seen(p50, p99, most, occurrences[0].audience if occurrences else 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--rate", type=int, default=100, help="messages a second")
    parser.add_argument("--seconds", type=int, default=15, help="of each stretch")
    parser.add_argument("--sent-too", action="store_true", help="what is written is also claimed meanwhile")
    chosen = parser.parse_args()
    os.sched_setaffinity(0, {CLIENT_CORE})
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="roost-bench-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        work = measure(Path(folder), chosen.members, chosen.rate, chosen.seconds, sent_too=chosen.sent_too)
        for name, seen in zip(("idle", "fan-out"), runner.run(work), strict=True):
            print(
                f"{name:8} p50 {seen.p50:6.1f} p99 {seen.p99:6.1f} max {seen.most:6.1f} ms "
                f"at {chosen.rate}/s; {seen.written:,} rows written when it ended"
            )
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
