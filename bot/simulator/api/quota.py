"""Quotas asked for and cleared, and what became of a request (official-account-api.md §2)."""

from bot.simulator import quotas
from bot.simulator.api.call import Call, Endpoint
from bot.simulator.api.messages import OK
from bot.simulator.api.tokens import check_app
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json

_CLEARS = "clear_quota"


def _get(platform: Platform, call: Call) -> Json:
    path = str(call.json().get("cgi_path", ""))
    limit = platform.settings.quotas.get(path)
    if limit is None:
        raise ApiError(40035, "no published quota for this cgi_path")
    used = platform.state.counters.used(path, quotas.day(platform.now()))
    return {**OK, "quota": {"daily_limit": limit, "used": used, "remain": limit - used}}


def _clear(platform: Platform, call: Call) -> Json:
    if call.json().get("appid") != platform.settings.appid:
        raise ApiError(40013)
    return _cleared(platform)


def _clear_v2(platform: Platform, call: Call) -> Json:
    given = {**call.query, **(call.json() if call.body else {})}
    check_app(platform, given.get("appid"), given.get("appsecret"))
    return _cleared(platform)


def _cleared(platform: Platform) -> Json:
    now, counters = platform.now(), platform.state.counters
    if not counters.take(_CLEARS, quotas.month(now), platform.settings.limits.clear_quota_month):
        raise ApiError(48006)
    counters.clear(quotas.day(now))
    return OK


def _rid(platform: Platform, call: Call) -> Json:
    rid = call.json().get("rid")
    for record in reversed(platform.state.calls):
        if record.rid == rid:
            request = {
                "invoke_time": int(record.at.timestamp()),
                "cost_in_ms": 1,
                "request_url": record.endpoint,
                "request_body": str(record.body),
                "response_body": str(record.answer),
                "client_ip": "127.0.0.1",
            }
            return {**OK, "request": request}
    raise ApiError(40035, "no such rid")


ENDPOINTS = (
    Endpoint("/cgi-bin/openapi/quota/get", _get),
    Endpoint("/cgi-bin/openapi/rid/get", _rid),
    Endpoint("/cgi-bin/clear_quota", _clear),
    Endpoint("/cgi-bin/clear_quota/v2", _clear_v2, token=False),
)
