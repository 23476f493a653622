"""The whole server: one effect however often, wherever and whenever a callback comes."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.clock import ShiftedClock, SystemClock
from bot.intake.processor import Processor
from bot.simulator.quotas import day
from handlers.content import Text
from handlers.contract import Context, Event, Reply
from handlers.kinds import Kind
from storage.database import Database
from tests.storage.test_inbox import row as stored
from tests.support.programs import config, echo, event, live, new_ids, program, says
from tests.support.rows import inbox, log, outbox
from tests.support.servers import Server, platform, server, until
from tests.support.wechat import Answer, Poster, event_xml, opened, text_xml

SHORT = {"slow_after": timedelta(milliseconds=100)}
QUICK = {"poll": "0.02s"}


class Blocking:
    """A handler that takes as long as the test wants."""

    def __init__(self) -> None:
        self.released = threading.Event()
        self.asked: list[str] = []

    def __call__(self, event: Event, _context: Context) -> Reply | None:
        self.asked.append(event.text)
        if event.text == "slow":
            self.released.wait(20)
        return Reply(Text(text=f"answer to {event.text}"), "slow")


@pytest.fixture
def blocking() -> Iterator[Blocking]:
    handler = Blocking()
    yield handler
    handler.released.set()


async def test_the_same_callback_five_times_and_after_a_restart_has_one_effect(
    database: Database, database_url: str
) -> None:
    async with server(database_url, says("one", "two")) as first:
        callback = first.sealer.seal(text_xml("again and again"))
        answers = await asyncio.gather(*(first.poster.post(callback) for _ in range(5)))
    async with server(database_url, says("another answer")) as second:
        answers.append(await second.poster.post(callback))
        resealed = second.sealer.seal(text_xml("again and again", at=1795320000, msg_id=1))
        assert (await second.poster.post(resealed)).body != answers[0].body, "another event"
    assert len({(answer.status, answer.body) for answer in answers}) == 1
    assert "one" in opened(answers[0].body)
    (key,) = {row["key"] for row in inbox(database) if row["reply"] == answers[0].body}
    assert [row["dedupe"] for row in outbox(database)] == [f"{key}/0"]
    assert Counter(row["kind"] for row in log(database)) == {"in": 2, "out": 2}


async def test_a_retry_is_sealed_anew_and_still_the_same(database: Database, database_url: str) -> None:
    async with server(database_url, echo) as started:
        xml = text_xml("hello")
        answers = [await started.send(xml) for _ in range(3)]
    assert len({answer.body for answer in answers}) == 1
    assert len(inbox(database)) == 1


async def two(stack: AsyncExitStack, url: str) -> list[Server]:
    return [await stack.enter_async_context(server(url, echo)) for _ in range(2)]


async def test_two_replicas_are_one_server(database: Database, database_url: str) -> None:
    """Every callback to both at once, and different callbacks of few members to either."""
    async with AsyncExitStack() as stack:
        servers = await two(stack, database_url)
        sealer = servers[0].sealer
        pushed = [sealer.seal(text_xml(f"text {number}", f"o{number % 3}")) for number in range(60)]
        posts = [one.poster.post(callback) for callback in pushed for one in servers]
        answers: list[Answer] = await asyncio.gather(*posts)
        for pair in zip(answers[::2], answers[1::2], strict=True):
            assert pair[0] == pair[1]
    assert {answer.status for answer in answers} == {200}
    assert Counter(row["state"] for row in inbox(database)) == {"done": 60}
    assert Counter(row["text"] for row in log(database, kind="in")) == {f"text {n}": 1 for n in range(60)}
    assert len({row["member_id"] for row in log(database)}) == 3


async def test_a_follow_on_one_replica_and_a_text_on_the_other(database: Database, database_url: str) -> None:
    async with AsyncExitStack() as stack:
        one, other = await two(stack, database_url)
        pairs = [
            (one.send(event_xml("subscribe", f"o{number}")), other.send(text_xml("hi", f"o{number}")))
            for number in range(20)
        ]
        answers = await asyncio.gather(*(post for pair in pairs for post in pair))
    assert {answer.status for answer in answers} == {200}
    with database.read() as store:
        members = store.members.load([("main", f"o{number}") for number in range(20)])
    assert {(member.profile.following, member.profile.follows) for member in members.values()} == {(True, 1)}
    assert len(members) == 20


async def test_a_slow_answer_comes_by_customer_service(
    database: Database, database_url: str, blocking: Blocking
) -> None:
    async with platform(ShiftedClock()) as (wechat, api), AsyncExitStack() as stack:
        account = {"api_base": api}
        started = await stack.enter_async_context(
            server(database_url, blocking, account=account, server=SHORT, delivery=QUICK)
        )
        openid = wechat.add_member().openid
        wechat.open_window(wechat.member(openid), "message")
        wechat.member(openid).followed_at = wechat.now()
        wechat.member(openid).following = True
        callback = started.sealer.seal(text_xml("slow", openid))
        answers = await asyncio.gather(*(started.poster.post(callback) for _ in range(3)))
        assert {answer.body for answer in answers} == {b"success"}
        assert [row["state"] for row in inbox(database)] == ["deferred"]
        blocking.released.set()
        await until(lambda: wechat.state.messages)
        await until(lambda: [row for row in outbox(database) if row["state"] == "accepted"])
        assert (await started.poster.post(callback)).body == b"success"
    assert [message.content for message in wechat.state.messages] == [{"content": "answer to slow"}]
    assert [row["state"] for row in inbox(database)] == ["done"]
    assert [(row["kind"], row["text"]) for row in log(database)] == [
        ("in", "slow"),
        ("out", "answer to slow"),
    ]


async def test_what_a_dead_process_deferred_is_answered_at_the_next_start(
    database: Database, database_url: str
) -> None:
    """Death is played by its trace: a deferred row that nobody works on."""
    now = SystemClock().now()
    made = live(echo)
    Processor(database, lambda: made, SystemClock(), new_ids()).defer([event(text="left behind", at=now)])
    async with platform(ShiftedClock()) as (wechat, api):
        member = wechat.add_member(openid="o1")
        member.following = True
        wechat.open_window(member, "message")
        async with server(database_url, echo, account={"api_base": api}, delivery=QUICK):
            await until(lambda: wechat.state.messages)
    assert wechat.state.messages[0].content == {"content": "echo left behind"}
    assert [row["state"] for row in inbox(database)] == ["done"]


async def test_a_long_answer_continues_by_customer_service_in_order(
    database: Database, database_url: str
) -> None:
    text = "".join(f"{number:04d}。" for number in range(700))
    async with platform(ShiftedClock()) as (wechat, api):
        member = wechat.add_member(openid="o1")
        member.following = True
        wechat.open_window(member, "message")
        async with server(
            database_url, says(text, "and more"), account={"api_base": api}, delivery=QUICK
        ) as started:
            first = opened((await started.send(text_xml("hi"))).body)
            await until(lambda: len(wechat.state.messages) == 3)
            await until(lambda: {row["state"] for row in outbox(database)} == {"accepted"})
    said = first.partition("<Content><![CDATA[")[2].partition("]]>")[0]
    *rest, more = [message.content["content"] for message in wechat.state.messages]
    assert said + "".join(rest) == text
    assert more == "and more"


@pytest.mark.parametrize("slow_after", ["4s", "0.1s"])
async def test_what_was_queued_waits_for_no_look_at_the_outbox(
    database: Database, database_url: str, blocking: Blocking, slow_after: str
) -> None:
    """The next look would be in an hour; the rest of an answer, and a slow handler's, are told at once."""
    async with platform(ShiftedClock()) as (wechat, api):
        member = wechat.add_member(openid="o1")
        member.following = True
        wechat.open_window(member, "message")
        hourly: dict[str, Any] = {"delivery": {"poll": "1h"}, "server": {"slow_after": slow_after}}
        answer = says("one", "two") if slow_after == "4s" else blocking
        async with server(database_url, answer, account={"api_base": api}, **hourly) as started:
            await started.send(text_xml("slow"))
            blocking.released.set()
            await until(lambda: wechat.state.messages)


async def test_a_graceful_stop_answers_everything_that_was_submitted(
    database: Database, database_url: str
) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as http:
        async with server(database_url, echo) as started:
            poster = Poster(http, started.roost.url)
            sealed = [started.sealer.seal(text_xml(f"text {number}")) for number in range(100)]
            posts = [asyncio.create_task(poster.post(callback)) for callback in sealed]
            await until(lambda: inbox(database))
        results = await asyncio.gather(*posts, return_exceptions=True)
    answers = [result for result in results if isinstance(result, Answer)]
    assert {answer.status for answer in answers} == {200}
    assert {answer.body for answer in answers} == {row["reply"] for row in inbox(database)}


async def test_swapping_puts_another_program_in_force_at_once(database: Database, database_url: str) -> None:
    async with server(database_url, says("before")) as started:
        settings = config(database={"url": database_url}, account={"api_base": "http://127.0.0.1:10"})
        clients = started.roost.clients
        await started.roost.swap(program(says("after"), settings=settings))
        assert "after" in opened((await started.send(text_xml("hi"))).body)
        assert started.roost.clients is not clients
        with capture_logs() as lines:
            elsewhere = config(
                database={"url": "sqlite:///other.db"}, account={"api_base": "http://127.0.0.1:10"}
            )
            await started.roost.swap(program(says("after"), settings=elsewhere))
        assert "[server] and [database] take effect at the next start" in [line["event"] for line in lines]


async def test_what_may_not_be_meant_is_logged_when_it_is_put_in_force(database_url: str) -> None:
    tip = {"id": "tip", "title": "T", "content": "x", "at": "0 9 * * *", "audience": {"tag": "VIP"}}
    async with server(database_url, says("before")) as started:
        with capture_logs() as lines:
            settings = config(database={"url": database_url}, calendar=[tip])
            await started.roost.swap(program(says("after"), settings=settings))
    (remarks,) = [line["remarks"] for line in lines if line["event"] == "configuration reloaded"]
    assert "nobody has the tag 'VIP'" in remarks[0]


async def test_what_a_changed_account_has_used_up_is_asked_for(database: Database, database_url: str) -> None:
    def counted() -> int:
        with database.read() as store:
            return store.quotas.used("main", "message/custom/send", "day", SystemClock().now())

    async with platform(ShiftedClock()) as (wechat, api):
        settings = {"database": {"url": database_url}}
        async with server(database_url, echo) as started:
            wechat.state.counters.take("/cgi-bin/message/custom/send", day(wechat.now()), None)
            await started.roost.swap(program(says("other"), settings=config(**settings)))
            assert counted() == 0
            moved = config(**settings, account={"api_base": api})
            await started.roost.swap(program(echo, settings=moved))
            assert counted() == 1


async def test_a_taken_port_is_told_and_leaves_nothing_running(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/roost.db"
    async with server(url, echo) as first:
        port = int(first.roost.url.rpartition(":")[2])
        with pytest.raises(OSError, match="address already in use"):
            async with server(url, echo, server={"port": port}):
                pass
        assert (await first.send(text_xml("still here"))).status == 200


async def test_every_kind_from_a_new_member_leaves_the_right_trace(
    database: Database, database_url: str
) -> None:
    async with server(database_url, echo) as started:
        for name, key in (
            ("subscribe", "qrscene_shop"),
            ("CLICK", "TIPS"),
            ("SCAN", "shop"),
            ("unsubscribe", ""),
        ):
            await started.send(event_xml(name, "o1", key, at=int(SystemClock().now().timestamp())))
        await started.send(event_xml("MASSSENDJOBFINISH", "gh_platform"))
    assert Counter(row["kind"] for row in log(database)) == {"follow": 1, "menu": 1, "scan": 1, "unfollow": 1}
    assert [row["source"] for row in log(database)] == ["shop", "TIPS", "shop", ""]
    assert [row["member_id"] for row in inbox(database, kind=Kind.MASS_SENT)] == [None]


async def test_what_is_too_old_goes_while_it_serves(database: Database, database_url: str) -> None:
    now = SystemClock().now()
    with database.begin() as store:
        ages = {"old": timedelta(days=181), "new": timedelta(0)}
        store.inbox.add([stored(key, received_at=now - age) for key, age in ages.items()])
    async with server(database_url, echo) as running:
        await until(lambda: not inbox(database, key="old"))
        assert (await running.send(text_xml("hi"))).status == 200
    assert len(inbox(database)) == 2
