"""Mass sends: one content to up to 10,000 members, effectively once under one clientmsgid.

Source: wechat/official-account-api.md §7; reliability.md, "Semantics per path".
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.channels.calling import Calling, Meanings
from bot.channels.port import Outcome, Outgoing, Rejected
from handlers.content import AnyContent, Image, Text, Voice
from handlers.notices import MpNews

FEWEST, MOST = 2, 10_000
"""Openids in one call."""
REPEAT_AFTER, REPEATABLE_FOR = timedelta(seconds=60), timedelta(hours=23)
"""Sooner the platform answers 45066; after 24 hours it has forgotten the clientmsgid."""
_BAD_MESSAGE_TYPE = 40008
_MEANINGS = Meanings(waits={45066: REPEAT_AFTER}, id_name="msg_id")


@dataclass(frozen=True, slots=True)
class MassSender:
    """The Sender of mass sends; 45065 tells that it has been sent before, and as which job."""

    calling: Calling
    endpoint: ClassVar[str] = "message/mass/send"

    async def send(self, message: Outgoing) -> Outcome:
        """Send it to its 2 … 10,000 members, under the message's key (at most 64 bytes)."""
        content = body(message.content)
        if content is None:
            return Rejected(_BAD_MESSAGE_TYPE, f"a {message.content.type} does not go by mass send")
        payload = {"touser": list(message.openids), "clientmsgid": message.key} | content
        return await self.calling.send(self.endpoint, payload, _MEANINGS)


def body(content: AnyContent) -> dict[str, Any] | None:
    """The part of the request that says `content`; None where no mass send can."""
    match content:
        case Text(text=text):
            return {"msgtype": "text", "text": {"content": text}}
        case Image(media_id=media_id):
            return {"msgtype": "images", "images": {"media_ids": [media_id]}}
        case Voice(media_id=media_id):
            return {"msgtype": "voice", "voice": {"media_id": media_id}}
        case MpNews(media_id=media_id):
            return {"msgtype": "mpnews", "mpnews": {"media_id": media_id}, "send_ignore_reprint": 0}
        case _:
            return None
