"""A newcomer's first own push, as the README has it, arrives while the demo runs."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.bot.cli.commands import ROOT
from tests.bot.demo.demos import Demo, demo

TIP, OWN = "小贴士", "这是我自己写的第一条推送 🎉"


def snippet(readme: str, at: datetime) -> str:
    """What is to be pasted, with this time."""
    text = (ROOT / readme).read_text("utf-8")
    found = re.search(r"```toml\n(\[\[calendar\]\]\nid = \"my-first-push\".*?)```", text, re.DOTALL)
    assert found
    return re.sub(r'at = "[^"]+"', f'at = "{at:%Y-%m-%d %H:%M}"', found.group(1))


async def written(running: Demo, readme: str) -> None:
    """Paste it with a time five minutes ahead, and move on to that."""
    now = datetime.fromisoformat((await running.wechat.state())["now"])
    at = now.astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(minutes=5)
    running.append(snippet(readme, at))
    await running.says("已生效 config.toml")
    await running.wechat.advance(300)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
async def test_it_arrives_after_the_tip_for_newcomers(
    config: Path, capsys: pytest.CaptureFixture[str], readme: str
) -> None:
    async with demo(config, capsys) as running:
        members = [await running.member(name, "怎么退货") for name in ("小林", "小周", "小陈")]
        await running.calendar_begins()
        await running.wechat.advance(60)
        for member in members:
            await running.receives(member, "custom", TIP)
        await written(running, readme)
        for member in members:
            await running.receives(member, "custom", OWN)


async def test_those_who_only_followed_get_it_by_mass_send(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with demo(config, capsys) as running:
        members = [await running.member(name) for name in ("小林", "小周")]
        await written(running, "README.md")
        for member in members:
            await running.receives(member, "mass", OWN)
