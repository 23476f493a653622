"""The chat page in a real Chromium, against the real simulator and a small program that answers callbacks."""

from playwright.async_api import expect

from tests.bot.simulator.screen import HOSTILE, Screen
from tests.support.browser import MARKS

pytestmark = MARKS


async def test_a_newcomer_follows_and_talks(screen: Screen) -> None:
    await screen.join()
    await expect(screen.at("current-member")).to_have_text("小林")
    await screen.say("运费多少？")
    await expect(screen.bubble("member", "运费多少？")).to_have_attribute("data-direction", "in")
    await expect(screen.bubble("passive", "你说：运费多少？")).to_have_attribute("data-direction", "out")
    await expect(screen.at("message")).to_have_count(3)
    await expect(screen.page.locator("[data-state=sending], [data-state=sent]")).to_have_count(0)


async def test_the_menu_and_its_pop_up_reach_the_program(screen: Screen) -> None:
    await screen.join()
    await screen.at("menu-button").first.press("Enter")
    await screen.at("menu-item").press("Enter")
    await expect(screen.bubble("passive", "菜单 points")).to_be_visible()
    await expect(screen.at("system-line").filter(has_text="我的积分")).to_be_visible()
    await screen.at("menu-button").last.click()
    await expect(screen.bubble("passive", "菜单 coupon")).to_be_visible()
    await screen.at("menu-toggle").click()
    await expect(screen.at("menu")).to_be_hidden()


async def test_pushes_arrive_live_and_choices_can_be_tapped(screen: Screen) -> None:
    openid = await screen.join()
    choices = {
        "head_content": "有帮助吗？",
        "list": [{"id": "1", "content": "有帮助"}],
        "tail_content": "谢谢",
    }
    await screen.push(openid, {"msgtype": "msgmenu", "msgmenu": choices})
    await expect(screen.bubble("custom", "有帮助吗？")).to_be_visible()
    await screen.at("choice").click()
    await expect(screen.bubble("passive", "你说：有帮助")).to_be_visible()


async def test_what_others_wrote_stays_text(screen: Screen) -> None:
    openid = await screen.join(HOSTILE)
    await screen.say(HOSTILE)
    await expect(screen.bubble("passive", HOSTILE)).to_be_visible()
    texts = f'{HOSTILE} <a href="javascript:window.hit=1">点我</a> <a href="https://example.com/a">会员</a>'
    await screen.push(openid, {"msgtype": "text", "text": {"content": texts}})
    await expect(screen.bubble("custom", '<a href="javascript:window.hit=1">点我</a>')).to_be_visible()
    await expect(screen.bubble("custom", "会员").get_by_role("link")).to_have_attribute(
        "href", "https://example.com/a"
    )
    await expect(screen.at("activity-row")).to_contain_text(HOSTILE)
    assert await screen.page.locator("img, body script").count() == 0
    assert await screen.page.evaluate("window.hit") is None


async def test_a_refused_send_stays_with_its_reason(screen: Screen) -> None:
    openid = await screen.join()
    leave_then_send = """async (openid) => {
      const body = JSON.stringify({openid, action: "unfollow"});
      await fetch("/sim/act", {method: "POST", body, headers: {"Content-Type": "application/json"}});
      document.getElementById("message-input").value = "还在吗";
      document.getElementById("composer").requestSubmit();
    }"""
    await screen.page.evaluate(leave_then_send, openid)
    await expect(screen.page.locator("[data-state=failed]")).to_contain_text("还在吗")
    await expect(screen.at("failure")).not_to_be_empty()
    await expect(screen.at("follow-page")).to_be_visible()
    assert ["409" in line for line in screen.complaints] == [True]
    screen.complaints.clear()


async def test_a_lost_stream_catches_up_without_doubling(screen: Screen) -> None:
    openid = await screen.join()
    for connection in screen.connections():
        connection.force_close()
    await expect(screen.at("connection")).to_be_visible()
    await screen.push(openid, {"msgtype": "text", "text": {"content": "你不在时发的"}})
    await expect(screen.at("connection")).to_be_hidden(timeout=15_000)
    await screen.push(openid, {"msgtype": "text", "text": {"content": "重连以后"}})
    await expect(screen.bubble("custom", "重连以后")).to_have_count(1)
    await expect(screen.bubble("custom", "你不在时发的")).to_have_count(1)
    await expect(screen.bubble("passive", "欢迎")).to_have_count(1)
    screen.complaints.clear()  # the browser reports the connections it lost


async def test_scanning_follows_and_the_clock_moves_on(screen: Screen) -> None:
    await screen.at("new-member-button").click()
    await screen.at("scan-scene").fill("shop_12")
    await screen.at("scan-scene").press("Enter")
    await expect(screen.bubble("passive", "欢迎 qrscene_shop_12")).to_be_visible()
    before = await screen.at("clock").text_content()
    await screen.at("advance-day").click()
    await expect(screen.at("clock")).not_to_contain_text(str(before)[:6])


async def test_faults_are_switched_on_and_off(screen: Screen) -> None:
    await screen.page.locator("#fault-section summary").click()
    box = screen.at("fault-send-errcode45009")
    for wanted in (True, False):
        await box.set_checked(wanted)
        async with screen.http.get(f"{screen.base}/sim/faults") as answer:
            rows = (await answer.json())["faults"]
        assert [row["errcode"] for row in rows] == ([45009] if wanted else [])


async def test_a_narrow_screen_has_drawers(screen: Screen) -> None:
    await screen.page.set_viewport_size({"width": 390, "height": 844})
    await expect(screen.at("members")).to_be_hidden()
    await screen.page.get_by_role("button", name="成员", exact=True).click()
    await screen.join("小周")
    await expect(screen.at("new-member-name")).to_be_hidden()
    await screen.page.get_by_role("button", name="面板", exact=True).click()
    await expect(screen.at("clock")).to_be_in_viewport()
    await screen.page.keyboard.press("Escape")
    await expect(screen.at("clock")).to_be_hidden()
