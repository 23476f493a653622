"""Customer-service messages: one message to one member, at most once, and what became of it."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.api_client import OfficialAccountClient
from bot.channels.errors import ApiError, ErrorClass, NotSentError, UnclearError
from bot.channels.port import Accepted, Outcome, Rejected, Retry, Unknown
from bot.clock import Clock
from handlers.content import AnyContent, MiniProgram, MsgMenu, Music, News, Text, TransferToAgent
from handlers.notices import Notice

_SEND_PATH = "/cgi-bin/message/custom/send"
_BAD_MESSAGE_TYPE = 40008
_ACCOUNT_REST = timedelta(minutes=10)
_PLATFORM_ZONE = ZoneInfo("Asia/Shanghai")  # where its quotas' days begin


class CustomerServiceSender:
    """The Sender of one Official Account.

    backoff: the wait that a busy platform is given; who repeats lengthens it. It never repeats a message by
    itself: the path has no idempotency key. Source: reliability.md, "Semantics per path".
    """

    def __init__(
        self, client: OfficialAccountClient, clock: Clock, backoff: timedelta = timedelta(seconds=1)
    ) -> None:
        self._client = client
        self._clock = clock
        self._backoff = backoff

    async def send(self, openid: str, content: AnyContent) -> Outcome:
        """Send it once; whatever the platform or the network does is the outcome.

        Rejected carries the errcode: after 45015, 45047, 43004 and 43019 the member's window is closed.
        """
        payload = body(openid, content)
        if payload is None:
            return Rejected(_BAD_MESSAGE_TYPE, f"a {content.type} does not go by customer-service message")
        try:
            answer = await self._client.call(_SEND_PATH, payload)
        except ApiError as error:
            return self._refused(error)
        except NotSentError as error:
            return Retry(self._backoff, str(error))
        except UnclearError as error:
            return Unknown(str(error))
        return Accepted(str(answer.get("msgid", "")))

    def _refused(self, error: ApiError) -> Outcome:
        match error.error_class:
            case ErrorClass.DONE:
                return Accepted()
            case ErrorClass.QUOTA:
                return Retry(until_quota_reset(self._clock.now()), str(error), parked=True)
            case ErrorClass.ACCOUNT:
                return Retry(_ACCOUNT_REST, str(error), parked=True)
            case ErrorClass.BACK_OFF:
                return Retry(self._backoff, str(error))
            case _:
                return Rejected(error.code, error.message)


def until_quota_reset(now: datetime) -> timedelta:
    """From `now` to the platform's next midnight. Source: wechat/official-account-api.md §2."""
    local = now.astimezone(_PLATFORM_ZONE)
    return datetime.combine(local.date() + timedelta(days=1), time(), _PLATFORM_ZONE) - local


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
