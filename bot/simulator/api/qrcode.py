"""Parametric QR codes (official-account-api.md §9)."""

from datetime import timedelta
from html import escape
from urllib.parse import quote

from bot.simulator.api.call import Answer, Call, Endpoint, part
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json

_LONGEST = 2_592_000  # 30 days
_DEFAULT = 30  # seconds, when expire_seconds is left out
_SCENE_STR = 64
_PERMANENT_IDS = 100_000
_CARD = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="430" height="430" font-family="monospace">'
    '<rect width="430" height="430" fill="#fff" stroke="#07c160" stroke-width="12"/>'
    '<text x="215" y="190" text-anchor="middle" font-size="24">二维码 scene</text>'
    '<text x="215" y="240" text-anchor="middle" font-size="20">{scene}</text></svg>'
)


def _create(platform: Platform, call: Call) -> Json:
    body = call.json()
    name = str(body.get("action_name", ""))
    scene = _scene(name, part(part(body, "action_info"), "scene"))
    seconds = None
    if name in {"QR_SCENE", "QR_STR_SCENE"}:
        seconds = body.get("expire_seconds", _DEFAULT)
        if type(seconds) is not int or not 1 <= seconds <= _LONGEST:
            raise ApiError(40035)
    until = platform.now() + timedelta(seconds=seconds) if seconds else None
    ticket = platform.add_scene(scene, until).ticket
    answer: Json = {"ticket": ticket, "url": f"{call.base}/cgi-bin/showqrcode?ticket={quote(ticket)}"}
    return answer | ({"expire_seconds": seconds} if seconds else {})


def _scene(name: str, scene: Json) -> str:
    text, number = scene.get("scene_str"), scene.get("scene_id")
    if name in {"QR_STR_SCENE", "QR_LIMIT_STR_SCENE"}:
        if isinstance(text, str) and 1 <= len(text) <= _SCENE_STR:
            return text
    elif name in {"QR_SCENE", "QR_LIMIT_SCENE"}:
        most = _PERMANENT_IDS if name == "QR_LIMIT_SCENE" else 2**32 - 1
        if type(number) is int and 1 <= number <= most:
            return str(number)
    raise ApiError(40035)


def _show(platform: Platform, call: Call) -> Answer:
    """A card that names the scene: it stands in for the picture of the code."""
    scene = platform.state.scenes.get(call.query.get("ticket", ""))
    if scene is None:
        return Answer(b"no such ticket", "text/plain", 404)
    return Answer(_CARD.format(scene=escape(scene.scene)).encode(), "image/svg+xml")


ENDPOINTS = (
    Endpoint("/cgi-bin/qrcode/create", _create),
    Endpoint("/cgi-bin/showqrcode", _show, "GET", token=False),
)
