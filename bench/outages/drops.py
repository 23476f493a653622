"""The platform takes messages and drops its answers."""

import asyncio
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.databases import new_database
from bench.outages.finding import Finding, until
from bench.outages.replicas import ENVIRON, Messages, configured, processes
from bench.outages.wechat import SEND, TEMPLATE, TwoOfThree, Wechat, listening
from bot.clock import ShiftedClock

_MEMBERS = 1000
_ITEM = """
[[calendar]]
id = "notice"
title = "Notice"
class = "service"
at = "{at:%Y-%m-%d %H:%M:%S}"
tz = "UTC"
content = {{ type = "template", template_id = "T", data = {{ thing1 = "x" }} }}
"""


async def dropped(kind: str, replicas: int, times: int) -> Finding:
    """Two of three answers: customer-service messages, and a template message to every member."""
    finding, clock, started = Finding("accept, then drop", kind), ShiftedClock(), time.monotonic()
    with TemporaryDirectory(prefix="roost-bench-") as folder, new_database(kind) as (database, url):
        messages = Messages(database, clock, _MEMBERS)
        messages.enrol()
        async with listening(clock, _MEMBERS, replicas) as wechat:
            wechat.platform.faults = TwoOfThree()
            faults = {SEND: times, TEMPLATE: _MEMBERS // 2}
            wechat.platform.faults.replace(
                {"endpoint": endpoint, "kind": "accept_then_drop", "times": most}
                for endpoint, most in faults.items()
            )
            item = _ITEM.format(at=datetime.now(UTC) + timedelta(seconds=15))
            # With more at once lost answers come in rows, and five in a row make the endpoint rest.
            files = configured(Path(folder), url, wechat, 2, item)
            async with processes(files):
                await messages.queue(times * 3 // 2)
                total = messages.queued + _MEMBERS
                await until(lambda: _is_over(messages, total), seconds=300, every=0.5)
            listed = await unknown(files[0])
            _judge(finding, wechat, messages, listed)
    finding.figures |= {"replicas": replicas, "seconds": round(time.monotonic() - started)}
    return finding


def _is_over(messages: Messages, total: int) -> bool:
    states = messages.states()
    return sum(states.values()) == total and not states.keys() & {"queued", "attempting", "waiting"}


async def unknown(config: Path) -> list[dict[str, Any]]:
    """What `roost deliveries unknown` lists."""
    arguments = ["bot", "deliveries", "unknown", "--config", str(config), "--limit", "1000000", "--json"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, env=ENVIRON, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    found: list[dict[str, Any]] = json.loads(output)
    return found


def _judge(finding: Finding, wechat: Wechat, messages: Messages, listed: list[dict[str, Any]]) -> None:
    drops = {row["endpoint"]: row["hits"] for row in wechat.platform.faults.rows()}
    once, keyed = wechat.arrived(), wechat.arrived("template")
    states, ids = messages.states(), {row["id"] for row in listed}
    lost = len(messages.expected() - once.keys())
    twice = sum(count > 1 for count in once.values())
    wrong = sum(keyed[f"o{number}", "T"] != 1 for number in range(_MEMBERS))
    finding.figures |= {
        "dropped": drops[SEND],
        "unknown": states.get("unknown", 0),
        "listed": len(ids),
        "messages": messages.queued,
        "lost": lost,
        "twice": twice,
        "template answers dropped": drops[TEMPLATE],
        "templates": _MEMBERS,
        "not exactly once": wrong,
    }
    finding.expect(len(ids) == states.get("unknown", 0) == drops[SEND], f"listed {len(ids)}, {states}")
    finding.expect(states.keys() == {"accepted", "unknown"}, f"outbox: {states}")
    finding.expect(not lost, f"{lost} lost")
    finding.expect(not twice, f"{twice} arrived twice")
    finding.expect(not wrong, f"{wrong} template messages did not arrive exactly once")
