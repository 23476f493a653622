"""The platform's error codes that the simulator can answer, as a table.

Source: wechat/error-codes.md §1.
"""

from collections.abc import Mapping
from typing import Any

MESSAGES: Mapping[int, str] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40006: "invalid media size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40022: "invalid sub-menu level",
    40023: "invalid sub button size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40031: "invalid openid list",
    40032: "invalid openid list size",
    40033: "invalid charset. please check your request, if include \\uxxxx will create fail!",
    40035: "invalid parameter",
    40037: "invalid template_id",
    40066: "invalid url",
    40120: "sub button type error",
    40121: "invalid button type",
    40125: "invalid appsecret",
    40163: "code been used",
    40241: "the message is duplicate in 60 seconds",
    41001: "access_token missing",
    41002: "appid missing",
    41003: "refresh_token missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41006: "media_id missing",
    41008: "missing code",
    41009: "missing openid",
    41030: "invalid page",
    42001: "access_token expired",
    42002: "refresh_token expired",
    42003: "code expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43019: "receiver is on the blacklist",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    44003: "empty news data",
    44004: "empty content",
    45002: "content size out of limit",
    45008: "article size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45026: "template num exceeds limit",
    45028: "has no masssend quota",
    45047: "out of response count limit",
    45056: "too many tag now, no need to add new",
    45058: "can't modify sys tag",
    45059: "can't add this tag to user, the user has too many tags",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45072: "invalid command",
    45080: "need send msg before typing",
    45081: "typing state was set",
    45083: "speed out of range",
    45084: "no speed data",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag",
    46001: "media data no exist",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    49003: "not match openid with appid",
    50001: "user unauthorized",
    65301: "no menu, no conditional menu",
    65302: "no conditional menu",
    65303: "no self menu, can't build conditional menu",
    65305: "match rule empty",
    65307: "no such conditional menu",
}


class ApiError(Exception):
    """An API call the platform refuses; `extra` goes into the answer beside errcode and errmsg."""

    def __init__(self, code: int, detail: str = "", extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.extra = extra or {}

    def answer(self, rid: str) -> dict[str, Any]:
        """The JSON answer; errmsg ends with the request's id as on the platform."""
        text = " ".join(filter(None, (MESSAGES.get(self.code, "error"), self.detail)))
        return {"errcode": self.code, "errmsg": f"{text} rid: {rid}", **self.extra}


class Refused(Exception):  # noqa: N818 - a refusal by the member's WeChat, not a failure
    """An act the platform would not let this member do; the text says why."""
