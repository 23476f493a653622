"""Subscription notices: one for each acceptance, at most once. Source: wechat/official-account-api.md §6."""

from dataclasses import dataclass
from typing import ClassVar

from bot.channels.calling import Calling, Meanings
from bot.channels.port import Outcome, Outgoing, Rejected
from bot.channels.template_message import body
from handlers.notices import SubscriptionNotice

_MEANINGS = Meanings(closing={43101})  # refused, or used up
_BAD_TEMPLATE = 40037


@dataclass(frozen=True, slots=True)
class SubscriptionSender:
    """The Sender of subscription notices; never repeated, the path has no key."""

    calling: Calling
    endpoint: ClassVar[str] = "message/subscribe/bizsend"

    async def send(self, message: Outgoing) -> Outcome:
        """Send it once to its one member; after Closed no acceptance is left."""
        content, (openid,) = message.content, message.openids
        if not isinstance(content, SubscriptionNotice):
            return Rejected(_BAD_TEMPLATE, f"a {content.type} is no subscription notice")
        payload = body(openid, content) | ({"page": content.page} if content.page else {})
        return await self.calling.send(self.endpoint, payload, _MEANINGS)
