"""Publishing the account's menu."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.api_client import OfficialAccountClient


async def publish_menu(client: OfficialAccountClient, buttons: Sequence[Mapping[str, Any]]) -> None:
    """Replace the menu; doing it again with the same buttons changes nothing.

    buttons: as the platform writes them, at most 3 with at most 5 below each. Members see the new menu
    within minutes. Source: wechat/official-account-api.md §10.

    Raises: CallError.
    """
    await client.call("/cgi-bin/menu/create", {"button": list(buttons)})
