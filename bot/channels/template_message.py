"""Template messages: service notices to one member, repeated under one key without harm.

Source: wechat/official-account-api.md §5; reliability.md, "Semantics per path".
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.channels.calling import Calling, Meanings
from bot.channels.port import Outcome, Outgoing, Rejected
from handlers.notices import SubscriptionNotice, Template

REPEATABLE_FOR = timedelta(minutes=9)
"""For so long after the first call the platform takes a repetition for what it is."""
# 43116: this template is banned. 43117: to this member too often; how long that lasts is not published.
_MEANINGS = Meanings(final={43116}, waits={43117: timedelta(hours=1)})
_BAD_TEMPLATE = 40037


@dataclass(frozen=True, slots=True)
class TemplateSender:
    """The Sender of template messages; 40241 tells that it has been sent before."""

    calling: Calling
    endpoint: ClassVar[str] = "message/template/send"

    async def send(self, message: Outgoing) -> Outcome:
        """Send it to its one member, under the message's key (at most 32 characters)."""
        content, (openid,) = message.content, message.openids
        if not isinstance(content, Template):
            return Rejected(_BAD_TEMPLATE, f"a {content.type} is no template message")
        payload = body(openid, content) | ({"url": content.url} if content.url else {})
        return await self.calling.send(self.endpoint, payload | {"client_msg_id": message.key}, _MEANINGS)


def body(openid: str, content: Template | SubscriptionNotice) -> dict[str, Any]:
    """What templates and subscription notices have in common."""
    page = content.miniprogram
    data = {name: {"value": value} for name, value in content.data.items()}
    fields = {"touser": openid, "template_id": content.template_id, "data": data}
    return fields | ({"miniprogram": page.model_dump()} if page else {})
