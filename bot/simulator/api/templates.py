"""Template messages and subscription notifications (official-account-api.md §5, §6)."""

from bot.simulator.api.call import Call, Endpoint, items, part
from bot.simulator.api.keywords import fits
from bot.simulator.api.messages import OK
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Json

_SHOWN = ("template_id", "url", "page", "miniprogram", "data")
_TEMPLATE_ID_LENGTH = 43
_AT_A_TIME = 25


def _send(platform: Platform, call: Call) -> Json:
    body = call.json()
    member = platform.reachable(body.get("touser"))
    _check(platform, body)
    _refuse_repeat(platform, member.openid, body.get("client_msg_id"))
    msgid = platform.next_id()
    _show(platform, member.openid, "template", body)
    platform.emit(member.openid, "TEMPLATESENDJOBFINISH", {"MsgID": msgid, "Status": "success"})
    return {**OK, "msgid": msgid}


def _bizsend(platform: Platform, call: Call) -> Json:
    body = call.json()
    member = platform.member(body.get("touser"))
    template = _check(platform, body)
    if body.get("page") and not str(body["page"]).startswith(("http://", "https://")):
        raise ApiError(41030)
    if not member.accepts[template]:
        raise ApiError(43101)
    member.accepts[template] -= 1
    _show(platform, member.openid, "subscribe", body)
    msgid = str(platform.next_id())
    row = {"TemplateId": template, "MsgID": msgid, "ErrorCode": "0", "ErrorStatus": "success"}
    platform.emit(member.openid, "subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {"List": [row]}})
    return OK


def _check(platform: Platform, body: Json) -> str:
    """The id of a template that exists and whose keywords the data fit. Raises: ApiError 40037, 47003."""
    template, data = body.get("template_id"), part(body, "data", 47003)
    known = {**(platform.settings.templates or {}), **platform.state.templates}
    if not isinstance(template, str) or not template:
        raise ApiError(40037)
    if platform.settings.templates is not None and template not in known:
        raise ApiError(40037)
    for name in known.get(template) or data:
        row = data.get(name)
        value = row.get("value") if isinstance(row, dict) else None
        if not isinstance(value, str) or not fits(name, value):
            raise ApiError(47003, f"data.{name}.value")
    return template


def _refuse_repeat(platform: Platform, openid: str, client_msg_id: object) -> None:
    """Refuse a client_msg_id that this member was sent a short time ago. Raises: ApiError 40241."""
    if not client_msg_id:
        return
    sent, key = platform.state.sent_templates, (openid, str(client_msg_id))
    last = sent.get(key)
    if last and platform.now() - last < platform.settings.limits.template_dedupe:
        raise ApiError(40241)
    sent[key] = platform.now()


def _show(platform: Platform, openid: str, via: str, body: Json) -> None:
    content = {name: body[name] for name in _SHOWN if name in body}
    platform.say(openid, "out", via, "template", content)


def _add(platform: Platform, call: Call) -> Json:
    body = call.json()
    if not body.get("template_id_short"):
        raise ApiError(40037)
    if len(platform.state.templates) >= _AT_A_TIME:
        raise ApiError(45026)
    template = platform.opaque(_TEMPLATE_ID_LENGTH)
    names = items(body, "keyword_name_list") if "keyword_name_list" in body else []
    platform.state.templates[template] = tuple(map(str, names))
    return {**OK, "template_id": template}


def _list(platform: Platform, _call: Call) -> Json:
    known = {**(platform.settings.templates or {}), **platform.state.templates}
    rows = [
        {
            "template_id": template,
            "title": "模板消息",
            "primary_industry": "",
            "deputy_industry": "",
            "content": "\n".join(f"{{{{{name}.DATA}}}}" for name in names),
            "example": "",
        }
        for template, names in known.items()
    ]
    return {"template_list": rows}


def _delete(platform: Platform, call: Call) -> Json:
    if platform.state.templates.pop(str(call.json().get("template_id")), None) is None:
        raise ApiError(40037)
    return OK


ENDPOINTS = (
    Endpoint("/cgi-bin/message/template/send", _send),
    Endpoint("/cgi-bin/message/subscribe/bizsend", _bizsend),
    Endpoint("/cgi-bin/template/api_add_template", _add),
    Endpoint("/cgi-bin/template/get_all_private_template", _list, "GET"),
    Endpoint("/cgi-bin/template/del_private_template", _delete),
)
