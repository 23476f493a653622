"""What members and devices were seen to send: each row of the reports, over HTTP, on both databases."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.intake.event_json import load_event
from handlers import fallback, preferences
from handlers.content import Text
from handlers.contract import Event
from handlers.kinds import Kind
from storage.database import Database
from storage.models import Identity, Member, SendWindow
from tests.bot.channels.sample import ACCOUNT
from tests.support.rows import inbox, log, rows
from tests.support.servers import Server, server
from tests.support.wechat import event_xml, opened, signature, text_xml, typed_xml

_STOPPED = "之后不再给你发活动消息"


def _is_fallback(said: str) -> bool:
    settings = fallback.Settings()
    return any(isinstance(each, Text) and each.text in said for each in (*settings.answer, settings.wordless))


@pytest.fixture
async def running(database: Database, database_url: str) -> AsyncIterator[Server]:
    chain = (preferences.build(preferences.Settings()), fallback.build(fallback.Settings()))
    async with server(database_url, *chain) as started:
        yield started


async def taken(running: Server, database: Database, xml: bytes) -> tuple[Event, str]:
    """The one event that is kept, and what was said to it ("" for nothing)."""
    before = {row["key"] for row in inbox(database)}
    answer = await running.send(xml)
    assert answer.status == 200
    (row,) = [row for row in inbox(database) if row["key"] not in before]
    assert row["state"] == "done"
    return load_event(row["payload"]), "" if answer.body == b"success" else opened(answer.body)


@pytest.mark.parametrize("words", [b"TD\x02", b"\x10TD", b"T\x1dD", b"\x00TD\x1f"])
async def test_a1_control_characters(running: Server, database: Database, words: bytes) -> None:
    event, said = await taken(running, database, typed_xml(words))
    assert event.text == "TD"
    assert _STOPPED in said
    assert [row["wants_marketing"] for row in rows(database, Member)] == [False]


async def test_a2_cdata_of_their_own(running: Server, database: Database) -> None:
    words = "<status><![CDATA[ok]]></status>"
    event, said = await taken(running, database, typed_xml(words.encode()))
    assert event.text == words
    assert _is_fallback(said)
    assert [row["text"] for row in log(database, kind="in")] == [words]


async def test_a3_tags_of_their_own(running: Server, database: Database) -> None:
    await running.send(text_xml("你好", "oVICTIM"))
    words = "a]]></Content><FromUserName>oVICTIM</FromUserName><Content><![CDATA[TD"
    event, said = await taken(running, database, typed_xml(words.encode()))
    assert (event.sender, event.kind, event.text) == ("o1", Kind.TEXT, words)
    assert "<ToUserName><![CDATA[o1]]></ToUserName>" in said
    assert [row["wants_marketing"] for row in rows(database, Member)] == [True, True]
    assert len(log(database, kind="in")) == 2


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (b"\xe4\xbd", "\ufffd"),
        (b"TD \xe4\xbd", "TD \ufffd"),
        (b"\xed\xa0\xbd\xed\xb8\x80", "\ufffd" * 6),
        (b"a&nbsp;b", "a&nbsp;b"),
        (b"a]]>b", "a]]>b"),
    ],
)
async def test_a4_broken_bytes_and_marks(
    running: Server, database: Database, words: bytes, text: str
) -> None:
    event, said = await taken(running, database, typed_xml(words))
    assert event.text == text
    assert said


@pytest.mark.parametrize("words", ["a&nbsp;b", "a]]>b", "a & b"])
async def test_a4_the_same_without_cdata(running: Server, database: Database, words: str) -> None:
    xml = text_xml("|").replace(b"|", words.encode())
    assert (await taken(running, database, xml))[0].text == words


async def test_a5_blanks_around_the_envelope_s_fields(running: Server, database: Database) -> None:
    callback = running.sealer.seal(text_xml("hi"))
    spaced = callback.body.replace(b"<![CDATA[", b" \n<![CDATA[").replace(b"]]>", b"]]>\n ")
    assert (await running.poster.post(type(callback)(callback.query, spaced))).status == 200
    assert len(inbox(database)) == 1


@pytest.mark.parametrize("name", ["ToUserName", "FromUserName", "CreateTime", "MsgType"])
async def test_a5_blanks_around_the_message_s_fields(running: Server, database: Database, name: str) -> None:
    xml = text_xml("TD").replace(f"<{name}>".encode(), f"<{name}>\n ".encode())
    xml = xml.replace(f"</{name}>".encode(), f" \n</{name}>".encode())
    event, said = await taken(running, database, xml)
    assert (event.sender, event.kind, event.text) == ("o1", Kind.TEXT, "TD")
    assert abs(datetime.now(UTC) - event.at) < timedelta(minutes=1)
    assert f"<FromUserName><![CDATA[{ACCOUNT}]]></FromUserName>" in said


@pytest.mark.parametrize("kind", [Kind.DEVICE_EVENT, Kind.DEVICE_TEXT])
async def test_a6_hardware_is_no_member(running: Server, database: Database, kind: Kind) -> None:
    xml = event_xml("bind").replace(b"<MsgType>event", f"<MsgType>{kind}".encode())
    event, said = await taken(running, database, xml)
    assert (event.kind, said) == (kind, "")
    assert (rows(database, SendWindow), log(database)) == ([], [])


async def test_a6_a_new_kind_of_message_is_a_message(running: Server, database: Database) -> None:
    xml = text_xml("x").replace(b"<MsgType>text", b"<MsgType>note")
    event, said = await taken(running, database, xml)
    assert event.kind is Kind.UNKNOWN_MESSAGE
    assert _is_fallback(said)
    assert [row["kind"] for row in log(database)] == ["in", "out"]
    assert [(row["openid"], row["trigger"]) for row in rows(database, SendWindow)] == [("o1", "message")]


@pytest.mark.parametrize("seconds", [b"0", b"9999999999", b"4102444800", b"-5", b"", b"soon", b"9" * 400])
async def test_a7_impossible_times(running: Server, database: Database, seconds: bytes) -> None:
    stamp = str(int(time.time())).encode()
    event, _ = await taken(running, database, text_xml("恢复", at=int(stamp)).replace(stamp, seconds))
    assert abs(datetime.now(UTC) - event.at) < timedelta(minutes=1)
    (member,) = rows(database, Member)
    assert member["joined_at"] == event.at
    _, said = await taken(running, database, text_xml("TD"))
    assert _STOPPED in said
    assert [row["wants_marketing"] for row in rows(database, Member)] == [False]


async def test_a7_a_repeat_is_a_repeat_whatever_its_time(running: Server, database: Database) -> None:
    stamp = str(int(time.time())).encode()
    xml = text_xml("hi", at=int(stamp)).replace(stamp, b"9999999999")
    for _ in range(3):
        assert (await running.send(xml)).status == 200
    assert len(inbox(database)) == 1


async def test_none_of_it_is_taken_unsigned(running: Server, database: Database) -> None:
    for words in (b"TD\x02", b"<status><![CDATA[ok]]></status>", b"\xe4\xbd", b"]]>"):
        callback = running.sealer.seal(typed_xml(words))
        wrong = callback.query | {"msg_signature": signature("1", "2")}
        for query in (wrong, {}, {k: v for k, v in callback.query.items() if k != "msg_signature"}):
            assert (await running.poster.post(type(callback)(query, callback.body))).status == 403
    assert (inbox(database), rows(database, Identity)) == ([], [])
