"""From the calendar through the platform to a member's tap, and into the report."""

import re
from datetime import timedelta

from bot.clock import ShiftedClock
from bot.reports.campaign import campaign
from bot.reports.lift import Minimum
from storage.database import Database
from tests.support.deliveries import member, window
from tests.support.programs import echo
from tests.support.rows import log
from tests.support.servers import platform, server, until

PAGE = "https://shop.example.com/spring?from=wechat"


async def test_a_link_is_sent_tapped_and_reported(database: Database, database_url: str) -> None:
    clock = ShiftedClock()
    item = {
        "id": "spring",
        "title": "Spring",
        "at": (clock.now() - timedelta(seconds=1)).isoformat(),
        "content": f"{{nickname|朋友}}，<a href='{PAGE}'>来看看</a>",
    }
    member(database)
    window(database, at=clock.now())
    async with platform(clock) as (wechat, api):
        follower = wechat.add_member(openid="o1")
        follower.following = True
        wechat.open_window(follower, "message")
        public = {"public_url": "https://bot.example.com"}
        async with server(
            database_url, echo, account={"api_base": api}, server=public, calendar=[item]
        ) as running:
            (message,) = await until(lambda: wechat.state.messages)
            text = message.content["content"]
            found = re.fullmatch(r"朋友，<a href='https://bot\.example\.com(/l/[\w.-]+)'>来看看</a>", text)
            assert found, text
            async with running.poster.http.get(running.roost.url + found[1], allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (302, PAGE)
            await until(lambda: log(database, kind="click"))
    with database.read() as store:
        editions = store.results.editions("spring")
        report = campaign(store.results, "spring", editions, clock.now(), Minimum())
    counts = {figure.name: (figure.count, figure.of) for figure in report.figures}
    assert (counts["accepted"], counts["clicked"]) == ((1, 1), (1, 1))
