"""The plan of a month for a whole membership: `python -m bench.plan --help`.

Goals: 1,000,000 members and 30 days in 60 s of processor time, the memory that of the members alone.
"""

import argparse
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, text

from bench.databases import KINDS, new_database
from bench.fanout import enrol
from bot.clock import SystemClock
from bot.config.model import Config
from bot.plan.figures import Figures
from bot.plan.rehearsal import rehearse
from storage.database import Database
from storage.types import UtcDateTime

_ITEMS: list[dict[str, Any]] = [
    {"at": "0 9 * * *", "audience": {"tag": "VIP"}},
    {"at": "0 12 * * MON", "on_cap": "defer", "max_late": "1d"},
    {"at": "0 20 * * FRI", "holdout": 0.1},
    {"at": "30 10 1 * *", "priority": 90},
    {"at": "0 18 * * WED", "audience": {"last_seen": {"within": "30d"}}},
    {"at": "0 21 15 * *", "once": True},
    {"at": "0 8 * * SUN", "tz": "member", "max_late": "6h"},
    {"at": "0 19 * * TUE", "exclude": {"event": "push", "within": "3d", "at_least": 2}},
    {"at": "0 10 * * SAT", "variants": [{"name": name, "content": name} for name in "ab"], "content": None},
    {"at": "0 15 * * THU", "paths": ["customer_service"]},
    {"at": "30 22 * * SUN", "max_late": "12h"},
    {"at": "0 16 28 * *", "class": "service"},
]
_NUMBERED = "(SELECT openid, member_id, row_number() OVER (ORDER BY openid) AS n FROM identities) AS t"
_BUCKETS = """
    UPDATE members SET bucket = t.n * 7919 % 2147483647
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM members) AS t WHERE t.id = members.id"""
_TAGS = f"INSERT INTO member_tags SELECT member_id, 'VIP', 'bench', :now FROM {_NUMBERED} WHERE n % 10 = 0"
_WINDOWS = f"""
    INSERT INTO send_windows (account, openid, trigger, opened_at, expires_at, allowance, used)
    SELECT 'main', openid, 'message', :now, :later, 5, 0 FROM {_NUMBERED} WHERE n % 3 = 0"""
_SENT = f"""
    INSERT INTO outbox (dedupe, account, member_id, openid, content, topic, handler, source, purpose, state,
        reason, created_at, not_before, expires_at, attempts, attempted_at, platform_id, once)
    SELECT 'NTH/' || openid, 'main', member_id, openid, '', 'T', 'calendar', 'calendar:old', 'marketing',
        'accepted', '', :before, :before, :before, 1, :before, '', FALSE FROM {_NUMBERED} WHERE n % 2 = 0"""
_PEACE = {
    "quiet": "22:00-08:00",
    "spacing": "4h",
    "control_group": 0.05,
    "caps": [{"class": "marketing", "most": 4, "within": "7d"}],
}


def settings() -> Config:
    """Twelve items."""
    calendar = [
        {"id": f"item{nth}", "title": "T", "content": "x"} | each for nth, each in enumerate(_ITEMS, 1)
    ]
    return Config.model_validate(
        {"accounts": {"main": {"appid": "wx1"}}, "peace": _PEACE, "calendar": calendar}
    )


def furnish(database: Database) -> None:
    """A tag for every tenth, a window for every third, two messages of last week for every second member."""
    now = SystemClock().now()
    times = {"now": now, "later": now + timedelta(hours=40), "before": now - timedelta(days=3)}
    with database.begin() as store:
        for statement in (_BUCKETS, _TAGS, _WINDOWS, _SENT.replace("NTH", "1"), _SENT.replace("NTH", "2")):
            used = [name for name in times if f":{name}" in statement]
            bound = [bindparam(name, times[name], UtcDateTime()) for name in used]
            store.connection.execute(text(statement).bindparams(*bound))


def measure(kind: str, members: int, days: int) -> None:
    with new_database(kind) as (database, _):
        enrol(database, members)
        furnish(database)
        now, began, cpu = SystemClock().now(), time.monotonic(), time.process_time()
        rehearsal = rehearse(database, settings(), now, now + timedelta(days=days))
        loaded, loaded_memory = time.process_time() - cpu, memory()
        figures = Figures(rehearsal.world)
        for told in rehearsal.told:
            figures.add(told)
        figures.end()
        sent = sum(each.sent.total() for each in figures.planned.values())
        decided = sum(each.audience for each in figures.planned.values())
        took, in_all = time.process_time() - cpu, time.monotonic() - began
        print(
            f"{kind:10} {members:9,} members, {days} days: {took:5.1f} s of this process's processor time "
            f"({in_all:.1f} s in all; loading {loaded:.1f} s), {len(figures.planned)} occurrences, "
            f"{decided:,} messages, {sent:,} sent; {loaded_memory:.0f} MB loaded, {memory():.0f} MB at most",
            flush=True,
        )


def memory() -> float:
    """The most that this process has held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--database", choices=KINDS, nargs="+", default=KINDS)
    chosen = parser.parse_args()
    for kind in chosen.database:
        for members in chosen.members:
            measure(kind, members, chosen.days)


if __name__ == "__main__":
    main()
