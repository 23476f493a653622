import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config.llm import LlmSection
from bot.faq.draft import Drafter
from bot.faq.gaps import Found, Gap
from bot.faq.nearest import Shelf
from bot.faq.pasted import gaps
from handlers.faq.taught import TaughtEntry
from tests.bot.faq.taught import entries, shelf_of
from tests.support.programs import NOON

TEXTS = ("退货运费谁出", "退货要邮费吗")
GAP = Gap(TEXTS, 2, 1, NOON, NOON, {"unanswered": 2}, nearest="退货", taught=False)
Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
def shelf() -> Shelf:
    card = {"question": "退货卡片", "answer": {"type": "image", "media_id": "退货"}}
    return shelf_of([*entries(), TaughtEntry.model_validate(card)])


@asynccontextmanager
async def drafter(shelf: Shelf, answering: Answering, **section: Any) -> AsyncIterator[Drafter]:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", answering)
    async with TestServer(app) as server, httpx.AsyncClient(timeout=None) as http:
        base = str(server.make_url("/v1/"))
        made = LlmSection.model_validate({"base_url": base, "model": "small", **section})
        yield Drafter(made, shelf, http)


def says(text: str | None) -> Answering:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"choices": [{"message": {"content": text}}]})

    return answer


async def test_it_is_drafted_from_the_nearest_answers_alone(shelf: Shelf) -> None:
    seen: list[tuple[str | None, dict[str, Any]]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append((request.headers.get("Authorization"), await request.json()))
        return await says(" 运费我们出。\n")(request)

    async with drafter(shelf, answer, api_key="a-key") as asking:
        (gap,) = await asking.drafted([GAP])
    assert gap.draft == "运费我们出。"
    text = gaps(Found([gap], Counter()))
    assert 'answer = "运费我们出。"' in text
    assert "# the answer is a draft" in text
    ((key, body),) = seen
    assert (key, body["model"]) == ("Bearer a-key", "small")
    rules, question = (message["content"] for message in body["messages"])
    assert "只能使用" in rules
    assert all(part in question for part in ("问：怎么退货\n答：关于退货", "退货运费谁出", "退货要邮费吗"))
    assert "media_id" not in question
    assert "退货卡片" not in question


@pytest.mark.parametrize("text", ["无", "无。", "", None])
async def test_without_ground_there_is_no_draft(shelf: Shelf, text: str | None) -> None:
    async with drafter(shelf, says(text)) as asking:
        assert await asking.drafted([GAP]) == [GAP]


async def fails(_: web.Request) -> web.StreamResponse:
    raise web.HTTPBadGateway


async def is_no_json(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>")


async def is_another_json(_: web.Request) -> web.StreamResponse:
    return web.json_response([])


async def never_ends(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    await asyncio.Event().wait()
    return answer


@pytest.mark.parametrize("answer", [fails, is_no_json, is_another_json, never_ends])
async def test_what_goes_wrong_only_leaves_the_draft_out(shelf: Shelf, answer: Answering) -> None:
    async with drafter(shelf, answer, timeout=timedelta(seconds=0.3)) as asking:
        assert await asking.drafted([GAP]) == [GAP]


async def test_an_endpoint_that_is_not_there(shelf: Shelf) -> None:
    section = LlmSection(base_url="http://127.0.0.1:9/v1", model="small")
    async with httpx.AsyncClient(timeout=None) as http:
        assert await Drafter(section, shelf, http).drafted([GAP]) == [GAP]


async def test_nothing_is_asked_where_nothing_is_known(shelf: Shelf) -> None:
    taught = replace(GAP, examples=("怎么退货",), taught=True)
    async with drafter(shelf, says("x")) as asking:
        assert await asking.drafted([taught]) == [taught]
    async with drafter(shelf_of([]), says("x")) as asking:
        assert await asking.drafted([GAP]) == [GAP]
