"""Token storms: the platform lets its tokens die again and again while replicas send."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.databases import new_database
from bench.outages.finding import Finding, until
from bench.outages.replicas import Messages, configured, processes
from bench.outages.wechat import TOKEN_CODES, Wechat, listening
from bot.clock import ShiftedClock
from bot.simulator.api.tokens import void_all
from bot.simulator.core import Platform

_MEMBERS = 2000
_QUIET = 0.01
"""Seconds without a refusal: no call with a dead token is still on its way."""


def _forget(platform: Platform) -> None:
    platform.state.tokens.clear()


def _expire(platform: Platform) -> None:
    for token in platform.state.tokens.values():
        token.until = platform.now()


_DEATHS: tuple[Callable[[Platform], None], ...] = (void_all, _forget, _expire)  # 40001, 40014, 42001


async def storm(kind: str, replicas: int, times: int) -> Finding:
    """Each token dies once all replicas go on with it: a call that is refused twice stops the account."""
    finding = Finding("token storm", kind)
    clock = ShiftedClock()
    with TemporaryDirectory(prefix="roost-bench-") as folder, new_database(kind) as (database, url):
        messages = Messages(database, clock, _MEMBERS)
        messages.enrol()
        async with listening(clock, _MEMBERS, replicas) as wechat:
            async with processes(configured(Path(folder), url, wechat, concurrency=2)):
                await messages.queue(1000)
                started = time.monotonic()
                lifted = [await _death(wechat, messages, number) for number in range(times)]
                seconds = time.monotonic() - started
                await until(messages.is_settled, every=0.2)
            _judge(finding, wechat, messages, times)
    finding.figures |= {"replicas": replicas, "lifted": sum(lifted), "seconds": round(seconds)}
    return finding


async def _death(wechat: Wechat, messages: Messages, number: int) -> int:
    """One; how often an account that rested had to be told to go on."""
    wechat.renewed.clear()
    _DEATHS[number % len(_DEATHS)](wechat.platform)
    lifted = 0
    while True:
        if messages.queued - len(wechat.platform.state.messages) < 500:
            await messages.queue(500)
        try:
            await until(lambda: _is_over(wechat), seconds=3)
        except TimeoutError:
            lifted += bool(messages.rests())
            messages.lift()
        else:
            return lifted


def _is_over(wechat: Wechat) -> bool:
    everybody = len(wechat.renewed) == len(wechat.ports)
    return everybody and not wechat.refused and time.monotonic() - wechat.refused_at > _QUIET


def _judge(finding: Finding, wechat: Wechat, messages: Messages, times: int) -> None:
    arrived, made = wechat.arrived(), len(wechat.tokens())
    lost = len(messages.expected() - arrived.keys())
    twice = sum(count > 1 for count in arrived.values())
    most = max(wechat.asked.values())
    finding.figures |= {
        "invalidations": times,
        "tokens made": made,
        "asked by a replica at most": most,
        "asked in all": wechat.asked.total(),
        "refused calls": sum(wechat.codes[code] for code in TOKEN_CODES),
        "messages": messages.queued,
        "lost": lost,
        "twice": twice,
    }
    finding.expect(made <= times + 1, f"{made} tokens made for {times} invalidations")
    finding.expect(most <= times + 1, f"a replica asked {most} times for {times} invalidations")
    finding.expect(not lost, f"{lost} lost")
    finding.expect(not twice, f"{twice} arrived twice")
    finding.expect(messages.states() == {"accepted": messages.queued}, f"outbox: {messages.states()}")
