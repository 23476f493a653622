"""What may stand in the answer to a callback. Source: wechat/official-account-callbacks.md §7."""

from dataclasses import dataclass

from bot.channels.texts import clean, split
from bot.channels.wechat_xml import WireValue
from handlers.content import (
    AnyContent,
    Article,
    Image,
    MiniProgram,
    MsgMenu,
    Music,
    News,
    Text,
    TransferToAgent,
    Video,
    Voice,
)
from handlers.contract import Event
from handlers.kinds import Kind
from handlers.notices import Notice

Fields = dict[str, WireValue]

_ANSWERED_EVENTS = frozenset(
    {
        Kind.FOLLOW,
        Kind.SCAN,
        Kind.MENU_CLICK,
        Kind.MENU_SCAN_PUSH,
        Kind.MENU_SCAN_WAIT,
        Kind.MENU_PHOTO,
        Kind.MENU_PHOTO_OR_ALBUM,
        Kind.MENU_ALBUM,
        Kind.MENU_LOCATION,
    }
)


@dataclass(frozen=True, slots=True)
class ReplyLimits:
    """The platform's limits on a reply.

    text_bytes, later_text_bytes: UTF-8 bytes of a passive text, and of a customer-service text that
    carries on from it; the platform prints no number for these, so they are configuration.
    """

    text_bytes: int = 2047
    later_text_bytes: int = 2047
    articles_to_message: int = 1
    articles_to_event: int = 8


@dataclass(frozen=True, slots=True)
class Passive:
    """fields: of the reply, None where there is none. rest: for the customer-service path."""

    fields: Fields | None
    rest: tuple[AnyContent, ...] = ()


NOTHING = Passive(None)


def takes_reply(kind: Kind) -> bool:
    """Whether the platform shows a reply to this kind.

    It does for what a member writes and for the follows, scans and menu taps that wait for an answer; a
    report, a left account or an unknown type is only acknowledged. None of the latter opens a window
    either, so that nothing can be said to them later.
    """
    return kind.is_message or kind in _ANSWERED_EVENTS


def passive(event: Event, content: AnyContent, limits: ReplyLimits) -> Passive:
    """The reply that carries `content` to `event`, and what has to follow it."""
    if not takes_reply(event.kind):
        return NOTHING
    match content:
        case Text(text=text):
            return _text(text, limits)
        case MsgMenu():
            return _text(_numbered(content), limits)
        case News(articles=articles):
            most = limits.articles_to_message if event.kind.is_message else limits.articles_to_event
            return Passive(_news(articles[:most]))
        case MiniProgram() | Notice():
            return Passive(None, rest=(content,))
        case _:
            return Passive(_media(content))


def _text(text: str, limits: ReplyLimits) -> Passive:
    sayable = clean(text).strip()
    if not sayable:
        return NOTHING  # the platform shows the member a fault notice for an empty Content
    first, *rest = split(sayable, limits.text_bytes, limits.later_text_bytes)
    return Passive({"MsgType": "text", "Content": first}, tuple(Text(text=part) for part in rest))


def _numbered(menu: MsgMenu) -> str:
    lines = [f"{number}. {choice.content}" for number, choice in enumerate(menu.choices, 1)]
    return "\n".join(line for line in (menu.head, *lines, menu.tail) if line)


def _news(articles: tuple[Article, ...]) -> Fields:
    items = [
        {"Title": a.title, "Description": a.description, "PicUrl": a.picurl, "Url": a.url} for a in articles
    ]
    return {"MsgType": "news", "ArticleCount": len(items), "Articles": {"item": items}}


def _media(content: Image | Voice | Video | Music | TransferToAgent) -> Fields:
    match content:
        case Image(media_id=media_id):
            return {"MsgType": "image", "Image": {"MediaId": media_id}}
        case Voice(media_id=media_id):
            return {"MsgType": "voice", "Voice": {"MediaId": media_id}}
        case Video(media_id=media_id, title=title, description=description):
            video = {"MediaId": media_id, **_filled(Title=title, Description=description)}
            return {"MsgType": "video", "Video": video}
        case Music(thumb_media_id=thumb):
            texts = _filled(Title=content.title, Description=content.description)
            links = _filled(MusicUrl=content.url, HQMusicUrl=content.hq_url)
            return {"MsgType": "music", "Music": {**texts, **links, "ThumbMediaId": thumb}}
        case TransferToAgent(kf_account=account):
            agent = {"TransInfo": {"KfAccount": account}} if account else {}
            return {"MsgType": "transfer_customer_service", **agent}


def _filled(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}
