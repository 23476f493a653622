"""An API call, its answer, and the form of an endpoint."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json

_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\u(?!00[01])[0-9a-fA-F]{4}")


@dataclass(frozen=True, slots=True)
class Upload:
    """The file of a multipart call."""

    filename: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the platform receives it; `base` is scheme and host it was sent to."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    upload: Upload | None = None
    base: str = ""

    def json(self) -> Json:
        """The JSON object in the body. Raises: ApiError 44002, 40033, 47001."""
        if not self.body.strip():
            raise ApiError(44002)
        if _ESCAPE.search(self.body):
            raise ApiError(40033)
        try:
            value = parsed(self.body)
        except ValueError:
            raise ApiError(47001) from None
        if not isinstance(value, dict):
            raise ApiError(47001)
        return value


def parsed(body: bytes) -> Any:
    """The JSON value in UTF-8 that the platform reads: no NaN, no other charset, no bottomless nesting.

    Raises: ValueError. Source: wechat/error-codes.md 47001.
    """
    try:
        return json.loads(body.decode(), parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `dropped` = the connection ends without an answer."""

    body: bytes = b""
    content_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    dropped: bool = False


Handler = Callable[[Platform, Call], Json | Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One path: `method` "" takes both GET and POST; `token` whether it needs an access_token."""

    path: str
    handler: Handler
    method: str = "POST"
    token: bool = True


def items(body: Json, name: str, code: int = 40035) -> list[Any]:
    """That list in the body. Raises: ApiError `code` when it is none."""
    value = body.get(name)
    if not isinstance(value, list):
        raise ApiError(code)
    return value


def part(body: Json, name: str, code: int = 40035) -> Json:
    """That object in the body. Raises: ApiError `code` when it is none."""
    value = body.get(name)
    if not isinstance(value, dict):
        raise ApiError(code)
    return value
