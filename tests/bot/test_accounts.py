from typing import Any

import pytest

from bot.accounts import as_button, open_clients
from bot.channels.errors import CallError
from bot.channels.port import Accepted, Outgoing
from bot.clock import ShiftedClock, SystemClock
from bot.config.menu import MenuButton
from bot.delivery.ladder import Path
from handlers.content import Text
from tests.support.programs import config
from tests.support.servers import platform

MENU: list[dict[str, Any]] = [
    {
        "name": "诀窍",
        "buttons": [{"name": "精华", "key": "TIPS"}, {"name": "商城", "url": "https://a.example/"}],
    },
    {"name": "我的", "key": "ME"},
]
AS_WRITTEN_TO_THE_PLATFORM = [
    {
        "name": "诀窍",
        "sub_button": [
            {"type": "click", "name": "精华", "key": "TIPS"},
            {"type": "view", "name": "商城", "url": "https://a.example/"},
        ],
    },
    {"type": "click", "name": "我的", "key": "ME"},
]
NOWHERE = "http://127.0.0.1:9"


def test_buttons_as_the_platform_writes_them() -> None:
    assert [as_button(MenuButton.model_validate(button)) for button in MENU] == AS_WRITTEN_TO_THE_PLATFORM


async def test_the_menu_is_published_and_a_message_sent() -> None:
    clock = ShiftedClock()
    async with platform(clock) as (simulated, url):
        settings = config(account={"api_base": url, "menu": MENU})
        clients = open_clients(settings, clock)
        await clients.publish_menus(settings)
        await clients.publish_menus(settings)
        assert simulated.state.menu == AS_WRITTEN_TO_THE_PLATFORM
        outcome = await clients.senders["main", "customer_service"].send(
            Outgoing(("o-nobody",), Text(text="x"), "k")
        )
        assert not isinstance(outcome, Accepted)
        await clients.aclose()


async def test_an_account_without_a_menu_is_left_alone() -> None:
    settings = config(account={"api_base": NOWHERE})
    clients = open_clients(settings, SystemClock())
    await clients.publish_menus(settings)
    await clients.aclose()


async def test_a_menu_that_cannot_be_published_is_only_logged(capsys: pytest.CaptureFixture[str]) -> None:
    settings = config(account={"api_base": NOWHERE, "menu": MENU})
    clients = open_clients(settings, SystemClock())
    await clients.publish_menus(settings)
    assert "menu not published" in capsys.readouterr().out
    with pytest.raises(CallError):
        await clients.by_account["main"].call("/cgi-bin/menu/create", {})
    await clients.aclose()


async def test_every_account_has_a_client_of_its_own() -> None:
    account = {"appid": "wx2", "api_base": NOWHERE}
    settings = config(account={"api_base": NOWHERE})
    both = settings.model_copy(
        update={
            "accounts": settings.accounts
            | config(account=account).accounts
            | {"shop": settings.accounts["main"]}
        }
    )
    clients = open_clients(both, SystemClock())
    assert clients.by_account.keys() == {"main", "shop"}
    assert clients.senders.keys() == {(name, path) for name in ("main", "shop") for path in Path}
    assert clients.by_account["main"] is not clients.by_account["shop"]
    await clients.aclose()
