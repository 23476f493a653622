"""A hot reload of many entries while members go on asking; bench/reload.py has the times."""

import asyncio
from pathlib import Path

import aiohttp

from bot.app import running
from bot.metrics import Metrics
from bot.reload import Reloader
from tests.bot.channels.accounts import APPID, KEY, TOKEN
from tests.bot.channels.sample import ACCOUNT
from tests.bot.configured import program
from tests.support.servers import edges
from tests.support.wechat import Poster, Sealer, opened, text_xml

CONFIG = f"""
server.port = 0
server.member_limit = 1000000
database.url = "sqlite:///roost.db"
[accounts.main]
appid = "{APPID}"
original_id = "{ACCOUNT}"
[handlers.faq]
files = ["faq.csv"]
"""
NAMES = {"TOKEN": TOKEN, "AES_KEY": KEY, "SECRET": "a-secret-of-the-tests"}
SECRETS = {f"ROOST_ACCOUNTS__MAIN__{name}": value for name, value in NAMES.items()}


async def test_members_are_answered_before_while_and_after_the_entries_change(tmp_path: Path) -> None:
    sheet = tmp_path / "faq.csv"
    sheet.write_text("问题,答案\n多久发货,旧的\n", "utf-8")
    loaded = program(tmp_path, CONFIG, SECRETS)
    async with running(loaded, edges()) as roost, aiohttp.ClientSession() as http:
        poster, sealer = Poster(http, roost.url), Sealer()

        async def answer(text: str) -> str:
            return opened((await poster.post(sealer.seal(text_xml(text)))).body)

        assert "旧的" in await answer("多久发货")
        others = "".join(f"第{number}号柜台在哪,{number}楼\n" for number in range(500))
        sheet.write_text(f"问题,答案\n多久发货,新的\n{others}坏的,\n", "gb18030")
        reload = asyncio.create_task(Reloader(loaded, SECRETS, roost.swap, Metrics()).reload())
        while not reload.done():
            said = await answer("多久发货")
            assert "旧的" in said or "新的" in said
        assert await reload
        assert "新的" in await answer("多久发货")
        assert "499楼" in await answer("第499号柜台在哪")
        assert roost.live.program.warnings == (
            "faq.csv row 503, column 答案: is empty; fill it in, or delete the row",
        )
