"""Whatever a member types is taken, over real HTTP and into both databases, and touches nobody else."""

from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.channels.official_account import Mode
from bot.intake.event_json import load_event
from handlers.contract import Event
from handlers.kinds import Kind
from storage.database import Database
from storage.models import Identity, InboxEvent, table_of
from tests.bot.channels.accounts import MODES
from tests.support.programs import echo
from tests.support.rows import rows
from tests.support.servers import Server, server
from tests.support.typed import TYPED, forged, legal
from tests.support.wechat import Callback, pushed, typed_xml


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> Mode:
    chosen: Mode = request.param
    return chosen


@pytest.fixture
async def running(database: Database, database_url: str, mode: Mode) -> AsyncIterator[Server]:
    async with server(database_url, echo, account={"mode": mode}) as started:
        yield started


def unsigned(callback: Callback) -> Callback:
    query = {name: value for name, value in callback.query.items() if not name.endswith("signature")}
    return replace(callback, query=query)


def kept(database: Database, xml: bytes) -> list[Event]:
    """What is in the inbox of this body."""
    keys = table_of(InboxEvent).c.key.endswith(sha256(xml).hexdigest())
    with database.read() as store:
        found = store.connection.execute(select(table_of(InboxEvent).c.payload).where(keys))
        return [load_event(payload) for payload in found.scalars()]


# One server takes all examples.
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.one_of(TYPED, st.tuples(TYPED, st.just(forged("Content")), TYPED).map(b"".join)))
async def test_any_words_are_kept_as_typed_and_touch_nobody_else(
    running: Server, database: Database, mode: Mode, words: bytes
) -> None:
    xml = typed_xml(words)
    callback = pushed(mode, running.sealer, xml)
    assert (await running.poster.post(unsigned(callback))).status == 403
    assert kept(database, xml) == []
    answers = [await running.poster.post(callback) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].body == answers[1].body
    (event,) = kept(database, xml)
    assert (event.sender, event.kind, event.text) == ("o1", Kind.TEXT, legal(words))
    assert (event.fields["MsgType"], event.scene, event.choice) == ("text", "", "")
    assert [row["openid"] for row in rows(database, Identity)] == ["o1"]
