"""Over real HTTP: who has seen one callback gets its answer again, and can sign nothing else with it."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.channels.official_account import Mode
from bot.channels.port import RawRequest
from bot.clock import SystemClock
from bot.simulator import crypto
from handlers.contract import Event
from storage.database import Database
from tests.bot.channels.accounts import APPID, KEY, MODES
from tests.bot.channels.sample import ACCOUNT
from tests.support.programs import echo
from tests.support.rows import inbox
from tests.support.servers import Server, server
from tests.support.wechat import Callback, Sealer, pushed, signature, text_xml, typed_xml


@pytest.fixture
async def plain(database: Database, database_url: str) -> AsyncIterator[Server]:
    async with server(database_url, echo, account={"mode": "plain"}) as started:
        yield started


@pytest.mark.parametrize("mode", MODES)
async def test_a_seen_callback_is_good_for_its_own_body_only(
    database: Database, database_url: str, mode: Mode
) -> None:
    async with server(database_url, echo, account={"mode": mode}) as one:
        seen = pushed(mode, one.sealer, text_xml("hello"))
        forged = replace(seen, body=pushed(mode, one.sealer, text_xml("forged", "another")).body)
        answer = await one.poster.post(seen)
        assert answer.status == 200
        assert await one.poster.post(seen) == answer
        with capture_logs() as lines:
            assert (await one.poster.post(forged)).status == 403
        assert [line["event"] for line in lines] == ["callback refused"]
    async with server(database_url, echo, account={"mode": mode}) as another:  # a replica, or after a restart
        assert (await another.poster.post(forged)).status == 403
        assert await another.poster.post(seen) == answer
    assert len(inbox(database)) == 1


async def test_the_platforms_own_repetition_gets_its_answer_and_uses_up_its_signature(
    plain: Server, database: Database
) -> None:
    body = text_xml("hello")
    first, again = (pushed("plain", plain.sealer, body) for _ in range(2))
    answer = await plain.poster.post(first)
    assert await plain.poster.post(again) == answer
    assert (await plain.poster.post(replace(again, body=text_xml("forged")))).status == 403
    assert len(inbox(database)) == 1


async def test_who_has_seen_a_test_of_the_address_can_send_nothing_with_it(
    plain: Server, database: Database
) -> None:
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "n", "signature": signature(stamp, "n")}
    async with aiohttp.ClientSession() as http:
        for status in (200, 200):  # the console may ask twice
            async with http.get(f"{plain.roost.url}/wechat/main", params=query | {"echostr": "1"}) as answer:
                assert answer.status == status
        assert (await plain.poster.post(Callback(query, text_xml("forged")))).status == 403
        seen = pushed("plain", plain.sealer, text_xml("hello"))
        await plain.poster.post(seen)
        url = f"{plain.roost.url}/wechat/main"
        async with http.get(url, params=seen.query | {"echostr": "1"}) as answer:
            assert answer.status == 403
    assert len(inbox(database)) == 1


async def test_what_could_not_be_stored_may_come_again(plain: Server, database: Database) -> None:
    seen = pushed("plain", plain.sealer, text_xml("hello"))
    with database.begin() as store:
        store.connection.exec_driver_sql("ALTER TABLE inbox RENAME TO outbreak")
    with capture_logs():
        assert (await plain.poster.post(seen)).status == 503
    with database.begin() as store:
        store.connection.exec_driver_sql("ALTER TABLE outbreak RENAME TO inbox")
    assert (await plain.poster.post(seen)).status == 200


_CUT = 192
"""Bytes: whole blocks, and whole groups of three as base64 writes them."""


def within(sealer: Sealer) -> tuple[Callback, Callback]:
    """A callback whose text holds another body, and that body under the same signature.

    The end of the nonce and the beginning of `Encrypt` stand side by side in what is signed, so that the
    first blocks can be handed over to the nonce; of those that remain the first is read as random bytes.
    """
    head = typed_xml(b"|").index(b"|")
    inner = f"<xml><ToUserName>{ACCOUNT}</ToUserName><FromUserName>victim</FromUserName>".encode()
    inner += f"<CreateTime>{int(time.time())}</CreateTime><MsgType>text</MsgType><Content><![CDATA[".encode()
    typed = b"." * (_CUT + 16 - 20 - head) + b"size" + inner + b"forged"
    outer = typed_xml(typed)
    outer = outer.replace(b"size", (len(outer) - _CUT).to_bytes(4, "big"))
    for number in count():
        encrypted = crypto.encrypt(KEY, APPID, outer, number.to_bytes(16, "big"))
        cut = len(encrypted[: _CUT // 3 * 4])
        if encrypted[0] > "n" and encrypted[cut] > "n":
            break
    seen = sealer.wrap(encrypted, "n1")
    query = seen.query | {"nonce": "n1" + encrypted[:cut]}
    return seen, Callback(query, seen.body.replace(encrypted.encode(), encrypted[cut:].encode()))


async def test_no_signature_is_good_for_a_part_of_its_body(database: Database, database_url: str) -> None:
    async with server(database_url, echo) as running:
        seen, forged = within(running.sealer)
        request = RawRequest("POST", forged.query, forged.body)
        event = running.roost.live.channels["main"].decode(request, SystemClock().now())
        assert isinstance(event, Event)
        assert event.sender == "victim", "to whom the signature alone is enough"
        assert (await running.poster.post(seen)).status == 200
        assert (await running.poster.post(forged)).status == 403
    assert len(inbox(database)) == 1
