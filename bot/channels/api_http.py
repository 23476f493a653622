"""One HTTP call to the platform's API, and on which side of the wire it broke.

Source: wechat/official-account-api.md, head; wechat/error-codes.md, "HTTP".
"""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.channels.errors import NotSentError, UnclearError
from bot.channels.texts import clean

API_BASE = "https://api.weixin.qq.com"

# httpx-aiohttp reports every broken connection as ConnectTimeout, even one that broke after the body was
# sent; only aiohttp's own exception tells whether a connection existed.
_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """connect, read: longest wait for a free connection, and between two pieces of the answer.

    total: for sending and the whole answer once there is a connection.
    """

    connect: timedelta = timedelta(seconds=3)
    read: timedelta = timedelta(seconds=10)
    total: timedelta = timedelta(seconds=15)
    connections: int = 50


class ApiHttp:
    """A pool of connections to the platform; close it with `aclose`."""

    def __init__(self, base: str = API_BASE, limits: HttpLimits | None = None) -> None:
        limits = limits or HttpLimits()
        # At INFO httpx writes every address, and ours carry the access token.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        connect = limits.connect.total_seconds()
        # The connect limit always strikes first, so that what waits unsent is known to be unsent.
        self._total = connect + limits.total.total_seconds()
        self._http = httpx.AsyncClient(
            base_url=base,
            timeout=httpx.Timeout(limits.read.total_seconds(), connect=connect, pool=connect),
            # Idle connections are dropped early: a message written into one that the platform has just
            # closed could not be told from an executed one.
            transport=AiohttpTransport(
                limits=httpx.Limits(max_connections=limits.connections, keepalive_expiry=5.0)
            ),
        )

    async def post(self, path: str, payload: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        """The answer to `payload`, whatever its errcode.

        Raises: NotSentError (no connection), UnclearError (no answer, or none that can be read).
        """
        try:
            async with asyncio.timeout(self._total):
                answer = await self._http.post(
                    path,
                    params={"access_token": token} if token else None,
                    content=encode(payload),
                    headers={"Content-Type": "application/json; charset=utf-8"},
                )
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as error:
            cause = error.__cause__ or error
            # Only the names: some of aiohttp's texts hold the address, and with it the access token.
            if isinstance(cause, _NEVER_CONNECTED):
                raise NotSentError(f"{path}: no connection ({type(cause).__name__})") from None
            raise UnclearError(f"{path}: sent, but no answer ({type(cause).__name__})") from None
        return _read(path, answer)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def encode(payload: Mapping[str, Any]) -> bytes:
    r"""The payload as JSON in raw UTF-8: the platform shows or refuses `\uXXXX` (40033)."""
    return json.dumps(_cleaned(payload), ensure_ascii=False, separators=(",", ":")).encode()


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case Mapping():
            return {name: _cleaned(item) for name, item in value.items()}
        case list() | tuple():
            return [_cleaned(item) for item in value]
        case _:
            return value


def _read(path: str, answer: httpx.Response) -> dict[str, Any]:
    try:
        fields = json.loads(answer.content)
        if not isinstance(fields, dict):
            raise TypeError  # noqa: TRY301 - the same outcome as an unreadable answer
        code = int(fields.get("errcode", 0))
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise UnclearError(f"{path}: HTTP {answer.status_code} with no JSON object as its answer") from None
    if not code and not answer.is_success:
        raise UnclearError(f"{path}: HTTP {answer.status_code} without an errcode")
    return {**fields, "errcode": code}
