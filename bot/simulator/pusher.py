"""Pushes callbacks as the platform does: a time limit per attempt, retries, live answers only.

An attempt is dead once its time is up: the connection is dropped, so that its late answer reaches nobody,
and the same payload is pushed again, encrypted anew. Source: wechat/official-account-callbacks.md §3.
"""

import asyncio
import re
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.simulator import faults
from bot.simulator.core import Platform
from bot.simulator.envelope import Callback, greet, seal
from bot.simulator.markup import PROTOCOL, Fields, encoded, read, render
from bot.simulator.observe import observe, takes_reply
from bot.simulator.outcome import Attempt, Outcome
from bot.simulator.replies import NOTICE, Judge

OK = 200

_PROTOCOL = re.compile(
    rf"<({'|'.join(sorted(PROTOCOL))})>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</\1>", re.DOTALL
)
_REMEMBERED = 1000  # outcomes of background pushes that nobody has asked for yet

Send = Callable[[str, str, Mapping[str, str], bytes], Awaitable[tuple[int, bytes]]]
"""Method, URL, added query, body -> status, body. Raises: OSError when there is no answer."""


class Pusher:
    """Sends the platform's callbacks to its webhook."""

    def __init__(self, platform: Platform, send: Send) -> None:
        self._platform = platform
        self._send = send
        self._pushed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._outcomes: deque[Outcome] = deque(maxlen=_REMEMBERED)

    def plain(self, fields: Fields) -> Callback:
        """An honest callback with these fields in the account's mode."""
        settings = self._platform.settings
        return Callback(render(fields), known(fields), settings.mode, settings.aes_key)

    def start(self) -> None:
        """Push what API calls have planned, in the background."""
        for fields in self._platform.drain():
            task = asyncio.create_task(self._push_later(self.plain(fields)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settle(self) -> list[Outcome]:
        """Wait until the background pushes are over; what became of those since the last call."""
        await asyncio.gather(*self._tasks)
        outcomes = list(self._outcomes)
        self._outcomes.clear()
        return outcomes

    async def close(self) -> None:
        """Give up the background pushes."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def verify(self, tamper: Mapping[str, Any]) -> tuple[Attempt, bool]:
        """The GET with an echostr that saving the URL in the console causes, and whether it was passed."""
        platform = self._platform
        echo = str(platform.random.randrange(10**18, 10**19))
        query = greet(platform.settings, int(platform.now().timestamp()), self._nonce(), echo, tamper)
        attempt, raw = await self._sent("GET", query, b"")
        return attempt, attempt.status == OK and raw == echo.encode()

    async def push(self, callback: Callback, copies: int = 1) -> Outcome:
        """Push one callback, `copies` times at once; the first accepted reply is put into the chat."""
        if not callback.tamper:
            observe(self._platform, callback.fields)
        fault = self._platform.faults.take(faults.CALLBACK, faults.ON_PUSH)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault and fault.kind == "duplicate":
            copies += 1
        elif fault:
            await self._let_another_pass(fault.seconds)
        outcomes = await asyncio.gather(*(self._deliver(callback) for _ in range(copies)))
        self._pushed.set()
        self._pushed = asyncio.Event()
        self._show(callback, outcomes)
        first = outcomes[0]
        return Outcome(first.attempts, first.verdict, first.notice, tuple(outcomes) if copies > 1 else ())

    async def _let_another_pass(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._pushed.wait()
        except TimeoutError:
            pass  # nobody came: out of order is only possible with two

    async def _deliver(self, callback: Callback) -> Outcome:
        attempts: list[Attempt] = []
        if not self._platform.webhook:
            return Outcome()
        for _ in range(1 if callback.tamper else self._platform.settings.attempts):
            attempt, raw = await self._attempt(callback)
            attempts.append(attempt)
            if attempt.error is None:
                return self._judged(callback, attempts, raw)
            if attempt.status is not None and not self._platform.settings.retry_bad_status:
                break
        return Outcome(tuple(attempts), notice=NOTICE if self._heard(callback) else None)

    def _judged(self, callback: Callback, attempts: list[Attempt], raw: bytes) -> Outcome:
        keys = [key for key in (callback.aes_key, self._platform.settings.aes_key) if key]
        judge = Judge(self._platform.settings, callback.mode, keys, callback.fields, self._has_media)
        verdict = judge.verdict(raw)
        notice = NOTICE if verdict.fault and self._heard(callback) else None
        return Outcome(tuple(attempts), verdict, notice)

    async def _attempt(self, callback: Callback) -> tuple[Attempt, bytes]:
        platform = self._platform
        fault = platform.faults.take(faults.CALLBACK, faults.ON_ATTEMPT)
        if fault and fault.kind == "timeout":
            return Attempt(None, "", 0, "fault: the push did not arrive"), b""
        salt = platform.opaque(16).encode()
        wire = seal(platform.settings, callback, int(platform.now().timestamp()), self._nonce(), salt)
        attempt, raw = await self._sent("POST", wire.query, encoded(wire.body))
        if fault:
            return Attempt(None, "", attempt.elapsed_ms, "fault: the answer was lost"), b""
        return attempt, raw

    async def _sent(self, method: str, query: Mapping[str, str], body: bytes) -> tuple[Attempt, bytes]:
        platform, limit = self._platform, self._platform.settings.reply_timeout.total_seconds()
        began = platform.clock.monotonic()
        status, raw, error = None, b"", None
        try:
            async with asyncio.timeout(limit):
                status, raw = await self._send(method, platform.webhook, query, body)
            error = None if status == OK else f"status {status}, not 200"
        except TimeoutError:
            error = f"no answer within {limit:g} s"
        except OSError as problem:
            error = f"no connection: {problem}"
        elapsed = round((platform.clock.monotonic() - began) * 1000)
        return Attempt(status, raw.decode(errors="replace"), elapsed, error), raw

    async def _push_later(self, callback: Callback) -> None:
        self._outcomes.append(await self.push(callback))

    def _nonce(self) -> str:
        return str(self._platform.random.randrange(10**8, 10**10))

    def _show(self, callback: Callback, outcomes: list[Outcome]) -> None:
        if not self._heard(callback):
            return
        openid = str(callback.fields["FromUserName"])
        for outcome in outcomes:
            if outcome.verdict.content is not None:
                self._platform.say(openid, "out", "passive", outcome.verdict.kind, outcome.verdict.content)
                return
        if outcomes[0].notice:
            self._platform.say(openid, "out", "notice", "text", {"content": NOTICE})

    def _heard(self, callback: Callback) -> bool:
        known = callback.fields.get("FromUserName") in self._platform.state.members
        return known and not callback.tamper and takes_reply(callback.fields)

    def _has_media(self, media_id: str, kind: str) -> bool:
        media = self._platform.state.media.get(media_id)
        if media is None or (media.until is not None and media.until <= self._platform.now()):
            return False
        return kind != "image" or not media.filename.lower().endswith(".gif")  # callbacks §7: no gif


def raw_callback(platform: Platform, xml: str) -> Callback:
    """A callback whose XML is sent as it is; what follows is what its first protocol fields say."""
    try:
        fields = read(xml)
    except ValueError:
        fields = {}
    fields |= dict(reversed(_PROTOCOL.findall(xml)))
    return Callback(xml, known(fields), platform.settings.mode, platform.settings.aes_key)


def known(fields: Fields) -> Fields:
    """The fields without blanks around what the platform itself reads."""
    return fields | {name: str(fields[name]).strip() for name in fields.keys() & PROTOCOL}
