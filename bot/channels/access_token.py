"""The access token: fetched once for all who need it, and again only when it is the one that failed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.clock import Clock

Fetch = Callable[[], Awaitable[tuple[str, timedelta]]]
"""Asks the platform for a token and the time it lives."""

# In its last five minutes the platform may already have a successor; both work then.
_MARGIN = timedelta(minutes=5)


class AccessToken:
    """The one token of an account in this process. Source: wechat/official-account-api.md §1.2-1.3.

    Several processes need not agree: the platform gives all who ask the same token, and makes a new one only
    where that is no longer good. So a refused token costs one new one, and one request of each process.

    fetch: may raise; everyone who is waiting gets that same exception, and the next `get` asks again.
    """

    def __init__(self, fetch: Fetch, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._token = ""
        self._stale_at = 0.0
        self._flight: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """A token that should work; callers at the same time share one request."""
        if self._token and self._clock.monotonic() < self._stale_at:
            return self._token
        if self._flight is None:
            self._flight = asyncio.create_task(self._refresh())
            # Asked for its exception once: all its callers may be gone by then, as at a stop.
            self._flight.add_done_callback(lambda task: task.cancelled() or task.exception())
        # Shielded: a caller that gives up must not take the others' token along.
        return await asyncio.shield(self._flight)

    def refused(self, token: str) -> None:
        """Forget this token, unless it has already been replaced."""
        if self._token == token:
            self._token = ""

    async def aclose(self) -> None:
        """End a request that is under way."""
        if self._flight is not None:
            self._flight.cancel()
            await asyncio.wait([self._flight])

    async def _refresh(self) -> str:
        try:
            token, lifetime = await self._fetch()
            usable = lifetime - min(_MARGIN, lifetime / 2)
            self._stale_at = self._clock.monotonic() + usable.total_seconds()
            self._token = token
            return token
        finally:
            self._flight = None
