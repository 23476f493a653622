"""Mass sends: caps, repeats, jobs and their reports (official-account-api.md §7)."""

from typing import Any

from bot.simulator import quotas
from bot.simulator.api.call import Call, Endpoint, items, part
from bot.simulator.api.messages import OK, content_of
from bot.simulator.core import Platform
from bot.simulator.errors import ApiError
from bot.simulator.state import Job, Json, Member

_FEWEST, _MOST = 2, 10_000
_SPEEDS = {0: 800_000, 1: 600_000, 2: 450_000, 3: 300_000, 4: 100_000}
_KINDS = ("text", "images", "mpnews", "voice", "mpvideo", "wxcard")
_TO_ALL = "mass to all"
_SENDER = "oPlatformMassSendReport00000"  # the report comes from the platform, not from a member


def _sendall(platform: Platform, call: Call) -> Json:
    body = call.json()
    rule = part(body, "filter")
    if rule.get("is_to_all") is True:
        return _submit(platform, body, platform.followers(), to_all=True)
    if rule.get("tag_id") not in list(platform.state.tags):
        raise ApiError(45159)
    tagged = [member for member in platform.followers() if rule["tag_id"] in member.tags]
    return _submit(platform, body, tagged)


def _send(platform: Platform, call: Call) -> Json:
    body = call.json()
    openids = items(body, "touser", 40031)
    if not _FEWEST <= len(openids) <= _MOST:
        raise ApiError(40032)
    wanted = dict.fromkeys(map(str, openids))
    members = [platform.state.members[openid] for openid in wanted if openid in platform.state.members]
    if not members:
        raise ApiError(40003)
    return _submit(platform, body, members, total=len(openids))


def _submit(
    platform: Platform, body: Json, members: list[Member], *, to_all: bool = False, total: int | None = None
) -> Json:
    kind, content = content_of(platform, body, _KINDS)
    clientmsgid = str(body.get("clientmsgid", ""))
    _refuse_repeat(platform, clientmsgid)
    if to_all:
        _take_to_all(platform)
    job = Job(platform.next_id(), platform.now(), clientmsgid, "SEND_SUCCESS", body)
    platform.state.jobs[job.msg_id] = job
    reached = [member for member in members if _takes(platform, member)]
    for member in reached:
        platform.say(member.openid, "out", "mass", kind, content)
    _report(platform, job, len(members) if total is None else total, len(reached))
    return {
        "errcode": 0,
        "errmsg": "send job submission success",
        "msg_id": job.msg_id,
        "msg_data_id": platform.next_id(),
    }


def _refuse_repeat(platform: Platform, clientmsgid: str) -> None:
    """Raises: ApiError 45067 too long, 45066 again within a minute, 45065 again within a day."""
    rules, now = platform.settings.mass, platform.now()
    if len(clientmsgid.encode()) > rules.clientmsgid_bytes:
        raise ApiError(45067)
    for job in platform.state.jobs.values():
        age = now - job.at
        if clientmsgid and job.clientmsgid == clientmsgid and age < rules.dedupe:
            raise ApiError(45066 if age < rules.spacing else 45065, extra={"msg_id": job.msg_id})


def _take_to_all(platform: Platform) -> None:
    rules, now, counters = platform.settings.mass, platform.now(), platform.state.counters
    if counters.used(_TO_ALL, quotas.month(now)) >= rules.to_all_month:
        raise ApiError(45028)
    if not counters.take(_TO_ALL, quotas.day(now), rules.to_all_day):
        raise ApiError(45028)
    counters.take(_TO_ALL, quotas.month(now), None)


def _takes(platform: Platform, member: Member) -> bool:
    """Count the mass message for a member who may still get one this month."""
    month = quotas.month(platform.now())
    if not member.following or member.blocked:
        return False
    if member.mass_by_month[month] >= platform.settings.mass.per_member_month:
        return False
    member.mass_by_month[month] += 1
    return True


def _report(platform: Platform, job: Job, total: int, reached: int) -> None:
    platform.emit(
        _SENDER,
        "MASSSENDJOBFINISH",
        {
            "MsgID": job.msg_id,
            "Status": "send success" if reached else "send fail",
            "TotalCount": total,
            "FilterCount": reached,
            "SentCount": reached,
            "ErrorCount": 0,
        },
    )


def _preview(platform: Platform, call: Call) -> Json:
    body = call.json()
    member = platform.reachable(body.get("touser"))
    kind, content = content_of(platform, body, _KINDS)
    platform.say(member.openid, "out", "mass", kind, content)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": platform.next_id()}


def _get(platform: Platform, call: Call) -> Json:
    job = _job(platform, call.json().get("msg_id"))
    return {"msg_id": job.msg_id, "msg_status": job.status}


def _delete(platform: Platform, call: Call) -> Json:
    _job(platform, call.json().get("msg_id")).status = "DELETE"
    return OK


def _job(platform: Platform, msg_id: Any) -> Job:
    number = str(msg_id)
    job = platform.state.jobs.get(int(number)) if number.isdecimal() else None
    if job is None:
        raise ApiError(40035)
    return job


def _speed_get(platform: Platform, _call: Call) -> Json:
    speed = platform.state.mass_speed
    return {"speed": speed, "realspeed": _SPEEDS[speed] // 10_000}


def _speed_set(platform: Platform, call: Call) -> Json:
    speed = call.json().get("speed")
    if speed is None:
        raise ApiError(45084)
    if type(speed) is not int or speed not in _SPEEDS:
        raise ApiError(45083)
    platform.state.mass_speed = speed
    return OK


ENDPOINTS = (
    Endpoint("/cgi-bin/message/mass/sendall", _sendall),
    Endpoint("/cgi-bin/message/mass/send", _send),
    Endpoint("/cgi-bin/message/mass/preview", _preview),
    Endpoint("/cgi-bin/message/mass/get", _get),
    Endpoint("/cgi-bin/message/mass/delete", _delete),
    Endpoint("/cgi-bin/message/mass/speed/get", _speed_get),
    Endpoint("/cgi-bin/message/mass/speed/set", _speed_set),
)
