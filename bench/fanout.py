"""Audiences written to the outbox, against one bare INSERT … SELECT of the same rows.

`python -m bench.fanout --help` tells what can be chosen.
Goals: at most twice the time of the bare one, 300 MB, the same cost per member at any size. What replies
notice of it is measured by bench.fanout_replies.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import TextClause, bindparam, text

from bench.databases import KINDS, new_database
from bench.process import CORES, core_busy
from bench.writer import percentiles, somebody_writing
from bot.calendar.fire import Calendar
from bot.calendar.item import CalendarItem
from bot.calendar.pace import Pace
from bot.calendar.ticker import Ticker
from bot.clock import SystemClock
from bot.config.peace import PeaceSection
from storage.database import Database
from storage.models import OccurrenceState
from storage.types import UtcDateTime

_CROWD = {
    "sqlite": """
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :members)
        SELECT lower(hex(randomblob(16))) AS member_id, lower(hex(randomblob(14))) AS openid,
            abs(random()) % 2147483647 AS bucket FROM numbers""",
    "postgresql": """
        SELECT md5(random()::text || n) AS member_id, left(md5(n || random()::text), 28) AS openid,
            floor(random() * 2147483647)::bigint AS bucket FROM generate_series(1, :members) AS n""",
}
_MEMBERS = """
    INSERT INTO members (id, joined_at, last_seen_at, wants_marketing, dialogue, version, bucket)
    SELECT member_id, :now, :now, TRUE, '', 1, bucket FROM crowd"""
_IDENTITIES = """
    INSERT INTO identities (account, openid, member_id, following, follow_events, first_scene, last_scene)
    SELECT 'main', openid, member_id, TRUE, 1, '', '' FROM crowd"""
_BARE = """
    INSERT INTO outbox (dedupe, account, member_id, openid, content, topic, handler, source, purpose,
        attempts, occurrence_id, created_at, not_before, expires_at, platform_id,
        state, reason, once, variant)
    SELECT :prefix || openid, 'main', member_id, openid, '', 'Tip', 'calendar', 'calendar:tip', 'marketing',
        0, 1, :now, :now, :now, '',
        {state}, {reason}, {once}, {variant} FROM {source} WHERE account = 'main'"""
_PLAIN = {"state": "'queued'", "reason": "''", "once": "FALSE", "variant": "''", "source": "identities"}
_BARE_OF = {
    "plain": _PLAIN,
    "once": _PLAIN | {"once": "TRUE"},
    "lots": _PLAIN
    | {
        "state": "CASE WHEN bucket % 10000 < 1900 THEN 'held_out' ELSE 'queued' END",
        "reason": "CASE WHEN bucket % 10000 < 1900 THEN 'control_group' ELSE '' END",
        "variant": "CASE WHEN bucket % 2 = 1 THEN 'a' ELSE 'b' END",
        "source": "identities JOIN members ON members.id = member_id",
    },
}
"""The same rows as near as one statement writes them, for each kind of item."""
KINDS_OF_ITEM: dict[str, dict[str, Any]] = {
    "plain": {"content": "x" * 200},
    "lots": {  # a control group, a holdout, and two variants
        "variants": [{"name": name, "content": name * 200} for name in "ab"],
        "holdout": 0.1,
    },
    "once": {"content": "x" * 200, "once": True},
}
_PEACE = PeaceSection(control_group=0.1, salt="bench")


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of both, nobody else writing; then beside somebody who does.

    others: the share of all cores that other programs had (with PostgreSQL also its own).
    write_ms: median and 99th percentile of a small transaction of somebody else meanwhile.
    """

    bare: float
    fan_out: float
    shared: float
    others: float
    write_ms: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Result:
    """What one size and item on one database came to; memory in MB at its highest so far."""

    database: str
    item: str
    members: int
    rounds: list[Round]
    idle_write_ms: tuple[float, float]
    memory: float

    def line(self) -> str:
        """For people."""
        ratio = median(each.fan_out / each.bare for each in self.rounds)
        bare, fan_out, shared = (
            median(getattr(each, name) for each in self.rounds) for name in ("bare", "fan_out", "shared")
        )
        p50, p99 = (median(each.write_ms[number] for each in self.rounds) for number in (0, 1))
        idle50, idle99 = self.idle_write_ms
        return (
            f"{self.database:10} {self.item:5} {self.members:9,} bare {bare:6.2f} s, "
            f"fan-out {fan_out:6.2f} s = {ratio:.2f} ×, "
            f"{fan_out / self.members * 1e6:5.1f} µs a member, {self.memory:.0f} MB; beside a writer "
            f"{shared:.2f} s, its writes p50 {p50:.1f} p99 {p99:.1f} ms (idle {idle50:.1f}, {idle99:.1f}); "
            f"others had up to {max(each.others for each in self.rounds):.0%}"
        )


def measure(kind: str, item: str, members: int, rounds: int, chunk: int | None) -> Result:
    with new_database(kind) as (database, _):
        enrol(database, members)
        with somebody_writing(database) as idle:
            time.sleep(2)
        done = [one_round(database, members, number, item, chunk) for number in range(rounds)]
    status = Path("/proc/self/status").read_text()
    highest = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return Result(kind, item, members, done, percentiles(idle), int(highest.split()[1]) / 1024)


def enrol(database: Database, members: int) -> None:
    """So many followers with random ids."""
    with database.begin() as store:
        run = store.connection.execute
        crowd = _CROWD[database.engine.dialect.name].replace(":members", str(members))
        run(text(f"CREATE TEMPORARY TABLE crowd AS {crowd.replace('::', chr(92) + ':' + chr(92) + ':')}"))
        run(timed(_MEMBERS))
        run(text(_IDENTITIES))
        run(text("DROP TABLE crowd"))
    settle(database)
    connection = (
        database.engine.raw_connection()
    )  # as they are when nobody has grown by a million in a second
    connection.cursor().execute("ANALYZE")
    connection.commit()
    connection.close()


def one_round(database: Database, members: int, number: int, item: str, chunk: int | None) -> Round:
    """The bare one, the real one, and the real one beside a writer, each into an empty outbox, in turns."""
    times: dict[str, float] = {}
    write_ms = (0.0, 0.0)
    others = 0.0
    order = ("bare", "fan_out", "shared") if number % 2 == 0 else ("shared", "fan_out", "bare")
    for name in order:
        clear(database)
        cpu, busy, started = time.process_time(), sum(map(core_busy, CORES)), time.monotonic()
        if name == "bare":
            with database.begin() as store:
                bare = timed(_BARE.format(**_BARE_OF[item]))
                store.connection.execute(bare.bindparams(prefix=f"tip@{SystemClock().now()}/"))
        elif name == "fan_out":
            asyncio.run(fan_out(database, f"{name}{number}", item, chunk))
        else:
            with somebody_writing(database) as waits:
                asyncio.run(fan_out(database, f"{name}{number}", item, chunk))
            write_ms = percentiles(waits)
        times[name] = time.monotonic() - started
        foreign = sum(map(core_busy, CORES)) - busy - (time.process_time() - cpu)
        others = max(others, foreign / times[name] / len(CORES))
        expect(database, members)
    return Round(times["bare"], times["fan_out"], times["shared"], others, write_ms)


async def fan_out(database: Database, name: str, item: str, chunk: int | None) -> None:
    """As a server does it."""
    now = SystemClock().now() - timedelta(seconds=1)
    values = {"id": f"tip{name}", "title": "Tip", "at": now.isoformat()} | KINDS_OF_ITEM[item]
    pace = Pace(chunk, chunk) if chunk else Pace()
    items: Sequence[CalendarItem] = [CalendarItem.model_validate(values)]
    with ThreadPoolExecutor(2) as threads:
        calendar = Calendar(
            database, SystemClock(), pace, lambda: _PEACE if item == "lots" else PeaceSection()
        )
        await Ticker(calendar, lambda: items, threads, lambda: None).tick()
    with database.read() as store:
        (latest,) = store.occurrences.listed(1)
    if latest.state != OccurrenceState.SENDING:
        raise RuntimeError(f"the fan-out ended {latest}")


def timed(statement: str) -> TextClause:
    return text(statement).bindparams(bindparam("now", SystemClock().now(), UtcDateTime()))


def clear(database: Database) -> None:
    """An empty outbox whose indices begin anew."""
    sqlite = database.engine.dialect.name == "sqlite"
    with database.begin() as store:
        store.connection.exec_driver_sql("DELETE FROM outbox" if sqlite else "TRUNCATE outbox")
    settle(database)


def settle(database: Database) -> None:
    """Write everything back, so that one round does not pay for another's."""
    sqlite = database.engine.dialect.name == "sqlite"
    connection = database.engine.raw_connection()  # neither may run in a transaction
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)" if sqlite else "CHECKPOINT")
    connection.close()


def expect(database: Database, members: int) -> None:
    with database.read() as store:
        found = store.connection.exec_driver_sql("SELECT count(*), count(DISTINCT openid) FROM outbox").one()
    if tuple(found) != (members, members):
        raise RuntimeError(f"{found} rows for {members} members")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--database", choices=KINDS, nargs="+", default=KINDS)
    parser.add_argument("--item", choices=KINDS_OF_ITEM, nargs="+", default=list(KINDS_OF_ITEM))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument(
        "--chunk", type=int, help="openids in one transaction; as the time allows where absent"
    )
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    for kind in chosen.database:
        for item in chosen.item:
            for members in chosen.members:
                result = measure(kind, item, members, chosen.rounds, chosen.chunk)
                print(json.dumps(asdict(result)) if chosen.json else result.line(), flush=True)


if __name__ == "__main__":
    main()
