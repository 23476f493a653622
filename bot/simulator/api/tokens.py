"""Access tokens, the JS-SDK ticket and the platform's addresses (official-account-api.md §1)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.simulator import quotas
from bot.simulator.api.call import Call, Endpoint
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json, Token

_ADDRESSES = ["127.0.0.1", "::1"]  # the simulator calls from this machine
_TOKEN_LENGTH = 136


def check(platform: Platform, token: str) -> None:
    """Let a live access token pass. Raises: ApiError 41001, 40014, 42001, 40001."""
    if not token:
        raise ApiError(41001)
    known = platform.state.tokens.get(token)
    if known is None:
        raise ApiError(40014)
    if known.voided:
        raise ApiError(40001)
    if known.until <= platform.now():
        raise ApiError(42001)


def void_all(platform: Platform) -> None:
    """Make every access token invalid, as after a change of the secret."""
    for token in platform.state.tokens.values():
        token.voided = True


def _token(platform: Platform, call: Call) -> Json:
    _credentials(platform, call.query)
    state, rules, now = platform.state, platform.settings.tokens, platform.now()
    old = state.tokens.get(state.classic_token)
    if old and rules.grace:
        old.until = min(old.until, now + rules.grace)
    elif old:
        old.voided = True
    state.classic_token = _issue(platform)
    return {"access_token": state.classic_token, "expires_in": int(rules.life.total_seconds())}


def _stable_token(platform: Platform, call: Call) -> Json:
    body = call.json()
    _credentials(platform, body)
    state, rules, now = platform.state, platform.settings.tokens, platform.now()
    token = state.tokens.get(state.stable_token)
    forced = body.get("force_refresh") is True and _may_force(platform)
    if token and forced:
        token.voided = True
    if token is None or token.voided or token.until - now <= rules.overlap:
        state.stable_token = _issue(platform)
        token = state.tokens[state.stable_token]
    return {"access_token": state.stable_token, "expires_in": int((token.until - now).total_seconds())}


def _may_force(platform: Platform) -> bool:
    state, rules, now = platform.state, platform.settings.tokens, platform.now()
    if state.stable_forced_at and now - state.stable_forced_at < rules.force_spacing:
        return False
    if not state.counters.take("force_refresh", quotas.day(now), rules.force_per_day):
        raise ApiError(45009)
    state.stable_forced_at = now
    return True


def _credentials(platform: Platform, given: Mapping[str, Any]) -> None:
    if given.get("grant_type") != "client_credential":
        raise ApiError(40002)
    check_app(platform, given.get("appid"), given.get("secret"))


def check_app(platform: Platform, appid: object, secret: object) -> None:
    """Let the account's own appid and secret pass. Raises: ApiError 41002, 41004, 40013, 40125."""
    for value, expected, missing, wrong in (
        (appid, platform.settings.appid, 41002, 40013),
        (secret, platform.settings.secret, 41004, 40125),
    ):
        if not value:
            raise ApiError(missing)
        if value != expected:
            raise ApiError(wrong)


def _issue(platform: Platform) -> str:
    text = platform.opaque(_TOKEN_LENGTH)
    platform.state.tokens[text] = Token(platform.now() + platform.settings.tokens.life)
    return text


def _ticket(platform: Platform, call: Call) -> Json:
    kind = call.query.get("type", "")
    if kind not in {"jsapi", "wx_card"}:
        raise ApiError(40035)
    now, held = platform.now(), platform.state.tickets.get(kind)
    if held is None or held[1] <= now:
        held = (platform.opaque(86), now + timedelta(seconds=7200))
        platform.state.tickets[kind] = held
    left = int((held[1] - now).total_seconds())
    return {"errcode": 0, "errmsg": "ok", "ticket": held[0], "expires_in": left}


def _ip_list(_platform: Platform, _call: Call) -> Json:
    return {"ip_list": _ADDRESSES}


def _callback_check(_platform: Platform, call: Call) -> Json:
    if call.json().get("action") not in ("dns", "ping", "all"):
        raise ApiError(40035)
    return {"dns": [{"ip": ip, "real_operator": "DEFAULT"} for ip in _ADDRESSES], "ping": []}


ENDPOINTS = (
    Endpoint("/cgi-bin/token", _token, "GET", token=False),
    Endpoint("/cgi-bin/stable_token", _stable_token, token=False),
    Endpoint("/cgi-bin/ticket/getticket", _ticket, "GET"),
    Endpoint("/cgi-bin/get_api_domain_ip", _ip_list, "GET"),
    Endpoint("/cgi-bin/getcallbackip", _ip_list, "GET"),
    Endpoint("/cgi-bin/callback/check", _callback_check),
)
