"""What a customer-service message looks like, and what becomes of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.channels.api_client import ApiCredentials, OfficialAccountClient
from bot.channels.api_http import ApiHttp, HttpLimits
from bot.channels.calling import Calling
from bot.channels.customer_service import CustomerServiceSender, body
from bot.channels.port import Accepted, Closed, Outcome, Outgoing, Rejected, Retry, Unknown
from bot.clock import FixedClock
from handlers.content import (
    AnyContent,
    Article,
    Choice,
    Image,
    MiniProgram,
    MsgMenu,
    Music,
    News,
    Text,
    TransferToAgent,
    Video,
    Voice,
)
from tests.bot.channels.api_server import SHORT, Answer, Platform, answers, client_of, drops, hangs, says

NOW = datetime(2026, 1, 1, 15, 30, tzinfo=UTC)  # 23:30 in Shanghai
BACKOFF = timedelta(seconds=7)
HELLO = Text(text="您好 👋")


def _to_one(content: AnyContent) -> Outgoing:
    return Outgoing(("o1",), content, "k1")


async def outcome_of(
    platform: Platform, content: AnyContent = HELLO, limits: HttpLimits | None = None
) -> Outcome:
    clock = FixedClock(NOW)
    async with client_of(platform, clock, limits) as client:
        return await CustomerServiceSender(Calling(client, clock, BACKOFF)).send(_to_one(content))


@pytest.mark.parametrize(
    ("content", "msgtype", "fields"),
    [
        (Text(text="已收到"), "text", {"content": "已收到"}),
        (Image(media_id="M"), "image", {"media_id": "M"}),
        (Voice(media_id="M"), "voice", {"media_id": "M"}),
        (
            Video(media_id="M", thumb_media_id="T", title="t", description="d"),
            "video",
            {"media_id": "M", "thumb_media_id": "T", "title": "t", "description": "d"},
        ),
        (
            Music(title="t", description="d", url="u", hq_url="h", thumb_media_id="T"),
            "music",
            {"title": "t", "description": "d", "musicurl": "u", "hqmusicurl": "h", "thumb_media_id": "T"},
        ),
        (
            News(articles=(Article(title="t", description="d", url="u", picurl="p"), Article(title="2"))),
            "news",
            {"articles": [{"title": "t", "description": "d", "url": "u", "picurl": "p"}]},
        ),
        (
            MsgMenu(
                head="满意吗?",
                choices=(Choice(id="101", content="满意"), Choice(id="102", content="不")),
                tail="谢谢",
            ),
            "msgmenu",
            {
                "head_content": "满意吗?",
                "list": [{"id": "101", "content": "满意"}, {"id": "102", "content": "不"}],
                "tail_content": "谢谢",
            },
        ),
        (
            MiniProgram(title="t", appid="wx2", pagepath="p", thumb_media_id="T"),
            "miniprogrampage",
            {"title": "t", "appid": "wx2", "pagepath": "p", "thumb_media_id": "T"},
        ),
    ],
)
async def test_bodies(content: AnyContent, msgtype: str, fields: dict[str, object]) -> None:
    wanted = {"touser": "o1", "msgtype": msgtype, msgtype: fields}
    assert body("o1", content) == wanted
    platform = Platform()
    assert await outcome_of(platform, content) == Accepted()
    path, _, sent = platform.calls[0]
    assert (path, json.loads(sent)) == ("/cgi-bin/message/custom/send", wanted)


async def test_transfer_cannot_be_sent() -> None:
    platform = Platform()
    assert await outcome_of(platform, TransferToAgent()) == Rejected(
        40008, "a transfer does not go by customer-service message"
    )
    assert not platform.calls


async def test_accepted_keeps_the_platforms_id() -> None:
    assert await outcome_of(Platform(call=answers({"errcode": 0, "msgid": 17}))) == Accepted("17")


PATH = "/cgi-bin/message/custom/send"


def reason(code: int) -> str:
    return f"{PATH}: errcode {code}, why"


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (-1, Retry(BACKOFF, reason(-1))),
        (45011, Retry(BACKOFF, reason(45011))),
        (45009, Retry(timedelta(minutes=30), reason(45009), parked=True)),
        (40001, Retry(timedelta(minutes=10), reason(40001), parked=True, whole_account=True)),
        (40164, Retry(timedelta(minutes=10), reason(40164), parked=True, whole_account=True)),
        (48001, Retry(timedelta(minutes=10), reason(48001), parked=True, whole_account=True)),
        (40241, Accepted()),
        *((code, Rejected(code, "why")) for code in (40003, 40007, 43004, 43019, 99999)),
        *((code, Closed(code, "why")) for code in (45015, 45047)),
    ],
)
async def test_errcodes(code: int, outcome: Outcome) -> None:
    assert await outcome_of(Platform(call=answers({"errcode": code, "errmsg": "why"}))) == outcome


@pytest.mark.parametrize("call", [drops, hangs, says("<html>", 502), says("OK")])
async def test_unclear_outcome_is_not_repeated(call: Answer) -> None:
    platform = Platform(call=call)
    outcome = await outcome_of(platform, limits=SHORT)
    assert isinstance(outcome, Unknown)
    assert PATH in outcome.reason
    assert len(platform.calls) == 1


async def test_dropped_after_a_refused_token_is_unclear_too() -> None:
    platform = Platform()

    async def refuse_then_drop(request: web.Request) -> web.StreamResponse:
        answer = answers({"errcode": 42001}) if len(platform.calls) == 1 else drops
        return await answer(request)

    platform.call = refuse_then_drop
    assert isinstance(await outcome_of(platform), Unknown)
    assert len(platform.calls) == 2


async def test_refused_connection_may_be_repeated() -> None:
    clock = FixedClock(NOW)
    client = OfficialAccountClient(ApiHttp("http://127.0.0.1:1"), ApiCredentials("wx1", "s"), clock)
    outcome = await CustomerServiceSender(Calling(client, clock, BACKOFF)).send(_to_one(HELLO))
    await client.aclose()
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.parked) == (BACKOFF, False)


@pytest.mark.parametrize("token", [drops, hangs, says("<html>", 502), answers({"errcode": -1})])
async def test_without_a_token_nothing_was_sent(token: Answer) -> None:
    platform = Platform(token=token)
    outcome = await outcome_of(platform, limits=SHORT)
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.parked) == (BACKOFF, False)
    assert not platform.calls


@pytest.mark.parametrize("code", [40001, 40125, 40164, 41004])
async def test_wrong_credentials_park_the_account(code: int) -> None:
    outcome = await outcome_of(Platform(token=answers({"errcode": code, "errmsg": "why"})))
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.parked) == (timedelta(minutes=10), True)
