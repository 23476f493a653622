"""What Roost is measured against: `python -m bench.peers NAME`, with a NAME of the last lines."""

import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import cast

import tornado.web
from aiohttp import web
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from werobot import WeRoBot
from werobot.contrib.tornado import make_handler

from bench.traffic import ACCOUNT, AES_KEY, APPID, ORIGINAL_ID, TOKEN, codec
from bot.channels.wechat_xml import WireValue, read, write
from bot.serve import run_to_end

_ANSWER = "收到啦～这个问题小栖还在学，先记下了。换个说法试试，或者点下方菜单“联系客服”。"


def _ready(port: int) -> None:
    print(json.dumps({"event": "ready", "url": f"http://127.0.0.1:{port}"}), flush=True)


async def _floor() -> None:
    """Bare aiohttp: verify, decrypt, parse, encrypt with Roost's codec, and nothing else."""
    keys = codec()

    async def answer(request: web.Request) -> web.Response:
        query, now = request.query, datetime.now(UTC)
        encrypted = str(read(await request.read())["Encrypt"])
        keys.verify(query["msg_signature"], (query["timestamp"], query["nonce"], encrypted), now)
        message, key = keys.open(encrypted)
        said = read(message)
        reply: dict[str, WireValue] = {
            "ToUserName": str(said["FromUserName"]),
            "FromUserName": str(said["ToUserName"]),
            "CreateTime": int(now.timestamp()),
            "MsgType": "text",
            "Content": _ANSWER,
        }
        sealed = keys.seal(write(reply).encode(), int(now.timestamp()), query["nonce"], key)
        return web.Response(body=write(sealed).encode(), content_type="application/xml", charset="utf-8")

    await _serve(answer)


async def _serve(answer: Callable[[web.Request], Awaitable[web.Response]]) -> None:
    app = web.Application()
    app.router.add_post(f"/wechat/{ACCOUNT}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    _ready(runner.addresses[0][1])
    await asyncio.Event().wait()


async def _wechatpy() -> None:
    """The same bare server as it is usually written: with wechatpy for all of it."""
    crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)

    async def answer(request: web.Request) -> web.Response:
        query = request.query
        signed = query["msg_signature"], query["timestamp"], query["nonce"]
        message = parse_message(crypto.decrypt_message(await request.read(), *signed))
        reply = create_reply(_ANSWER, message).render()
        sealed = crypto.encrypt_message(reply, query["nonce"], query["timestamp"])
        return web.Response(text=sealed, content_type="application/xml")

    await _serve(answer)


async def _werobot(**settings: object) -> None:
    """WeRoBot as its own documentation puts it on Tornado, with a handler that answers every text.

    settings: beside the account's. As it ships it keeps each member's session in a SQLite file where it is
    started.
    """
    robot = WeRoBot()
    robot.config.update({"TOKEN": TOKEN, "APP_ID": APPID, "ENCODING_AES_KEY": AES_KEY, **settings})

    robot.text(lambda: _ANSWER)
    app = tornado.web.Application([(f"/wechat/{ACCOUNT}", make_handler(robot))])
    server = app.listen(0, "127.0.0.1")
    _ready(next(iter(server._sockets.values())).getsockname()[1])  # noqa: SLF001 - has no other way to tell
    await asyncio.Event().wait()


class _Trivial(asyncio.Protocol):
    """Answers whatever arrives with a ready-made reply, unread: shows what the client alone can do."""

    def __init__(self) -> None:
        reply = {"ToUserName": "oBench", "FromUserName": ORIGINAL_ID, "MsgType": "text", "Content": _ANSWER}
        body = write(codec().seal(write(reply).encode(), int(time.time()), "1")).encode()
        self._answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own are none by descent

    def data_received(self, _data: bytes) -> None:
        self._transport.write(self._answer)


async def _trivial() -> None:
    server = await asyncio.get_running_loop().create_server(_Trivial, "127.0.0.1", 0)
    _ready(server.sockets[0].getsockname()[1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    match sys.argv[1]:
        case "floor":
            run_to_end(_floor())
        case "wechatpy":
            run_to_end(_wechatpy())
        case "werobot":
            asyncio.run(_werobot(SESSION_STORAGE=False))  # Tornado on the loop it brings
        case "werobot-as-shipped":
            with tempfile.TemporaryDirectory(prefix="roost-bench-") as folder, contextlib.chdir(folder):
                asyncio.run(_werobot())
        case "trivial":
            run_to_end(_trivial())
