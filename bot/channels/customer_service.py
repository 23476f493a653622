"""Customer-service messages: one message to one member, at most once."""

from dataclasses import dataclass
from typing import Any, ClassVar

from bot.channels.calling import Calling, Meanings
from bot.channels.port import Outcome, Outgoing, Rejected
from handlers.content import AnyContent, MiniProgram, MsgMenu, Music, News, Text, TransferToAgent
from handlers.notices import Notice

_BAD_MESSAGE_TYPE = 40008
_MEANINGS = Meanings(closing={45015, 45047})
"""Out of the window, or its messages are used up. Source: wechat/official-account-api.md §4.1."""


@dataclass(frozen=True, slots=True)
class CustomerServiceSender:
    """The Sender of a member's open window.

    It never repeats a message: the path has no key. Source: reliability.md, "Semantics per path".
    """

    calling: Calling
    endpoint: ClassVar[str] = "message/custom/send"

    async def send(self, message: Outgoing) -> Outcome:
        """Send it once to its one member; after Closed the windows known of are none."""
        content, (openid,) = message.content, message.openids
        payload = body(openid, content)
        if payload is None:
            return Rejected(_BAD_MESSAGE_TYPE, f"a {content.type} does not go by customer-service message")
        return await self.calling.send(self.endpoint, payload, _MEANINGS)


def body(openid: str, content: AnyContent) -> dict[str, Any] | None:
    """The request that says `content`; None where only another path can.

    Only the first article of a news message is said. Source: wechat/official-account-api.md §4.2.
    """
    if isinstance(content, TransferToAgent | Notice):
        return None
    msgtype = "miniprogrampage" if isinstance(content, MiniProgram) else content.type
    return {"touser": openid, "msgtype": msgtype, msgtype: _fields(content)}


def _fields(content: AnyContent) -> dict[str, Any]:
    match content:
        case Text(text=text):
            return {"content": text}
        case News(articles=articles):
            return {"articles": [articles[0].model_dump()]}
        case MsgMenu(head=head, choices=choices, tail=tail):
            lines = [choice.model_dump() for choice in choices]
            return {"head_content": head, "list": lines, "tail_content": tail}
        case Music(title=title, description=description, url=url, hq_url=hq_url, thumb_media_id=thumb):
            texts = {"title": title, "description": description}
            return {**texts, "musicurl": url, "hqmusicurl": hq_url, "thumb_media_id": thumb}
        case _:  # here the platform's names are ours
            return content.model_dump(exclude={"type"})
