"""Web authorisation: the page where a member agrees, codes and web tokens (official-account-api.md §13)."""

import re
from collections.abc import Mapping
from datetime import timedelta
from html import escape
from urllib.parse import urlencode

from yarl import URL

from bot.simulator.api.call import Answer, Call, Endpoint
from bot.simulator.api.messages import OK
from bot.simulator.api.tokens import check_app
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Grant, Json

_SCOPES = {"snsapi_base", "snsapi_userinfo"}
_WEB_TOKEN_LIFE = timedelta(seconds=7200)
_STATE = re.compile("[a-zA-Z0-9]{0,128}")
_ROW = '<li><a href="?{query}">{name}</a></li>'
_PAGE = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>微信授权（模拟）</title>'
    '<body style="font:16px sans-serif;max-width:28em;margin:2em auto"><h1>以谁的身份打开？</h1>'
    "<ul>{rows}</ul>{empty}</body></html>"
)


def _authorize(platform: Platform, call: Call) -> Answer:
    """The members to choose from; with `openid` in the query (the simulator's own) straight on."""
    problem = _problem(platform, call.query)
    if problem:
        return Answer(problem.encode(), "text/plain", 400)
    openid = call.query.get("openid")
    if openid:
        return _agreed(platform, call.query, openid)
    rows = "".join(
        _ROW.format(query=escape(urlencode({**call.query, "openid": m.openid})), name=escape(m.name))
        for m in platform.state.members.values()
    )
    return Answer(_PAGE.format(rows=rows, empty="" if rows else "还没有会员。").encode(), "text/html")


def _problem(platform: Platform, query: Mapping[str, str]) -> str:
    checks = (
        (query.get("appid") == platform.settings.appid, "appid 参数错误 (10013)"),
        (_web(query.get("redirect_uri", "")), "redirect_uri 域名与后台配置不一致 (10003)"),
        (query.get("response_type") == "code", "response_type 必须是 code"),
        (query.get("scope") in _SCOPES, "Scope 参数错误或没有 Scope 权限 (10005)"),
        (_STATE.fullmatch(query.get("state", "")) is not None, "state 只能是 128 位以内的 a-zA-Z0-9"),
    )
    return next((text for good, text in checks if not good), "")


def _web(address: str) -> bool:
    try:
        return bool(URL(address).host)
    except ValueError:
        return False


def _agreed(platform: Platform, query: Mapping[str, str], openid: str) -> Answer:
    if openid not in platform.state.members:
        return Answer(b"no such member", "text/plain", 400)
    code = platform.opaque(32, "0")
    until = platform.now() + platform.settings.limits.code_life
    platform.state.codes[code] = Grant(openid, query["scope"], until)
    target = URL(query["redirect_uri"]).update_query(code=code, state=query.get("state", ""))
    return Answer(b"", "text/plain", 302, {"Location": str(target)})


def _exchange(platform: Platform, call: Call) -> Json:
    """A code for a web token, once. Raises: ApiError 41008, 40029, 40163, 42003."""
    check_app(platform, call.query.get("appid"), call.query.get("secret"))
    if call.query.get("grant_type") != "authorization_code":
        raise ApiError(40002)
    state, code = platform.state, call.query.get("code")
    if not code:
        raise ApiError(41008)
    if code in state.used_codes:
        raise ApiError(40163)
    grant = state.codes.pop(code, None)
    if grant is None:
        raise ApiError(40029)
    state.used_codes.add(code)
    if grant.until <= platform.now():
        raise ApiError(42003)
    refresh = platform.opaque(110)
    until = platform.now() + platform.settings.limits.refresh_life
    state.refresh_tokens[refresh] = Grant(grant.openid, grant.scope, until)
    return _issued(platform, grant, refresh)


def _refresh(platform: Platform, call: Call) -> Json:
    refresh = call.query.get("refresh_token")
    if call.query.get("appid") != platform.settings.appid:
        raise ApiError(40013)
    if not refresh:
        raise ApiError(41003)
    grant = platform.state.refresh_tokens.get(refresh)
    if grant is None:
        raise ApiError(40030)
    if grant.until <= platform.now():
        raise ApiError(42002)
    return _issued(platform, grant, refresh)


def _issued(platform: Platform, grant: Grant, refresh: str) -> Json:
    token = platform.opaque(110)
    platform.state.web_tokens[token] = Grant(grant.openid, grant.scope, platform.now() + _WEB_TOKEN_LIFE)
    answer: Json = {
        "access_token": token,
        "expires_in": int(_WEB_TOKEN_LIFE.total_seconds()),
        "refresh_token": refresh,
        "openid": grant.openid,
        "scope": grant.scope,
    }
    if grant.scope == "snsapi_userinfo":
        answer["unionid"] = platform.state.members[grant.openid].unionid
    return answer


def _userinfo(platform: Platform, call: Call) -> Json:
    grant = _granted(platform, call)
    if grant.scope != "snsapi_userinfo":
        raise ApiError(48001)
    member = platform.state.members[grant.openid]
    return {
        "openid": member.openid,
        "nickname": member.name,
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "",
        "privilege": [],
        "unionid": member.unionid,
    }


def _auth(platform: Platform, call: Call) -> Json:
    _granted(platform, call)
    return OK


def _granted(platform: Platform, call: Call) -> Grant:
    """What a web token allows; the account's own access token is none.

    Raises: ApiError 41001, 40001, 42001, 40003.
    """
    token = call.query.get("access_token")
    if not token:
        raise ApiError(41001)
    grant = platform.state.web_tokens.get(token)
    if grant is None:
        raise ApiError(40001)
    if grant.until <= platform.now():
        raise ApiError(42001)
    if call.query.get("openid") != grant.openid:
        raise ApiError(40003)
    return grant


ENDPOINTS = (
    Endpoint("/connect/oauth2/authorize", _authorize, "GET", token=False),
    Endpoint("/sns/oauth2/access_token", _exchange, "GET", token=False),
    Endpoint("/sns/oauth2/refresh_token", _refresh, "GET", token=False),
    Endpoint("/sns/userinfo", _userinfo, "GET", token=False),
    Endpoint("/sns/auth", _auth, "GET", token=False),
)
