"""JSON in and out of the control API: what is asked for is checked before anything happens."""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from aiohttp import web

from bot.simulator.envelope import TAMPERS
from bot.simulator.markup import PROTOCOL, Fields
from bot.simulator.state import Json

_DEEPEST = 8
_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_PLAIN = PROTOCOL | {"Content", "MsgId", "bizmsgmenuid"}
_LISTS = {"item", "List"}
_SHAPE = (
    'a callback is {"xml": "<xml>…</xml>"} or {"fields": {"FromUserName": …, "MsgType": …}}; fields are'
    " texts, numbers, objects of fields, and lists of such objects, under names of XML elements"
)


def answer(body: Json, status: int = 200) -> web.Response:
    """JSON in UTF-8 with raw characters; half a surrogate pair, which has none, becomes a question mark."""
    return web.Response(body=encoded(body), status=status, content_type="application/json", charset="utf-8")


def encoded(body: Json) -> bytes:
    """As `answer` sends it."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def refuse(reason: str) -> NoReturn:
    """Raises: web.HTTPBadRequest with the reason."""
    raise web.HTTPBadRequest(text=encoded({"error": reason}).decode(), content_type="application/json")


async def read(request: web.Request) -> Json:
    """The JSON object in the body, {} without one. Raises: web.HTTPBadRequest."""
    try:
        value = json.loads((await request.read()).decode() or "{}", parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        refuse(f"the body is no JSON: {error}")
    if not isinstance(value, dict):
        refuse("the body must be a JSON object")
    return value


def text(body: Json, name: str) -> str:
    """A text, "" where it is left out. Raises: web.HTTPBadRequest."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        refuse(f"{name} is a text")
    return value or ""


def plain(body: Json) -> Json:
    """The body, if it holds nothing but texts, numbers and null. Raises: web.HTTPBadRequest."""
    for name, value in body.items():
        if not (value is None or _is_plain(value)):
            refuse(f"{name} is a text or a number")
    return body


def fields(body: Json) -> Fields | None:
    """The fields of a callback, None where none are given. Raises: web.HTTPBadRequest."""
    if isinstance(body.get("xml"), str):
        return None
    found = body.get("fields")
    if (
        not isinstance(found, dict)
        or not _are_fields(found)
        or not str(found.get("FromUserName", "")).strip()
    ):
        refuse(_SHAPE)
    return found


def tamper(body: Json) -> Json:
    """What is to be falsified. Raises: web.HTTPBadRequest."""
    found = body.get("tamper") or {}
    if not isinstance(found, dict) or not found.keys() <= TAMPERS:
        refuse(f"tamper is an object with keys of {', '.join(sorted(TAMPERS))}")
    return plain(found)


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _are_fields(found: object, depth: int = 1) -> bool:
    return (
        isinstance(found, Mapping)
        and depth <= _DEEPEST
        and all(_NAME.fullmatch(name) and _fits(name, value, depth) for name, value in found.items())
    )


def _fits(name: str, value: Any, depth: int) -> bool:
    if name in _PLAIN or _is_plain(value):
        return _is_plain(value) and name not in _LISTS
    return all(_are_fields(each, depth + 1) for each in (value if isinstance(value, list) else [value]))
