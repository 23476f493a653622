"""What is opened for the configured accounts: channels to decode, clients to send."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from bot.channels.api_client import ApiCredentials, OfficialAccountClient
from bot.channels.api_http import ApiHttp, HttpLimits
from bot.channels.calling import Calling
from bot.channels.customer_service import CustomerServiceSender
from bot.channels.errors import CallError
from bot.channels.mass_send import MassSender
from bot.channels.menu import publish_menu
from bot.channels.port import Sender, Senders
from bot.channels.subscription_notice import SubscriptionSender
from bot.channels.template_message import TemplateSender
from bot.clock import Clock
from bot.config.menu import MenuButton
from bot.config.model import Config
from bot.delivery.gate import Gate
from bot.delivery.ladder import Path
from bot.delivery.rates import ENDPOINTS
from bot.delivery.slots import spare

_SENDERS: Mapping[Path, Callable[[Calling], Sender]] = {
    Path.CUSTOMER_SERVICE: CustomerServiceSender,
    Path.SUBSCRIPTION: SubscriptionSender,
    Path.TEMPLATE: TemplateSender,
    Path.MASS: MassSender,
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Clients:
    """One API client per account; close them when the accounts change."""

    by_account: Mapping[str, OfficialAccountClient] = field(default_factory=dict)
    senders: Senders = field(default_factory=dict)

    async def publish_menus(self, config: Config) -> None:
        """Publish the menu of each account that has one in the configuration; a failure is only logged."""
        for name, account in config.accounts.items():
            if not account.menu:
                continue
            try:
                await publish_menu(self.by_account[name], [as_button(button) for button in account.menu])
            except CallError as error:
                _log.error("menu not published", account=name, reason=str(error))

    async def aclose(self) -> None:
        """Close every connection."""
        for client in self.by_account.values():
            await client.aclose()


def open_clients(config: Config, clock: Clock, gate: Gate | None = None) -> Clients:
    """The clients the configuration needs; nothing is called yet. gate: what repeated calls pass again."""
    timeout = config.delivery.timeout
    calls = config.delivery.concurrency + spare(config.delivery.concurrency)
    limits = HttpLimits(read=timeout, total=timeout * 1.5, connections=calls + 2)
    clients = {
        name: OfficialAccountClient(
            ApiHttp(account.api_base, limits),
            ApiCredentials(account.appid, account.secret.get_secret_value()),
            clock,
            partial(_again, gate, clock, name) if gate else None,
        )
        for name, account in config.accounts.items()
    }
    return Clients(clients, senders_of({name: Calling(client, clock) for name, client in clients.items()}))


async def _again(gate: Gate, clock: Clock, account: str, path: str) -> None:
    endpoint = path.removeprefix("/cgi-bin/")
    if endpoint in ENDPOINTS.values():  # others pass no gate
        await gate.again((account, endpoint), clock)


def senders_of(calling: Mapping[str, Calling]) -> Senders:
    """Every path of every account."""
    return {(name, path): make(calls) for name, calls in calling.items() for path, make in _SENDERS.items()}


def as_button(button: MenuButton) -> dict[str, Any]:
    """The button as the platform writes it."""
    if button.buttons:
        below: Sequence[dict[str, Any]] = [as_button(sub) for sub in button.buttons]
        return {"name": button.name, "sub_button": below}
    if button.url:
        return {"type": "view", "name": button.name, "url": button.url}
    return {"type": "click", "name": button.name, "key": button.key}
