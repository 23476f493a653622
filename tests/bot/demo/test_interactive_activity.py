import asyncio
import os
import re
import shutil
import signal
from pathlib import Path

import pytest

from bot.demo.interactive import show
from bot.demo.wechat import WeChat, said
from tests.support.servers import until


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy, so that the demo's database is the test's own."""
    return Path(shutil.copy("config.toml", tmp_path / "config.toml"))


async def test_a_newcomer_sees_answers_and_what_is_recorded(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = asyncio.create_task(show(config, os.environ, 0))
    printed = ""

    def page() -> str:
        nonlocal printed
        printed += capsys.readouterr().out
        found = re.search(r"open (http://\S+?)/", printed)
        return found.group(1) if found and "Stop: Ctrl-C" in printed else ""

    wechat = WeChat(await until(page))
    member = await wechat.new_member("小林")
    await wechat.act(member, "follow")
    assert "退" in said(await wechat.act(member, "text", content="怎么退货"))
    rows = (await wechat._http.get("/sim/activity", params={"openid": member})).json()["rows"]
    assert [row["kind"] for row in rows] == ["follow", "out", "in", "out"]
    await wechat.aclose()
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 20)
    assert (config.parent / "data" / "demo.db").exists()
