"""Keeps other web pages from driving the simulated platform through a developer's browser."""

import json
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

_API = ("/cgi-bin/", "/sns/", "/connect/")
"""What stands for WeChat's own servers: called by programs, with a token."""


@web.middleware
async def own_page_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The chat page and its control API answer to this machine's own address, this page, and JSON alone.

    A name that somebody points at 127.0.0.1 is another Host, another page is another Origin, and a form that
    a browser sends without asking is no JSON.
    """
    if not request.path.startswith(_API):
        if not _is_this_machine(request.url.host or ""):
            return _refused(403, f"Host {request.host}: open http://127.0.0.1 or http://localhost instead")
        origin = request.headers.get("Origin")
        if origin is not None and URL(origin).authority != request.host:
            return _refused(403, f"Origin {origin}: only the simulator's own page may do this")
        if request.method == "POST" and request.can_read_body and request.content_type != "application/json":
            return _refused(415, "send JSON, with Content-Type: application/json")
    return await handler(request)


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(status: int, reason: str) -> web.Response:
    return web.json_response(
        {"error": reason}, status=status, dumps=lambda it: json.dumps(it, ensure_ascii=False)
    )
