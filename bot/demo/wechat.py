"""The simulated WeChat as the script sees it: its control API."""

import asyncio
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport

Json = dict[str, Any]


class WeChat:
    """Members act through it and it tells what they received."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=60, transport=AiohttpTransport())

    async def new_member(self, name: str) -> str:
        """A new member's openid."""
        return str((await self._post("/sim/members", {"name": name}))["openid"])

    async def act(self, openid: str, action: str, **details: str) -> Json:
        """The member does something; what came of the callback."""
        return await self._post("/sim/act", {"openid": openid, "action": action, **details})

    async def callback(self, xml: str, copies: int = 1) -> list[Json]:
        """Push this very callback, so many times at once; what came of each."""
        answer = await self._post("/sim/callback", {"xml": xml, "copies": copies})
        return list(answer.get("copies") or [answer])

    async def point_to(self, webhook: str) -> None:
        """Where callbacks go."""
        await self._post("/sim/webhook", {"url": webhook})

    async def state(self) -> Json:
        """All that the chat page shows of it."""
        return await self._get("/sim/state")

    async def activity(self, openid: str) -> list[Json]:
        """What the program recorded of a member."""
        return list((await self._get("/sim/activity", openid=openid))["rows"])

    async def advance(self, seconds: float) -> None:
        """Move its clock on."""
        await self._post("/sim/clock", {"advance_seconds": seconds})

    async def received(self, openid: str, via: str) -> list[Json]:
        """What a member was sent on this path."""
        messages = (await self._get("/sim/messages", openid=openid))["messages"]
        return [message for message in messages if message["via"] == via]

    async def wait_for(self, openid: str, via: str, seconds: float) -> list[Json]:
        """What a member was sent on this path, as soon as there is something, or nothing in time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            found = await self.received(openid, via)
            if found:
                return found
            await asyncio.sleep(0.2)
        return []

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _get(self, path: str, **query: str) -> Json:
        answer = await self._http.get(path, params=query)
        answer.raise_for_status()
        result: Json = answer.json()
        return result

    async def _post(self, path: str, body: Json) -> Json:
        answer = await self._http.post(path, json=body)
        answer.raise_for_status()
        result: Json = answer.json()
        return result


def acknowledged(result: Json) -> bool:
    """Whether some attempt of the callback was answered 200."""
    return any(attempt["status"] == httpx.codes.OK for attempt in result["attempts"])


def said(result: Json) -> str:
    """The text of the passive reply, "" without one."""
    return str((result.get("reply") or {}).get("Content", ""))
