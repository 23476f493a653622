from pathlib import Path

from bot.clock import ShiftedClock
from bot.demo.wechat import WeChat, acknowledged, said
from tests.support.programs import says
from tests.support.servers import platform, server
from tests.support.wechat import text_xml


async def test_members_act_and_hear(tmp_path: Path) -> None:
    async with platform(ShiftedClock()) as (_, url):
        wechat = WeChat(url)
        async with server(f"sqlite:///{tmp_path}/roost.db", says("welcome")) as started:
            await wechat.point_to(f"{started.roost.url}/wechat/main")
            member = await wechat.new_member("小林")
            result = await wechat.act(member, "follow")
            assert acknowledged(result)
            assert said(result) == "welcome"
            assert [row["via"] for row in await wechat.received(member, "passive")] == ["passive"]
            assert await wechat.wait_for(member, "passive", seconds=5)
            body = text_xml("a", member).decode()
            assert len({copy["raw"] for copy in await wechat.callback(body, copies=3)}) == 1
            assert len(await wechat.callback(body)) == 1
        assert await wechat.wait_for(member, "custom", seconds=0.05) == []
        assert not acknowledged(await wechat.act(member, "text", content="anybody?"))
        await wechat.aclose()


def test_no_reply_says_nothing() -> None:
    assert said({"reply": None}) == ""
    assert not acknowledged({"attempts": [{"status": None}, {"status": 503}]})
