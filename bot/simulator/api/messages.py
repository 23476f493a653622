"""Customer-service messages and the typing state (official-account-api.md §4)."""

import re
from collections.abc import Callable, Collection
from datetime import timedelta

from bot.simulator import windows
from bot.simulator.api.call import Call, Endpoint, items, part
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json, Member

OK: Json = {"errcode": 0, "errmsg": "ok"}
WHOLE = re.compile("[0-9]+")
"""An id of a menu line that comes back as it was. Source: wechat/changes-2026-11.md 2."""
_FIRST_ID = 101  # of the lines with other ids
_TYPING = timedelta(seconds=15)
_KINDS = frozenset(
    {
        "text",
        "image",
        "voice",
        "video",
        "music",
        "news",
        "mpnews",
        "mpnewsarticle",
        "msgmenu",
        "wxcard",
        "miniprogrampage",
    }
)


def live_media(platform: Platform, media_id: object) -> None:
    """Let the id of a live upload pass. Raises: ApiError 40007."""
    media = platform.state.media.get(media_id) if isinstance(media_id, str) else None
    if media is None or (media.until and media.until <= platform.now()):
        raise ApiError(40007)


def content_of(platform: Platform, body: Json, kinds: Collection[str]) -> tuple[str, Json]:
    """Type and content of a message of one of these types. Raises: ApiError."""
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in kinds:
        raise ApiError(40008)
    content = part(body, kind, 44004)
    _CHECKS[kind](platform, content)
    return kind, content


def _send(platform: Platform, call: Call) -> Json:
    body = call.json()
    member = _addressee(platform, body)
    kind, content = content_of(platform, body, _KINDS)
    buckets = windows.consumed(member.buckets, platform.now())
    if isinstance(buckets, int):
        raise ApiError(buckets)
    member.buckets = buckets
    member.typing_until = None
    platform.say(member.openid, "out", "custom", kind, _numbered(content) if kind == "msgmenu" else content)
    return OK


def _numbered(menu: Json) -> Json:
    """The menu as it is shown: an id that is no whole number has been replaced by one."""
    lines = [
        line if WHOLE.fullmatch(str(line["id"])) else {**line, "id": str(number)}
        for number, line in enumerate(menu["list"], _FIRST_ID)
    ]
    return {**menu, "list": lines}


def _addressee(platform: Platform, body: Json) -> Member:
    """Who follows; one who has left counts as out of the window, one who never came as no follower."""
    member = platform.member(body.get("touser"))
    if member.followed_at and not member.following and not member.blocked:
        raise ApiError(windows.OUT_OF_WINDOW)
    return platform.reachable(member.openid)


def _typing(platform: Platform, call: Call) -> Json:
    body, now = call.json(), platform.now()
    member = _addressee(platform, body)
    if body.get("command") not in ("Typing", "CancelTyping"):
        raise ApiError(45072)
    if body["command"] == "CancelTyping":
        member.typing_until = None
        return OK
    if isinstance(windows.consumed(member.buckets, now), int):
        raise ApiError(45080)
    if member.typing_until and member.typing_until > now:
        raise ApiError(45081)
    member.typing_until = now + _TYPING
    return OK


def _text(platform: Platform, content: Json) -> None:
    text = content.get("content")
    if not isinstance(text, str) or not text:
        raise ApiError(44004)
    if len(text.encode()) > platform.settings.limits.text_bytes:
        raise ApiError(45002)


def _media(platform: Platform, content: Json) -> None:
    live_media(platform, content.get("media_id"))


def _thumb(platform: Platform, content: Json) -> None:
    live_media(platform, content.get("thumb_media_id"))


def _video(platform: Platform, content: Json) -> None:
    _media(platform, content)
    if content.get("thumb_media_id"):
        _thumb(platform, content)


def _news(_platform: Platform, content: Json) -> None:
    articles = items(content, "articles", 44003)
    if not articles or not all(isinstance(article, dict) for article in articles):
        raise ApiError(44003)
    if len(articles) > 1:
        raise ApiError(45008)


def _msgmenu(_platform: Platform, content: Json) -> None:
    rows = items(content, "list")
    if not rows or not all(isinstance(r, dict) and r.get("id") and r.get("content") for r in rows):
        raise ApiError(40035)


def _images(platform: Platform, content: Json) -> None:
    media_ids = items(content, "media_ids")
    if not media_ids:
        raise ApiError(40007)
    for media_id in media_ids:
        live_media(platform, media_id)


def _program(platform: Platform, content: Json) -> None:
    _needs("appid", "pagepath")(platform, content)
    _thumb(platform, content)


def _needs(*names: str) -> Callable[[Platform, Json], None]:
    def check(_platform: Platform, content: Json) -> None:
        if not all(content.get(name) for name in names):
            raise ApiError(40035)

    return check


_CHECKS: dict[str, Callable[[Platform, Json], None]] = {
    "text": _text,
    "image": _media,
    "images": _images,
    "voice": _media,
    "video": _video,
    "mpvideo": _media,
    "music": _thumb,
    "news": _news,
    "mpnews": _media,
    "mpnewsarticle": _needs("article_id"),
    "msgmenu": _msgmenu,
    "wxcard": _needs("card_id"),
    "miniprogrampage": _program,
}

ENDPOINTS = (
    Endpoint("/cgi-bin/message/custom/send", _send),
    Endpoint("/cgi-bin/message/custom/typing", _typing),
)
