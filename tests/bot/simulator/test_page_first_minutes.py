"""What a newcomer sees of the chat page first, on a wide screen and on a phone."""

from dataclasses import replace

from playwright.async_api import expect

from tests.bot.simulator.screen import HOSTILE, Screen
from tests.support.browser import MARKS, WIDTHS

pytestmark = MARKS


async def resized(screen: Screen, width: int) -> None:
    await screen.page.set_viewport_size({"width": width, "height": 800})


@WIDTHS
async def test_the_first_click_makes_a_member(screen: Screen, width: int) -> None:
    await resized(screen, width)
    await screen.page.get_by_role("button", name="新建成员").click()
    await expect(screen.at("current-member")).to_have_text("会员1")
    await screen.at("follow").click()
    await screen.say("在吗")
    await expect(screen.bubble("passive", "你说：在吗")).to_be_visible()


@WIDTHS
async def test_the_first_member_may_be_named(screen: Screen, width: int) -> None:
    await resized(screen, width)
    await screen.at("first-member-name").fill(HOSTILE)
    await screen.at("first-member-name").press("Enter")
    await expect(screen.at("current-member")).to_have_text(HOSTILE)
    await expect(screen.at("follow-page")).to_be_visible()


async def test_the_page_bears_the_name_of_the_account(screen: Screen) -> None:
    await expect(screen.page).to_have_title("模拟公众号")
    screen.platform.settings = replace(screen.settings, name=HOSTILE)
    await expect(screen.page).to_have_title(HOSTILE)
    await expect(screen.page.locator("#account-name")).to_have_text(HOSTILE)


@WIDTHS
async def test_whoever_does_not_follow_yet_is_offered_the_codes(screen: Screen, width: int) -> None:
    await resized(screen, width)
    screen.platform.scene("shop_12")
    await screen.at("first-member-button").click()
    await screen.at("follow-scenes").get_by_text("shop_12").click()
    await expect(screen.bubble("passive", "欢迎 qrscene_shop_12")).to_be_visible()


@WIDTHS
async def test_what_the_program_tells_is_shown_and_bad_news_stay(screen: Screen, width: int) -> None:
    await resized(screen, width)
    screen.platform.notice = {"at": "1", "text": f"没有生效\n{HOSTILE}", "wrong": True}
    await expect(screen.at("notice")).to_contain_text(HOSTILE)
    await screen.page.reload()
    await expect(screen.at("notice")).to_contain_text("没有生效")
    screen.platform.notice = {"at": "2", "text": "生效了", "wrong": False}
    await expect(screen.at("notice")).to_have_text("生效了")
    await screen.page.reload()
    await expect(screen.page.get_by_role("button", name="新建成员")).to_be_visible()
    await expect(screen.at("notice")).to_be_hidden()
    assert await screen.page.evaluate("window.hit") is None


@WIDTHS
async def test_pictures_and_places_show_without_a_network(screen: Screen, width: int) -> None:
    await resized(screen, width)
    await screen.at("first-member-button").click()
    await screen.at("follow").click()
    for kind in ("image", "location"):
        await screen.at("more-toggle").click()
        await screen.at(f"send-{kind}").click()
    picture = screen.page.locator("[data-direction=in] .image img")
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") > 0
    await expect(screen.page.locator("[data-direction=in] .place")).to_contain_text("越秀区")
    (openid,) = screen.platform.state.members
    article = {"title": "会员礼", "url": "https://example.com/", "picurl": "https://example.com/a.png"}
    await screen.push(openid, {"msgtype": "news", "news": {"articles": [article]}})
    await expect(screen.page.locator(".news").get_by_role("img", name="封面")).to_be_visible()
    await expect(screen.page.locator(".news img")).to_have_count(0)


async def test_a_picture_of_the_program_shows_until_it_is_gone(screen: Screen) -> None:
    openid = await screen.join()
    await screen.send_picture(openid)
    await expect(screen.page.locator("[data-direction=out] .image img")).to_be_visible()
    screen.platform.state.media.clear()
    await screen.page.reload()
    await expect(screen.page.locator("[data-direction=out] .placeholder")).to_be_visible()
    assert ["404" in line for line in screen.complaints] == [True]
    screen.complaints.clear()


async def test_the_record_has_dates_and_the_words_of_the_program(screen: Screen) -> None:
    await screen.join()
    row = screen.at("activity-row")
    await expect(row).to_contain_text("1/1 08:00:00")
    await expect(row).to_contain_text("运费 · faq")
