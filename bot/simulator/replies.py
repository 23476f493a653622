"""Validation of passive replies as the platform does it, and their form in the chat; pure.

Source: wechat/official-account-callbacks.md §2.3, §3, §7.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator import crypto, markup
from bot.simulator.markup import Fields
from bot.simulator.settings import SimulatorSettings
from bot.simulator.state import Json

NOTICE = "该公众号提供的服务出现故障，请稍后再试"

_ONE_ARTICLE_TO = {"text", "image", "voice", "video", "shortvideo", "news", "location"}
_EVENT_ARTICLES = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the platform made of an answer: nothing to show, a reply to show, or a fault."""

    reply: Fields | None = None
    xml: str | None = None
    kind: str = ""
    content: Json | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the answers to one callback.

    `keys` are the EncodingAESKeys a reply may be sealed with; `has_media` knows whether a reply of this type
    can show a media id.
    """

    settings: SimulatorSettings
    mode: str
    keys: Sequence[str]
    callback: Mapping[str, Any]
    has_media: Callable[[str, str], bool]

    def verdict(self, raw: bytes) -> Verdict:
        """What happens with the body of an answer with status 200."""
        if raw in (b"", b"success"):
            return Verdict()
        xml = None
        try:
            xml = self._opened(raw)
            reply = markup.read(xml)
            kind, content = self._content(reply)
        except ValueError as error:
            return Verdict(xml=xml, fault=str(error))
        return Verdict(reply, xml, kind, content)

    def _opened(self, raw: bytes) -> str:
        outer = markup.read(raw)
        if "Encrypt" not in outer:
            if self.mode == "secure":
                raise ValueError(
                    "a plain reply in secure mode; only encrypted ones, `success` and empty count"
                )
            return raw.decode()
        if self.mode == "plain":
            raise ValueError("an encrypted reply in plain mode")
        names = ("TimeStamp", "Nonce", "Encrypt", "MsgSignature")
        if not all(isinstance(outer.get(name), str) and outer[name] for name in names):
            raise ValueError(f"the encrypted envelope needs {', '.join(names)}")
        stamp, nonce, sealed, given = (outer[name] for name in names)
        if not crypto.same(given, crypto.signature(self.settings.token, stamp, nonce, sealed)):
            raise ValueError("MsgSignature does not match TimeStamp, Nonce and Encrypt")
        return self._decrypted(sealed)

    def _decrypted(self, sealed: str) -> str:
        errors = []
        for key in self.keys:
            try:
                return crypto.decrypt(key, self.settings.appid, sealed).decode()
            except ValueError as error:
                errors.append(str(error))
        raise ValueError("; ".join(errors) or "no EncodingAESKey to decrypt with")

    def _content(self, reply: Fields) -> tuple[str, Json]:
        if reply.get("ToUserName") != self.callback.get("FromUserName"):
            raise ValueError("ToUserName must be the member's openid")
        if reply.get("FromUserName") != self.callback.get("ToUserName"):
            raise ValueError("FromUserName must be the account's original id")
        if not str(reply.get("CreateTime", "")).isdecimal():
            raise ValueError("CreateTime must be a number of seconds")
        kind = str(reply.get("MsgType"))  # a repeated element is a list: no type of reply either
        if kind == "text":
            return kind, self._text(reply)
        if kind == "news":
            return kind, self._news(reply)
        if kind in {"image", "voice", "video"}:
            return kind, self._media(reply, kind)
        if kind == "music":
            return kind, self._music(reply)
        if kind == "transfer_customer_service":
            return kind, {}
        raise ValueError(f"MsgType {kind!r} is no type of reply")

    def _text(self, reply: Fields) -> Json:
        content = reply.get("Content")
        if not isinstance(content, str) or not content:
            raise ValueError("a text reply needs exactly one Content that is not empty")
        size = len(content.encode())
        if size > self.settings.limits.text_bytes:
            raise ValueError(f"Content has {size} bytes, more than {self.settings.limits.text_bytes}")
        return {"content": content}

    def _news(self, reply: Fields) -> Json:
        articles = reply.get("Articles")
        items = articles.get("item") if isinstance(articles, dict) else None
        items = items if isinstance(items, list) else [items]
        if not all(isinstance(item, dict) for item in items):
            raise ValueError("news need Articles with item elements")
        if str(reply.get("ArticleCount")) != str(len(items)):
            raise ValueError("ArticleCount is not the number of items")
        limit = 1 if self.callback.get("MsgType") in _ONE_ARTICLE_TO else _EVENT_ARTICLES
        names = ("Title", "Description", "PicUrl", "Url")
        return {"articles": [{n.lower(): item.get(n, "") for n in names} for item in items[:limit]]}

    def _media(self, reply: Fields, kind: str) -> Json:
        part = _part(reply, kind.capitalize())
        if not self.has_media(str(part.get("MediaId", "")), kind):
            raise ValueError(f"MediaId {part.get('MediaId')!r} is unknown, expired, or a gif")
        names = {"MediaId": "media_id", "Title": "title", "Description": "description"}
        return {names[name]: value for name, value in part.items() if name in names}

    def _music(self, reply: Fields) -> Json:
        part = _part(reply, "Music")
        if not self.has_media(str(part.get("ThumbMediaId", "")), "thumb"):
            raise ValueError("music needs the ThumbMediaId of a live media")
        names = ("Title", "Description", "MusicUrl", "HQMusicUrl")
        return {name.lower(): part[name] for name in names if name in part}


def _part(reply: Fields, name: str) -> Fields:
    part = reply.get(name)
    if not isinstance(part, dict):
        raise ValueError(f"the reply needs an element {name}")
    return part
