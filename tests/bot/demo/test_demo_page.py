"""A newcomer's first minutes in a real Chromium, on a wide screen and on a phone."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.bot.demo.demos import demo
from tests.support.browser import MARKS, WIDTHS, window

pytestmark = MARKS


@WIDTHS
async def test_the_first_minutes(config: Path, capsys: pytest.CaptureFixture[str], width: int) -> None:
    async with demo(config, capsys) as running, window(running.page, width) as shown:
        await expect(shown.page).to_have_title("晨屿护肤")
        await shown.at("first-member-button").click()
        await shown.at("follow-scenes").get_by_text("shop_hubin").click()
        await expect(shown.bubble("passive", "欢迎来到晨屿湖滨店 🌿")).to_be_visible()
        await shown.say("怎么退货")
        await expect(shown.bubble("passive", "签收 7 天内")).to_be_visible()
        await shown.say("人工")
        await expect(shown.at("system-line").filter(has_text="已转接人工客服")).to_be_visible()
        await expect(shown.bubble("custom", "真人同事")).to_be_visible()
        if width < 1020:
            await shown.page.get_by_role("button", name="面板", exact=True).click()
        await expect(shown.at("scene")).to_have_text(["parcel_card", "shop_hubin"])
        await expect(shown.at("activity-row").filter(has_text="转人工").first).to_be_visible()
        await expect(shown.at("activity-row").filter(has_text="问答 · 怎么退货")).to_have_count(2)
        await shown.page.keyboard.press("Escape")
        await running.save(("quiet =", "quite ="))
        await expect(shown.at("notice")).to_contain_text("配置未生效，仍用上一份：")
        await expect(shown.at("notice")).to_contain_text("did you mean 'quiet'?")
        await running.save(("quite =", "quiet ="))
        await expect(shown.at("notice")).to_have_text("配置已生效")


async def test_after_a_restart_an_open_page_begins_anew(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with AsyncExitStack() as stack:
        async with demo(config, capsys) as first:
            shown = await stack.enter_async_context(window(first.page))
            await first.member("小林", "在吗")
            await expect(shown.bubble("member", "在吗")).to_be_visible()
        async with demo(config, capsys, int(first.page.rsplit(":", 1)[1])):
            await expect(shown.at("first-member-button")).to_be_visible()
            await expect(shown.at("member")).to_have_count(0)
            shown.complaints.clear()  # the browser reports the connections it lost
