"""The demo follows its configuration while it is edited, and says so."""

from pathlib import Path

import pytest

from bot.demo.wechat import said
from tests.bot.demo.demos import demo


async def test_an_edit_is_in_force_at_once_and_said_so(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with demo(config, capsys) as running:
        member = await running.wechat.new_member("小林")
        await running.wechat.act(member, "follow")
        await running.save(('answer = "签收 7 天内', 'answer = "三十天内'))
        await running.says("已生效 config.toml is in force.")
        answer = await running.wechat.act(member, "text", content="怎么退货")
        assert said(answer).startswith("三十天内")
        notice = (await running.wechat.state())["notice"]
    assert (notice["text"], notice["wrong"]) == ("配置已生效", False)


async def test_a_mistake_is_told_with_its_place_and_the_last_good_file_goes_on(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with demo(config, capsys) as running:
        await running.save(('quiet = "22:00-08:00"', 'quite = "22:00-08:00"\nspicing = "1h"'))
        printed = await running.says("spicing: unknown key; did you mean 'spacing'?")
        assert "未生效 config.toml is refused; the last good one stays:\n    config.toml:" in printed
        assert "[peace] quite: unknown key; did you mean 'quiet'?\n" in printed
        notice = (await running.wechat.state())["notice"]
        member = await running.wechat.new_member("小林")
        assert "小屿" in said(await running.wechat.act(member, "follow"))
    assert notice["wrong"]
    assert notice["text"].startswith("配置未生效，仍用上一份：\nconfig.toml:")


async def test_what_waits_for_the_next_start_is_said_to(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with demo(config, capsys) as running:
        await running.save(("port = 8080", "port = 8090"))
        await running.says("下次启动生效 [server] takes effect at the next start.")
        notice = (await running.wechat.state())["notice"]
    assert notice["text"] == "配置已生效\n[server] 的改动下次启动才生效"


async def test_the_simulated_wechat_follows_what_the_account_is(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with demo(config, capsys) as running:
        await running.save(
            ('"wx0123456789abcdef"', '"wx9999999999999999"'),
            ('title = "晨屿护肤"', 'title = "晨屿"'),
            ("[accounts.main", "[accounts.chenyu"),
            ("[[calendar]]\n", '[[calendar]]\naccount = "chenyu"\n'),
            ("[handlers.welcome.scenes.shop_hubin]", "[handlers.welcome.scenes.shop_xihu]"),
        )
        await running.says("已生效 config.toml")
        member = await running.wechat.new_member("小林")
        assert "小屿" in said(await running.wechat.act(member, "follow", scene="shop_xihu"))
        state = await running.wechat.state()
    assert state["account"] == "晨屿"
    assert state["webhook"].endswith("/wechat/chenyu")
    assert "shop_xihu" in [each["scene"] for each in state["scenes"]]


async def test_what_is_perhaps_not_meant_is_told_with_it(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item = '[[calendar]]\nid = "gone"\ntitle = "Gone"\nat = "2025-01-01 10:00"\ncontent = "x"\n'
    async with demo(config, capsys) as running:
        running.append(item)
        assert "gone: 2025-01-01 10:00 is over" in await running.says("请留意 config.toml:")
        assert "已生效 config.toml" in running.printed()
        notice = (await running.wechat.state())["notice"]
    assert notice["text"].startswith("配置已生效\nconfig.toml:")
