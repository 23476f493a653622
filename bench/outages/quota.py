"""A day's quota is used up: whole Roosts in this process, whose clock is the platform's."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bench.databases import new_database
from bench.outages.finding import Finding, until
from bench.outages.replicas import ENVIRON, Messages, configured
from bench.outages.wechat import SEND, Wechat, listening
from bot.app import running
from bot.channels.calling import until_quota_reset
from bot.clock import ShiftedClock
from bot.program import load_program
from bot.serve import edges

_MEMBERS, _FIRST, _LATER = 1000, 2000, 20
_CONCURRENCY = 20
_HOUR = timedelta(hours=1)
_LOOKS = 0.3
"""Seconds: three looks at the outbox."""


async def used_up(kind: str, replicas: int, allowed: int = 700) -> Finding:
    """From noon in Shanghai to midnight, hour by hour; all replicas start anew at six."""
    finding, clock, started = Finding("45009", kind), _at_noon(), time.monotonic()
    with TemporaryDirectory(prefix="roost-bench-") as folder, new_database(kind) as (database, url):
        messages = Messages(database, clock, _MEMBERS)
        messages.enrol()
        async with listening(clock, _MEMBERS, replicas) as wechat:
            files = configured(Path(folder), url, wechat, _CONCURRENCY)
            async with AsyncExitStack() as stack:
                await _started(stack, files, clock)
                # Roost is told only by 45009: it asked before, when there was no limit.
                wechat.platform.settings = replace(wechat.platform.settings, quotas={SEND: allowed})
                await messages.queue(_FIRST)
                await until(lambda: messages.rests() and "attempting" not in messages.states())
                calls = wechat.codes.total()
                await _hours(messages, clock, 6)
            async with AsyncExitStack() as stack:
                await _started(stack, files, clock)
                await _hours(messages, clock, 5)
                clock.advance(until_quota_reset(clock.now()) - timedelta(seconds=2))
                await asyncio.sleep(_LOOKS)
                parked = wechat.codes.total() - calls
                refused = wechat.codes[45009]
                wechat.platform.settings = replace(wechat.platform.settings, quotas={})
                await until(messages.is_settled, every=0.2)
            _judge(finding, wechat, messages, parked)
    most = replicas * (_CONCURRENCY + 2)
    finding.expect(refused <= most, f"{refused} calls were refused, at most {most} could be under way")
    finding.expect(wechat.codes[45009] == refused, "refused after the reset")
    finding.figures |= {"refused at first": refused, "replicas": replicas}
    finding.figures |= {"seconds": round(time.monotonic() - started)}
    return finding


def _at_noon() -> ShiftedClock:
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    return ShiftedClock(now.replace(hour=12, minute=0, second=0) + timedelta(days=1) - now)


async def _started(stack: AsyncExitStack, files: list[Path], clock: ShiftedClock) -> None:
    for file in files:
        await stack.enter_async_context(running(load_program(file, ENVIRON), edges(clock)))
    await asyncio.sleep(1)  # they ask for their quotas


async def _hours(messages: Messages, clock: ShiftedClock, count: int) -> None:
    """They pass, each with a few messages more."""
    for _ in range(count):
        clock.advance(_HOUR)
        await messages.queue(_LATER)
        await asyncio.sleep(_LOOKS)


def _judge(finding: Finding, wechat: Wechat, messages: Messages, parked: int) -> None:
    arrived = wechat.arrived()
    lost = len(messages.expected() - arrived.keys())
    twice = sum(count > 1 for count in arrived.values())
    cleared = sum("clear_quota" in call.endpoint for call in wechat.platform.state.calls)
    finding.figures |= {
        "calls while parked": parked,
        "messages": messages.queued,
        "lost": lost,
        "twice": twice,
    }
    finding.expect(not parked, f"{parked} calls while parked")
    finding.expect(not cleared, f"clear_quota was called {cleared} times")
    finding.expect(not lost, f"{lost} lost")
    finding.expect(not twice, f"{twice} arrived twice")
    finding.expect(messages.states() == {"accepted": messages.queued}, f"outbox: {messages.states()}")
