"""What every API call passes: method, token, quotas, the endpoint, the faults, the log."""

import asyncio
import json

from bot.simulator import faults, quotas
from bot.simulator.api import (
    mass,
    media,
    menu,
    messages,
    oauth,
    qrcode,
    quota,
    tags,
    templates,
    tokens,
    users,
)
from bot.simulator.api.call import Answer, Call, Endpoint, parsed
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import CallRecord, Json

_SECTIONS = (mass, media, menu, messages, oauth, qrcode, quota, tags, templates, tokens, users)
ENDPOINTS: dict[str, Endpoint] = {
    endpoint.path: endpoint for section in _SECTIONS for endpoint in section.ENDPOINTS
}
_LOST = {
    "timeout": Answer(dropped=True),
    "accept_then_drop": Answer(dropped=True),
    "http_500": Answer(b"<html><h1>500 Internal Server Error</h1></html>", "text/html", 500),
    "garbage": Answer(b"<!-- no JSON -->", "text/html"),
}


async def serve(platform: Platform, call: Call) -> Answer:
    """Answer one API call; waits only where a fault says so."""
    fault = platform.faults.take(call.path, faults.ON_CALL)
    kind = fault.kind if fault else ""
    answer = _struck(platform, call, fault) if fault else _execute(platform, call)
    if fault and kind in {"timeout", "slow"}:
        await asyncio.sleep(fault.seconds)
    return _LOST.get(kind, answer)


def _struck(platform: Platform, call: Call, fault: faults.Fault) -> Answer:
    """What the platform itself does with a call that a fault strikes; the answer may yet be lost."""
    if fault.kind in {"timeout", "http_500"}:
        _record(platform, call, _rid(platform), None)
        return _LOST[fault.kind]
    if fault.kind == "errcode":
        return _refuse(platform, call, ApiError(fault.errcode))
    if fault.kind == "invalidate_token":
        tokens.void_all(platform)
        return _refuse(platform, call, ApiError(40001))
    return _execute(platform, call)


def _execute(platform: Platform, call: Call) -> Answer:
    rid = _rid(platform)
    try:
        result = _endpoint(platform, call).handler(platform, call)
    except ApiError as error:
        return _refuse(platform, call, error, rid)
    if isinstance(result, Answer):
        _record(platform, call, rid, {"errcode": 0})
        return result
    _record(platform, call, rid, result)
    return _encoded(result)


def _endpoint(platform: Platform, call: Call) -> Endpoint:
    endpoint = ENDPOINTS.get(call.path)
    if endpoint is None:
        raise ApiError(40066)
    if endpoint.method and call.method != endpoint.method:
        raise ApiError(43001 if endpoint.method == "GET" else 43002)
    if endpoint.token:
        tokens.check(platform, call.query.get("access_token", ""))
    _count(platform, call.path)
    return endpoint


def _count(platform: Platform, path: str) -> None:
    settings, counters, now = platform.settings, platform.state.counters, platform.now()
    if not counters.take(path, quotas.minute(now), settings.minute_quotas.get(path)):
        raise ApiError(45011)
    if not counters.take(path, quotas.day(now), settings.quotas.get(path)):
        raise ApiError(45009)


def _refuse(platform: Platform, call: Call, error: ApiError, rid: str = "") -> Answer:
    rid = rid or _rid(platform)
    answer = error.answer(rid)
    _record(platform, call, rid, answer)
    return _encoded(answer)


def _rid(platform: Platform) -> str:
    """The request's id, in the platform's form; it begins with the second of the call."""
    number = platform.next_id()
    return f"{int(platform.now().timestamp()):08x}-{number:08x}-{platform.random.getrandbits(32):08x}"


def _encoded(answer: Json) -> Answer:
    return Answer(json.dumps(answer, ensure_ascii=False).encode())


def _record(platform: Platform, call: Call, rid: str, answer: Json | None) -> None:
    try:
        body = parsed(call.body) if call.body else None
    except ValueError:
        body = call.body.decode(errors="replace")
    row = body if isinstance(body, dict) else {}
    openid = row.get("touser") or row.get("openid") or call.query.get("openid", "")
    errcode = None if answer is None else int(answer.get("errcode", 0))
    platform.state.calls.append(
        CallRecord(
            rid=rid,
            endpoint=call.path,
            at=platform.now(),
            openid=openid if isinstance(openid, str) else "",
            errcode=errcode,
            body=body,
            answer=answer,
        )
    )
